"""Several requests at once on one draft, through the live server: no sixth file, none lost."""

import json
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from echanges.comptes.acteur import Acteur, contexte
from echanges.demo.fichiers.catalogue import CATALOGUE
from echanges.messagerie.models import Message, PieceJointe
from tests.messagerie.outils import demander
from tests.navigateur import Navigateur, Reponse, formulaire, valeur

PDF = CATALOGUE["compte-rendu.pdf"]()
FOIS = 10
JSON = "application/json"
Fichiers = Sequence[tuple[str, bytes]]


class Brouillon:
    """The form of an answer to a new message."""

    def __init__(self, navigateur: Navigateur, martin: Acteur, quemener: Acteur) -> None:
        """Have a doctor write, and an agent of the échelon open the form, in her browser."""
        self._acteur = quemener
        self._navigateur = navigateur
        self._adresse = f"/bureau/{demander(martin)}/repondre/"
        page = navigateur.demander("GET", self._adresse)
        self._jeton = valeur(page, "csrfmiddlewaretoken")
        self.cle = uuid.UUID(valeur(page, "cle"))

    def joindre(self, octets: bytes = PDF, piece: uuid.UUID | None = None) -> Reponse:
        """Attach a file, as the page does."""
        identifiant = piece or uuid.uuid4()
        fichiers = [(f"{identifiant}.pdf", octets)]
        return self._poster(fichiers, JSON, action="joindre", piece=str(identifiant))

    def envoyer(self, fichiers: Fichiers = (), **champs: str) -> Reponse:
        """Send the message, as the form does."""
        return self._poster(fichiers, "", action="envoyer", corps="Bonjour", **champs)

    def _poster(self, fichiers: Fichiers, accepte: str, **champs: str) -> Reponse:
        champs |= {"csrfmiddlewaretoken": self._jeton, "cle": str(self.cle), "version": "0"}
        corps, genre = formulaire(champs, fichiers)
        seul = replace(self._navigateur, temoins=dict(self._navigateur.temoins))
        return seul.echanger("POST", self._adresse, corps, genre, accepte)

    def pieces(self) -> list[PieceJointe]:
        """The files that the message holds, draft or sent."""
        with contexte(self._acteur):
            return list(PieceJointe.objects.filter(message=self.cle).order_by("emplacement"))

    def envoye(self) -> bool:
        """Whether the message left."""
        with contexte(self._acteur):
            return Message.objects.filter(id=self.cle, envoye_le__isnull=False).exists()


@pytest.fixture
def nouveau(site: str, martin: Acteur, quemener: Acteur) -> Callable[[], Brouillon]:
    """Opens one more form, each on a conversation of its own."""
    navigateur = Navigateur(urlsplit(site).port or 0)
    navigateur.entrer("agents", "QUÉMÉNER")
    return lambda: Brouillon(navigateur, martin, quemener)


def ensemble(*demandes: Callable[[], Reponse]) -> list[Reponse]:
    """Ask everything at the same moment."""
    depart = threading.Barrier(len(demandes))

    def faire(demande: Callable[[], Reponse]) -> Reponse:
        depart.wait(timeout=30)
        return demande()

    with ThreadPoolExecutor(len(demandes)) as fils:
        return list(fils.map(faire, demandes))


def gardes() -> set[str]:
    """The names of what the store keeps for good."""
    return {f.name for f in settings.ECHANGES_FICHIERS.glob("??/*")}


def dit(reponse: Reponse) -> str:
    """Why a file was not attached."""
    return str(json.loads(reponse.octets)["erreur"])


@pytest.mark.notice("R28")
def test_six_files_at_once_are_always_five_and_one_refusal(
    nouveau: Callable[[], Brouillon],
) -> None:
    for _ in range(FOIS):
        ouvert, avant = nouveau(), gardes()
        reponses = ensemble(*[ouvert.joindre] * 6)
        assert Counter(reponse.statut for reponse in reponses) == {200: 5, 409: 1}
        [refus] = [dit(reponse) for reponse in reponses if reponse.statut == 409]
        assert refus.endswith("5 pièces jointes maximum")
        pieces = ouvert.pieces()
        assert [piece.emplacement for piece in pieces] == [1, 2, 3, 4, 5]
        assert gardes() - avant == {piece.depot for piece in pieces}


def test_the_same_file_sent_eight_times_at_once_is_one(nouveau: Callable[[], Brouillon]) -> None:
    ouvert, avant, ici = nouveau(), gardes(), uuid.uuid4()
    reponses = ensemble(*[lambda: ouvert.joindre(piece=ici)] * 8)
    assert [reponse.statut for reponse in reponses] == [200] * 8
    [piece] = ouvert.pieces()
    assert piece.id == ici
    assert gardes() - avant == {piece.depot}


def test_one_identifier_for_different_files_at_once_keeps_one_and_says_so_of_the_others(
    nouveau: Callable[[], Brouillon],
) -> None:
    ouvert, avant, ici = nouveau(), gardes(), uuid.uuid4()
    fichiers = [PDF + b"\n" * n for n in range(4)]
    reponses = ensemble(*[partial(ouvert.joindre, octets, ici) for octets in fichiers])
    assert Counter(reponse.statut for reponse in reponses) == {200: 1, 409: 3}
    [piece] = ouvert.pieces()
    [gagnant] = [n for n, reponse in enumerate(reponses) if reponse.statut == 200]
    assert piece.taille == len(fichiers[gagnant])
    assert gardes() - avant == {piece.depot}


def test_a_form_sent_again_with_its_five_files_is_the_message_already_sent(
    nouveau: Callable[[], Brouillon],
) -> None:
    ouvert, avant = nouveau(), gardes()
    fichiers = [(f"{n}.pdf", PDF) for n in range(5)]
    reponses = ensemble(*[partial(ouvert.envoyer, fichiers)] * 4)
    reponses.append(ouvert.envoyer(fichiers))  # once more, when the first has surely been done
    assert [reponse.statut for reponse in reponses] == [302] * 5
    assert ouvert.envoye()
    pieces = ouvert.pieces()
    assert [piece.emplacement for piece in pieces] == [1, 2, 3, 4, 5]
    assert gardes() - avant == {piece.depot for piece in pieces}


@pytest.mark.parametrize("nombre_pieces", ["", "1"], ids=["without-scripts", "counted"])
def test_a_file_attached_while_the_message_leaves_is_in_it_or_its_author_knows(
    nouveau: Callable[[], Brouillon], nombre_pieces: str
) -> None:
    for _ in range(FOIS):
        ouvert, avant, premier, second = nouveau(), gardes(), uuid.uuid4(), uuid.uuid4()
        assert ouvert.joindre(piece=premier).statut == 200
        jointe, envoi = ensemble(
            partial(ouvert.joindre, piece=second),
            partial(ouvert.envoyer, nombre_pieces=nombre_pieces),
        )
        # 409 to the sending: it holds one more than the page counted, and waits in the draft.
        permises = {(200, 409), (409, 302)} if nombre_pieces else {(200, 302), (409, 302)}
        assert (jointe.statut, envoi.statut) in permises
        assert ouvert.envoye() is (envoi.statut == 302)
        if jointe.statut == 409:
            assert "déjà été envoyé" in dit(jointe)
        pieces = ouvert.pieces()
        attendues = {premier, second} if jointe.statut == 200 else {premier}
        assert {piece.id for piece in pieces} == attendues
        assert gardes() - avant == {piece.depot for piece in pieces}
