// Saves the text being written: 20 seconds after a change, and when the page is hidden. Files go
// by themselves. A refusal is said once, and nothing is tried again: the text stays.

import { dire } from "./annonces.js";
import { adopter, poster } from "./enregistrement.js";

const DELAI_MS = 20_000;
const ENTRE_ANNONCES_MS = 60_000;
const ECHEC = "L'enregistrement automatique a échoué";

export function installerBrouillon() {
  for (const formulaire of document.querySelectorAll("form[data-saisie]")) {
    new Brouillon(formulaire).installer();
  }
}

class Brouillon {
  constructor(formulaire) {
    this.formulaire = formulaire;
    this.ligne = formulaire.querySelector("[data-etat-brouillon]");
    this.enregistre = this.texte();
    this.attente = null;
    this.enCours = null;
    this.arrete = false;
    this.derniereAnnonce = -Infinity;
  }

  installer() {
    this.formulaire.addEventListener("input", () => this.programmer());
    this.formulaire.addEventListener("submit", (evenement) => this.avantEnvoi(evenement));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.enregistrer();
    });
    // « Annuler » leaves things as they were last saved.
    document.getElementById("annuler")?.addEventListener("submit", () => this.suspendre());
    window.addEventListener("pageshow", (evenement) => {
      if (evenement.persisted) this.suspendu = false;
    });
  }

  texte() {
    const { objet, corps } = this.formulaire.elements;
    return JSON.stringify([objet?.value ?? "", corps?.value ?? ""]);
  }

  programmer() {
    if (this.attente || this.arrete) return;
    this.attente = setTimeout(() => {
      this.attente = null;
      this.enregistrer();
    }, DELAI_MS);
  }

  suspendre() {
    this.suspendu = true;
    clearTimeout(this.attente);
    this.attente = null;
  }

  /** A saving under way must end first: both would otherwise carry the same version. */
  avantEnvoi(evenement) {
    this.suspendre();
    if (!this.enCours) return;
    evenement.preventDefault();
    evenement.stopImmediatePropagation();
    this.formulaire.ariaBusy = "true";
    this.suite ??= this.enCours.then(() => {
      this.suite = null;
      this.formulaire.ariaBusy = null;
      this.formulaire.requestSubmit(evenement.submitter);
    });
  }

  enregistrer() {
    const texte = this.texte();
    const inutile =
      texte === this.enregistre || this.formulaire.elements.corps?.matches(":disabled");
    if (inutile || this.arrete || this.suspendu || this.enCours) return;
    this.enCours = this.poster(texte).finally(() => {
      this.enCours = null;
      if (!this.suspendu && this.texte() !== this.enregistre) this.programmer();
    });
  }

  async poster(texte) {
    try {
      this.reussir(await poster(this.formulaire, "brouillon"), texte);
    } catch {
      this.echouer();
    }
  }

  reussir(reponse, texte) {
    adopter(this.formulaire, reponse);
    this.enregistre = texte;
    this.montrer(reponse.message);
    if (Date.now() - this.derniereAnnonce < ENTRE_ANNONCES_MS) return;
    this.derniereAnnonce = Date.now();
    dire(reponse.message);
  }

  echouer() {
    this.arrete = true;
    this.montrer(ECHEC);
    dire(ECHEC);
  }

  montrer(phrase) {
    if (this.ligne) this.ligne.textContent = phrase;
  }
}
