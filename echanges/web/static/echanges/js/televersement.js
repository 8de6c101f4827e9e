// Sends one file to the draft, at once. The page gives the file its identifier: whatever was lost
// on the way, sending it again attaches it once, and removing it is possible without an answer.

import { champsDe, TEXTES } from "./enregistrement.js";

const SILENCE_MS = 60_000; // without a byte leaving, nor an answer
const REFUS_DU_FICHIER = new Set([400, 413, 415, 422]);

/** The server refuses, in words. `definitif`: it would refuse the same file again. */
export class Refus extends Error {
  constructor(phrase, definitif) {
    super(phrase);
    this.definitif = definitif;
  }
}

/** No answer, or a breakdown. `incertaine`: every byte had left, so the file may be attached. */
export class Coupure extends Error {
  constructor(incertaine) {
    super("cut");
    this.incertaine = incertaine;
  }
}

export class Televersement {
  constructor(formulaire, { fichier, identifiant, ordre }) {
    this.formulaire = formulaire;
    this.fichier = fichier;
    this.identifiant = identifiant;
    this.ordre = ordre;
    this.parti = false; // every byte has left
  }

  /** Send; return the server's answer. `progres`: called with the part that has left, 0 to 1. */
  envoyer(progres) {
    return new Promise((reussir, echouer) => {
      const requete = new XMLHttpRequest();
      this.requete = requete;
      const veille = () => {
        clearTimeout(this.silence);
        this.silence = setTimeout(() => requete.abort(), SILENCE_MS);
      };
      requete.upload.addEventListener("progress", (evenement) => {
        veille();
        progres(evenement.lengthComputable ? evenement.loaded / evenement.total : 0);
      });
      requete.upload.addEventListener("load", () => {
        this.parti = true;
        progres(1);
      });
      requete.addEventListener("loadend", () => {
        clearTimeout(this.silence);
        try {
          reussir(this.lire(requete));
        } catch (erreur) {
          echouer(erreur);
        }
      });
      requete.open("POST", this.formulaire.getAttribute("action"));
      requete.setRequestHeader("Accept", "application/json");
      veille();
      requete.send(this.corps());
    });
  }

  /** Give up. A file whose bytes have all left goes on: only its answer tells what to undo. */
  interrompre() {
    if (!this.parti) this.requete?.abort();
  }

  corps() {
    const corps = new FormData();
    for (const [nom, valeur] of champsDe(this.formulaire, TEXTES)) {
      corps.append(nom, valeur);
    }
    corps.append("action", "joindre");
    corps.append("piece", this.identifiant);
    corps.append("ordre", this.ordre);
    corps.append("nombre_pieces", "1");
    corps.append("pieces", this.fichier);
    return corps;
  }

  lire(requete) {
    const reponse = json(requete.responseText);
    if (requete.status === 200 && reponse?.piece) return reponse;
    if (requete.status >= 400 && requete.status < 500 && reponse?.erreur) {
      throw new Refus(reponse.erreur, REFUS_DU_FICHIER.has(requete.status));
    }
    throw new Coupure(this.parti);
  }
}

/** A random UUID; the browser's own maker exists only over HTTPS. */
export function nouvelIdentifiant() {
  const octets = crypto.getRandomValues(new Uint8Array(16));
  octets[6] = (octets[6] & 0x0f) | 0x40;
  octets[8] = (octets[8] & 0x3f) | 0x80;
  const chiffres = Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
  return chiffres.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function json(texte) {
  try {
    return JSON.parse(texte);
  } catch {
    return null;
  }
}
