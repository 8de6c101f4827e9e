// Speaks in the page's two live regions, which are there from the start and never replaced.
// The sentences are for screen readers: what they say is also shown where it happens.

function parler(region, phrases) {
  if (!region) return;
  for (const ancienne of region.querySelectorAll("[data-annonce]")) ancienne.remove();
  for (const phrase of phrases) {
    const paragraphe = document.createElement("p");
    paragraphe.className = "vh";
    paragraphe.dataset.annonce = "";
    paragraphe.textContent = phrase;
    region.append(paragraphe);
  }
}

/** Say something that can wait. */
export function dire(phrase) {
  parler(document.getElementById("statut"), phrase ? [phrase] : []);
}

/** Say refusals at once; an empty list takes the former ones away. */
export function alerter(phrases) {
  parler(document.getElementById("alerte"), phrases);
}
