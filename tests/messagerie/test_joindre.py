"""Files joined one by one to a draft: idempotent, five at most, the text left alone."""

import uuid
from dataclasses import replace

import pytest
from django.db import DatabaseError

from echanges.comptes.acteur import Acteur, contexte
from echanges.messagerie import actions
from echanges.messagerie.etats import ActeInterdit
from echanges.messagerie.models import Message, PieceJointe
from echanges.messagerie.pieces_jointes import (
    DejaJoint,
    FichierScelle,
    PiecesDifferentes,
    TropDePieces,
)
from echanges.web.conversations.pieces_affichees import pieces_affichees
from tests.messagerie.outils import (
    clore,
    commencer,
    demander,
    envoyer,
    fichier,
    lue,
    rediger,
    supprimer,
    texte,
    textes,
)
from tests.messagerie.test_pieces import noms, present


def joindre(
    acteur: Acteur, ou: uuid.UUID, cle: uuid.UUID, scelle: FichierScelle | None = None
) -> PieceJointe:
    """Join a file to a draft, in a transaction of its own."""
    with contexte(acteur):
        return actions.joindre(acteur, ou, cle, scelle or fichier())


def retirer(acteur: Acteur, ou: uuid.UUID, cle: uuid.UUID, piece: uuid.UUID) -> None:
    """Take a file out of a draft."""
    with contexte(acteur):
        actions.retirer_piece(acteur, ou, cle, piece)


def brouillon(acteur: Acteur, cle: uuid.UUID) -> Message:
    """The draft of a form."""
    with contexte(acteur):
        return Message.objects.get(id=cle)


def test_files_stay_as_they_were_chosen_whichever_arrives_first_and_whatever_slot_it_takes(
    martin: Acteur,
) -> None:
    ou, cle = commencer(martin), uuid.uuid4()
    for nom, ordre in (("b.pdf", 2), ("d.pdf", 4), ("a.pdf", 1), ("c.pdf", 3)):
        joindre(martin, ou, cle, replace(fichier(nom), ordre=ordre))
    with contexte(martin):
        premiere = PieceJointe.objects.get(message_id=cle, emplacement=1)
    retirer(martin, ou, cle, premiere.id)
    joindre(martin, ou, cle, fichier("e.pdf"))  # without scripts: after the others
    with contexte(martin):
        message = Message.objects.select_related("conversation").get(id=cle)
        pieces = list(message.pieces_jointes.all())
        affichees = pieces_affichees(message.conversation, pieces)
    assert [piece.nom for piece in affichees] == ["a.pdf", "c.pdf", "d.pdf", "e.pdf"]
    assert [piece.emplacement for piece in pieces if piece.ordre == 5] == [1]


def test_a_first_file_begins_a_draft_whose_first_text_goes_into_it(martin: Acteur) -> None:
    ou, cle = commencer(martin), uuid.uuid4()
    joindre(martin, ou, cle)
    assert brouillon(martin, cle).version == 0
    rediger(martin, ou, texte("Texte", "Objet", cle=cle, version=0))
    assert noms(martin, ou) == ["compte-rendu.pdf"]
    assert textes(martin, ou) == ["Texte"]
    assert lue(martin, ou).objet == "Objet"


def test_joining_a_file_leaves_the_text_and_its_version_alone(martin: Acteur) -> None:
    ou = commencer(martin)
    redige = rediger(martin, ou, texte("Texte", "Objet"))
    joindre(martin, ou, redige.id)
    assert brouillon(martin, redige.id).version == redige.version
    rediger(martin, ou, texte("Suite", "Objet", cle=redige.id, version=1))
    assert textes(martin, ou) == ["Suite"]


def test_a_file_sent_again_under_its_identifier_is_the_one_already_there(martin: Acteur) -> None:
    ou, cle, ici = commencer(martin), uuid.uuid4(), uuid.uuid4()
    premier, second = replace(fichier(), id=ici), replace(fichier(), id=ici)
    assert joindre(martin, ou, cle, premier).id == joindre(martin, ou, cle, second).id == ici
    assert (premier.joint, second.joint) == (True, False)
    assert noms(martin, ou) == ["compte-rendu.pdf"]


def test_an_identifier_never_names_two_files(martin: Acteur, haddad: Acteur) -> None:
    ou, cle, ici = commencer(martin), uuid.uuid4(), uuid.uuid4()
    joindre(martin, ou, cle, replace(fichier(), id=ici))
    with pytest.raises(DejaJoint):
        joindre(martin, ou, cle, replace(fichier(suite=b"autre"), id=ici))
    ailleurs = commencer(haddad, "P04")
    with pytest.raises(DejaJoint):
        joindre(haddad, ailleurs, uuid.uuid4(), replace(fichier(), id=ici))
    assert noms(haddad, ailleurs) == []


@pytest.mark.notice("R28")
def test_a_sixth_file_is_not_joined_and_the_five_stay(martin: Acteur) -> None:
    ou, cle = commencer(martin), uuid.uuid4()
    for n in range(5):
        joindre(martin, ou, cle, fichier(f"{n}.pdf"))
    with pytest.raises(TropDePieces):
        joindre(martin, ou, cle)
    assert noms(martin, ou) == [f"{n}.pdf" for n in range(5)]


def test_a_file_of_another_form_does_not_enter_a_colleagues_draft(
    haddad: Acteur, ollivier: Acteur
) -> None:
    ou = demander(haddad, "P04")
    rediger(haddad, ou, "Le texte de ma consœur")
    with pytest.raises(actions.BrouillonPerime):
        joindre(ollivier, ou, uuid.uuid4())
    assert noms(haddad, ou) == []


def test_two_colleagues_who_begin_at_once_never_overwrite_each_other(
    haddad: Acteur, ollivier: Acteur
) -> None:
    ou = demander(haddad, "P04")
    joindre(haddad, ou, uuid.uuid4())
    with pytest.raises(actions.BrouillonPerime):
        rediger(ollivier, ou, texte("Mon texte", version=0))


def test_a_file_does_not_enter_what_was_sent_deleted_or_closed(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    envoye = envoyer(martin, ou, "Suite")
    with pytest.raises(actions.DejaEnvoye):
        joindre(martin, ou, envoye.id)
    clore(quemener, ou)
    with pytest.raises(ActeInterdit):
        joindre(quemener, ou, uuid.uuid4())
    supprimer(martin, ou)
    with pytest.raises(actions.ConversationIntrouvable):
        joindre(martin, ou, uuid.uuid4())


def test_a_file_is_taken_out_of_its_draft_for_good_and_taking_it_twice_is_harmless(
    martin: Acteur,
) -> None:
    ou, cle = commencer(martin), uuid.uuid4()
    pieces = [joindre(martin, ou, cle, fichier(f"{n}.pdf")) for n in range(2)]
    for _ in range(2):
        retirer(martin, ou, cle, pieces[0].id)
    assert noms(martin, ou) == ["1.pdf"]
    assert [present(piece.depot) for piece in pieces] == [False, True]


def test_a_file_is_not_taken_out_of_another_message(martin: Acteur, quemener: Acteur) -> None:
    ou = commencer(martin)
    message = envoyer(martin, ou, texte("x", "y", ajouts=[fichier()]))
    with contexte(martin):
        piece = PieceJointe.objects.get(message=message)
    for qui in (martin, quemener):
        retirer(qui, ou, message.id, piece.id)
    assert noms(quemener, ou) == ["compte-rendu.pdf"]


def test_a_message_leaves_with_the_files_of_its_draft_and_never_with_fewer_than_shown(
    martin: Acteur, quemener: Acteur
) -> None:
    ou, cle = commencer(martin), uuid.uuid4()
    for n in range(2):
        joindre(martin, ou, cle, fichier(f"{n}.pdf"))
    for montrees in (1, 3):
        with pytest.raises(PiecesDifferentes):
            envoyer(martin, ou, replace(texte("Corps", "Objet", cle=cle), attendues=montrees))
    assert lue(martin, ou).dernier_rang == 0
    envoyer(martin, ou, replace(texte("Corps", "Objet", cle=cle), attendues=2))
    assert noms(quemener, ou) == ["0.pdf", "1.pdf"]
    assert lue(quemener, ou).pieces == 2


def test_sending_twice_a_form_whose_files_were_joined_before_sends_once(
    martin: Acteur, quemener: Acteur
) -> None:
    ou, cle = commencer(martin), uuid.uuid4()
    joindre(martin, ou, cle)
    forme = replace(texte("Corps", "Objet", cle=cle), attendues=1)
    assert envoyer(martin, ou, forme) == envoyer(martin, ou, forme)
    assert lue(quemener, ou).dernier_rang == 1


def test_the_files_of_a_sent_message_are_never_added_changed_nor_removed(martin: Acteur) -> None:
    ou = commencer(martin)
    message = envoyer(martin, ou, texte("x", "y", ajouts=[fichier()]))
    with contexte(martin):
        piece = PieceJointe.objects.get(message=message)
    with pytest.raises(DatabaseError, match="never changed"), contexte(martin):
        PieceJointe.objects.filter(id=piece.id).delete()
    with pytest.raises(DatabaseError, match="never changed"), contexte(martin):
        PieceJointe.objects.filter(id=piece.id).update(emplacement=2)
    piece.id, piece.depot, piece.emplacement = uuid.uuid4(), uuid.uuid4().hex, 2
    with pytest.raises(DatabaseError, match="never changed"), contexte(martin):
        piece.save(force_insert=True)
