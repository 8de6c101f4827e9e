// Asks the bridge on this machine for the card in the reader, then posts what it read: the server
// checks everything again. Without scripts the form is not shown, and the NIR is typed.

import { alerter } from "./annonces.js";

const PATIENCE_MS = 30_000; // a card takes some seconds
const LECTURE_MAX = 64 * 1024;
const SANS_PONT =
  "Le logiciel de lecture de cartes ne répond pas sur ce poste. Démarrez-le, ou saisissez le NIR.";
const PHRASES = {
  carte_absente: "Aucune carte Vitale dans le lecteur.",
  lecteur_absent: "Aucun lecteur de cartes n'est branché.",
  carte_illisible: "La carte Vitale n'a pas pu être lue : retirez-la, remettez-la et recommencez.",
};

export function installerVitale() {
  for (const formulaire of document.querySelectorAll("form[data-pont]")) installer(formulaire);
}

function installer(formulaire) {
  const bouton = formulaire.querySelector("button");
  formulaire.addEventListener("submit", async (evenement) => {
    evenement.preventDefault();
    if (bouton.getAttribute("aria-busy") === "true") return;
    occuper(bouton, true);
    const { xml, phrase } = await lire(formulaire.dataset.pont);
    if (xml) {
      formulaire.elements.lecture.value = xml;
      formulaire.submit();
      return;
    }
    occuper(bouton, false);
    refuser(formulaire, phrase);
  });
  window.addEventListener("pageshow", () => {
    formulaire.elements.lecture.value = ""; // a page come back to keeps nothing of a card
    occuper(bouton, false);
  });
}

async function lire(pont) {
  try {
    const reponse = await fetch(`${pont}/lecture`, {
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const texte = await decoder(reponse);
    if (reponse.ok && texte.length <= LECTURE_MAX) return { xml: texte };
    return { phrase: reponse.ok ? PHRASES.carte_illisible : expliquer(texte) };
  } catch {
    return { phrase: SANS_PONT };
  }
}

/** The text, in the encoding that its type says: vendors' bridges may write ISO-8859-1. */
async function decoder(reponse) {
  const jeu = /charset=([\w-]+)/i.exec(reponse.headers.get("Content-Type") ?? "")?.[1];
  return new TextDecoder(jeu ?? "utf-8").decode(await reponse.arrayBuffer());
}

function expliquer(texte) {
  try {
    return PHRASES[JSON.parse(texte).erreur] ?? PHRASES.carte_illisible;
  } catch {
    return PHRASES.carte_illisible;
  }
}

function occuper(bouton, occupe) {
  bouton.setAttribute("aria-busy", String(occupe));
  const libelle = bouton.querySelector("[data-pont-libelle]");
  libelle.textContent = occupe ? "Lecture de la carte…" : "Lire la carte Vitale";
}

function refuser(formulaire, phrase) {
  const erreur = formulaire.querySelector(".erreur-champ");
  erreur.querySelector("span").textContent = phrase;
  erreur.hidden = false;
  alerter([phrase]);
}
