// Attachments: chosen, dropped or pasted, they are checked, then go to the draft at once, one by
// one, and can be cancelled, tried again, removed. The form itself then carries none.

import { alerter, dire } from "./annonces.js";
import { suivreAnalyses } from "./analyses.js";
import { installerCollage, installerDepot, nommerCollee } from "./depot.js";
import { adopter, poster, TEXTES } from "./enregistrement.js";
import { Guichets } from "./guichets.js";
import { LigneEnvoi } from "./ligne_envoi.js";
import { estReductible, reduire, tropDePixels } from "./photos.js";
import { octets, raisonDuRefus } from "./regles_pieces.js";
import { Retenue } from "./retenue.js";
import { nouvelIdentifiant, Refus, Televersement } from "./televersement.js";

const A_LA_FOIS = 2;
const TROP_GRANDE = "l'image est trop grande";

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
    this.avis = groupe.querySelector("[data-avis]");
    this.regles = {
      extensions: groupe.dataset.extensions.split(","),
      octetsMax: Number(groupe.dataset.octetsMax),
      maximum: Number(groupe.dataset.piecesMax),
    };
    this.guichets = new Guichets(A_LA_FOIS);
    this.lignes = new Set(); // files that the draft does not hold yet
    this.travaux = new Set(); // requests under way
    this.refusees = 0;
  }

  installer() {
    this.champ.removeAttribute("name"); // its files go by themselves
    this.champ.addEventListener("change", () => {
      const fichiers = [...this.champ.files];
      this.champ.value = "";
      this.ajouter(fichiers);
    });
    this.liste.addEventListener("click", (evenement) => this.cliquer(evenement));
    new Retenue(this.formulaire, this).installer();
    window.addEventListener("beforeunload", (evenement) => {
      if (this.travaux.size && this.lignes.size) evenement.preventDefault();
    });
    const ouvert = () => !this.champ.matches(":disabled"); // closed until a recipient is chosen
    const recevoir = (fichiers) => this.ajouter(fichiers);
    installerDepot(this.groupe, ouvert, recevoir);
    installerCollage(this.formulaire, ouvert, (images) => recevoir(this.nommer(images)));
  }

  // Coming in

  ajouter(fichiers) {
    this.pendant(this.examiner(fichiers));
  }

  async examiner(fichiers) {
    this.oublierLesRefus();
    const envoyes = [];
    for (const fichier of fichiers) {
      const trop = await this.tropGrand(fichier);
      const reductible = trop && (await estReductible(fichier));
      const regles = reductible ? { ...this.regles, octetsMax: Infinity } : this.regles;
      const raison = raisonDuRefus(fichier, this.presents(), regles);
      if (raison) this.refuser(`${fichier.name} : ${raison}`);
      else if (reductible) this.proposerDeReduire(this.ligne(fichier), trop);
      else if (trop === TROP_GRANDE) this.refuser(`${fichier.name} : ${trop}`);
      else envoyes.push(this.ligne(fichier));
    }
    if (envoyes.length) dire(`Envoi de ${envoyes.map((ligne) => ligne.nom).join(", ")}`);
    for (const ligne of envoyes) this.envoyer(ligne);
  }

  /** Why a file is too big for the server, in bytes or in pixels; nothing when it is not. */
  async tropGrand(fichier) {
    if (await tropDePixels(fichier)) return TROP_GRANDE;
    return fichier.size > this.regles.octetsMax && `dépasse ${octets(this.regles.octetsMax)}`;
  }

  ligne(fichier) {
    const ligne = new LigneEnvoi(this.modele("envoi"), fichier, nouvelIdentifiant(), (acte) =>
      this[acte](ligne),
    );
    ligne.ordre = this.ordreSuivant();
    this.lignes.add(ligne);
    this.liste.append(ligne.element);
    this.liste.hidden = false;
    ligne.montrer("attente", "En attente");
    return ligne;
  }

  /** The rank of one more file: they are kept as they were chosen, whichever arrives first. */
  ordreSuivant() {
    const ordres = this.attachees().map(({ dataset }) => Number(dataset.ordre));
    return 1 + Math.max(0, ...ordres, ...[...this.lignes].map(({ ordre }) => ordre));
  }

  nommer(images) {
    const pris = new Set(this.presents().map((present) => present.name));
    return images.map((image) => {
      const nommee = nommerCollee(image, pris);
      pris.add(nommee.name);
      return nommee;
    });
  }

  /** What stands in the list, attached or not: name and size. */
  presents() {
    const attaches = this.attachees().map(({ dataset }) => ({
      name: dataset.nom,
      size: Number(dataset.taille),
    }));
    return [...attaches, ...[...this.lignes].map(({ fichier }) => fichier)];
  }

  attachees() {
    return [...this.liste.querySelectorAll("[data-piece]")];
  }

  // Going to the draft

  envoyer(ligne) {
    this.pendant(this.televerser(ligne));
  }

  async televerser(ligne) {
    ligne.montrer("attente", "En attente");
    let reponse;
    try {
      reponse = await this.guichets.passer(() => this.transmettre(ligne));
    } catch (erreur) {
      await this.echouer(ligne, erreur);
      return;
    }
    if (reponse) adopter(this.formulaire, reponse);
    if (!ligne.annulee) this.attacher(ligne, reponse);
    else if (reponse && !(await this.defaire(ligne))) this.liste.append(elementDe(reponse));
  }

  transmettre(ligne) {
    if (ligne.annulee) return null;
    ligne.envoi = new Televersement(this.formulaire, ligne);
    ligne.montrer("envoi", "");
    ligne.avancer(0);
    return ligne.envoi.envoyer((part) => ligne.avancer(part));
  }

  attacher(ligne, reponse) {
    const element = elementDe(reponse);
    const avait = ligne.element.contains(document.activeElement);
    this.lignes.delete(ligne);
    ligne.element.replaceWith(element);
    if (avait) element.querySelector("button").focus();
    suivreAnalyses();
    this.aviser(reponse.avis);
    dire([reponse.message, ...reponse.avis].join(". "));
  }

  /** Show what the server did to a file: another name, another format, no more scripts. */
  aviser(phrases) {
    for (const phrase of phrases) {
      const element = document.createElement("li");
      element.textContent = phrase;
      this.avis.append(element);
    }
    this.avis.hidden = this.avis.children.length === 0;
  }

  async echouer(ligne, erreur) {
    if (ligne.annulee) {
      if (erreur.incertaine) await this.defaire(ligne);
    } else if (erreur instanceof Refus && erreur.definitif) {
      this.oter(ligne);
      this.refuser(erreur.message);
    } else {
      ligne.incertaine ||= Boolean(erreur.incertaine);
      const echec = `Échec de l'envoi de ${ligne.nom}`;
      ligne.montrer("echec", erreur instanceof Refus ? erreur.message : echec);
      this.signaler();
    }
  }

  // The buttons of a line

  annuler(ligne) {
    ligne.annulee = true;
    ligne.envoi?.interrompre();
    this.oter(ligne);
    dire(`Envoi de ${ligne.nom} annulé`);
  }

  reessayer(ligne) {
    this.envoyer(ligne);
    this.signaler();
  }

  retirer(ligne) {
    this.pendant(this.abandonner(ligne));
  }

  async abandonner(ligne) {
    ligne.annulee = true;
    if (ligne.incertaine && !(await this.defaire(ligne))) {
      ligne.annulee = false;
      return;
    }
    this.oter(ligne);
    this.signaler();
  }

  proposerDeReduire(ligne, trop) {
    ligne.montrer(
      "offre",
      trop === TROP_GRANDE ? `${ligne.nom} : ${trop}` : `${ligne.nom} ${trop}`,
    );
  }

  reduire(ligne) {
    this.pendant(this.reduireEtEnvoyer(ligne));
  }

  async reduireEtEnvoyer(ligne) {
    ligne.montrer("reduction", "Réduction de la photo…");
    try {
      const photo = await reduire(ligne.fichier, this.regles.octetsMax);
      if (ligne.annulee) return;
      ligne.prendre(photo);
      this.envoyer(ligne);
    } catch {
      this.oter(ligne);
      this.refuser(`${ligne.nom} : la photo n'a pas pu être réduite`);
    }
  }

  // Taking away

  cliquer(evenement) {
    const bouton = evenement.target.closest("button[name=action][value^='retirer:']");
    if (!bouton) return;
    evenement.preventDefault();
    const element = bouton.closest("[data-piece]");
    if (element.ariaBusy !== "true") this.pendant(this.retirerAttachee(element, bouton.value));
  }

  async retirerAttachee(element, action) {
    element.ariaBusy = "true";
    this.oublierLesRefus();
    const reponse = await this.demanderLeRetrait(action, element.dataset.nom);
    element.ariaBusy = null;
    if (!reponse) return;
    this.oterElement(element);
    dire(reponse.message);
  }

  /** Given up too late: the draft holds the file, or may, and it must go. */
  defaire(ligne) {
    return this.demanderLeRetrait(`retirer:${ligne.identifiant}`, ligne.nom);
  }

  /** Ask for a file to leave the draft; return the answer, or null after having said the failure. */
  async demanderLeRetrait(action, nom) {
    try {
      const reponse = await poster(this.formulaire, action, TEXTES);
      adopter(this.formulaire, reponse);
      return reponse;
    } catch {
      this.refuser(`Le retrait de ${nom} a échoué`);
      return null;
    }
  }

  oter(ligne) {
    this.lignes.delete(ligne);
    this.oterElement(ligne.element);
  }

  /** Where the focus was on what goes away, it passes to the next line, else to the field. */
  oterElement(element) {
    const avait = element.contains(document.activeElement);
    const voisin = element.nextElementSibling ?? element.previousElementSibling;
    element.remove();
    this.liste.hidden = this.liste.children.length === 0;
    if (avait) (voisin?.querySelector("button:not([hidden])") ?? this.champ).focus();
  }

  // For the form, which waits for all this

  /** Files that somebody must decide about: send again, shrink or remove. */
  aRegler() {
    return [...this.lignes].filter((ligne) => ligne.aRegler);
  }

  toutAnnuler() {
    for (const ligne of this.lignes) this.annuler(ligne);
  }

  async pendant(travail) {
    this.travaux.add(travail);
    try {
      await travail;
    } finally {
      this.travaux.delete(travail);
    }
  }

  // What is said

  refuser(phrase) {
    const element = this.modele("refus");
    element.querySelector("span").textContent = phrase;
    this.refus.append(element);
    this.refusees += 1;
    this.signaler();
  }

  oublierLesRefus() {
    this.refus.replaceChildren();
    this.signaler();
  }

  /** Say all that is wrong; what is said before it, if anything. */
  signaler(...avant) {
    const refus = [...this.refus.children].map((element) => element.textContent.trim());
    const echecs = [...this.lignes].filter((ligne) => ligne.etat === "echec");
    alerter([...avant, ...refus, ...echecs.map((ligne) => ligne.phrase.textContent.trim())]);
  }

  modele(nom) {
    const modele = this.groupe.querySelector(`template[data-modele="${nom}"]`);
    return modele.content.firstElementChild.cloneNode(true);
  }
}

/** The line that the server wrote for a file just attached. */
function elementDe(reponse) {
  const modele = document.createElement("template");
  modele.innerHTML = reponse.piece;
  return modele.content.firstElementChild;
}
