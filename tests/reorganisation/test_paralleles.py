"""A reorganisation against those who write at the same time: nothing is lost nor left behind.

Each race is made certain: one transaction is held open until the other one waits for it.
"""

import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.utils import timezone

from echanges.annuaire.recherche import echelon_de
from echanges.comptes.acteur import Acteur, contexte
from echanges.comptes.models import Agent, Habilitation, Role
from echanges.journal.models import Acte, Trace
from echanges.messagerie import actions
from echanges.messagerie.actions import EchelonReorganise
from echanges.messagerie.models import Conversation
from echanges.reorganisation import actes
from tests.distribution import acteur_de_la_troupe, agent, interlocuteur, patient
from tests.lanceur.outils import attendre
from tests.messagerie.outils import clore, commencer, demander, envoyer, texte, textes
from tests.messagerie.test_paralleles import ensemble
from tests.reorganisation.echelons import (
    ELSM_35,
    ELSM_56,
    apres,
    au_nom_de,
    echelon_de_la_base,
    en_attente_d_un_verrou,
    part,
    portrait,
    responsable,
)

PATIENCE_S = 30.0
Geste = Callable[[], object]


@pytest.fixture
def chef(base: str) -> Agent:
    """Responsable d'habilitation of both échelons."""
    return responsable(ELSM_35, ELSM_56)


def fusionner(chef: Agent) -> object:
    return actes.fusionner(chef, interlocuteur(ELSM_35).id, interlocuteur(ELSM_56).id)


def transferer(chef: Agent) -> object:
    return actes.transferer(
        chef, interlocuteur(ELSM_35).id, interlocuteur(ELSM_56).id, part(ELSM_35)
    )


def poser(acteur: Acteur, cle: uuid.UUID) -> uuid.UUID:
    """A new conversation and its first message, as one request does."""
    qui = patient("P01")
    with contexte(acteur):
        echelon = acteur.partie if acteur.cote == "MC" else echelon_de(qui)
        actions.commencer(
            acteur, cle=cle, interlocuteur=medecin().partie, echelon=echelon, patient=qui
        )
        actions.envoyer(acteur, cle, texte("Bonjour", "Objet"))
    return cle


def medecin() -> Acteur:
    return acteur_de_la_troupe("MARTIN")


@contextmanager
def pendant(premier: Geste) -> Iterator[Callable[[Geste], Future[object]]]:
    """Hold `premier` uncommitted; each act started inside is waiting for it when it commits."""
    fait, fini = threading.Event(), threading.Event()

    def tenir() -> object:
        try:
            with transaction.atomic():
                resultat = premier()
                fait.set()
                assert fini.wait(PATIENCE_S)
            return resultat
        finally:
            fait.set()
            connections.close_all()

    def faire(geste: Geste) -> object:
        try:
            return geste()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as fils:
        tenu = fils.submit(tenir)
        assert fait.wait(PATIENCE_S)
        lances: list[Future[object]] = []

        def lancer(geste: Geste) -> Future[object]:
            lances.append(fils.submit(faire, geste))
            return lances[-1]

        try:
            yield lancer
            attendre(lambda: en_attente_d_un_verrou() >= len(lances))
        finally:
            fini.set()
        tenu.result(PATIENCE_S)


@pytest.mark.parametrize("reorganiser", [fusionner, transferer])
def test_a_new_message_sent_during_a_reorganisation_goes_to_the_echelon_that_takes_over(
    chef: Agent, martin: Acteur, reorganiser: Callable[[Agent], object]
) -> None:
    cle = uuid.uuid4()
    with pendant(lambda: reorganiser(chef)) as lancer:
        envoi = lancer(lambda: poser(martin, cle))
    assert envoi.result(PATIENCE_S) == cle
    assert echelon_de_la_base(cle).numero == ELSM_56
    assert textes(au_nom_de(ELSM_56), cle) == ["Bonjour"]


@pytest.mark.parametrize("reorganiser", [fusionner, transferer])
def test_a_new_message_not_yet_committed_is_waited_for_and_moved(
    chef: Agent, martin: Acteur, reorganiser: Callable[[Agent], object]
) -> None:
    cle = uuid.uuid4()
    with pendant(lambda: poser(martin, cle)) as lancer:
        lancer(lambda: reorganiser(chef))
    assert echelon_de_la_base(cle).numero == ELSM_56
    assert textes(au_nom_de(ELSM_56), cle) == ["Bonjour"]


@pytest.mark.parametrize("reorganiser", [fusionner, transferer])
def test_a_doctors_reply_during_a_reorganisation_is_sent_and_follows(
    chef: Agent, martin: Acteur, reorganiser: Callable[[Agent], object]
) -> None:
    ou = demander(martin)
    with pendant(lambda: reorganiser(chef)) as lancer:
        reponse = lancer(lambda: envoyer(martin, ou, "Suite").rang)
    assert reponse.result(PATIENCE_S) == 2
    assert textes(au_nom_de(ELSM_56), ou) == ["Première demande", "Suite"]


def test_a_reply_not_yet_committed_is_waited_for_and_moved(
    chef: Agent, martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    with pendant(lambda: envoyer(quemener, ou, "Avis")) as lancer:
        lancer(lambda: fusionner(chef))
    assert textes(au_nom_de(ELSM_56), ou) == ["Première demande", "Avis"]
    assert textes(martin, ou) == ["Première demande", "Avis"]


def test_agents_who_write_during_a_merge_are_asked_to_try_again_and_then_may(
    chef: Agent, martin: Acteur, quemener: Acteur
) -> None:
    ou, cle = demander(martin), uuid.uuid4()
    gestes: list[Callable[[Acteur], object]] = [
        lambda qui: envoyer(qui, ou, "Avis").rang,
        lambda qui: poser(qui, cle),
        lambda qui: commencer(qui, None, avec=medecin().partie),
    ]
    with pendant(lambda: fusionner(chef)) as lancer:
        essais = [lancer(partial(geste, quemener)) for geste in gestes]
    for essai in essais:
        assert isinstance(essai.exception(PATIENCE_S), EchelonReorganise)
    for geste in gestes:
        geste(apres(quemener))
    assert textes(martin, ou) == ["Première demande", "Avis"]
    assert textes(martin, cle) == ["Bonjour"]


def test_a_right_given_during_a_merge_is_refused_and_never_left_on_the_closed_echelon(
    chef: Agent,
) -> None:
    ferme, rivoal = interlocuteur(ELSM_35), agent("RIVOAL")

    def accorder() -> object:
        return Habilitation.objects.create(
            agent=rivoal, interlocuteur=ferme, role=Role.AGENT, debut=timezone.localdate()
        )

    with pendant(lambda: fusionner(chef)) as lancer:
        octroi = lancer(accorder)
    assert isinstance(octroi.exception(PATIENCE_S), OperationalError)


def test_a_right_given_and_not_yet_committed_follows(chef: Agent) -> None:
    rivoal = agent("RIVOAL")

    def accorder() -> object:
        return Habilitation.objects.create(
            agent=rivoal,
            interlocuteur=interlocuteur(ELSM_35),
            role=Role.AGENT,
            debut=timezone.localdate(),
        )

    with pendant(accorder) as lancer:
        lancer(lambda: fusionner(chef))
    assert Habilitation.objects.filter(agent=rivoal, interlocuteur__numero=ELSM_56, fin=None)


@pytest.mark.parametrize("essai", range(3))
def test_everybody_at_once_nothing_is_lost_and_nothing_waits_for_ever(
    chef: Agent, martin: Acteur, quemener: Acteur, essai: int
) -> None:
    anciennes = [demander(martin) for _ in range(4)]
    cles = [uuid.uuid4() for _ in range(4)]
    resultats = ensemble(
        lambda: fusionner(chef),
        *[lambda cle=cle: poser(martin, cle) for cle in cles],
        *[lambda ou=ou: envoyer(martin, ou, "Suite").rang for ou in anciennes[:2]],
        lambda: _ou_reessayer(lambda qui: envoyer(qui, anciennes[2], "Avis"), quemener),
        lambda: _ou_reessayer(lambda qui: clore(qui, anciennes[3]), quemener),
    )
    assert [r for r in resultats if isinstance(r, Exception)] == []
    assert {echelon_de_la_base(ou).numero for ou in [*anciennes, *cles]} == {ELSM_56}
    assert portrait(au_nom_de(ELSM_35)) == {}
    for ou in anciennes[:3]:
        assert len(textes(martin, ou)) == 2
    for cle in cles:
        assert textes(martin, cle) == ["Bonjour"]


def _ou_reessayer(geste: Callable[[Acteur], object], qui: Acteur) -> object:
    """What the page « réessayez » leads to: once more, the rights read again."""
    try:
        return geste(qui)
    except EchelonReorganise:
        return geste(apres(qui))


def test_a_merge_whose_server_process_dies_has_moved_nothing(chef: Agent, martin: Acteur) -> None:
    ou = demander(martin)
    avant = portrait(au_nom_de(ELSM_35)), portrait(au_nom_de(ELSM_56)), portrait(martin)
    droits = list(Habilitation.objects.order_by("id").values())

    def fusionner_et_mourir() -> None:
        with transaction.atomic():
            fusionner(chef)
            with connection.cursor() as curseur:
                curseur.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    (mort,) = ensemble(fusionner_et_mourir)
    assert isinstance(mort, OperationalError)
    assert avant == (portrait(au_nom_de(ELSM_35)), portrait(au_nom_de(ELSM_56)), portrait(martin))
    assert list(Habilitation.objects.order_by("id").values()) == droits
    assert not interlocuteur(ELSM_35).ferme
    assert not Trace.objects.filter(acte=Acte.REORGANISATION).exists()
    fusionner(chef)
    assert echelon_de_la_base(ou).numero == ELSM_56
    assert not Conversation.objects.exists()
