"""Fictitious files in the official layouts, up to real size: nobody in them exists.

The n-th doctor, structure or patient is always the same, so that files of several sources agree
with each other. Numbers are valid, and in ranges that nobody has: RPPS prefix 997 (the ANS test
range), orders from 99999 downwards for FINESS and n° AM, NIRs born in communes 990 to 996.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from echanges.annuaire.identifiants import Nir, avec_cle

DEPARTEMENTS = (*(f"{n:02}" for n in range(1, 96) if n != 20), "2A", "2B", "97")
NOMS = ("ALDEN", "BREVAL", "CORMIER-LYS", "D'ORSEL", "ÉTREVAL", "FANGEAS", "GRÉMILLET", "HOUDRY")
PRENOMS = ("Anaë", "Basile", "Céleste", "Damien", "Élise", "Firmin", "Gaëlle", "Hector")
RAISONS = ("CABINET OU STRUCTURE QUI N'EXISTE PAS", "\"CABINET DU PARC QUI N'EXISTE", 'LE "PARC"')
CATEGORIES = ("124", "355", "620", "439", "365", "500", "124", "128", "125", "620")
ENTETE_RPPS = (
    "Type d'identifiant PP|Identifiant PP|Identification nationale PP|Code civilité d'exercice|"
    "Libellé civilité d'exercice|Code civilité|Libellé civilité|Nom d'exercice|"
    "Prénom d'exercice|Code profession|Libellé profession|Code catégorie professionnelle|"
    "Libellé catégorie professionnelle|Code type savoir-faire|Libellé type savoir-faire|"
    "Code savoir-faire|Libellé savoir-faire|Code mode exercice|Libellé mode exercice|"
    "Numéro SIRET site|Numéro SIREN site|Numéro FINESS site|"
    "Numéro FINESS établissement juridique|Identifiant technique de la structure|"
    "Raison sociale site|Enseigne commerciale site|"
    "Complément destinataire (coord. structure)|"
    "Complément point géographique (coord. structure)|Numéro Voie (coord. structure)|"
    "Indice répétition voie (coord. structure)|Code type de voie (coord. structure)|"
    "Libellé type de voie (coord. structure)|Libellé Voie (coord. structure)|"
    "Mention distribution (coord. structure)|Bureau cedex (coord. structure)|"
    "Code postal (coord. structure)|Code commune (coord. structure)|"
    "Libellé commune (coord. structure)|Code pays (coord. structure)|"
    "Libellé pays (coord. structure)|Téléphone (coord. structure)|"
    "Téléphone 2 (coord. structure)|Télécopie (coord. structure)|"
    "Adresse e-mail (coord. structure)|Code Département (structure)|"
    "Libellé Département (structure)|Ancien identifiant de la structure|"
    "Autorité d'enregistrement|Code secteur d'activité|Libellé secteur d'activité|"
    "Code section tableau pharmaciens|Libellé section tableau pharmaciens|Code rôle|"
    "Libellé rôle|Code genre activité|Libellé genre activité"
)
ENTETE_FINESS = (
    "nofinesset;nofinessej;rs;rslongue;complrs;compldistrib;numvoie;typvoie;voie;compvoie;"
    "lieuditbp;commune;departement;libdepartement;ligneacheminement;telephone;telecopie;"
    "categetab;libcategetab;categagretab;libcategagretab;siret;codeape;codemft;libmft;codesph;"
    "libsph;dateouv;dateautor;datemaj;numuai;coordxet;coordyet;sourcecoordet;datemajcoord"
)
COLONNES_RPPS = ENTETE_RPPS.split("|")
RANG_RPPS = {nom: rang for rang, nom in enumerate(COLONNES_RPPS)}


def generer(source: str, combien: int, chemin: Path, graine: int = 0) -> None:
    """Write a file of about that many lines; the same arguments give the same bytes.

    The seed only changes names. Raises `KeyError` for a source that is not in `FICHIERS`.
    """
    with chemin.open("w", encoding="utf-8", newline="") as fichier:
        hasard = Random(graine)  # noqa: S311  # nosec B311
        fichier.writelines(f"{ligne}\n" for ligne in FICHIERS[source](combien, hasard))


def rpps(n: int) -> str:
    """The RPPS number of the n-th person, above those of the demonstration."""
    return avec_cle(f"997{1_000_000 + n:07}")


def finess(n: int) -> str:
    """The FINESS number of the n-th structure."""
    tour, rang = divmod(n, len(DEPARTEMENTS))
    return avec_cle(f"{DEPARTEMENTS[rang]}0{_ordre(tour):05}")


def numero_am(n: int) -> str:
    """The n° AM of the n-th médecin libéral; Corsica is 20."""
    tour, rang = divmod(n, len(DEPARTEMENTS) - 1)  # 2A and 2B share the prefix 20
    prefixe = [d for d in DEPARTEMENTS if d != "2B"][rang].replace("2A", "20")
    return avec_cle(f"{prefixe}1{_ordre(tour):05}")


def _ordre(tour: int) -> int:
    """Downwards from 99999, past the band (99000 to 99299) of the demonstration's."""
    return 99_999 - tour if tour < 700 else 98_999 - (tour - 700)


def nir(n: int) -> str:
    """The NIR of the n-th patient, with its key."""
    reste, sexe = divmod(n, 2)
    reste, an = divmod(reste, 80)
    reste, mois = divmod(reste, 12)
    reste, commune = divmod(reste, 7)
    ordre, rang = divmod(reste, len(DEPARTEMENTS) - 1)
    corps = f"{1 + sexe}{(20 + an) % 100:02}{mois + 1:02}{DEPARTEMENTS[rang]}{990 + commune}"
    nombre = Nir(f"{corps}{913 + ordre:03}")
    return nombre.corps + nombre.cle


def liberal(n: int) -> int:
    """Which person is the n-th médecin libéral of the RPPS file."""
    return 10 * (n // 6) + n % 6


def _rpps(combien: int, hasard: Random) -> Iterator[str]:
    """One line in four is a doctor's; of ten doctors, six are libéraux and two of a centre."""
    yield "|".join(COLONNES_RPPS)
    for n in range(combien):
        yield "|".join(_medecin(n // 4, hasard) if n % 4 == 0 else _infirmier(n, hasard))


def _medecin(n: int, hasard: Random) -> list[str]:
    sorte = n % 10
    if sorte < 6:
        return _personne(n, hasard, "10", ("SM26", "L", "SA07", ""))
    if sorte < 8:
        return _personne(n, hasard, "10", ("SM26", "S", "SA05", finess(10 * (n // 10 % 100))))
    return _personne(n, hasard, "10", ("SM14", "S", "SA01", finess(10 * (n // 10 % 100) + 1)))


def _infirmier(n: int, hasard: Random) -> list[str]:
    return _personne(2_000_000 + n, hasard, "60", ("", "S", "SA01", ""))


def _personne(
    n: int, hasard: Random, profession: str, exercice: tuple[str, str, str, str]
) -> list[str]:
    champs = [""] * len(COLONNES_RPPS)
    numero = rpps(n)
    savoir_faire, mode, secteur, site = exercice
    for nom, valeur in (
        ("Type d'identifiant PP", "8"),
        ("Identifiant PP", numero),
        ("Identification nationale PP", f"8{numero}"),
        ("Code civilité d'exercice", "DR" if profession == "10" else ""),
        ("Nom d'exercice", hasard.choice(NOMS)),
        ("Prénom d'exercice", hasard.choice(PRENOMS)),
        ("Code profession", profession),
        ("Code catégorie professionnelle", "C"),
        ("Code savoir-faire", savoir_faire),
        ("Code mode exercice", mode),
        ("Code secteur d'activité", secteur),
        ("Numéro FINESS site", site),
        ("Libellé profession", "Médecin" if profession == "10" else "Infirmier"),
        ("Libellé catégorie professionnelle", "Civil"),
        ("Raison sociale site", RAISONS[n % len(RAISONS)]),
        ("Complément destinataire (coord. structure)", "CABINET QUI N'EXISTE PAS"),
        ("Numéro Voie (coord. structure)", "1"),
        ("Libellé Voie (coord. structure)", "DES FICTIONS"),
        ("Libellé commune (coord. structure)", "Commune fictive"),
        ("Libellé pays (coord. structure)", "FRANCE"),
        ("Adresse e-mail (coord. structure)", "personne@cabinet.test"),
        ("Autorité d'enregistrement", "CNOM/CNOM/CNOM"),
    ):
        champs[RANG_RPPS[nom]] = valeur
    return champs


def _noms(n: int) -> tuple[str, str]:
    """The short and the long name of a structure: in FINESS, short ones are cut within quotes."""
    court, long = f"STRUCTURE {n}", f"Structure fictive {n}"
    match n % 5:
        case 3:
            return f'"{court} DE LA VALLEE ET', ""
        case 4:
            return f'STRUCTURE "LA {n}', f'{long} "La vallée"'
    return court, long


def _finess(combien: int, hasard: Random) -> Iterator[str]:
    yield "finess;etalab;93;2026-01-01"
    for n in range(combien):
        numero = finess(n)
        champs = [""] * 32
        champs[:5] = "structureet", numero, "", *_noms(n)
        champs[13] = numero[:2]
        champs[18] = CATEGORIES[n % 10]
        yield ";".join(champs)


def _finess_entete(combien: int, hasard: Random) -> Iterator[str]:
    """The 31 fields of a structure and the 4 of its place, under their names."""
    colonnes = ENTETE_FINESS.split(";")
    yield ENTETE_FINESS
    for n in range(combien):
        numero = finess(n)
        champs = dict.fromkeys(colonnes, "")
        champs |= {"nofinesset": numero, "departement": numero[:2]}
        champs["rs"], champs["rslongue"] = _noms(n)
        champs |= {"categetab": CATEGORIES[n % 10]}
        yield ";".join(champs.values())


def _finess_json(combien: int, hasard: Random) -> Iterator[str]:
    yield '{"pmej": ['
    for n in range(combien):
        court, long = _noms(n)
        lieu = {
            "informationsGeneralesEGE": {
                "numFinessEge": finess(n),
                "nomEgeCourt": court,
                "nomEgeLong": long,
            },
            "categorieEntiteGeographiqueExercice": CATEGORIES[n % 10],
            "etatObjet": "A",
        }
        entite = {"informationsGeneralesPmej": {"denominationPm": f"ENTITE {n}"}, "ege": [lieu]}
        yield json.dumps(entite) + ("," if n < combien - 1 else "")
    yield "]}"


def _numeros_am(combien: int, hasard: Random) -> Iterator[str]:
    yield "rpps;numero_am;nom;prenom;courriel"
    for n in range(combien):
        nom, prenom = hasard.choice(NOMS), hasard.choice(PRENOMS)
        yield f"{rpps(liberal(n))};{numero_am(n)};{nom};{prenom};medecin{n}@cabinet.test"


def _liste_blanche(combien: int, hasard: Random) -> Iterator[str]:
    yield "rpps;finess"
    for n in range(combien):
        yield f"{rpps(10 * n + 8)};{finess(10 * (n % 100) + 1)}"


def _patients(combien: int, hasard: Random) -> Iterator[str]:
    yield "nir;rang;nom;prenom;naissance;regime;caisse;departement;medecin_traitant"
    for n in range(combien):
        numero = nir(n)
        naissance = f"{n % 28 + 1:02}{numero[3:5]}{1900 + (20 + n // 2 % 80) % 100}"
        nom, prenom = hasard.choice(NOMS), hasard.choice(PRENOMS)
        yield f"{numero};1;{nom};{prenom};{naissance};01;351;35;{numero_am(n % 1000)}"


FICHIERS: dict[str, Callable[[int, Random], Iterator[str]]] = {
    "finess": _finess,
    "finess-entete": _finess_entete,
    "finess-json": _finess_json,
    "liste-blanche": _liste_blanche,
    "numeros-am": _numeros_am,
    "patients": _patients,
    "rpps": _rpps,
}
