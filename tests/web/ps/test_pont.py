"""« Lire la carte Vitale »: what the bridge gave is checked, identifies, and changes nothing."""

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from echanges.annuaire.models import Organisme, Patient
from echanges.journal.models import Acte, Trace
from echanges.referentiels.models import AncienCode
from echanges.web.ps.pont import origine_du_pont
from pont.lecture import Beneficiaire
from tests.distribution import connecter, patient
from tests.web.lectures import Fiche, avec, carte, lecture

PONT = "http://127.0.0.1:47600"
AUTRE_CAISSE = "La caisse inscrite sur la carte n'est pas celle que connaît le service"
ECRITURES = ("INSERT INTO", "UPDATE")


@pytest.fixture
def medecin(base: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Dr MARTIN, where a bridge is configured."""
    monkeypatch.setattr(settings, "ECHANGES_PONT_VITALE", PONT)
    return connecter(Client(), "MARTIN")


def lire(medecin: Client, xml: str, statut: int = 200) -> Fiche:
    """Post a reading, and return the page it leads to."""
    reponse = medecin.post("/messages/patient/carte/", {"lecture": xml}, follow=True)
    assert reponse.status_code == statut
    return Fiche.lire(reponse)


def test_a_card_of_one_person_identifies_him(medecin: Client) -> None:
    assert lire(medecin, carte("assuree")).choisi == "KERVELLA Martine"
    assert Trace.objects.latest("id").acte == Acte.IDENTIFICATION
    assert Trace.objects.latest("id").objet == patient("P01").id


def test_a_family_card_offers_its_beneficiaries_and_chooses_none(medecin: Client) -> None:
    page = lire(medecin, carte("famille"))
    assert (page.offerts, page.choisi) == (["BERTRAND Hugo", "BERTRAND Chloé"], "")
    choix = {"beneficiaire": str(patient("P09-2").id)}
    page = Fiche.lire(medecin.post("/messages/patient/beneficiaire/", choix, follow=True))
    assert page.choisi == "BERTRAND Chloé"
    assert "Autres bénéficiaires : BERTRAND Hugo</p>" in page.texte


def test_only_those_whom_the_card_names_are_offered(medecin: Client) -> None:
    """The directory knows Chloé under this NIR: a card without her does not show her."""
    hugo = Beneficiaire("BERTRAND", "HUGO", "19790614", "179063599490903")
    page = lire(medecin, lecture(hugo))
    assert (page.offerts, page.choisi) == ([], "BERTRAND Hugo")


def test_a_person_known_under_his_own_number_is_found_by_the_certified_one(medecin: Client) -> None:
    enfant = Beneficiaire("KERVELLA", "M", "19580312", "179063599490903", "258033599090192")
    assert lire(medecin, lecture(enfant)).choisi == "KERVELLA Martine"


def test_twins_are_told_apart_by_rank_then_by_first_name(medecin: Client) -> None:
    chloe = patient("P09-2")
    Patient.objects.create(
        nir_empreinte=chloe.nir_empreinte,
        nir_scelle=chloe.nir_scelle,
        rang=3,
        nom="Bertrand",
        prenom="Léo",
        nom_cle="bertrand",
        prenom_cle="leo",
        naissance=chloe.naissance,
        regime="01",
        organisme=chloe.organisme,
    )

    def lu(prenom: str, rang: str, statut: int = 200) -> str:
        nir = "179063599490903"
        xml = lecture(Beneficiaire("BERTRAND", prenom, "20120409", nir, rang=rang))
        choisi = lire(medecin, xml, statut).choisi
        medecin.post("/messages/patient/changer/")
        return choisi

    assert lu("INCONNU", "3") == "BERTRAND Léo"
    assert lu("LEO", "1") == "BERTRAND Léo"
    assert lu("INCONNU", "2") == "BERTRAND Chloé"
    assert lu("INCONNU", "1", 422) == ""


def test_a_lunar_date_finds_whom_the_directory_gives_the_first_of_january(medecin: Client) -> None:
    Patient.objects.filter(id=patient("P10").id).update(naissance="1986-01-01")
    assert lire(medecin, carte("lunaire")).choisi == "DIALLO Fatoumata"


def test_a_date_that_is_not_his_finds_nobody(medecin: Client) -> None:
    page = lire(medecin, avec(carte("assuree"), dateEnCarte="580313"), 422)
    assert "Aucun patient trouvé pour cette carte" in page.texte


@pytest.mark.notice("R15")
@pytest.mark.parametrize(
    ("nom", "phrase"),
    [
        ("autre-regime", "Ce patient ne relève ni du régime général ni du régime agricole"),
        ("inconnue", "Aucun patient trouvé pour cette carte"),
        ("provisoire", "Ce NIR est provisoire : le patient peut ne pas être reconnu"),
        ("abimee", "La carte Vitale n'a pas pu être lue"),
        ("fausse-cle", "La carte Vitale n'a pas pu être lue"),
    ],
)
def test_a_card_that_identifies_nobody_says_why(medecin: Client, nom: str, phrase: str) -> None:
    page = lire(medecin, carte(nom), 422)
    assert f'<a href="#carte">{phrase}' in page.texte
    assert (page.offerts, page.choisi) == ([], "")


def test_the_regime_of_the_card_is_told_when_nobody_is_known(medecin: Client) -> None:
    Patient.objects.filter(id=patient("P11").id).delete()
    page = lire(medecin, carte("autre-regime"), 422)
    assert "ne relève ni du régime général" in page.texte


@pytest.mark.parametrize(("nom", "statut"), [("famille", 200), ("inconnue", 422)])
def test_a_forged_card_changes_nothing_of_anybody(medecin: Client, nom: str, statut: int) -> None:
    """Names, caisse and régime of the card are read by nobody else, for ever."""
    avant = list(Patient.objects.order_by("id").values())
    forge = avec(carte(nom), nomPatronymique="FAUX", nomUsuel="FAUX", prenomUsuel="FAUX")
    with CaptureQueriesContext(connection) as capture:
        lire(medecin, avec(forge, caisse="561", codeRegime="01"), statut)
    assert list(Patient.objects.order_by("id").values()) == avant
    ecrites = {q["sql"].split('"')[1] for q in capture if q["sql"].startswith(ECRITURES)}
    assert ecrites <= {"journal_trace", "comptes_session"}


def test_a_forged_caisse_does_not_change_where_the_message_goes(medecin: Client) -> None:
    assert lire(medecin, avec(carte("assuree"), caisse="561")).echelon == "ELSM 35"


def test_an_old_code_of_the_caisse_is_the_same_caisse(medecin: Client) -> None:
    AncienCode.objects.create(
        regime="01", code="359", organisme=Organisme.objects.get(regime="01", code="351")
    )
    for code, averti in (("351", False), ("359", False), ("561", True), ("358", True)):
        page = lire(medecin, avec(carte("assuree"), caisse=code)).texte
        assert (AUTRE_CAISSE in page) is averti, code
        medecin.post("/messages/patient/changer/")


def test_a_reading_is_posted_with_its_token_and_never_in_an_address(medecin: Client) -> None:
    client = connecter(Client(enforce_csrf_checks=True), "MARTIN")
    assert client.post("/messages/patient/carte/", {"lecture": carte("assuree")}).status_code == 403
    assert client.get("/messages/patient/carte/").status_code == 405


def test_without_a_bridge_a_reading_is_ignored(base: str) -> None:
    page = lire(connecter(Client(), "MARTIN"), carte("assuree"), 422)
    assert '<a href="#carte">Sélectionnez une carte</a>' in page.texte


def test_only_the_page_of_the_reader_may_reach_the_bridge(medecin: Client) -> None:
    def joignables(adresse: str, client: Client) -> str:
        directives = client.get(adresse)["Content-Security-Policy"].split("; ")
        return next(d for d in directives if d.startswith("connect-src"))

    assert joignables("/messages/", medecin) == f"connect-src 'self' {PONT}"
    assert joignables("/", medecin) == "connect-src 'self'"
    assert joignables("/bureau/", connecter(Client(), "QUÉMÉNER")) == "connect-src 'self'"


def test_the_bridge_takes_the_place_of_the_simulated_reader(medecin: Client) -> None:
    page = medecin.get("/messages/").content.decode()
    assert f'data-pont="{PONT}"' in page
    assert "Sélectionnez une carte" not in page
    assert page.count("Lire la carte Vitale") == 1


@pytest.mark.parametrize(
    "origine",
    [
        "https://127.0.0.1:47600",
        "http://pont.example.fr:47600",
        "http://127.0.0.1:47600/",
        "http://127.0.0.1:47600; script-src *",
        "http://127.0.0.1.example.fr:47600",
        "*",
    ],
)
def test_a_bridge_elsewhere_than_on_the_doctors_machine_is_refused(
    monkeypatch: pytest.MonkeyPatch, origine: str
) -> None:
    monkeypatch.setattr(settings, "ECHANGES_PONT_VITALE", origine)
    with pytest.raises(ImproperlyConfigured):
        origine_du_pont()
