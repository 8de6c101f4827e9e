"""A line or a file that is refused takes nothing away from anybody, and says where it stands."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from echanges.annuaire.models import Interlocuteur, Patient
from echanges.comptes.models import Habilitation
from echanges.demo.generation import finess, liberal, numero_am, rpps
from echanges.journal.models import Acte, Trace
from echanges.referentiels import champs
from echanges.referentiels.lecture import FichierIllisible, Ligne
from echanges.referentiels.models import ChirurgienAdmis, FicheFiness, NumeroDeMedecin
from echanges.referentiels.rapport import Rapport
from echanges.referentiels.sources import FORCE, TropDeFins, charger

Fichiers = dict[str, Path]
ORDRE = ("finess", "numeros-am", "liste-blanche", "rpps", "patients")
MARQUE_D_ORDRE = "\u200f"
JOUR = date(2026, 11, 30)


@pytest.fixture
def charges(base: str, fichiers: Fichiers) -> Fichiers:
    """Every source loaded once; the rights of the demonstration, which no file names, are ended."""
    for source in ORDRE:
        charger(source, fichiers[source], seuil=FORCE)
    return fichiers


def changer(chemin: Path, ligne: int, ancien: str, nouveau: str) -> None:
    """Change a line (from 1) of a file."""
    lignes = chemin.read_text().split("\n")
    assert ancien in lignes[ligne - 1]
    lignes[ligne - 1] = lignes[ligne - 1].replace(ancien, nouveau)
    chemin.write_text("\n".join(lignes))


def refus(rapport: Rapport) -> list[tuple[int, str]]:
    return [(refuse.ligne, refuse.champ) for refuse in rapport.refus]


def droits(numero_rpps: str) -> set[str]:
    actifs = Habilitation.objects.actives(timezone.localdate())
    siens = actifs.filter(agent__rpps=numero_rpps, interlocuteur__isnull=False)
    return set(siens.values_list("interlocuteur__numero", flat=True))


# A line that is refused counts as present


@pytest.mark.parametrize(
    "boite", ["zoé.d'orsel@cabinet.test", "a@cabinet.test b@cabinet.test", "@"]
)
def test_a_mailbox_that_is_refused_leaves_the_former_one_and_the_number(
    charges: Fichiers, boite: str
) -> None:
    changer(charges["numeros-am"], 6, "medecin4@cabinet.test", boite)
    rapport = charger("numeros-am", charges["numeros-am"])
    assert (refus(rapport), rapport.termines.total()) == ([(6, "courriel")], 0)
    assert Interlocuteur.objects.get(numero=numero_am(4)).courriel == "medecin4@cabinet.test"


@pytest.mark.parametrize(
    ("ancien", "nouveau", "champ"),
    [
        (rpps(liberal(2)), "9970000", "rpps"),
        (rpps(liberal(2)), rpps(liberal(50)), "numero am"),
        (";medecin2@", "\x07;medecin2@", "ligne"),
        (";medecin2@", "x" * 300 + ";medecin2@", "prenom"),
    ],
)
def test_the_number_of_a_refused_line_stays_in_force_with_its_right(
    charges: Fichiers, ancien: str, nouveau: str, champ: str
) -> None:
    changer(charges["numeros-am"], 4, ancien, nouveau)
    assert refus(charger("numeros-am", charges["numeros-am"])) == [(4, champ)]
    assert NumeroDeMedecin.objects.get(interlocuteur__numero=numero_am(2)).fin is None
    charger("rpps", charges["rpps"])
    assert droits(rpps(liberal(2))) == {numero_am(2)}


@pytest.mark.parametrize(
    ("ancien", "nouveau"), [(finess(1), "12"), (rpps(8), "997?"), (";", ";\x9c")]
)
def test_a_surgeon_whose_line_is_refused_stays_admitted(
    charges: Fichiers, ancien: str, nouveau: str
) -> None:
    changer(charges["liste-blanche"], 2, ancien, nouveau)
    rapport = charger("liste-blanche", charges["liste-blanche"])
    assert (rapport.refuses, rapport.termines.total()) == (1, 0)
    assert ChirurgienAdmis.objects.filter(rpps=rpps(8), finess=finess(1)).exists()
    assert droits(rpps(8)) == {finess(1)}


@pytest.mark.parametrize(
    ("ancien", "nouveau", "champ"),
    [
        ("STRUCTURE 0;Structure fictive 0", MARQUE_D_ORDRE + ";\u3164", "nom"),
        (";124;", ";;", "categorie"),
        ("fictive 0;", "fictive\x000;", "ligne"),
        (";124;", ";124;\x1b", "ligne"),
    ],
)
def test_a_structure_whose_line_is_refused_stays_open(
    charges: Fichiers, ancien: str, nouveau: str, champ: str
) -> None:
    changer(charges["finess"], 2, ancien, nouveau)
    assert refus(charger("finess", charges["finess"])) == [(2, champ)]
    assert FicheFiness.objects.get(interlocuteur__numero=finess(0)).fermee_le is None


@pytest.mark.parametrize("nouveau", ["\u2060\u00a0", "LE\x85GUEN", "Z" * 120])
def test_a_doctor_whose_line_is_refused_keeps_his_right(charges: Fichiers, nouveau: str) -> None:
    ligne = charges["rpps"].read_text().split("\n")[24 + 1].split("|")
    assert ligne[1] == rpps(6)
    changer(charges["rpps"], 26, f"|{ligne[7]}|", f"|{nouveau}|")
    rapport = charger("rpps", charges["rpps"])
    assert ([ou for ou, _ in refus(rapport)], rapport.termines.total()) == ([26], 0)
    assert droits(rpps(6)) == {finess(0)}


@pytest.mark.parametrize(
    ("source", "ligne", "numero", "finies"),
    [
        ("numeros-am", 4, numero_am(2), "numéros AM"),
        ("rpps", 26, rpps(6), "habilitations"),
        ("finess", 2, finess(0), "structures"),
    ],
)
def test_a_line_that_names_nobody_stops_a_loading_that_would_end_something(
    charges: Fichiers, source: str, ligne: int, numero: str, finies: str
) -> None:
    changer(charges[source], ligne, numero, numero[:-2])
    with pytest.raises(TropDeFins, match=rf"{finies} .* : 1, .*1 au numéro illisible"):
        charger(source, charges[source], seuil=99)
    assert charger(source, charges[source], seuil=FORCE).termines[finies] == 1


def test_a_quote_that_is_never_closed_does_not_swallow_the_doctors_below(
    charges: Fichiers,
) -> None:
    changer(charges["numeros-am"], 3, ";medecin1@", ' ";medecin1@')
    prenom = charges["numeros-am"].read_text().split("\n")[4].split(";")[3]
    changer(charges["numeros-am"], 5, f";{prenom};", f';{prenom}";')
    changer(charges["numeros-am"], 3, ' ";', ";")
    ouvrant = charges["numeros-am"].read_text().split("\n")[2].split(";")[3]
    changer(charges["numeros-am"], 3, f";{ouvrant};", f';"{ouvrant};')
    with pytest.raises(TropDeFins, match="au numéro illisible"):
        charger("numeros-am", charges["numeros-am"], seuil=99)


# Files


@pytest.mark.parametrize("source", [*ORDRE, "finess-entete", "routage"])
def test_a_line_with_a_control_character_is_refused_with_its_number(
    base: str, fichiers: Fichiers, source: str
) -> None:
    fichiers["routage"] = fichiers["rpps"].with_name("routage.txt")
    fichiers["routage"].write_text("regime;caisse;echelon\n01;351;01-561\n01;351;01-561\n")
    texte = fichiers[source].read_text().split("\n")
    separateur = "|" if source == "rpps" else ";"
    avant, _, apres = texte[1].rpartition(separateur)
    texte[1] = f"{avant}\x00{separateur}{apres}"
    fichiers[source].write_text("\n".join(texte))
    rapport = charger(source.removesuffix("-entete"), fichiers[source], seuil=FORCE)
    assert [ou for ou, _ in refus(rapport)] == [2]


def test_a_control_written_in_json_is_refused_with_its_line(base: str, fichiers: Fichiers) -> None:
    changer(fichiers["finess-json"], 2, "fictive 0", r"fictive \u0007")
    assert refus(charger("finess", fichiers["finess-json"])) == [(2, "ligne")]


def test_what_is_not_utf_8_is_windows_1252_line_by_line(base: str, tmp_path: Path) -> None:
    chemin = tmp_path / "numeros-am.csv"
    entete = "rpps;numero_am;nom;prenom\n"
    lues = (("NŒUDÉ", "cp1252"), ("L’HÔTE–Ÿ", "cp1252"), ("NŒUDÉ’", "utf-8"), ("À€Š", "cp1252"))
    chemin.write_bytes(
        entete.encode()
        + b"".join(
            f"{rpps(n)};{numero_am(n)};{nom};Žoé\n".encode(encodage)
            for n, (nom, encodage) in enumerate(lues)
        )
        + f"{rpps(9)};{numero_am(9)};NOM;Zo".encode()
        + b"\x9d\n"
    )
    assert refus(charger("numeros-am", chemin, seuil=FORCE)) == [(6, "ligne")]
    for n, (nom, _) in enumerate(lues):
        partie = Interlocuteur.objects.get(numero=numero_am(n))
        assert (partie.nom, partie.prenom) == (nom, "Žoé")


def test_the_quotes_that_names_of_structures_hold_are_letters(
    base: str, fichiers: Fichiers
) -> None:
    assert '"' in fichiers["finess"].read_text()
    assert charger("finess", fichiers["finess"]).lues == 40
    noms = Interlocuteur.objects.filter(numero__in=[finess(3), finess(4)])
    assert sorted(noms.values_list("nom", flat=True)) == [
        '"STRUCTURE 3 DE LA VALLEE ET',
        'Structure fictive 4 "La vallée"',
    ]


def traces() -> list[tuple[str, bool]]:
    faites = Trace.objects.filter(acte=Acte.CHARGEMENT).order_by("id")
    return [(trace.voie, trace.accepte) for trace in faites]


def test_a_file_that_cannot_be_opened_leaves_its_row_in_the_journal(
    base: str, tmp_path: Path
) -> None:
    for chemin in (tmp_path / "absent.csv", tmp_path):
        with pytest.raises(CommandError, match="Fichier inaccessible"):
            call_command("charger_referentiel", "patients", str(chemin), stdout=StringIO())
    assert traces() == [
        ("patients : fichier refusé, FileNotFoundError", False),
        ("patients : fichier refusé, IsADirectoryError", False),
    ]


@pytest.mark.parametrize("source", [*ORDRE, "finess-json"])
def test_a_binary_file_is_refused_with_its_row_in_the_journal(
    base: str, tmp_path: Path, source: str
) -> None:
    chemin = tmp_path / "image"
    chemin.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    with pytest.raises(FichierIllisible):
        charger(source.removesuffix("-json"), chemin)
    assert [accepte for _, accepte in traces()] == [False]


def test_more_than_one_per_cent_of_ends_stops_and_shows_what_it_would_do(
    charges: Fichiers,
) -> None:
    lignes = charges["finess"].read_text().split("\n")
    charges["finess"].write_text("\n".join(lignes[:1] + lignes[2:]))
    sortie = StringIO()
    with pytest.raises(CommandError, match=r"structures .* : 1 sur 24, plus que le seuil"):
        call_command("charger_referentiel", "finess", str(charges["finess"]), stdout=sortie)
    assert "Simulation : rien n'a été changé.\nfiness : 39 lignes lues" in sortie.getvalue()
    assert "terminés : structures 1" in sortie.getvalue()
    assert FicheFiness.objects.get(interlocuteur__numero=finess(0)).fermee_le is None


# Values


@pytest.mark.parametrize("signe", ["\x01", "\x0b", "\x1c", "\x7f", "\x80", "\x85", "\ufffd"])
def test_no_character_of_c0_nor_c1_is_let_in(signe: str) -> None:
    with pytest.raises(champs.ChampInvalide, match="caractère de contrôle"):
        champs.controler(Ligne(2, ["LE", f"{signe}GALL", ""], {}))


def naissance(valeur: str) -> date:
    return champs.naissance(Ligne(2, [valeur], {"naissance": 0}), JOUR)


@pytest.mark.parametrize(
    "valeur", ["01122026", "2026-12-01", "31/12/2199", "00002027", "0000-01-01"]
)
def test_a_date_of_birth_to_come_or_impossible_is_refused(valeur: str) -> None:
    with pytest.raises(champs.ChampInvalide):
        naissance(valeur)


@pytest.mark.parametrize(
    ("valeur", "lue"),
    [
        ("301126", JOUR),
        ("011226", date(1926, 12, 1)),
        ("311226", date(1926, 12, 31)),
        ("000026", date(2026, 1, 1)),
        ("290228", date(1928, 2, 29)),
        ("150527", date(1927, 5, 15)),
    ],
)
def test_a_year_without_century_is_that_of_the_last_such_day_not_to_come(
    valeur: str, lue: date
) -> None:
    assert naissance(valeur) == lue


@pytest.mark.parametrize("nom", ["\u200b", "\u3164\u00ad", "\u2800", "\ufe0f \u2063"])
def test_a_name_that_shows_nothing_is_absent(base: str, tmp_path: Path, nom: str) -> None:
    chemin = tmp_path / "patients.csv"
    chemin.write_text(
        f"nir;nom;prenom;naissance;regime;caisse\n170013599691309;{nom};Ida;01011970;01;351\n"
    )
    assert refus(charger("patients", chemin)) == [(2, "nom")]
    assert not Patient.objects.filter(prenom="Ida").exists()
