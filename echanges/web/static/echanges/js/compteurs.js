// Character counters: always shown for a short field, near the end for a long one.
// They are read aloud only when a mark is passed (80 %, 90 %, full), and once typing pauses.

import { dire } from "./annonces.js";

const PALIERS = [0.8, 0.9, 1];
const PAUSE_MS = 1000;
const NOMBRE = new Intl.NumberFormat("fr-FR");

export function installerCompteurs() {
  for (const champ of document.querySelectorAll("[data-compteur]")) {
    const ligne = document.getElementById(champ.dataset.compteur);
    if (ligne) installer(champ, ligne);
  }
}

function installer(champ, ligne) {
  const maximum = champ.maxLength;
  const seuil = Number(champ.dataset.compteurA ?? 1);
  const auRepos = ligne.textContent;
  let dernierPalier = 0;
  let attente;

  function compter() {
    const nombre = champ.value.length;
    const pluriel = nombre > 1 ? "s" : "";
    const phrase = `${NOMBRE.format(nombre)} caractère${pluriel} sur ${NOMBRE.format(maximum)}`;
    ligne.textContent = nombre >= seuil ? phrase : auRepos;
    const palier = PALIERS.findLast((part) => nombre >= part * maximum) ?? 0;
    clearTimeout(attente);
    if (palier > dernierPalier) attente = setTimeout(() => dire(phrase), PAUSE_MS);
    dernierPalier = palier;
  }

  champ.addEventListener("input", compter);
  compter();
  clearTimeout(attente); // nothing to say before anything is typed
}
