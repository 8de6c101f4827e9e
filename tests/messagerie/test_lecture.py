"""What a screen reads: through visibility, or nothing."""

import pytest

from echanges.comptes.acteur import Acteur, contexte
from echanges.messagerie import lecture
from echanges.messagerie.models import Conversation, PieceJointe
from tests.messagerie.outils import (
    commencer,
    demander,
    envoyer,
    fichier,
    lue,
    ouvert,
    rediger,
    supprimer,
    texte,
)


@pytest.mark.notice("R35", "R38", "R49")
def test_a_conversation_its_messages_and_files_are_for_its_two_parties_only(
    haddad: Acteur, ollivier: Acteur, martin: Acteur, quemener: Acteur, rivoal: Acteur
) -> None:
    ou = commencer(haddad, "P04")
    message = envoyer(haddad, ou, texte("Texte", "Objet", ajouts=[fichier()]))
    with contexte(haddad):
        piece = PieceJointe.objects.get(message=message)
    for qui, voit in (
        (haddad, True),
        (ollivier, True),
        (quemener, True),
        (martin, False),
        (rivoal, False),
    ):
        with contexte(qui):
            assert (lecture.conversation_de(qui, ou) is not None) is voit
            assert (lecture.piece_de(qui, piece.id) is not None) is voit
            assert (lecture.pieces_du_message(qui, message.id) == [piece]) is voit
            conversation = Conversation(id=ou)
            assert len(lecture.messages_de(qui, conversation)) == int(voit)
    supprimer(haddad, ou)
    with contexte(ollivier):
        assert lecture.conversation_de(ollivier, ou) is None
        assert lecture.piece_de(ollivier, piece.id) is None


def test_the_draft_read_is_that_of_ones_own_side(martin: Acteur, quemener: Acteur) -> None:
    ou = demander(martin)
    rediger(martin, ou, "Le mien")
    rediger(quemener, ou, "Le nôtre")
    for qui, attendu in ((martin, "Le mien"), (quemener, "Le nôtre")):
        with contexte(qui):
            brouillon = lecture.brouillon_de(qui, lue(qui, ou))
            assert (ouvert(brouillon), brouillon.auteur) == (attendu, qui.agent)


def test_older_messages_are_those_before_the_last_that_is_shown(martin: Acteur) -> None:
    ou = demander(martin)
    for mot in ("Deuxième", "Troisième"):
        envoyer(martin, ou, mot)
    with contexte(martin):
        anciens = lecture.messages_de(martin, lue(martin, ou), avant=3)
    assert [message.rang for message in anciens] == [2, 1]


def test_a_text_that_was_never_sealed_is_empty() -> None:
    """A column added to conversations that were begun before it."""
    assert Conversation(objet_scelle=b"").objet == ""
