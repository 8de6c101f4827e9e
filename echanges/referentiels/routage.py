"""Which échelon treats the patients of which caisse, and the old codes of the caisses.

The lines say what to change; a caisse that the file does not name keeps its échelon.
"""

from collections.abc import Iterator
from pathlib import Path

from echanges.annuaire.models import Genre, Interlocuteur, Organisme, Rattachement
from echanges.referentiels import champs
from echanges.referentiels.lecture import Forme, Ligne, Suivi, ne_pas_suivre
from echanges.referentiels.lecture import lire as lire_fichier
from echanges.referentiels.models import AncienCode
from echanges.referentiels.rapport import Rapport

FORME = Forme(("regime", "caisse", "echelon"))
"""Optional: departement (of an MSA), anciens codes (separated by spaces)."""


def lire(chemin: Path, suivre: Suivi = ne_pas_suivre) -> Iterator[Ligne]:
    """Yield the lines of the CSV. Raises `FichierIllisible`."""
    return lire_fichier(chemin, FORME, suivre)


def appliquer(lignes: Iterator[Ligne], rapport: Rapport) -> None:
    """Attach each caisse to its échelon, both known already, and note its old codes."""
    for ligne in lignes:
        rapport.lues += 1
        try:
            champs.controler(ligne)
            organisme = _organisme(ligne)
            anciens = _anciens_codes(ligne, organisme)
            _rattacher(organisme, champs.departement(ligne), _echelon(ligne), rapport)
        except champs.ChampInvalide as erreur:
            rapport.refuser(ligne.numero, erreur.champ, erreur.raison)
            continue
        for code in anciens:
            _noter(organisme, code, rapport)


def _organisme(ligne: Ligne) -> Organisme:
    regime, code = champs.code(ligne, "regime", 2), champs.code(ligne, "caisse", 3)
    organisme = organisme_par_code(regime, code)
    if organisme is None:
        raise champs.ChampInvalide("caisse", "inconnue")
    return organisme


def _echelon(ligne: Ligne) -> Interlocuteur:
    numero = ligne.lire("echelon")
    echelon = Interlocuteur.objects.filter(genre=Genre.ECHELON, numero=numero).first()
    if echelon is None:
        raise champs.ChampInvalide("echelon", "inconnu")
    if echelon.ferme:
        raise champs.ChampInvalide("echelon", "fusionné dans un autre")
    return echelon


def _anciens_codes(ligne: Ligne, organisme: Organisme) -> list[str]:
    codes = ligne.lire("anciens codes").split()
    for code in codes:
        if not (code.isascii() and code.isdigit() and len(code) == 3):
            raise champs.ChampInvalide("anciens codes", "codes de 3 chiffres attendus")
        if Organisme.objects.filter(regime=organisme.regime, code=code).exists():
            raise champs.ChampInvalide("anciens codes", "une caisse actuelle porte ce code")
    return codes


def _rattacher(
    organisme: Organisme, departement: str, echelon: Interlocuteur, rapport: Rapport
) -> None:
    rattachement, cree = Rattachement.objects.get_or_create(
        organisme=organisme, departement=departement, defaults={"echelon": echelon}
    )
    if cree:
        rapport.crees["rattachements"] += 1
    elif rattachement.echelon_id != echelon.id:
        rattachement.echelon = echelon
        rattachement.save(update_fields=["echelon"])
        rapport.modifies["rattachements"] += 1


def _noter(organisme: Organisme, code: str, rapport: Rapport) -> None:
    ancien, cree = AncienCode.objects.get_or_create(
        regime=organisme.regime, code=code, defaults={"organisme": organisme}
    )
    if cree:
        rapport.crees["anciens codes"] += 1
    elif ancien.organisme_id != organisme.id:
        ancien.organisme = organisme
        ancien.save(update_fields=["organisme"])
        rapport.modifies["anciens codes"] += 1


def organisme_par_code(regime: str, code: str) -> Organisme | None:
    """A caisse by its code, or by one that it had before."""
    actuel = Organisme.objects.filter(regime=regime, code=code).first()
    if actuel is not None:
        return actuel
    ancien = AncienCode.objects.filter(regime=regime, code=code).select_related("organisme").first()
    return ancien.organisme if ancien else None


def organismes_par_code() -> dict[tuple[str, str], Organisme]:
    """Every caisse by (régime, code), its old codes included; a current code always wins."""
    organismes = {
        (ancien.regime, ancien.code): ancien.organisme
        for ancien in AncienCode.objects.select_related("organisme")
    }
    return organismes | {(o.regime, o.code): o for o in Organisme.objects.all()}
