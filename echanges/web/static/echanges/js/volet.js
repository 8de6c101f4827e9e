// On wide screens, the list of messages stays beside the thread. A failure leaves the thread alone.

const LARGE = "(min-width: 79rem)"; // as in ecrans.css

export async function installerVolet() {
  const volet = document.querySelector("[data-volet]");
  if (!volet || !matchMedia(LARGE).matches) return;
  try {
    const reponse = await fetch(volet.dataset.volet, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await reponse.text(), "text/html");
    const liste = page.getElementById("liste");
    if (!reponse.ok || !liste) throw new Error("no list");
    preparer(liste, reponse.url);
    volet.replaceChildren(document.adoptNode(liste));
    volet.hidden = false;
  } catch {
    volet.closest("main").classList.add("sans-volet");
  }
}

function preparer(liste, adresse) {
  liste.removeAttribute("id");
  for (const element of liste.querySelectorAll("[id]")) element.removeAttribute("id");
  for (const lien of liste.querySelectorAll("a[href]")) {
    const cible = new URL(lien.getAttribute("href"), adresse);
    lien.href = cible.href;
    if (location.pathname.startsWith(cible.pathname) && lien.closest(".ligne")) {
      lien.setAttribute("aria-current", "page");
    }
  }
}
