// Choosing the beneficiary enables the button that writes about him, without another page.

export function installerActivation() {
  for (const choix of document.querySelectorAll("select[data-active]")) {
    const bouton = document.getElementById(choix.dataset.active);
    const formulaire = document.getElementById(choix.dataset.reporte);
    if (bouton && formulaire) installer(choix, bouton, formulaire);
  }
}

function installer(choix, bouton, formulaire) {
  const aide = document.getElementById(bouton.getAttribute("aria-describedby") ?? "");
  const report = document.createElement("input");
  report.type = "hidden";
  report.name = choix.name;
  formulaire.append(report);

  function suivre() {
    report.value = choix.value;
    bouton.disabled = !choix.value;
    if (aide) aide.hidden = Boolean(choix.value);
  }

  choix.addEventListener("change", suivre);
  window.addEventListener("pageshow", suivre); // a browser may restore the choice
  suivre();
}
