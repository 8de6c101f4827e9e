"""FINESS: the centres de santé, and the établissements that may have bariatric surgeons.

Three layouts, read as they come: the `etalab-cs1100502` CSV (no header; `structureet` lines of 32
fields), the same re-exposed with a header (35 columns), and the JSON of FINESS+
(schema-structures-v1: `pmej[].ege[]`).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

from echanges.annuaire.models import Genre, Interlocuteur
from echanges.referentiels import champs
from echanges.referentiels.json_en_flux import elements
from echanges.referentiels.lecture import (
    FichierIllisible,
    Forme,
    Ligne,
    Suivi,
    decouper_sans_guillemets,
    lignes_de_texte,
    ne_pas_suivre,
)
from echanges.referentiels.lecture import lire as lire_fichier
from echanges.referentiels.lots import changer_les_autres, par_lots
from echanges.referentiels.models import FicheFiness
from echanges.referentiels.parties import FichePartie, enregistrer_parties
from echanges.referentiels.rapport import Rapport
from echanges.textes import ce_qui_se_voit

CENTRES_DE_SANTE = frozenset({"124", "439"})
ETABLISSEMENTS = frozenset({"101", "128", "355", "365"})
"""CHR, soins chirurgicaux, centre hospitalier, soins pluridisciplinaires."""
CATEGORIES = CENTRES_DE_SANTE | ETABLISSEMENTS

COLONNES = {"finess": 0, "nom": 1, "categorie": 2}
_CODE = re.compile(r"[0-9]{3,4}")
NOM_LU_MAX = 1000
CHAMPS_STRUCTURE = 32
RANG_FINESS, RANG_NOM, RANG_NOM_LONG, RANG_CATEGORIE = 1, 3, 4, 18
NUMERO = "nofinesset"
AVEC_ENTETE = Forme((NUMERO, "rs", "categetab"), guillemets=False)
"""Optional: rslongue."""


def lire(chemin: Path, suivre: Suivi = ne_pas_suivre) -> Iterator[Ligne]:
    """Yield every structure, whatever the layout: finess, nom, categorie.

    Raises `FichierIllisible`.
    """
    with chemin.open("rb") as fichier:
        debut = fichier.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    lignes = _lire_json(chemin, suivre) if debut[:1] in b"{[" else _lire_csv(chemin, suivre)
    vides = True
    for ligne in lignes:
        vides = False
        yield ligne
    if vides:
        raise FichierIllisible("le fichier ne contient aucune structure")


def _lire_csv(chemin: Path, suivre: Suivi) -> Iterator[Ligne]:
    brutes = lignes_de_texte(chemin, suivre)
    premiere = next(brutes, (0, ""))[1]
    if NUMERO in premiere:
        yield from _lire_avec_entete(chemin, suivre)
        return
    if not premiere.startswith("finess;etalab;"):
        raise FichierIllisible("la première ligne n'est pas celle d'un fichier FINESS", 1)
    for numero, valeurs in decouper_sans_guillemets(brutes, ";"):
        match valeurs:
            case [""] | ["geolocalisation", *_]:
                continue
            case ["structureet", *_] if len(valeurs) == CHAMPS_STRUCTURE:
                nom = ce_qui_se_voit(valeurs[RANG_NOM_LONG]) or valeurs[RANG_NOM]
                structure = [valeurs[RANG_FINESS], nom, valeurs[RANG_CATEGORIE]]
                yield Ligne(numero, structure, COLONNES, valeurs)
            case ["structureet", *_]:
                raison = f"{len(valeurs)} champs au lieu de {CHAMPS_STRUCTURE}"
                raise FichierIllisible(raison, numero)
            case _:
                raise FichierIllisible("ligne d'un type inconnu", numero)


def _lire_avec_entete(chemin: Path, suivre: Suivi) -> Iterator[Ligne]:
    for ligne in lire_fichier(chemin, AVEC_ENTETE, suivre):
        nom = ce_qui_se_voit(ligne.lire("rslongue")) or ligne.lire("rs")
        structure = [ligne.lire(NUMERO), nom, ligne.lire("categetab")]
        yield Ligne(ligne.numero, structure, COLONNES, ligne.valeurs)


def _lire_json(chemin: Path, suivre: Suivi) -> Iterator[Ligne]:
    for numero, entite in elements(chemin, "pmej", suivre):
        try:
            lieux = entite.get("ege") or []
            structures = [_structure(lieu) for lieu in lieux if lieu.get("etatObjet") == "A"]
        except (AttributeError, KeyError, TypeError):
            raise FichierIllisible("entité d'une forme inattendue", numero) from None
        for structure in structures:
            yield Ligne(numero, structure, COLONNES)


def _structure(lieu: dict[str, Any]) -> list[str]:
    generales = lieu["informationsGeneralesEGE"]
    nom = generales.get("nomEgeLong") or generales.get("nomEgeCourt") or ""
    categorie = lieu.get("categorieEntiteGeographiqueExercice") or ""
    if isinstance(categorie, dict):
        categorie = categorie["code"]
    return [str(generales["numFinessEge"]), str(nom), str(categorie)]


def appliquer(lignes: Iterator[Ligne], rapport: Rapport) -> None:
    """Write the structures of the notice's categories; note those that left the file.

    A structure is never removed, nor are its doctors' rights ended here: RPPS does that. One on a
    line that is refused did not leave the file.
    """
    vues: set[str] = set()
    for lot in par_lots(lignes):
        fiches = {}
        for ligne in lot:
            finess = _finess(ligne, rapport)
            if finess and finess not in vues and _complete(ligne, rapport):
                fiches[finess] = ligne
            vues.add(finess)
        _enregistrer(fiches, rapport)
    ouvertes = FicheFiness.objects.filter(fermee_le__isnull=True)
    rapport.termines["structures"] += changer_les_autres(
        ouvertes, "interlocuteur__numero", vues, fermee_le=timezone.localdate()
    )


def _finess(ligne: Ligne, rapport: Rapport) -> str:
    """The number of a structure to keep, or that was refused; empty for the others."""
    rapport.lues += 1
    if _autre_categorie(ligne):
        rapport.ignores["autre catégorie"] += 1
        return ""
    try:
        return champs.finess(ligne)
    except champs.ChampInvalide as erreur:
        rapport.refuser(ligne.numero, erreur.champ, erreur.raison, anonyme=True)
        return ""


def _autre_categorie(ligne: Ligne) -> bool:
    """Whether a sound line speaks of a structure that the notice does not know."""
    categorie = ligne.lire("categorie")
    connue = categorie in CATEGORIES or not _CODE.fullmatch(categorie)
    return not connue and champs.sans_controle(ligne)


def _complete(ligne: Ligne, rapport: Rapport) -> bool:
    """Whether the line holds what a structure needs; else it is refused."""
    try:
        champs.controler(ligne)
        champs.texte(ligne, "nom", NOM_LU_MAX)
        if ligne.lire("categorie") not in CATEGORIES:
            raise champs.ChampInvalide("categorie", "code de trois ou quatre chiffres attendu")
    except champs.ChampInvalide as erreur:
        rapport.refuser(ligne.numero, erreur.champ, erreur.raison)
        return False
    return True


def _enregistrer(lignes: dict[str, Ligne], rapport: Rapport) -> None:
    parties = enregistrer_parties(
        Genre.STRUCTURE,
        {
            finess: FichePartie(nom=ligne.lire("nom")[:200].strip(), departement=finess[:2])
            for finess, ligne in lignes.items()
        },
        rapport,
    )
    fiches = FicheFiness.objects.in_bulk([partie.id for partie in parties.values()])
    a_ecrire = []
    for finess, ligne in lignes.items():
        categorie = ligne.lire("categorie")
        fiche = fiches.get(parties[finess].id)
        if fiche is None or fiche.categorie != categorie or fiche.fermee_le:
            a_ecrire.append(_fiche(parties[finess], categorie))
        if fiche is not None and fiche.fermee_le:
            rapport.modifies["structures rouvertes"] += 1
    FicheFiness.objects.bulk_create(
        a_ecrire,
        update_conflicts=True,
        unique_fields=["interlocuteur"],
        update_fields=["categorie", "fermee_le"],
    )


def _fiche(partie: Interlocuteur, categorie: str) -> FicheFiness:
    return FicheFiness(interlocuteur=partie, categorie=categorie)
