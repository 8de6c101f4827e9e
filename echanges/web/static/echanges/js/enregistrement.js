// What the background requests of a writing form share: its fields, and the draft their answers
// tell of.

const REPONSE_MS = 15_000;
const OCTETS_KEEPALIVE = 60_000; // browsers refuse more for a request that outlives its page

export const TEXTES = ["objet", "corps"];

/** The form's fields, without its files. `sauf`: names left out. */
export function champsDe(formulaire, sauf = []) {
  const ecartes = new Set(["nombre_pieces", ...sauf]);
  return [...new FormData(formulaire)].filter(
    ([nom, valeur]) => typeof valeur === "string" && !ecartes.has(nom),
  );
}

/** Post the form for one act; return the answer's JSON. Throws unless it is a success. */
export async function poster(formulaire, action, sauf = []) {
  const corps = new URLSearchParams(champsDe(formulaire, sauf));
  corps.set("action", action);
  const reponse = await fetch(formulaire.getAttribute("action"), {
    method: "POST",
    body: corps,
    headers: { Accept: "application/json" },
    credentials: "same-origin",
    redirect: "error",
    keepalive: corps.toString().length < OCTETS_KEEPALIVE,
    signal: AbortSignal.timeout(REPONSE_MS),
  });
  if (!reponse.ok) throw new Error(String(reponse.status));
  return reponse.json();
}

/** Take what an answer says of the draft. Answers may come late: the version never goes back. */
export function adopter(formulaire, { cle, version, adresse }) {
  const { elements } = formulaire;
  const connue = elements.cle.value === cle ? Number(elements.version.value) : 0;
  elements.cle.value = cle;
  elements.version.value = String(Math.max(connue, version));
  // The property is hidden by the buttons named « action ».
  formulaire.setAttribute("action", adresse);
}
