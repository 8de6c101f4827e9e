"""What the database holds: sealed to its place, and immutable once sent."""

import uuid

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection

from echanges.coffre.erreurs import ScelleInvalide
from echanges.comptes.acteur import Acteur, contexte
from echanges.messagerie.models import Compteur, Conversation, Message, PieceJointe
from echanges.messagerie.pieces_jointes import contenu_de, nom_de
from lanceur.postgres import ADMINISTRATEUR
from tests.distribution import acteur_de_la_troupe
from tests.environnement import SERVEUR
from tests.messagerie.outils import (
    commencer,
    demander,
    envoyer,
    fichier,
    lue,
    rediger,
    texte,
    textes,
)


def echanger(table: str, colonne: str, un: uuid.UUID, autre: uuid.UUID) -> None:
    """Swap a column of two rows as the database's administrator could, triggers silenced."""
    nom = connection.settings_dict["NAME"]
    with psycopg.connect(SERVEUR.url(ADMINISTRATEUR, nom)) as connexion:
        connexion.execute("SET session_replication_role = replica")
        connexion.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {table}_{colonne}_key")
        fait = connexion.execute(
            f"UPDATE {table} a SET {colonne} = b.{colonne} FROM {table} b"
            " WHERE (a.id, b.id) IN ((%s, %s), (%s, %s))",
            [un, autre, autre, un],
        )
        assert fait.rowcount == 2


@pytest.mark.parametrize("colonne", ["objet_scelle", "cle"])
def test_two_conversations_whose_sealed_columns_are_swapped_no_longer_open(
    martin: Acteur, colonne: str
) -> None:
    un, autre = demander(martin), demander(martin, "P02")
    echanger("messagerie_conversation", colonne, un, autre)
    with contexte(martin):
        for conversation in Conversation.objects.filter(id__in=[un, autre]):
            with pytest.raises(ScelleInvalide):
                _ = conversation.objet


def test_two_drafts_whose_texts_are_swapped_no_longer_open(martin: Acteur) -> None:
    un, autre = commencer(martin), commencer(martin, "P02")
    brouillons = [rediger(martin, ou, texte("Texte", "Objet")).id for ou in (un, autre)]
    echanger("messagerie_message", "corps_scelle", brouillons[0], brouillons[1])
    for ou in (un, autre):
        with pytest.raises(ScelleInvalide):
            textes(martin, ou)


@pytest.mark.parametrize("colonne", ["nom_scelle", "cle_scellee", "depot"])
def test_two_files_of_one_draft_whose_columns_are_swapped_no_longer_open(
    martin: Acteur, colonne: str
) -> None:
    ou = commencer(martin)
    deux = [fichier("un.pdf", b"1"), fichier("deux.pdf", b"2")]
    rediger(martin, ou, texte("", "Objet", ajouts=deux))
    with contexte(martin):
        un, autre = PieceJointe.objects.filter(message__conversation=ou)
    echanger("messagerie_piecejointe", colonne, un.id, autre.id)
    with contexte(martin):
        cle = Conversation.objects.get(id=ou).cle_ouverte()
        for piece in PieceJointe.objects.filter(message__conversation=ou):
            with pytest.raises(ScelleInvalide):
                nom_de(piece, cle)
                b"".join(contenu_de(piece, cle))


def test_no_text_is_in_clear_in_any_row(martin: Acteur) -> None:
    ou = commencer(martin)
    envoyer(martin, ou, texte("Diagnostic secret", "Objet secret"))
    with contexte(martin), connection.cursor() as curseur:
        curseur.execute(
            "SELECT c::text || m::text FROM messagerie_conversation c"
            " JOIN messagerie_message m ON m.conversation_id = c.id WHERE c.id = %s",
            [ou],
        )
        [[ligne]] = curseur.fetchall()
    for clair in ("secret", b"secret".hex()):
        assert clair not in ligne


@pytest.mark.parametrize(
    ("colonne", "valeur"),
    [
        ("corps_scelle", b"autre"),
        ("rang", 9),
        ("envoye_le", None),
        ("empreinte", b"autre"),
        ("cote", "MC"),
        ("auteur_id", None),
        ("conversation_id", None),
        ("id", uuid.UUID(int=1)),
    ],
)
def test_a_sent_message_is_never_changed_by_any_column(
    martin: Acteur, haddad: Acteur, colonne: str, valeur: object
) -> None:
    ou, ailleurs = demander(martin), demander(martin, "P02")
    valeur = {"auteur_id": haddad.agent.id, "conversation_id": ailleurs}.get(colonne, valeur)
    with pytest.raises(DatabaseError, match="never changed"), contexte(martin):
        Message.objects.filter(conversation=ou).update(**{colonne: valeur})
    assert textes(martin, ou) == ["Première demande"]


def test_a_sent_message_is_never_removed_even_with_its_conversation(martin: Acteur) -> None:
    ou = demander(martin)
    with pytest.raises(DatabaseError, match="never removed"), contexte(martin):
        Message.objects.filter(conversation=ou).delete()
    with pytest.raises(DatabaseError, match="never removed"), contexte(martin):
        Conversation.objects.filter(id=ou).delete()
    assert textes(martin, ou) == ["Première demande"]


def test_two_messages_never_share_a_rank_nor_two_drafts_a_side(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    brouillon = rediger(martin, ou, "Brouillon")
    brouillon.id = uuid.uuid4()
    with pytest.raises(IntegrityError), contexte(martin):
        brouillon.save(force_insert=True)
    with pytest.raises(IntegrityError), contexte(martin):
        Message.objects.filter(conversation=ou, envoye_le__isnull=True).update(
            rang=1, envoye_le=brouillon.redige_le, empreinte=b"e"
        )


@pytest.mark.parametrize(
    ("qui", "changements"),
    [
        ("QUÉMÉNER", {"bannette": ""}),
        ("QUÉMÉNER", {"bannette": "AILLEURS"}),
        ("QUÉMÉNER", {"bannette": "CLOS"}),
        ("QUÉMÉNER", {"supprimee_rang": 2}),
        ("MARTIN", {"dernier_rang": 0}),
    ],
)
def test_the_database_refuses_a_state_that_no_act_leads_to(
    martin: Acteur, quemener: Acteur, qui: str, changements: dict[str, object]
) -> None:
    ou = demander(martin)
    with pytest.raises(IntegrityError), contexte(acteur_de_la_troupe(qui)):
        Conversation.objects.filter(id=ou).update(**changements)
    assert lue(quemener, ou).bannette == "A_TRAITER"


def test_what_is_printed_of_a_row_is_its_identifier_only(martin: Acteur) -> None:
    ou = commencer(martin)
    message = envoyer(martin, ou, texte("Secret", "Secret", ajouts=[fichier()]))
    with contexte(martin):
        piece = PieceJointe.objects.get(message=message)
        compteur = f"compteur de {martin.partie.id}"
        assert [str(lue(martin, ou)), str(message), str(piece)] == [
            str(ou),
            str(message.id),
            str(piece.id),
        ]
    assert str(Compteur(interlocuteur=martin.partie)) == compteur
