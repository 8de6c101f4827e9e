"""Several hands at once, each thread on a connection of its own, really committed."""

import threading
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from echanges.comptes.acteur import Acteur, contexte
from echanges.journal.models import Acte
from echanges.messagerie.actions import BrouillonPerime, DejaEnvoye
from echanges.messagerie.etats import ActeInterdit, Bannette
from echanges.notifications.models import Notification
from tests.distribution import acteur_de_la_troupe
from tests.messagerie.outils import (
    clore,
    commencer,
    demander,
    envoyer,
    lue,
    rediger,
    supprimer,
    texte,
    textes,
    traces,
)


def ensemble(*actes: Callable[[], object]) -> list[object]:
    """Do acts at the same time; return what each gave, or the exception it raised."""
    depart = threading.Barrier(len(actes))

    def faire(acte: Callable[[], object]) -> object:
        try:
            depart.wait(timeout=30)
            return acte()
        except Exception as erreur:
            return erreur
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(actes)) as fils:
        return list(fils.map(faire, actes))


def test_twenty_sendings_of_the_same_draft_at_once_are_one_message(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    brouillon = rediger(quemener, ou, "Réponse")
    avant = Notification.objects.count()
    forme = texte("Réponse", cle=brouillon.id, version=1)
    resultats = ensemble(*[lambda: envoyer(quemener, ou, forme).id] * 20)
    assert resultats == [brouillon.id] * 20
    assert textes(martin, ou) == ["Première demande", "Réponse"]
    assert lue(martin, ou).dernier_rang == 2
    assert Notification.objects.count() == avant + 1
    assert len(traces(Acte.ENVOI, brouillon.id)) == 1


def test_a_new_form_posted_many_times_at_once_begins_one_conversation(
    martin: Acteur, quemener: Acteur
) -> None:
    cle = uuid.uuid4()
    forme = texte("Une fois", "Objet", cle=cle)

    def poster() -> uuid.UUID:
        with contexte(martin):
            return envoyer(martin, commencer(martin, cle=cle), forme).id

    assert ensemble(*[poster] * 8) == [cle] * 8
    assert textes(quemener, cle) == ["Une fois"]


def test_two_members_saving_the_same_draft_at_once_one_is_told_and_no_text_is_mixed(
    haddad: Acteur, ollivier: Acteur
) -> None:
    ou = commencer(haddad, "P04")
    brouillon = rediger(haddad, ou, texte("Départ", "Objet"))
    resultats = ensemble(
        lambda: rediger(haddad, ou, texte("De H", "Objet", cle=brouillon.id, version=1)).version,
        lambda: rediger(ollivier, ou, texte("De O", "Objet", cle=brouillon.id, version=1)).version,
    )
    assert Counter(type(r) for r in resultats) == {int: 1, BrouillonPerime: 1}
    gagnant = "De H" if resultats[0] == 2 else "De O"
    assert textes(haddad, ou) == textes(ollivier, ou) == [gagnant]


def test_two_members_first_saving_a_reply_at_once_leave_one_draft(
    haddad: Acteur, ollivier: Acteur
) -> None:
    ou = demander(haddad, "P04")
    resultats = ensemble(
        lambda: rediger(haddad, ou, "De H").version, lambda: rediger(ollivier, ou, "De O").version
    )
    assert Counter(type(r) for r in resultats) == {int: 1, BrouillonPerime: 1}
    assert len(textes(haddad, ou)) == 2


def test_two_colleagues_answering_at_once_both_leave_with_ranks_of_their_own(
    martin: Acteur, quemener: Acteur
) -> None:
    tanguy = acteur_de_la_troupe("TANGUY")
    ou = demander(martin)
    rangs = ensemble(
        lambda: envoyer(quemener, ou, "De Q").rang, lambda: envoyer(tanguy, ou, "De T").rang
    )
    assert sorted(rangs, key=str) == [2, 3]
    assert set(textes(martin, ou)) == {"Première demande", "De Q", "De T"}


@pytest.mark.parametrize("essai", range(3))
def test_closing_while_the_doctor_writes_ends_in_a_tray_that_holds_his_message(
    martin: Acteur, quemener: Acteur, essai: int
) -> None:
    ou = demander(martin)
    resultats = ensemble(
        lambda: clore(quemener, ou), lambda: envoyer(martin, ou, "Pendant ce temps").rang
    )
    assert resultats[1] == 2
    assert resultats[0] is None
    finale = lue(quemener, ou)
    assert finale.bannette in {Bannette.A_TRAITER, Bannette.CLOS}
    rouverte = finale.bannette == Bannette.A_TRAITER
    assert (finale.rouverte_le is not None) is rouverte


@pytest.mark.parametrize("essai", range(3))
def test_closing_while_a_colleague_answers_never_leaves_a_message_after_the_closing(
    martin: Acteur, quemener: Acteur, essai: int
) -> None:
    tanguy = acteur_de_la_troupe("TANGUY")
    ou = demander(martin)
    _, reponse = ensemble(lambda: clore(tanguy, ou), lambda: envoyer(quemener, ou, "Avis").rang)
    assert reponse == 2 or isinstance(reponse, ActeInterdit)
    assert lue(quemener, ou).bannette == Bannette.CLOS
    assert len(textes(quemener, ou)) == (2 if reponse == 2 else 1)


@pytest.mark.parametrize("essai", range(3))
def test_deleting_while_the_echelon_writes_shows_the_message_or_nothing(
    martin: Acteur, quemener: Acteur, essai: int
) -> None:
    ou = demander(martin)
    resultats = ensemble(
        lambda: supprimer(martin, ou), lambda: envoyer(quemener, ou, "Réponse").rang
    )
    assert resultats == [None, 2]
    assert textes(martin, ou) in ([], ["Réponse"])
    assert textes(quemener, ou) == ["Première demande", "Réponse"]


def test_the_same_key_with_different_texts_at_once_lets_one_text_through(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    cle = uuid.uuid4()
    resultats = ensemble(
        *[lambda n=n: envoyer(martin, ou, texte(f"Texte {n}", cle=cle)).rang for n in range(6)]
    )
    assert Counter(type(r) for r in resultats) == {int: 1, DejaEnvoye: 5}
    assert len(textes(quemener, ou)) == 2
