// Attachments: choose, drop or paste, check at once, list, remove. The files stay in the form's
// own field, so sending remains an ordinary post.

import { alerter, dire } from "./annonces.js";
import { octets, raisonDuRefus } from "./regles_pieces.js";

export function installerPieces() {
  for (const groupe of document.querySelectorAll("[data-pieces]")) new Pieces(groupe).installer();
}

class Pieces {
  constructor(groupe) {
    this.groupe = groupe;
    this.formulaire = groupe.form;
    this.champ = groupe.querySelector("input[type=file]");
    this.liste = groupe.querySelector("[data-fichiers]");
    this.refus = groupe.querySelector("[data-refus]");
    this.nombre = this.formulaire.querySelector("[data-nombre-pieces]");
    this.enregistrees = [...this.liste.querySelectorAll("[data-taille]")].map((element) => ({
      name: element.dataset.nom,
      size: Number(element.dataset.taille),
    }));
    this.regles = {
      extensions: groupe.dataset.extensions.split(","),
      octetsMax: Number(groupe.dataset.octetsMax),
      maximum: Number(groupe.dataset.piecesMax),
    };
    this.choisies = [];
  }

  installer() {
    this.champ.addEventListener("change", () => this.ajouter([...this.champ.files]));
    this.formulaire.addEventListener("submit", () => this.compter());
    this.formulaire.addEventListener("paste", (evenement) => this.coller(evenement));
    this.installerDepot();
    // Coming back to the page, a browser may restore the files of the field.
    window.addEventListener("pageshow", () => {
      if (this.champ.files.length !== this.choisies.length) this.ajouter([...this.champ.files]);
    });
  }

  ajouter(fichiers) {
    const refus = [];
    const ajoutees = [];
    for (const fichier of fichiers) {
      const presents = [...this.enregistrees, ...this.choisies];
      const raison = raisonDuRefus(fichier, presents, this.regles);
      if (raison) {
        refus.push(`${fichier.name} : ${raison}`);
      } else {
        this.choisies.push(fichier);
        ajoutees.push(fichier);
        this.liste.append(this.element(fichier));
      }
    }
    this.ranger();
    this.montrerRefus(refus);
    if (ajoutees.length) dire(this.phrase(ajoutees));
  }

  retirer(fichier, element) {
    const suivant = element.nextElementSibling ?? element.previousElementSibling;
    this.choisies = this.choisies.filter((choisie) => choisie !== fichier);
    element.remove();
    this.ranger();
    this.montrerRefus([]);
    (suivant?.querySelector("button") ?? this.champ).focus();
    dire(`${fichier.name} retiré, ${this.total()}`);
  }

  /** Put the accepted files, and only them, back in the form's field. */
  ranger() {
    const transfert = new DataTransfer();
    for (const fichier of this.choisies) transfert.items.add(fichier);
    this.champ.files = transfert.files;
    this.liste.hidden = this.liste.children.length === 0;
    this.compter();
  }

  compter() {
    if (this.nombre) this.nombre.value = String(this.champ.files.length);
  }

  phrase(ajoutees) {
    const noms = ajoutees.map((fichier) => fichier.name).join(", ");
    return `${noms} ajouté${ajoutees.length > 1 ? "s" : ""}, ${this.total()}`;
  }

  total() {
    const nombre = this.enregistrees.length + this.choisies.length;
    const pluriel = nombre > 1 ? "s" : "";
    return `${nombre} pièce${pluriel} jointe${pluriel} sur ${this.regles.maximum}`;
  }

  montrerRefus(phrases) {
    this.refus.replaceChildren(
      ...phrases.map((phrase) => {
        const element = this.modele("refus");
        element.querySelector("span").textContent = phrase;
        return element;
      }),
    );
    alerter(phrases);
  }

  element(fichier) {
    const element = this.modele("fichier");
    element.querySelector("span").textContent = `${fichier.name}, ${octets(fichier.size)}`;
    const bouton = element.querySelector("button");
    bouton.textContent = `Retirer ${fichier.name}`;
    bouton.addEventListener("click", () => this.retirer(fichier, element));
    return element;
  }

  modele(nom) {
    const modele = this.groupe.querySelector(`template[data-modele="${nom}"]`);
    return modele.content.firstElementChild.cloneNode(true);
  }

  /** Paste a picture; text goes where it always goes. */
  coller(evenement) {
    const presse = evenement.clipboardData;
    if (!presse?.files.length || presse.types.includes("text/plain") || this.ferme()) return;
    evenement.preventDefault();
    this.ajouter([...presse.files]);
  }

  /** Files dropped beside the frame are ignored: the browser would leave the page for them. */
  installerDepot() {
    const apporteDesFichiers = (evenement) => evenement.dataTransfer?.types.includes("Files");
    const dedans = (evenement) => this.groupe.contains(evenement.target) && !this.ferme();
    window.addEventListener("dragover", (evenement) => {
      if (!apporteDesFichiers(evenement)) return;
      evenement.preventDefault();
      evenement.dataTransfer.dropEffect = dedans(evenement) ? "copy" : "none";
      this.groupe.classList.toggle("survol", dedans(evenement));
    });
    window.addEventListener("dragleave", (evenement) => {
      if (!evenement.relatedTarget) this.groupe.classList.remove("survol");
    });
    window.addEventListener("drop", (evenement) => {
      if (!apporteDesFichiers(evenement)) return;
      evenement.preventDefault();
      this.groupe.classList.remove("survol");
      if (dedans(evenement)) this.ajouter([...evenement.dataTransfer.files]);
    });
  }

  /** Whether the group is disabled for now, no recipient being chosen. */
  ferme() {
    return this.champ.matches(":disabled");
  }
}
