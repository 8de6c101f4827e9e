"""A mailbox that takes no mail: what is final, what is tried again, and who is told."""

import html
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from echanges.annuaire.models import Interlocuteur
from echanges.notifications.courriel import PATIENCE
from echanges.notifications.models import Annonce, Notification, SansSuite
from echanges.notifications.prevenir import prevenir
from tests.courriels import Attrapeur
from tests.distribution import connecter, interlocuteur
from tests.travailleur import faire_les_taches

pytestmark = pytest.mark.usefixtures("base")

MARTIN, BOITE = "351991013", "jean.martin@cabinet.test"
ELSM_35, SECRETARIAT = "01-351", "secretariat@elsm35.test"
INCONNUE = "550 5.1.1 Boîte de Jean MARTIN inconnue"
PLEINE = "452 4.2.2 Boîte pleine"


def prevenue(numero: str = MARTIN, annonce: Annonce = Annonce.NOUVEAU_MESSAGE) -> Notification:
    """A mail to send, after those before."""
    avant = set(Notification.objects.values_list("id", flat=True))
    prevenir(interlocuteur(numero), annonce)
    return Notification.objects.exclude(id__in=avant).get()


def essayer_de_nouveau() -> None:
    """Do at once what waits for its hour."""
    with connection.cursor() as curseur:
        curseur.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = now() - interval '1 second'"
            " WHERE status = 'todo'"
        )
    faire_les_taches()


def suites() -> list[str]:
    """What became of each mail, oldest first."""
    return [
        "partie" if mail.envoyee_le else mail.sans_suite or "en attente"
        for mail in Notification.objects.order_by("cree_le")
    ]


def en_attente() -> int:
    return ProcrastinateJob.objects.filter(task_name="envoyer_notification", status="todo").count()


def etat() -> str:
    """What the operator's command prints."""
    sortie = StringIO()
    call_command("etat_des_courriels", stdout=sortie)
    return sortie.getvalue()


def page(nom: str, adresse: str) -> str:
    """What a page says to somebody of the cast."""
    contenu = connecter(Client(), nom).get(adresse).content.decode()
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", contenu)).split())


@pytest.mark.parametrize("refus", [INCONNUE, "551 Partie", "553 5.1.3 Adresse", "554 5.7.1 Non"])
def test_a_mailbox_that_refuses_for_good_is_not_tried_again_and_nothing_says_it_left(
    courriels: Attrapeur, refus: str, caplog: pytest.LogCaptureFixture
) -> None:
    courriels.refus[BOITE] = refus
    mail = prevenue()
    faire_les_taches()
    mail.refresh_from_db()
    assert (mail.sans_suite, mail.envoyee_le, mail.tentatives) == (SansSuite.REFUSEE, None, 1)
    assert mail.derniere_erreur == f"SMTPRecipientsRefused {refus[:3]}"
    assert mail.sans_suite_le is not None
    assert en_attente() == 0
    essayer_de_nouveau()
    assert courriels.recus == []
    [dit] = [ligne for ligne in caplog.messages if str(mail.id) in ligne]
    assert not re.search("martin|cabinet", dit.lower())


def test_a_mailbox_that_refuses_the_text_for_good_is_not_tried_again(courriels: Attrapeur) -> None:
    courriels.refus_du_texte = "552 5.2.3 Refusé"
    prevenue()
    faire_les_taches()
    assert (suites(), en_attente()) == (["REFUSEE"], 0)
    assert Notification.objects.get().derniere_erreur == "SMTPDataError 552"


@pytest.mark.parametrize("courriel", ["", "zoé martin@cabinet.test\nCc: x@y.test"])
def test_a_party_without_a_possible_mailbox_any_more_is_not_said_to_be_told(
    courriels: Attrapeur, courriel: str
) -> None:
    prevenue()
    Interlocuteur.objects.filter(numero=MARTIN).update(courriel=courriel)
    faire_les_taches()
    assert (suites(), en_attente(), courriels.recus) == (["REFUSEE"], 0, [])


def test_a_full_mailbox_is_tried_again_until_it_takes_the_mail(courriels: Attrapeur) -> None:
    courriels.refus[BOITE] = PLEINE
    prevenue()
    for _ in range(3):
        essayer_de_nouveau()
    assert (suites(), en_attente()) == (["en attente"], 1)
    courriels.refus.clear()
    essayer_de_nouveau()
    assert (suites(), len(courriels.recus)) == (["partie"], 1)


def test_it_is_tried_for_some_days_and_no_more(courriels: Attrapeur) -> None:
    courriels.refus[BOITE] = PLEINE
    prevenue()
    assert timedelta(days=2) <= PATIENCE <= timedelta(days=7)
    Notification.objects.update(cree_le=timezone.now() - PATIENCE + timedelta(minutes=5))
    faire_les_taches()
    assert (suites(), en_attente()) == (["en attente"], 1)
    Notification.objects.update(cree_le=timezone.now() - PATIENCE)
    essayer_de_nouveau()
    assert (suites(), en_attente()) == (["ABANDONNEE"], 0)
    assert "abandonnée après plusieurs jours" in etat()


def test_one_mail_is_tried_again_for_a_party_not_one_for_each_old_message(
    courriels: Attrapeur,
) -> None:
    courriels.en_panne = True
    for _ in range(4):
        prevenue()
        essayer_de_nouveau()
    assert suites() == ["REGROUPEE", "REGROUPEE", "REGROUPEE", "en attente"]
    prevenue(annonce=Annonce.PIECE_BLOQUEE)
    essayer_de_nouveau()
    assert suites()[3:] == ["en attente", "en attente"]
    essayer_de_nouveau()
    assert en_attente() == 2
    courriels.en_panne = False
    essayer_de_nouveau()
    assert suites() == ["REGROUPEE"] * 3 + ["partie"] * 2
    assert len(courriels.recus) == 2


def test_a_newer_mail_that_leaves_first_says_what_the_older_would_have(
    courriels: Attrapeur,
) -> None:
    courriels.en_panne = True
    prevenue()
    faire_les_taches()
    courriels.en_panne = False
    prevenue()
    faire_les_taches()  # the older one waits for its hour
    assert suites() == ["REGROUPEE", "partie"]
    essayer_de_nouveau()
    assert len(courriels.recus) == 1


def test_mails_that_were_never_refused_leave_one_by_one(courriels: Attrapeur) -> None:
    for _ in range(3):
        prevenue()
    faire_les_taches()
    assert (suites(), len(courriels.recus)) == (["partie"] * 3, 3)


def test_the_database_knows_no_mail_that_left_and_did_not() -> None:
    prevenue()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.update(envoyee_le=timezone.now(), sans_suite=SansSuite.REFUSEE)


def test_the_operator_reads_which_mailboxes_take_no_mail_until_one_does(
    courriels: Attrapeur,
) -> None:
    courriels.refus[BOITE] = INCONNUE
    for _ in range(2):
        prevenue()
        faire_les_taches()
    dit = etat()
    assert "Boîtes qui ne reçoivent pas : 1\n" in dit
    assert re.search(rf"Dr Jean MARTIN – n° AM {MARTIN} : refusée .* \(.* 550\)", dit)
    courriels.refus.clear()
    prevenue()
    faire_les_taches()
    assert "Courriels en attente : 0, dont déjà essayés : 0\nBoîtes qui ne" in etat()
    assert "Boîtes qui ne reçoivent pas : 0\n" in etat()


def test_the_responsable_of_an_echelon_and_the_doctor_himself_are_told_on_their_screens(
    courriels: Attrapeur,
) -> None:
    Interlocuteur.objects.filter(numero=ELSM_35).update(courriel=SECRETARIAT)
    courriels.refus |= {SECRETARIAT: INCONNUE, BOITE: INCONNUE}
    prevenue(ELSM_35)
    prevenue()
    faire_les_taches()
    attendu = "Les courriels qui annoncent un message à {} n'arrivent pas"
    chez_elle, chez_lui = page("LE GALL", "/habilitations/"), page("MARTIN", "/sessions/")
    assert attendu.format("ELSM 35") in chez_elle
    assert SECRETARIAT in chez_elle
    assert attendu.format("Dr Jean MARTIN") in chez_lui
    assert "MARTIN" not in chez_elle
    assert "n'arrivent pas" not in page("HADDAD", "/sessions/")
    Interlocuteur.objects.filter(numero=ELSM_35).update(courriel="autre@elsm35.test")
    assert "n'arrivent pas" not in page("LE GALL", "/habilitations/")
