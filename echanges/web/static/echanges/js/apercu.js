// The preview of a file in a dialog: pages drawn by the server, never the file itself.

const PALIERS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];
const TOUCHES = {
  PageDown: "suivante",
  PageUp: "precedente",
  "+": "approcher",
  "=": "approcher",
  "-": "reculer",
  0: "ajuster",
};

export function installerApercu() {
  const dialogue = document.querySelector("[data-dialogue-apercu]");
  if (!dialogue) return;
  const apercu = new Apercu(dialogue);
  apercu.installer();
  document.addEventListener("click", (evenement) => {
    const lien = evenement.target.closest("a[data-apercu]");
    const ailleurs = evenement.ctrlKey || evenement.metaKey || evenement.shiftKey;
    if (!lien || ailleurs) return;
    evenement.preventDefault();
    apercu.ouvrir(lien);
  });
  document.addEventListener("keydown", (evenement) => {
    if (evenement.key !== " " || !evenement.target.matches("a[data-apercu]")) return;
    evenement.preventDefault();
    evenement.target.click();
  });
  nommerBoutons();
  // Lines come and change: a file is attached, its analysis ends.
  new MutationObserver(nommerBoutons).observe(document.body, { childList: true, subtree: true });
}

/** Links that open a dialog are buttons to whoever hears the page. */
function nommerBoutons() {
  for (const lien of document.querySelectorAll("a[data-apercu]:not([role])")) {
    lien.setAttribute("role", "button");
    lien.setAttribute("aria-haspopup", "dialog");
  }
}

class Apercu {
  constructor(dialogue) {
    this.dialogue = dialogue;
    this.titre = dialogue.querySelector("h2");
    this.zone = dialogue.querySelector("[data-zone]");
    this.suite = dialogue.querySelector("[data-suite]");
    this.place = dialogue.querySelector("[data-place]");
    this.tourneurs = dialogue.querySelector("[data-tourner]");
    this.boutons = Object.fromEntries(
      [...dialogue.querySelectorAll("[data-acte]")].map((bouton) => [bouton.dataset.acte, bouton]),
    );
    this.images = new Map(); // by page number: the one shown and its neighbours
  }

  installer() {
    for (const [acte, bouton] of Object.entries(this.boutons)) {
      bouton.addEventListener("click", () => this[acte]());
    }
    this.dialogue.addEventListener("keydown", (evenement) => this.taper(evenement));
    this.dialogue.addEventListener("close", () => this.quitter());
    this.dialogue.addEventListener("click", (evenement) => {
      if (evenement.target === this.dialogue) this.fermer(); // beside its content
    });
    new ResizeObserver(() => this.redimensionner()).observe(this.zone);
  }

  ouvrir(lien) {
    const { apercu: nom, pages, pagesDuFichier, pageAdresse } = lien.dataset;
    Object.assign(this, { lien, nom, pages: Number(pages), adresse: pageAdresse });
    this.total = Number(pagesDuFichier); // more than are shown
    this.titre.textContent = `Aperçu de ${nom}`;
    this.tourneurs.hidden = this.pages === 1;
    this.zoom = null;
    this.dialogue.showModal();
    this.zone.focus();
    this.tourner(1);
  }

  fermer() {
    this.dialogue.close();
  }

  /** Leave nothing of the pages behind, and give the focus back. */
  quitter() {
    this.images.clear();
    this.zone.replaceChildren();
    this.place.textContent = "";
    const lien = this.lien.isConnected
      ? this.lien
      : document.querySelector(`a[data-page-adresse="${CSS.escape(this.adresse)}"]`);
    lien?.focus();
  }

  // Pages

  suivante() {
    if (this.page < this.pages) this.tourner(this.page + 1);
  }

  precedente() {
    if (this.page > 1) this.tourner(this.page - 1);
  }

  tourner(page) {
    this.page = page;
    const voisines = [page, page + 1, page - 1].filter((n) => n >= 1 && n <= this.pages);
    for (const numero of this.images.keys()) {
      if (!voisines.includes(numero)) this.images.delete(numero);
    }
    const [image] = voisines.map((numero) => this.image(numero));
    this.zone.replaceChildren(image);
    this.zone.scrollTo(0, 0);
    this.place.textContent = `Page ${page} sur ${this.total}`;
    this.suite.hidden = page < this.pages || this.total === this.pages;
    this.inactiver("precedente", page === 1);
    this.inactiver("suivante", page === this.pages);
    this.redimensionner();
  }

  /** A page's picture, asked for once. */
  image(numero) {
    const connue = this.images.get(numero);
    if (connue) return connue;
    const image = new Image();
    image.alt = `Page ${numero} sur ${this.total} de ${this.nom}`;
    image.addEventListener("load", () => this.redimensionner());
    image.addEventListener("error", () => this.manquer(numero));
    image.src = this.adresse.replace(/0(\/?)$/, `${numero}$1`);
    this.images.set(numero, image);
    return image;
  }

  manquer(numero) {
    this.images.delete(numero); // asked for again when it is turned to
    if (this.dialogue.open && numero === this.page) {
      this.place.textContent = `La page ${numero} n'a pas pu être affichée`;
    }
  }

  /** A button that has the focus stays in reach: it is only said to be of no use. */
  inactiver(acte, inutile) {
    this.boutons[acte].setAttribute("aria-disabled", String(inutile));
  }

  // Size

  approcher() {
    this.agrandir(PALIERS.find((palier) => palier > this.echelle + 0.01));
  }

  reculer() {
    this.agrandir(PALIERS.findLast((palier) => palier < this.echelle - 0.01));
  }

  ajuster() {
    this.agrandir(1);
  }

  agrandir(zoom) {
    if (!zoom) return;
    this.zoom = zoom;
    this.redimensionner();
  }

  /** The part of the frame's width that the page takes; a small picture is not blown up unasked. */
  get echelle() {
    const naturelle = this.images.get(this.page)?.naturalWidth ?? 0;
    return this.zoom ?? Math.min(1, naturelle / this.largeur || 1);
  }

  get largeur() {
    const { paddingLeft, paddingRight } = getComputedStyle(this.zone);
    return this.zone.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
  }

  redimensionner() {
    const image = this.images.get(this.page);
    if (!image?.naturalWidth) return;
    image.style.maxWidth = "none";
    image.style.width = `${Math.round(this.largeur * this.echelle)}px`;
  }

  // Keyboard

  taper(evenement) {
    if (evenement.ctrlKey || evenement.metaKey || evenement.altKey) return;
    const acte = TOUCHES[evenement.key] ?? this.fleche(evenement.key);
    if (!acte) return;
    evenement.preventDefault();
    this[acte]();
  }

  /** Left and right turn the pages, once there is nothing more to see on that side. */
  fleche(touche) {
    const { scrollLeft, scrollWidth, clientWidth } = this.zone;
    if (touche === "ArrowRight" && scrollLeft + clientWidth >= scrollWidth - 1) return "suivante";
    if (touche === "ArrowLeft" && scrollLeft <= 0) return "precedente";
    return null;
  }
}
