// A thread: show the first new message, print.

export function installerFil() {
  const nouveaux = document.getElementById("nouveaux");
  if (nouveaux && !location.hash && nouveaux.getBoundingClientRect().bottom > innerHeight) {
    nouveaux.scrollIntoView();
  }
  document.querySelector("[data-imprimer]")?.addEventListener("click", () => print());
}
