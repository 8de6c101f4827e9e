// Buttons that show and hide a panel: the services menu and the search.

export function installerDepliables() {
  for (const bouton of document.querySelectorAll("button[data-deplie]")) {
    const panneau = document.getElementById(bouton.dataset.deplie);
    if (panneau) installer(bouton, panneau);
  }
}

function installer(bouton, panneau) {
  const estMenu = bouton.type === "button";

  function montrer(ouvert) {
    panneau.hidden = !ouvert;
    bouton.setAttribute("aria-expanded", String(ouvert));
  }

  bouton.addEventListener("click", (evenement) => {
    evenement.preventDefault();
    montrer(panneau.hidden);
    if (!panneau.hidden && !estMenu) premierChamp(panneau)?.focus();
  });
  if (!estMenu) return;

  montrer(false);
  const fermer = (evenement) => {
    if (evenement.key !== "Escape" || panneau.hidden) return;
    montrer(false);
    bouton.focus();
  };
  bouton.addEventListener("keydown", fermer);
  panneau.addEventListener("keydown", fermer);
}

function premierChamp(panneau) {
  return panneau.querySelector("input:checked, input:not([type=hidden], [type=radio]), select");
}
