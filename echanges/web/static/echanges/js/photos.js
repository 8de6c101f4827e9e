// Photos too big to be joined: drawn again, smaller, as JPEG. What a camera hides in the file (place,
// device) goes with it, and the picture is set upright.

const TENTATIVES = [
  { cote: 4000, qualite: 0.85 },
  { cote: 4000, qualite: 0.7 },
  { cote: 3000, qualite: 0.8 },
  { cote: 2000, qualite: 0.75 },
]; // longest side, in pixels

/** Whether a file is a picture that this browser reads, hence can draw again. */
export async function estReductible(fichier) {
  if (!/\.(jpe?g|png)$/i.test(fichier.name)) return false;
  try {
    (await lire(fichier)).close();
    return true;
  } catch {
    return false;
  }
}

/** The same picture under a number of bytes, named .jpg. Throws when it cannot be read. */
export async function reduire(fichier, octetsMax) {
  const image = await lire(fichier);
  try {
    for (const { cote, qualite } of TENTATIVES) {
      const octets = await dessiner(image, cote, qualite);
      if (octets.size <= octetsMax) {
        const nom = fichier.name.replace(/\.[^.]+$/, ".jpg");
        return new File([octets], nom, { type: "image/jpeg" });
      }
    }
  } finally {
    image.close();
  }
  throw new Error("still too big");
}

function lire(fichier) {
  return createImageBitmap(fichier, { imageOrientation: "from-image" });
}

async function dessiner(image, cote, qualite) {
  const echelle = Math.min(1, cote / Math.max(image.width, image.height));
  const toile = document.createElement("canvas");
  toile.width = Math.max(1, Math.round(image.width * echelle));
  toile.height = Math.max(1, Math.round(image.height * echelle));
  const dessin = toile.getContext("2d");
  dessin.fillStyle = "white"; // JPEG has no transparency
  dessin.fillRect(0, 0, toile.width, toile.height);
  dessin.imageSmoothingQuality = "high";
  dessin.drawImage(image, 0, 0, toile.width, toile.height);
  const octets = await new Promise((suite) => toile.toBlob(suite, "image/jpeg", qualite));
  if (!octets) throw new Error("not drawn");
  return octets;
}
