// Filters apply as soon as they change; the focus comes back to the control that was used.

const CLE = "filtre-utilise";

export function installerFiltres() {
  for (const formulaire of document.querySelectorAll("form[data-soumettre-au-changement]")) {
    formulaire.addEventListener("change", (evenement) => {
      sessionStorage.setItem(CLE, evenement.target.id);
      formulaire.requestSubmit();
    });
  }
  const utilise = sessionStorage.getItem(CLE);
  sessionStorage.removeItem(CLE);
  if (utilise) document.getElementById(utilise)?.focus();
}
