// Photos too big to be joined, in bytes or in pixels: drawn again, smaller, as JPEG. What a camera hides in the file (place,
// device) goes with it, and the picture is set upright.

const TENTATIVES = [
  { cote: 4000, qualite: 0.85 },
  { cote: 4000, qualite: 0.7 },
  { cote: 3000, qualite: 0.8 },
  { cote: 2000, qualite: 0.75 },
]; // longest side, in pixels

// As the server counts (echanges/fichiers/controle/image.py); beyond the last, no browser draws.
const PIXELS_MAX = { png: 50_400_000, jpeg: 64_500_000 };
const PIXELS_REDUITS_MAX = 200_000_000;
const ENTETE = 1024 * 1024; // bytes in which a picture says its size
const SANS_TAILLE = new Set([0xffc4, 0xffc8, 0xffcc]); // JPEG: markers that are no frame
const LARGEUR = 4000;

/** Whether a picture has more pixels than the server takes. */
export async function tropDePixels(fichier) {
  const [format, pixels] = await mesurer(fichier);
  return pixels > PIXELS_MAX[format];
}

/** The format and the pixels that a picture announces; 0 of anything else. */
async function mesurer(fichier) {
  const vue = new DataView(await fichier.slice(0, ENTETE).arrayBuffer());
  if (vue.byteLength > 24 && vue.getUint32(0) === 0x89504e47) {
    return ["png", vue.getUint32(16) * vue.getUint32(20)];
  }
  if (vue.byteLength < 4 || vue.getUint16(0) !== 0xffd8) return [null, 0];
  for (let place = 2; place + 9 < vue.byteLength; ) {
    const marqueur = vue.getUint16(place);
    if (marqueur === 0xffff || marqueur < 0xff00) {
      place += 1;
    } else if (marqueur >> 4 === 0xffc && !SANS_TAILLE.has(marqueur)) {
      return ["jpeg", vue.getUint16(place + 5) * vue.getUint16(place + 7)];
    } else {
      place += 2 + vue.getUint16(place + 2);
    }
  }
  return [null, 0];
}

/** Whether a file is a picture that this browser reads, hence can draw again. */
export async function estReductible(fichier) {
  if (!/\.(jpe?g|jfif|jpe|png)$/i.test(fichier.name)) return false;
  const [, pixels] = await mesurer(fichier);
  if (pixels > PIXELS_REDUITS_MAX) return false;
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

async function lire(fichier) {
  const reglages = { imageOrientation: "from-image" };
  if (await tropDePixels(fichier)) {
    Object.assign(reglages, { resizeWidth: LARGEUR, resizeQuality: "high" });
  }
  return createImageBitmap(fichier, reglages);
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
