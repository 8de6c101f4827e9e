"""Loading each source into a real database: what it gives, ends, refuses, and never does."""

import tracemalloc
import uuid
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from echanges.annuaire.models import Genre, Interlocuteur, MotDuNom, Patient, Rattachement
from echanges.comptes.models import Agent, Habilitation
from echanges.demo.generation import finess, generer, liberal, numero_am, rpps
from echanges.journal.models import Acte, Trace
from echanges.referentiels.joignables import joignable
from echanges.referentiels.lecture import FichierIllisible
from echanges.referentiels.models import AncienCode, FicheFiness
from echanges.referentiels.rapport import Rapport
from echanges.referentiels.sources import TropDeFins
from echanges.referentiels.sources import charger as charger_sous_seuil
from echanges.reorganisation.actes import fusionner
from tests.distribution import connecter
from tests.reorganisation.echelons import responsable

Fichiers = dict[str, Path]
TOUT_ACCEPTER = 100
ORDRE = ("finess", "numeros-am", "liste-blanche", "rpps", "patients")


def charger(source: str, chemin: Path) -> Rapport:
    """Load whatever it ends: the rights of the demonstration are in no file."""
    return charger_sous_seuil(source, chemin, seuil=TOUT_ACCEPTER)


def sans_effet(rapport: Rapport) -> bool:
    """Whether the database is as it was."""
    return not (rapport.crees.total() + rapport.modifies.total() + rapport.termines.total())


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
    assert sans_effet(charger(source, charges[source]))


def test_both_layouts_of_finess_load_the_same_structures(base: str, fichiers: Fichiers) -> None:
    assert charger("finess", fichiers["finess"]).crees.total() == 24
    assert sans_effet(charger("finess", fichiers["finess-json"]))
    assert Interlocuteur.objects.get(numero=finess(0)).departement == finess(0)[:2]
    assert not Interlocuteur.objects.filter(numero=finess(2)).exists()


def test_finess_with_a_header_loads_the_same_structures(base: str, fichiers: Fichiers) -> None:
    assert charger("finess", fichiers["finess"]).crees.total() == 24
    assert len(fichiers["finess-entete"].read_text().splitlines()[0].split(";")) == 35
    assert sans_effet(charger("finess", fichiers["finess-entete"]))


def test_a_header_of_finess_without_its_category_is_refused(base: str, fichiers: Fichiers) -> None:
    remplacer(fichiers["finess-entete"], ";categetab;", ";categorie;")
    with pytest.raises(FichierIllisible, match=r"ligne 1 : colonnes absentes.*categetab"):
        charger("finess", fichiers["finess-entete"])


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
    assert sans_effet(charger("finess", charges["finess"]))
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


@pytest.mark.parametrize("source", [*ORDRE, "finess-json", "finess-entete"])
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
            source.removesuffix("-json").removesuffix("-entete"),
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


# The journal, the threshold, who may be written to


def traces() -> list[tuple[str, bool]]:
    """What the journal says of loadings, oldest first."""
    faites = Trace.objects.filter(acte=Acte.CHARGEMENT).order_by("id")
    assert {trace.agent for trace in faites} <= {None}
    return [(trace.voie, trace.accepte) for trace in faites]


def test_each_loading_leaves_its_counts_in_the_journal_and_a_trial_none(
    base: str, fichiers: Fichiers
) -> None:
    charger_sous_seuil("finess", fichiers["finess"], simulation=True)
    charger("finess", fichiers["finess"])
    charger("finess", fichiers["finess"])
    assert traces() == [
        ("finess : lues 40, créés 24, modifiés 0, terminés 0, refusées 0", True),
        ("finess : lues 40, créés 0, modifiés 0, terminés 0, refusées 0", True),
    ]


def test_a_refused_file_leaves_its_reason_in_the_journal(base: str, fichiers: Fichiers) -> None:
    fichiers["patients"].write_bytes(fichiers["patients"].read_bytes()[:-8])
    with pytest.raises(FichierIllisible):
        charger("patients", fichiers["patients"])
    ((voie, accepte),) = traces()
    assert voie.startswith("patients : fichier refusé, ligne 31 : la dernière ligne")
    assert not accepte


def retirer(chemin: Path, combien: int) -> None:
    """Leave out the last lines of a file."""
    lignes = chemin.read_text().splitlines(keepends=True)
    chemin.write_text("".join(lignes[:-combien]))


def test_a_well_formed_file_that_ends_too_much_is_refused_and_says_how_many(
    charges: Fichiers,
) -> None:
    en_cours = Habilitation.objects.filter(fin=None).count()
    retirer(charges["rpps"], 40)
    sortie = StringIO()
    with pytest.raises(CommandError, match=r"habilitations .* : 9 sur 18, plus que le seuil"):
        call_command("charger_referentiel", "rpps", str(charges["rpps"]), stdout=sortie)
    assert Habilitation.objects.filter(fin=None).count() == en_cours
    assert traces()[-1][0].startswith("rpps : fichier refusé, habilitations")
    call_command("charger_referentiel", "rpps", str(charges["rpps"]), forcer=True, stdout=sortie)
    assert Habilitation.objects.filter(fin=None).count() < en_cours


def test_below_the_threshold_rights_end_as_usual(charges: Fichiers) -> None:
    sans_ligne(charges["rpps"], rpps(6))
    with pytest.raises(TropDeFins):
        charger_sous_seuil("rpps", charges["rpps"], seuil=5)
    assert charger_sous_seuil("rpps", charges["rpps"], seuil=6).termines["habilitations"] == 1


@pytest.mark.parametrize("source", ["finess", "numeros-am", "liste-blanche"])
def test_the_threshold_watches_over_what_rights_come_from(charges: Fichiers, source: str) -> None:
    retirer(charges[source], 1 if source == "liste-blanche" else 10)
    with pytest.raises(TropDeFins):
        charger_sous_seuil(source, charges[source])
    essai = charger_sous_seuil(source, charges[source], simulation=True)
    assert "au-delà du seuil, serait refusé" in "\n".join(essai.lignes())


def test_an_etablissement_is_written_to_while_it_has_an_admitted_surgeon(
    charges: Fichiers,
) -> None:
    avec, sans, centre = (Interlocuteur.objects.get(numero=finess(n)) for n in (1, 4, 6))
    assert (joignable(avec), joignable(sans), joignable(centre)) == (True, False, True)
    sans_ligne(charges["liste-blanche"], rpps(8))
    charger("liste-blanche", charges["liste-blanche"])
    assert not joignable(avec)


def test_an_echelon_does_not_write_to_an_etablissement_without_surgeon(charges: Fichiers) -> None:
    mc, vide = connecter(Client(), "QUÉMÉNER"), finess(4)
    demande = {"action": "chercher", "mode": "numero", "numero": vide}
    refus = mc.post("/bureau/ecrire/structure/", demande)
    assert refus.status_code == 422
    assert "Aucun chirurgien de cet établissement" in refus.content.decode()
    forge = {
        "action": "envoyer",
        "destinataire": str(Interlocuteur.objects.get(numero=vide).id),
        "cle": str(uuid.uuid4()),
        "version": "0",
        "objet": "Objet",
        "corps": "Texte",
    }
    assert mc.post("/bureau/ecrire/structure/", forge).status_code == 422
    demande["numero"] = finess(1)
    assert mc.post("/bureau/ecrire/structure/", demande).status_code == 200


def test_routing_understands_old_codes_and_refuses_closed_echelons(
    base: str, tmp_path: Path
) -> None:
    routes = tmp_path / "routage.csv"
    routes.write_text("regime;caisse;echelon;anciens_codes\n01;351;01-351;359\n")
    charger("routage", routes)
    chef = responsable("01-201", "01-974")
    ferme, vers = (Interlocuteur.objects.get(numero=n) for n in ("01-201", "01-974"))
    fusionner(chef, ferme.id, vers.id)
    routes.write_text("regime;caisse;echelon\n01;359;01-561\n01;351;01-201\n")
    rapport = charger("routage", routes)
    assert [(refus.ligne, refus.raison) for refus in rapport.refus] == [
        (3, "fusionné dans un autre")
    ]
    assert Rattachement.objects.get(
        organisme__regime="01", organisme__code="351"
    ).echelon.numero == ("01-561")


class Terminal(StringIO):
    """Where somebody watches."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_a_bar_and_a_log_does_not(base: str, fichiers: Fichiers) -> None:
    for sortie, attendu in ((Terminal(), True), (StringIO(), False)):
        call_command(
            "charger_referentiel",
            "finess",
            str(fichiers["finess"]),
            simulation=True,
            stdout=StringIO(),
            stderr=sortie,
        )
        assert ("100 % ▕█████████████████████████▏" in sortie.getvalue()) is attendu
