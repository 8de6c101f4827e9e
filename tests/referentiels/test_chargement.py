"""Loading each source into a real database: what it gives, ends, refuses, and never does."""

import tracemalloc
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from echanges.annuaire.models import Genre, Interlocuteur, MotDuNom, Patient, Rattachement
from echanges.comptes.models import Agent, Habilitation
from echanges.referentiels.generation import finess, generer, liberal, numero_am, rpps
from echanges.referentiels.lecture import FichierIllisible
from echanges.referentiels.models import AncienCode, FicheFiness
from echanges.referentiels.sources import charger

Fichiers = dict[str, Path]
ORDRE = ("finess", "numeros-am", "liste-blanche", "rpps", "patients")


@pytest.fixture
def charges(base: str, fichiers: Fichiers) -> Fichiers:
    """Every source loaded once, in the order of the documentation."""
    for source in ORDRE:
        charger(source, fichiers[source])
    return fichiers


def droits(numero_rpps: str) -> set[str]:
    """The parties a doctor may speak for today, by number."""
    actifs = Habilitation.objects.actives(timezone.localdate())
    siens = actifs.filter(agent__rpps=numero_rpps, interlocuteur__isnull=False)
    return set(siens.values_list("interlocuteur__numero", flat=True))


def remplacer(chemin: Path, ancien: str, nouveau: str) -> None:
    texte = chemin.read_text()
    assert ancien in texte
    chemin.write_text(texte.replace(ancien, nouveau))


def sans_ligne(chemin: Path, contenu: str) -> None:
    lignes = chemin.read_text().splitlines(keepends=True)
    chemin.write_text("".join(ligne for ligne in lignes if contenu not in ligne))


def test_each_kind_of_doctor_gets_the_right_of_his_exercise(charges: Fichiers) -> None:
    assert droits(rpps(liberal(0))) == {numero_am(0)}
    assert droits(rpps(6)) == {finess(0)}
    assert droits(rpps(8)) == {finess(1)}


def test_a_surgeon_out_of_the_white_list_has_no_right(charges: Fichiers) -> None:
    assert not Agent.objects.filter(rpps=rpps(9)).exists()


@pytest.mark.parametrize(("ancien", "nouveau"), [("|SM14|", "|SM04|"), ("|SA01|", "|SA05|")])
def test_the_white_list_opens_nothing_without_specialty_and_sector(
    base: str, fichiers: Fichiers, ancien: str, nouveau: str
) -> None:
    remplacer(fichiers["rpps"], ancien, nouveau)
    for source in ORDRE:
        charger(source, fichiers[source])
    assert droits(rpps(8)) == set()


def test_leaving_the_white_list_ends_the_right_at_once(charges: Fichiers) -> None:
    sans_ligne(charges["liste-blanche"], rpps(8))
    assert charger("liste-blanche", charges["liste-blanche"]).termines["habilitations"] == 1
    assert droits(rpps(8)) == set()
    assert droits(rpps(18)) == {finess(11)}


@pytest.mark.parametrize("source", ORDRE)
def test_loading_a_file_twice_changes_nothing(charges: Fichiers, source: str) -> None:
    assert charger(source, charges[source]).sans_effet


def test_both_layouts_of_finess_load_the_same_structures(base: str, fichiers: Fichiers) -> None:
    assert charger("finess", fichiers["finess"]).crees.total() == 24
    assert charger("finess", fichiers["finess-json"]).sans_effet
    assert Interlocuteur.objects.get(numero=finess(0)).departement == finess(0)[:2]
    assert not Interlocuteur.objects.filter(numero=finess(2)).exists()


def test_finess_is_read_in_latin_1_with_its_geolocations(base: str, fichiers: Fichiers) -> None:
    texte = fichiers["finess"].read_text().replace("fictive 0;", "fictive Élan;")
    texte += f"geolocalisation;{finess(0)};1;2;x;2026-01-01\n"
    fichiers["finess"].write_bytes(texte.encode("latin-1"))
    charger("finess", fichiers["finess"])
    assert Interlocuteur.objects.get(numero=finess(0)).nom == "Structure fictive Élan"
    assert MotDuNom.objects.filter(interlocuteur__numero=finess(0), mot="elan").exists()


def test_a_structure_that_left_finess_is_ended_once_and_kept(charges: Fichiers) -> None:
    sans_ligne(charges["finess"], finess(0))
    assert charger("finess", charges["finess"]).termines["structures"] == 1
    assert charger("finess", charges["finess"]).sans_effet
    assert FicheFiness.objects.get(interlocuteur__numero=finess(0)).fermee_le
    assert Interlocuteur.objects.filter(numero=finess(0)).exists()


def test_a_doctor_who_left_rpps_loses_his_rights_that_day(charges: Fichiers) -> None:
    sans_ligne(charges["rpps"], rpps(6))
    assert charger("rpps", charges["rpps"]).termines["habilitations"] == 1
    assert droits(rpps(6)) == set()
    assert Habilitation.objects.get(agent__rpps=rpps(6)).fin == timezone.localdate()


def test_a_right_granted_in_person_outlives_the_directory(charges: Fichiers) -> None:
    droit = Habilitation.objects.get(agent__rpps=rpps(6))
    droit.accordee_par = Agent.objects.get(rpps=rpps(8))
    droit.save()
    sans_ligne(charges["rpps"], rpps(6))
    charger("rpps", charges["rpps"])
    assert droits(rpps(6)) == {finess(0)}


def test_parties_with_conversations_survive_files_that_ignore_them(
    charges: Fichiers,
) -> None:
    for numero, genre in (("351991013", Genre.MEDECIN), ("350990016", Genre.STRUCTURE)):
        assert Interlocuteur.objects.filter(genre=genre, numero=numero).exists()
    assert droits("99700001011") == set()


def test_a_number_am_never_passes_to_another_doctor(charges: Fichiers) -> None:
    remplacer(charges["numeros-am"], rpps(liberal(0)), rpps(liberal(50)))
    rapport = charger("numeros-am", charges["numeros-am"])
    assert (rapport.refuses, rapport.refus[0].ligne) == (1, 2)
    charger("rpps", charges["rpps"])
    assert numero_am(0) not in droits(rpps(liberal(50)))


def test_patients_keep_their_caisse_and_their_doctor(charges: Fichiers) -> None:
    patient = Patient.objects.get(medecin_traitant__numero=numero_am(3))
    assert patient.organisme is not None
    assert (patient.organisme.code, patient.departement) == ("351", "35")


@pytest.mark.parametrize(
    ("ecrite", "lue"),
    [
        ("12031958", date(1958, 3, 12)),
        ("12/03/1958", date(1958, 3, 12)),
        ("1958-03-12", date(1958, 3, 12)),
        ("120358", date(1958, 3, 12)),
        ("00001958", date(1958, 1, 1)),
        ("31021958", date(1958, 2, 1)),
        ("05421958", date(1958, 1, 1)),
    ],
)
def test_dates_of_birth_are_read_as_cards_write_them(
    base: str, tmp_path: Path, ecrite: str, lue: date
) -> None:
    chemin = tmp_path / "patients.csv"
    chemin.write_text(
        f"NIR,Nom,Prénom,Naissance,Régime,Caisse\n170013599691309,ORMEL,Ida,{ecrite},01,351\n"
    )
    assert charger("patients", chemin).crees["patients"] == 1
    assert Patient.objects.get(nom="ORMEL").naissance == lue


def test_a_refused_line_is_named_without_its_content(base: str, fichiers: Fichiers) -> None:
    lignes = fichiers["patients"].read_text().splitlines(keepends=True)
    lignes[3] = "258033599090193" + lignes[3][15:]
    fichiers["patients"].write_text("".join(lignes))
    rapport = charger("patients", fichiers["patients"])
    assert [(refus.ligne, refus.champ) for refus in rapport.refus] == [(4, "nir")]
    assert "2580335990901" not in "\n".join(rapport.lignes())


def test_routing_changes_the_echelon_and_learns_old_codes(base: str, tmp_path: Path) -> None:
    routes = tmp_path / "routage.csv"
    routes.write_text(
        "regime;caisse;echelon;anciens_codes\n01;351;01-561;359\n01;351;rien;\n01;000;01-561;\n"
    )
    rapport = charger("routage", routes)
    assert [refus.champ for refus in rapport.refus] == ["echelon", "caisse"]
    assert (
        Rattachement.objects.get(organisme__regime="01", organisme__code="351").echelon.numero
        == "01-561"
    )
    assert AncienCode.objects.get(code="359").organisme.code == "351"
    patients = tmp_path / "patients.csv"
    patients.write_text(
        "nir;nom;prenom;naissance;regime;caisse\n170013599691309;ORMEL;Ida;1970-01-01;01;359\n"
    )
    charger("patients", patients)
    organisme = Patient.objects.get(nom="ORMEL").organisme
    assert organisme is not None
    assert organisme.code == "351"


def test_a_trial_reports_everything_and_changes_nothing(base: str, fichiers: Fichiers) -> None:
    sortie = StringIO()
    call_command(
        "charger_referentiel",
        "finess",
        str(fichiers["finess"]),
        simulation=True,
        stdout=sortie,
        stderr=StringIO(),
    )
    assert "centre de santé ou établissement 24" in sortie.getvalue()
    assert not FicheFiness.objects.exists()


@pytest.mark.parametrize("source", [*ORDRE, "finess-json"])
def test_a_cut_file_changes_nothing_and_names_its_line(
    base: str, fichiers: Fichiers, source: str
) -> None:
    octets = fichiers[source].read_bytes()
    fichiers[source].write_bytes(octets[:-8])
    avant = (Interlocuteur.objects.count(), Agent.objects.count(), Patient.objects.count())
    droits_avant = Habilitation.objects.filter(fin__isnull=True).count()
    with pytest.raises(CommandError, match=r"rien n'a été changé : ligne [0-9]+ :"):
        call_command(
            "charger_referentiel",
            source.removesuffix("-json"),
            str(fichiers[source]),
            stdout=StringIO(),
            stderr=StringIO(),
        )
    assert avant == (Interlocuteur.objects.count(), Agent.objects.count(), Patient.objects.count())
    assert droits_avant == Habilitation.objects.filter(fin__isnull=True).count()


def test_a_missing_column_is_named_and_nothing_changes(base: str, fichiers: Fichiers) -> None:
    remplacer(fichiers["rpps"], "|Code mode exercice|", "|Mode|")
    avant = Habilitation.objects.filter(fin__isnull=True).count()
    with pytest.raises(FichierIllisible, match=r"ligne 1 : colonnes absentes.*code mode exercice"):
        charger("rpps", fichiers["rpps"])
    assert Habilitation.objects.filter(fin__isnull=True).count() == avant


def test_the_older_layout_of_52_columns_gives_the_same_rights(
    base: str, fichiers: Fichiers
) -> None:
    lignes = fichiers["rpps"].read_text().splitlines()
    fichiers["rpps"].write_text("".join("|".join(x.split("|")[:52]) + "|\n" for x in lignes))
    for source in ORDRE:
        charger(source, fichiers[source])
    assert droits(rpps(6)) == {finess(0)}


def sommet(chemin: Path, lignes: int) -> int:
    """The most memory (bytes) that loading a generated RPPS file takes."""
    generer("rpps", lignes, chemin)
    tracemalloc.start()
    try:
        charger("rpps", chemin)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_size_of_the_file(charges: Fichiers, tmp_path: Path) -> None:
    petit, grand = (sommet(tmp_path / "rpps.txt", lignes) for lignes in (4_000, 24_000))
    assert grand < 1.5 * petit


def test_the_same_seed_writes_the_same_bytes(fichiers: Fichiers, tmp_path: Path) -> None:
    generer("rpps", 80, tmp_path / "encore.txt")
    generer("rpps", 80, tmp_path / "autre.txt", graine=1)
    assert (tmp_path / "encore.txt").read_bytes() == fichiers["rpps"].read_bytes()
    assert (tmp_path / "autre.txt").read_bytes() != fichiers["rpps"].read_bytes()


def test_generated_numbers_are_unique_up_to_real_size() -> None:
    assert len({finess(n) for n in range(100_000)}) == 100_000
    assert len({numero_am(n) for n in range(100_000)}) == 100_000
