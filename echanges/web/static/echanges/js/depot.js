// Two more ways to bring files: dropping them on a frame, pasting a picture.

/** Give to `recevoir` the files dropped on a frame. Beside it, nothing: the page would be left. */
export function installerDepot(cadre, ouvert, recevoir) {
  const apporteDesFichiers = (evenement) => evenement.dataTransfer?.types.includes("Files");
  const dedans = (evenement) => cadre.contains(evenement.target) && ouvert();
  window.addEventListener("dragover", (evenement) => {
    if (!apporteDesFichiers(evenement)) return;
    evenement.preventDefault();
    evenement.dataTransfer.dropEffect = dedans(evenement) ? "copy" : "none";
    cadre.classList.toggle("survol", dedans(evenement));
  });
  window.addEventListener("dragleave", (evenement) => {
    if (!evenement.relatedTarget) cadre.classList.remove("survol");
  });
  window.addEventListener("drop", (evenement) => {
    if (!apporteDesFichiers(evenement)) return;
    evenement.preventDefault();
    cadre.classList.remove("survol");
    if (dedans(evenement)) recevoir([...evenement.dataTransfer.files]);
  });
}

/** Give to `recevoir` the pictures pasted in a form; text goes where it always goes. */
export function installerCollage(formulaire, ouvert, recevoir) {
  formulaire.addEventListener("paste", (evenement) => {
    const presse = evenement.clipboardData;
    if (!presse?.files.length || presse.types.includes("text/plain") || !ouvert()) return;
    evenement.preventDefault();
    recevoir([...presse.files]);
  });
}

/** Browsers call every pasted picture « image.png »: a name that is taken gets a number. */
export function nommerCollee(image, pris) {
  const [, extension] = image.name.match(/^image\.(png|jpe?g)$/i) ?? [];
  if (!extension || !pris.has(image.name)) return image;
  let numero = 1;
  while (pris.has(`image-collee-${numero}.${extension}`)) numero += 1;
  return new File([image], `image-collee-${numero}.${extension}`, { type: image.type });
}
