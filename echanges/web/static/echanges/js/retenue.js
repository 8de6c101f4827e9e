// Holds a form back until its files have arrived: it never leaves without one that the page shows.

import { dire } from "./annonces.js";

const EN_COURS = "Envoi des pièces jointes en cours…";

export class Retenue {
  constructor(formulaire, pieces) {
    this.formulaire = formulaire;
    this.pieces = pieces;
    this.etat = formulaire.querySelector("[data-etat-brouillon]");
    this.nombre = formulaire.querySelector("[data-nombre-pieces]");
    this.bouton = null; // what the form will leave with
    this.decide = false;
  }

  installer() {
    this.formulaire.addEventListener("submit", (evenement) => this.avantEnvoi(evenement));
  }

  avantEnvoi(evenement) {
    const { pieces } = this;
    if (evenement.submitter?.value === "abandonner") {
      this.renoncer();
      return;
    }
    this.nombre.value = String(pieces.attachees().length);
    if (this.decide || (!pieces.travaux.size && !pieces.aRegler().length)) return;
    evenement.preventDefault();
    evenement.stopImmediatePropagation();
    const attendait = this.bouton;
    this.bouton = evenement.submitter;
    if (!attendait) this.attendre();
  }

  /** The draft is given up, and its files with it. */
  renoncer() {
    if (this.bouton) this.formulaire.ariaBusy = null;
    this.bouton = null;
    this.pieces.toutAnnuler();
  }

  async attendre() {
    const { travaux, refusees } = this.pieces;
    if (travaux.size) this.annoncer(EN_COURS);
    this.formulaire.ariaBusy = "true";
    while (travaux.size) await Promise.all(travaux);
    const { bouton } = this;
    this.bouton = null;
    if (!bouton) return;
    this.formulaire.ariaBusy = null;
    const incomplet = this.pieces.aRegler().length || this.pieces.refusees > refusees;
    if (incomplet && bouton.value !== "changer") this.suspendre(bouton);
    else this.soumettre(bouton);
  }

  soumettre(bouton) {
    this.decide = true;
    this.formulaire.requestSubmit(bouton);
    this.decide = false;
  }

  suspendre(bouton) {
    const quoi =
      bouton.value === "envoyer"
        ? "Le message n'a pas été envoyé"
        : "Le brouillon n'a pas été enregistré";
    const phrase = `${quoi} : vérifiez les pièces jointes.`;
    if (this.etat) this.etat.textContent = phrase;
    this.pieces.signaler(phrase);
    (this.pieces.aRegler()[0] ?? this.pieces.refus).focus();
  }

  annoncer(phrase) {
    if (this.etat) this.etat.textContent = phrase;
    dire(phrase);
  }
}
