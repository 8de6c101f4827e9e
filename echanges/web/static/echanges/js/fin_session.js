// Says some minutes ahead that the session ends. The server is asked each time, without counting
// as activity: another tab may have kept the session alive. What is typed is never touched.

import { dire } from "./annonces.js";

const REPRISE_S = 30; // while the warning shows, or after a failure
const REPONSE_MS = 15_000;

export function installerFinDeSession() {
  const dialogue = document.getElementById("fin-session");
  if (dialogue) new FinDeSession(dialogue).installer();
}

class FinDeSession {
  constructor(dialogue) {
    this.dialogue = dialogue;
    this.titre = dialogue.querySelector("h2");
    this.formulaire = dialogue.querySelector("form");
    this.echec = dialogue.querySelector("[data-echec]");
    this.avertissement = Number(dialogue.dataset.avertissementS);
    this.cas = null; // what the page says of the session, or null: nothing yet
  }

  installer() {
    this.programmer(Number(this.dialogue.dataset.resteS) - this.avertissement);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.verifier(); // timers sleep with the machine
    });
    this.dialogue.querySelector("[data-fermer-avis]").addEventListener("click", () => {
      this.dialogue.close();
    });
    this.dialogue.querySelector("[data-enregistrer]").addEventListener("click", () => {
      this.dialogue.close();
      boutonDuBrouillon()?.click();
    });
    this.formulaire.addEventListener("submit", (evenement) => {
      evenement.preventDefault();
      this.rester();
    });
  }

  programmer(secondes) {
    clearTimeout(this.attente);
    this.attente = setTimeout(() => this.verifier(), Math.max(1, secondes) * 1000);
  }

  async verifier() {
    clearTimeout(this.attente);
    try {
      this.montrer(await demander(this.dialogue.dataset.etat));
    } catch {
      this.programmer(REPRISE_S);
    }
  }

  async rester() {
    this.echec.hidden = true;
    try {
      const corps = new URLSearchParams(new FormData(this.formulaire));
      this.montrer(await demander(this.formulaire.action, { method: "POST", body: corps }));
      if (this.cas === null) dire("Vous restez connecté");
    } catch {
      this.echec.hidden = false;
    }
  }

  /** `etat`: what the server says, or null when the session is over. */
  montrer(etat) {
    const reste = etat?.reste_s ?? 0;
    if (reste > this.avertissement) {
      this.cas = null;
      this.dialogue.close();
      this.programmer(reste - this.avertissement);
      return;
    }
    const cas = casDe(etat);
    this.dire(cas, reste);
    if (cas !== this.cas) this.ouvrir(); // once: whoever closed it has read it
    this.cas = cas;
    if (cas !== "terminee") this.programmer(Math.min(REPRISE_S, reste + 1));
  }

  dire(cas, reste) {
    const minutes = Math.max(1, Math.ceil(reste / 60));
    this.titre.textContent =
      cas === "terminee"
        ? "Votre session est terminée"
        : `Votre session se termine dans ${minutes} minute${minutes > 1 ? "s" : ""}`;
    for (const element of this.dialogue.querySelectorAll("[data-cas]")) {
      element.hidden = element.dataset.cas !== cas;
    }
    const inutile = cas !== "definitive" || !boutonDuBrouillon();
    this.dialogue.querySelector("[data-enregistrer]").hidden = inutile;
  }

  /** The focus goes to the title, and not to a button that somebody typing would press. */
  ouvrir() {
    if (!this.dialogue.open) this.dialogue.showModal();
    this.titre.focus();
  }
}

function casDe(etat) {
  if (!etat || etat.reste_s <= 0) return "terminee";
  return etat.prolongeable ? "prolongeable" : "definitive";
}

function boutonDuBrouillon() {
  return document.querySelector('form[data-saisie] button[value="brouillon"]:not(:disabled)');
}

/** Return the server's JSON, or null when the session is over. Throws when nothing is known. */
async function demander(adresse, options = {}) {
  const reponse = await fetch(adresse, {
    ...options,
    headers: { Accept: "application/json" },
    credentials: "same-origin",
    redirect: "error",
    signal: AbortSignal.timeout(REPONSE_MS),
  });
  if (reponse.status === 401) return null;
  if (!reponse.ok) throw new Error(String(reponse.status));
  return reponse.json();
}
