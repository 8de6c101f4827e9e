// One line of the list for a file that the draft does not hold yet.

import { octets } from "./regles_pieces.js";

// What each state shows: buttons, and whether it waits for somebody's decision.
const ETATS = {
  attente: { actes: ["annuler"], progression: true },
  envoi: { actes: ["annuler"], progression: true },
  echec: { actes: ["reessayer", "retirer"], aRegler: true },
  offre: { actes: ["reduire", "retirer"], aRegler: true },
  reduction: { actes: ["retirer"] },
};
const POURCENT = new Intl.NumberFormat("fr-FR", { style: "percent" });

export class LigneEnvoi {
  /** `agir`: called with the name of the act whose button is pressed. */
  constructor(element, fichier, identifiant, agir) {
    this.element = element;
    this.identifiant = identifiant;
    this.annulee = false;
    this.phrase = element.querySelector("[data-etat-envoi]");
    this.barre = element.querySelector("progress");
    this.boutons = [...element.querySelectorAll("[data-acte]")];
    this.prendre(fichier);
    for (const bouton of this.boutons) {
      bouton.addEventListener("click", () => agir(bouton.dataset.acte));
    }
  }

  /** Show a file, the one chosen or the photo made from it. */
  prendre(fichier) {
    const { name: nom, size: taille } = fichier;
    this.fichier = fichier;
    this.element.querySelector("[data-nom-affiche]").textContent = `${nom}, ${octets(taille)}`;
    this.barre.setAttribute("aria-label", `Envoi de ${nom}`);
    this.nommer("annuler", `Annuler l'envoi de ${nom}`);
    this.nommer("reessayer", `Réessayer l'envoi de ${nom}`);
    this.nommer("retirer", `Retirer ${nom}`);
  }

  get nom() {
    return this.fichier.name;
  }

  get aRegler() {
    return Boolean(ETATS[this.etat].aRegler);
  }

  montrer(etat, phrase) {
    const avait = this.element.contains(document.activeElement);
    this.etat = etat;
    this.element.dataset.etat = etat;
    this.dire(phrase);
    this.barre.hidden = !ETATS[etat].progression;
    for (const bouton of this.boutons) {
      bouton.hidden = !ETATS[etat].actes.includes(bouton.dataset.acte);
    }
    if (avait) this.focus();
  }

  /** Show the part that has left; then the server still has to check the file. */
  avancer(part) {
    if (this.etat !== "envoi") return;
    if (part < 1) this.barre.value = part * 100;
    else this.barre.removeAttribute("value");
    this.dire(part < 1 ? POURCENT.format(part) : "Vérification…");
  }

  focus() {
    this.boutons.find((bouton) => !bouton.hidden)?.focus();
  }

  dire(phrase) {
    this.phrase.querySelector("span").textContent = phrase;
  }

  nommer(acte, nom) {
    const bouton = this.boutons.find((candidat) => candidat.dataset.acte === acte);
    (bouton.querySelector("span") ?? bouton).textContent = nom;
  }
}
