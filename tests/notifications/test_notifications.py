"""From an act to a real mail: constant words, once, however often it must be tried."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from echanges.comptes.acteur import Acteur, contexte
from echanges.messagerie import actions
from echanges.notifications.courriel import MOTS
from echanges.notifications.models import Annonce, Notification
from echanges.notifications.prevenir import prevenir
from echanges.notifications.tasks import ATTENTE_MAX_S, envoyer_notification, reprendre
from echanges.patience import Patience
from tests.courriels import Attrapeur
from tests.distribution import acteur_de_la_troupe, interlocuteur
from tests.messagerie.outils import clore, demander, envoyer, ouvrir, rediger, supprimer, texte
from tests.travailleur import faire_les_taches

pytestmark = pytest.mark.usefixtures("base")


def sql(ordre: str, *valeurs: int) -> list[tuple[Any, ...]]:
    """Execute an order; its rows, if it gives any."""
    with connection.cursor() as curseur:
        curseur.execute(ordre, valeurs)
        return curseur.fetchall() if curseur.description else []


def tache() -> ProcrastinateJob:
    """The only mail to send."""
    trouvee: ProcrastinateJob = ProcrastinateJob.objects.get(task_name="envoyer_notification")
    return trouvee


@pytest.fixture
def prevenue() -> Notification:
    """Somebody who must be told."""
    prevenir(interlocuteur("351991013"))
    return Notification.objects.get()


@pytest.mark.notice("R41", "R44")
def test_a_reply_sends_one_mail_of_constant_words_to_the_doctor(
    martin: Acteur, quemener: Acteur, courriels: Attrapeur
) -> None:
    ou = demander(martin, "P01", "Objet très particulier")
    faire_les_taches()
    courriels.vider()
    envoyer(quemener, ou, texte("Corps très particulier"))
    assert courriels.recus == []
    faire_les_taches()
    [mail] = courriels.recus
    assert mail["To"] == "jean.martin@cabinet.test"
    assert mail["From"] == settings.DEFAULT_FROM_EMAIL
    assert mail["Subject"] == MOTS[Annonce.NOUVEAU_MESSAGE][0]
    assert (
        mail.get_content().split()
        == (
            "Vous avez reçu un nouveau message dans Échanges sécurisés."
            " Connectez-vous pour le lire. " + settings.ECHANGES_ADRESSE
        ).split()
    )
    assert not mail.is_multipart()
    assert not re.search("particulier|kervella|elsm|35", mail.as_string().lower().split("\n\n")[1])


@pytest.mark.notice("R42", "R43")
@pytest.mark.parametrize(
    ("qui", "cle_du_patient", "boite"),
    [
        ("HADDAD", "P04", "accueil@tilleuls.test"),
        ("ROUSSEL", "P10", "secretariat@saint-melaine.test"),
    ],
)
def test_a_structure_is_told_at_its_main_account_and_no_doctor_by_name(
    quemener: Acteur, courriels: Attrapeur, qui: str, cle_du_patient: str, boite: str
) -> None:
    ou = demander(acteur_de_la_troupe(qui), cle_du_patient)
    faire_les_taches()
    courriels.vider()
    envoyer(quemener, ou, "Réponse")
    faire_les_taches()
    assert [mail["To"] for mail in courriels.recus] == [boite]


def test_reading_drafting_deleting_and_closing_tell_nobody(
    martin: Acteur, quemener: Acteur, courriels: Attrapeur
) -> None:
    ou = demander(martin)
    faire_les_taches()
    courriels.vider()
    ouvrir(quemener, ou)
    rediger(martin, ou, "Brouillon")
    clore(quemener, ou)
    supprimer(martin, ou)
    faire_les_taches()
    assert courriels.recus == []


@pytest.mark.notice("R51")
def test_a_relaunch_after_a_deletion_is_told_like_any_message(
    martin: Acteur, quemener: Acteur, courriels: Attrapeur
) -> None:
    ou = demander(martin)
    supprimer(martin, ou)
    faire_les_taches()
    courriels.vider()
    envoyer(quemener, ou, "Relance")
    faire_les_taches()
    assert [mail["To"] for mail in courriels.recus] == ["jean.martin@cabinet.test"]


def test_a_message_that_is_undone_sends_no_mail(
    martin: Acteur, quemener: Acteur, courriels: Attrapeur
) -> None:
    ou = demander(martin)
    faire_les_taches()
    courriels.vider()
    with pytest.raises(RuntimeError, match="panne"), contexte(quemener):
        actions.envoyer(quemener, ou, texte("Jamais parti"))
        raise RuntimeError("panne")
    faire_les_taches()
    assert courriels.recus == []


def test_a_party_without_a_mailbox_is_not_told() -> None:
    sans_boite = interlocuteur("351991013")
    sans_boite.courriel = ""
    prevenir(sans_boite)
    assert not Notification.objects.exists()
    assert not ProcrastinateJob.objects.filter(task_name="envoyer_notification").exists()


def test_a_mail_that_left_is_not_sent_again(prevenue: Notification, courriels: Attrapeur) -> None:
    faire_les_taches()
    envoyer_notification.defer(notification_id=str(prevenue.id))
    faire_les_taches()
    assert len(courriels.recus) == 1
    prevenue.refresh_from_db()
    assert prevenue.envoyee_le is not None
    assert (prevenue.tentatives, prevenue.derniere_erreur) == (1, "")
    assert str(prevenue) == str(prevenue.id)


def test_a_mail_repeated_after_a_crash_carries_the_same_identifier(
    prevenue: Notification, courriels: Attrapeur
) -> None:
    faire_les_taches()
    Notification.objects.update(envoyee_le=None)  # it left, but the worker died before saying so
    envoyer_notification.defer(notification_id=str(prevenue.id))
    faire_les_taches()
    identifiants = [mail["Message-ID"] for mail in courriels.recus]
    assert identifiants == [f"<{prevenue.id}@notifications.echanges>"] * 2


def test_a_refusing_relay_is_tried_again_later_until_it_accepts(
    prevenue: Notification, courriels: Attrapeur
) -> None:
    courriels.en_panne = True
    for tentatives in (1, 2):
        faire_les_taches()
        prevenue.refresh_from_db()
        assert prevenue.envoyee_le is None
        assert (prevenue.tentatives, prevenue.derniere_erreur) == (tentatives, "SMTPDataError 451")
        assert (tache().status, tache().attempts) == ("todo", tentatives)
        assert sql("SELECT scheduled_at > now() FROM procrastinate_jobs WHERE status = 'todo'") == [
            (True,)
        ]
        sql("UPDATE procrastinate_jobs SET scheduled_at = now() - interval '1 second'")
    assert courriels.recus == []
    courriels.en_panne = False
    faire_les_taches()
    prevenue.refresh_from_db()
    assert (prevenue.tentatives, tache().status) == (3, "succeeded")
    [mail] = courriels.recus
    assert mail["Message-ID"] == f"<{prevenue.id}@notifications.echanges>"


def test_the_wait_doubles_then_stays_at_an_hour_and_never_gives_up() -> None:
    job = app.configure_task("envoyer_notification").job
    for tentatives, secondes in ((0, 2), (1, 4), (5, 64), (11, 3600), (500, 3600)):
        attente = timedelta(seconds=secondes)
        avant = timezone.now()
        decision = Patience(ATTENTE_MAX_S).get_retry_decision(
            exception=OSError(), job=job.evolve(attempts=tentatives)
        )
        assert decision.retry_at is not None
        assert avant + attente <= decision.retry_at <= timezone.now() + attente


TENIR = (
    "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s"
    " WHERE task_name = 'envoyer_notification'"
)
"""Have a worker do the sending, and not the periodic jobs that a minute may have brought twice."""


def test_the_job_of_a_worker_that_was_killed_is_taken_up_again(
    prevenue: Notification, courriels: Attrapeur
) -> None:
    [[mort]] = sql(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')"
        " RETURNING id"
    )
    sql(TENIR, mort)
    reprendre.configure().defer(timestamp=0)
    faire_les_taches()
    faire_les_taches()
    assert tache().status == "succeeded"
    assert len(courriels.recus) == 1


def test_the_job_of_a_worker_that_lives_is_left_to_it(
    prevenue: Notification, courriels: Attrapeur
) -> None:
    [[vivant]] = sql(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()) RETURNING id"
    )
    sql(TENIR, vivant)
    reprendre.configure().defer(timestamp=0)
    faire_les_taches()
    assert tache().status == "doing"
    assert courriels.recus == []
