"""Files: five slots, detached for good after the commit only, names and contents checked."""

import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError

from echanges.coffre.acces import depot
from echanges.coffre.erreurs import FichierAbsent
from echanges.comptes.acteur import Acteur, contexte
from echanges.journal.models import Acte
from echanges.messagerie import actions
from echanges.messagerie.models import Message, PieceJointe
from echanges.messagerie.pieces_jointes import (
    FichierScelle,
    TropDePieces,
    contenu_de,
    nom_de,
)
from echanges.messagerie.telechargements import telecharger
from tests.messagerie.outils import (
    PDF,
    abandonner,
    commencer,
    envoyer,
    fichier,
    lue,
    rediger,
    supprimer,
    texte,
    traces,
)


def pieces(acteur: Acteur, ou: uuid.UUID) -> list[PieceJointe]:
    """The files of a conversation that the acteur may see, by slot."""
    with contexte(acteur):
        return list(
            PieceJointe.objects.filter(message__conversation=ou)
            .select_related("message__conversation")
            .order_by("emplacement")
        )


def noms(acteur: Acteur, ou: uuid.UUID) -> list[str]:
    """Their names, opened."""
    return [nom_de(p, p.message.conversation.cle_ouverte()) for p in pieces(acteur, ou)]


def present(nom: str) -> bool:
    """Whether the store still holds this ciphertext."""
    try:
        depot().lire(nom).close()
    except FichierAbsent:
        return False
    return True


@pytest.mark.notice("R24", "R28", "R82", "R91")
def test_five_files_travel_and_open_on_the_other_side(martin: Acteur, quemener: Acteur) -> None:
    ou = commencer(martin)
    envoyes = [fichier(f"piece-{n}.pdf", bytes([n])) for n in range(5)]
    envoyer(martin, ou, texte("Ci-joint", "Objet", ajouts=envoyes))
    assert noms(quemener, ou) == [f"piece-{n}.pdf" for n in range(5)]
    recues = pieces(quemener, ou)
    with contexte(quemener):
        contenus = telecharger(quemener, recues)
    for n, (piece, contenu) in enumerate(zip(recues, contenus, strict=True)):
        assert b"".join(contenu) == PDF + bytes([n])
        assert piece.taille == len(PDF) + 1
        assert len(traces(Acte.TELECHARGEMENT, piece.id)) == 1
    assert lue(quemener, ou).pieces == 5


def test_a_file_that_is_let_go_unread_is_closed(martin: Acteur) -> None:
    ou = commencer(martin)
    envoyer(martin, ou, texte("Ci-joint", "Objet", ajouts=[fichier()]))
    [piece] = pieces(martin, ou)
    contenu = contenu_de(piece, piece.message.conversation.cle_ouverte())
    contenu.close()
    with pytest.raises(ValueError, match="closed"):
        b"".join(contenu)


@pytest.mark.notice("R28")
def test_a_sixth_file_is_refused_before_any_change(martin: Acteur) -> None:
    ou = commencer(martin)
    brouillon = rediger(
        martin, ou, texte("", "Objet", ajouts=[fichier(f"{n}.pdf") for n in range(4)])
    )
    with pytest.raises(TropDePieces):
        rediger(
            martin,
            ou,
            texte("", "Objet", cle=brouillon.id, version=1, ajouts=[fichier(), fichier()]),
        )
    assert noms(martin, ou) == ["0.pdf", "1.pdf", "2.pdf", "3.pdf"]
    with contexte(martin):
        assert Message.objects.get(id=brouillon.id).version == 1


@pytest.mark.notice("R28")
@pytest.mark.parametrize("emplacement", [0, 1, 6])
def test_the_database_itself_refuses_a_sixth_slot_and_a_slot_taken_twice(
    martin: Acteur, emplacement: int
) -> None:
    ou = commencer(martin)
    rediger(martin, ou, texte("", "Objet", ajouts=[fichier()]))
    [piece] = pieces(martin, ou)
    piece.id, piece.depot, piece.emplacement = uuid.uuid4(), uuid.uuid4().hex, emplacement
    with pytest.raises(IntegrityError), contexte(martin):
        piece.save(force_insert=True)


@pytest.mark.notice("R27")
@pytest.mark.parametrize("taille", [0, 10 * 1024 * 1024 + 1])
def test_the_database_itself_refuses_an_empty_or_too_big_file(martin: Acteur, taille: int) -> None:
    ou = commencer(martin)
    scelle = fichier()
    faux = FichierScelle("a.pdf", "pdf", taille, scelle.empreinte, scelle.depot, scelle.cle)
    with pytest.raises(IntegrityError):
        rediger(martin, ou, texte("", "Objet", ajouts=[faux]))


def test_a_removed_file_frees_its_slot_and_its_bytes_are_destroyed_at_commit_only(
    martin: Acteur,
) -> None:
    ou = commencer(martin)
    brouillon = rediger(
        martin, ou, texte("", "Objet", ajouts=[fichier(f"{n}.pdf") for n in range(5)])
    )
    avant = pieces(martin, ou)
    retrait = texte(
        "",
        "Objet",
        cle=brouillon.id,
        version=1,
        retraits=[avant[1].id],
        ajouts=[fichier("nouveau.pdf")],
    )
    with contexte(martin):
        actions.rediger(martin, ou, retrait)
        assert present(avant[1].depot)
    assert not present(avant[1].depot)
    assert noms(martin, ou) == ["0.pdf", "nouveau.pdf", "2.pdf", "3.pdf", "4.pdf"]


def test_a_removal_that_is_rolled_back_destroys_nothing(martin: Acteur) -> None:
    ou = commencer(martin)
    brouillon = rediger(martin, ou, texte("", "Objet", ajouts=[fichier()]))
    [piece] = pieces(martin, ou)
    retrait = texte("", "Objet", cle=brouillon.id, version=1, retraits=[piece.id])
    with pytest.raises(RuntimeError, match="panne"), contexte(martin):
        actions.rediger(martin, ou, retrait)
        raise RuntimeError("panne")
    assert present(piece.depot)
    assert len(pieces(martin, ou)) == 1


def test_a_file_of_another_message_is_not_removed(martin: Acteur) -> None:
    ou = commencer(martin)
    envoyer(martin, ou, texte("Envoyé", "Objet", ajouts=[fichier("garde.pdf")]))
    [envoyee] = pieces(martin, ou)
    brouillon = rediger(martin, ou, texte("Suite"))
    rediger(martin, ou, texte("", cle=brouillon.id, version=1, retraits=[envoyee.id]))
    assert noms(martin, ou) == ["garde.pdf"]
    assert present(envoyee.depot)


@pytest.mark.parametrize("fin", [abandonner, supprimer])
def test_the_files_of_a_draft_given_up_or_deleted_are_destroyed_and_the_sent_ones_kept(
    martin: Acteur, quemener: Acteur, fin: object
) -> None:
    ou = commencer(martin)
    envoyer(martin, ou, texte("Envoyé", "Objet", ajouts=[fichier("garde.pdf")]))
    rediger(martin, ou, texte("Suite", ajouts=[fichier("perdu.pdf")]))
    par_message = {p.message.envoye_le is None: p.depot for p in pieces(martin, ou)}
    assert callable(fin)
    fin(martin, ou)
    assert not present(par_message[True])
    assert present(par_message[False])
    assert noms(quemener, ou) == ["garde.pdf"]


def test_a_draft_without_text_keeps_its_file_secret_from_the_other_side(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = commencer(martin)
    envoyer(martin, ou, texte("Envoyé", "Objet"))
    rediger(quemener, ou, texte("", ajouts=[fichier()]))
    assert pieces(martin, ou) == []
    assert lue(martin, ou).pieces == 0


def test_nothing_of_a_file_is_in_clear_in_the_store_nor_in_the_database(martin: Acteur) -> None:
    ou = commencer(martin)
    marque = b"MARQUE-EN-CLAIR"
    envoyer(martin, ou, texte("x", "y", ajouts=[fichier("marque-en-clair.pdf", marque)]))
    [piece] = pieces(martin, ou)
    octets = depot().chemin(piece.depot).read_bytes()
    assert marque not in octets
    assert b"marque-en-clair" not in bytes(piece.nom_scelle)
    assert Path(settings.ECHANGES_FICHIERS) in depot().chemin(piece.depot).parents
