// Files that the worker has not done with, antivirus then preview: asks from time to time, less and
// less often, while the page is looked at, and puts the answer in place of the line.

import { dire } from "./annonces.js";

const RYTHME_S = [1, 2, 4, 8, 15, 30]; // then every 30 seconds
const PAS_MAX = 45; // some 20 minutes: a page left open must not hold its session for ever
const ESSAIS_D_APERCU = 5; // some files never have one
const REPONSE_MS = 10_000;
let pas = 0;
let attente = null;

export function installerAnalyses() {
  document.addEventListener("visibilitychange", suivreAnalyses);
  suivreAnalyses();
}

/** Begin again at the quickest rhythm: a file has just come, or the page is looked at again. */
export function suivreAnalyses() {
  pas = 0;
  programmer();
}

function programmer() {
  clearTimeout(attente);
  if (document.visibilityState === "hidden" || pas > PAS_MAX || !enAttente().length) return;
  attente = setTimeout(demander, RYTHME_S[Math.min(pas, RYTHME_S.length - 1)] * 1000);
  pas += 1;
}

async function demander() {
  const finies = await Promise.all(enAttente().map(actualiser));
  const phrases = finies.filter(Boolean);
  if (phrases.length) {
    dire(phrases.join(". "));
    pas = 0; // their previews follow
  }
  programmer();
}

function enAttente() {
  return [...document.querySelectorAll("[data-etat-url]")];
}

/** Ask for one line; return what to say of it, if its analysis has ended. */
async function actualiser(ligne) {
  let nouvelle;
  try {
    nouvelle = await demanderLaLigne(ligne.dataset.etatUrl);
  } catch {
    return null; // next time
  }
  if (!nouvelle) {
    delete ligne.dataset.etatUrl; // it is no longer there, or no longer ours to see
    return null;
  }
  if (memeEtape(ligne, nouvelle) || !ligne.isConnected) {
    patienter(ligne);
    return null;
  }
  remplacer(ligne, nouvelle);
  if (!("attend" in ligne.dataset)) return null;
  const etat = nouvelle.querySelector(".piece-etat")?.textContent.trim();
  return `${nouvelle.dataset.nom} : ${etat ?? "analyse terminée"}`;
}

function memeEtape(ligne, nouvelle) {
  const etape = ({ dataset }) => ["attend" in dataset, "etatUrl" in dataset].join();
  return etape(ligne) === etape(nouvelle);
}

/** The antivirus always answers in the end; a preview may never come. */
function patienter(ligne) {
  if ("attend" in ligne.dataset) return;
  ligne.dataset.essais = Number(ligne.dataset.essais ?? 0) + 1;
  if (Number(ligne.dataset.essais) >= ESSAIS_D_APERCU) delete ligne.dataset.etatUrl;
}

async function demanderLaLigne(adresse) {
  const reponse = await fetch(adresse, {
    credentials: "same-origin",
    redirect: "manual", // to the sign-in page: no longer ours to see
    signal: AbortSignal.timeout(REPONSE_MS),
  });
  if (reponse.status >= 500) throw new Error(String(reponse.status));
  if (!reponse.ok) return null;
  const modele = document.createElement("template");
  modele.innerHTML = await reponse.text();
  return modele.content.querySelector("li");
}

function remplacer(ligne, nouvelle) {
  const actif = ligne.contains(document.activeElement) ? document.activeElement : null;
  ligne.replaceWith(nouvelle);
  if (!actif) return;
  const meme = nouvelle.querySelector(actif.matches("button") ? "button" : "a");
  meme?.focus({ preventScroll: true });
}
