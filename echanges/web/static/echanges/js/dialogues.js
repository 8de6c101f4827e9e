// Confirmations in a dialog instead of a page of their own.

export function installerDialogues() {
  for (const bouton of document.querySelectorAll("button[data-dialogue]")) {
    const dialogue = document.getElementById(bouton.dataset.dialogue);
    if (dialogue) installer(bouton, dialogue);
  }
}

function installer(ouvrir, dialogue) {
  const fermer = dialogue.querySelector("[data-fermer]");
  ouvrir.addEventListener("click", (evenement) => {
    evenement.preventDefault();
    dialogue.showModal();
    fermer?.focus(); // the least dangerous button
  });
  fermer?.addEventListener("click", (evenement) => {
    evenement.preventDefault();
    dialogue.close();
  });
  dialogue.addEventListener("close", () => ouvrir.focus());
}
