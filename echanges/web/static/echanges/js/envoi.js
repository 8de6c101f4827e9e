// One click, one sending: a second submission of the same form is ignored until the page is shown
// again. Buttons are never disabled, or the value of the one clicked would not be sent.

export function installerEnvoi() {
  for (const formulaire of document.querySelectorAll("form[data-saisie]")) {
    formulaire.addEventListener("submit", (evenement) => {
      if (evenement.defaultPrevented) return;
      if (formulaire.ariaBusy === "true") evenement.preventDefault();
      else formulaire.ariaBusy = "true";
    });
    window.addEventListener("pageshow", () => {
      formulaire.ariaBusy = null;
    });
  }
}
