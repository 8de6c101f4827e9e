// The rules on files, as the server applies them again at the end.

/** Why a file cannot be added, or null. `presents`: files there already, {name, size}. */
export function raisonDuRefus(fichier, presents, regles) {
  const extension = fichier.name.toLowerCase().match(/\.[^.]+$/)?.[0];
  if (!regles.extensions.includes(extension)) return "format de fichier incorrect";
  if (fichier.size === 0) return "le fichier est vide";
  if (fichier.size > regles.octetsMax) return `le fichier dépasse ${octets(regles.octetsMax)}`;
  const double = presents.some((p) => p.name === fichier.name && p.size === fichier.size);
  if (double) return "fichier déjà présent dans la liste";
  if (presents.length >= regles.maximum) return `${regles.maximum} pièces jointes maximum`;
  return null;
}

/** « 240 Ko », « 1,5 Mo ». */
export function octets(taille) {
  if (taille < 1024) return `${taille} octet${taille > 1 ? "s" : ""}`;
  const kilos = Math.round(taille / 1024);
  if (kilos < 1024) return `${kilos} Ko`;
  return `${(taille / 1024 / 1024).toFixed(1)} Mo`.replace(".", ",").replace(",0 ", " ");
}
