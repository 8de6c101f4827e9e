"""The second wall: what the database shows when the application forgets to filter."""

import uuid
from typing import Any

import pytest
from django.db import DatabaseError, DataError, connection, connections, transaction

from config.demarrage import TABLES_PROTEGEES
from echanges.comptes.acteur import Acteur, contexte, poser_contexte
from echanges.comptes.models import Cote
from echanges.journal.models import Trace
from echanges.messagerie import actions
from echanges.messagerie.models import Conversation, Message, PieceJointe
from tests.distribution import acteur_de_la_troupe, patient
from tests.messagerie.outils import (
    commencer,
    demander,
    envoyer,
    fichier,
    rediger,
    supprimer,
    texte,
)


def sql(ordre: str, *valeurs: Any) -> object:
    """Execute an order as the run-time role; the first value it gives, if it gives rows."""
    with connection.cursor() as curseur:
        curseur.execute(ordre, valeurs)
        ligne = curseur.fetchone() if curseur.description else None
        return ligne[0] if ligne else None


def test_the_run_time_role_is_neither_superuser_nor_above_row_level_security(base: str) -> None:
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT rolsuper, rolbypassrls, current_user FROM pg_roles WHERE rolname = current_user"
        )
        assert curseur.fetchone() == (False, False, "echanges_app")


def test_without_a_context_every_protected_table_shows_nothing(base: str) -> None:
    assert not Conversation.objects.exists()
    assert not Message.objects.exists()
    assert not PieceJointe.objects.exists()


def test_the_context_ends_with_its_transaction(martin: Acteur) -> None:
    with contexte(martin):
        assert Conversation.objects.exists()
    assert not Conversation.objects.exists()


def test_without_the_applications_filter_a_doctor_still_sees_only_his_rows(martin: Acteur) -> None:
    with contexte(martin):
        visibles = set(Conversation.objects.visibles_par(martin).values_list("id", flat=True))
        assert set(Conversation.objects.values_list("id", flat=True)) == visibles
        assert visibles


def test_without_the_applications_filter_an_echelon_still_sees_only_its_rows(
    quemener: Acteur,
) -> None:
    with contexte(quemener):
        visibles = set(Conversation.objects.visibles_par(quemener).values_list("id", flat=True))
        assert set(Conversation.objects.values_list("id", flat=True)) == visibles
        assert visibles


@pytest.mark.notice("R49", "R51")
def test_without_the_applications_filter_messages_before_the_deletion_stay_out_of_reach(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = commencer(martin)
    envoyer(martin, ou, texte("Avant", "Objet", ajouts=[fichier()]))
    supprimer(martin, ou)
    with contexte(martin):
        assert not Conversation.objects.filter(id=ou).exists()
        assert not Message.objects.filter(conversation=ou).exists()
        assert not PieceJointe.objects.filter(message__conversation=ou).exists()
    envoyer(quemener, ou, "Relance")
    with contexte(martin):
        assert list(Message.objects.filter(conversation=ou).values_list("rang", flat=True)) == [2]
        assert not PieceJointe.objects.exclude(message__in=Message.objects.all()).exists()
        assert not PieceJointe.objects.filter(message__conversation=ou).exists()
        assert sql("SELECT count(*) FROM messagerie_message WHERE conversation_id = %s", ou) == 1
    with contexte(quemener):
        assert Message.objects.filter(conversation=ou).count() == 2
        assert PieceJointe.objects.filter(message__conversation=ou).count() == 1


def test_the_door_left_open_to_delete_closes_with_the_transaction(martin: Acteur) -> None:
    ou = demander(martin)
    with contexte(martin):
        actions.supprimer(martin, ou)
        assert Conversation.objects.filter(id=ou).exists()
        assert not Message.objects.filter(conversation=ou).exists()
    with contexte(martin):
        assert not Conversation.objects.filter(id=ou).exists()


@pytest.mark.notice("R34", "R38")
@pytest.mark.parametrize(
    "intrus", ["LE BIHAN-NOËL", "ROUSSEL", "RIVOAL", "COLONNA", "DELORME", "LE GALL"]
)
def test_without_the_applications_filter_nobody_else_sees_a_row_of_a_conversation(
    haddad: Acteur, intrus: str
) -> None:
    ou = commencer(haddad, "P04")
    envoyer(haddad, ou, texte("Texte", "Objet", ajouts=[fichier()]))
    autre = acteur_de_la_troupe(intrus)
    for qui, attendu in ((haddad, 1), (autre, 0)):
        with contexte(qui):
            assert Conversation.objects.filter(id=ou).count() == attendu
            assert Message.objects.filter(conversation_id=ou).count() == attendu
            assert PieceJointe.objects.filter(message__conversation_id=ou).count() == attendu


@pytest.mark.notice("R35", "R36")
def test_a_doctor_of_two_structures_sees_one_at_a_time(haddad: Acteur) -> None:
    ou = demander(haddad, "P04")
    for structure, visible in (("350990016", True), ("560990020", False)):
        with contexte(acteur_de_la_troupe("RENAUD", structure)):
            assert Conversation.objects.filter(id=ou).exists() is visible


@pytest.mark.notice("R73")
def test_without_the_applications_filter_the_drafts_of_the_other_side_are_invisible(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    du_medecin, de_l_echelon = rediger(martin, ou, "PS"), rediger(quemener, ou, "MC")
    for qui, sien in ((martin, du_medecin), (quemener, de_l_echelon)):
        with contexte(qui):
            brouillons = Message.objects.filter(conversation=ou, envoye_le__isnull=True)
            assert list(brouillons) == [sien]
    nouveaux = [
        (martin, quemener, commencer(martin)),
        (quemener, martin, commencer(quemener, None, avec=martin.partie)),
    ]
    for auteur, autre, nouveau in nouveaux:
        rediger(auteur, nouveau, texte("Brouillon", "Objet"))
        with contexte(autre):
            assert not Conversation.objects.filter(id=nouveau).exists()
            assert not Message.objects.filter(conversation_id=nouveau).exists()


def test_a_side_that_is_not_that_of_the_parties_shows_nothing(
    martin: Acteur, quemener: Acteur
) -> None:
    forges = [
        Acteur(martin.agent, Cote.MC, martin.parties),
        Acteur(quemener.agent, Cote.PS, quemener.parties),
        Acteur(martin.agent, Cote.PS, ()),
        Acteur(quemener.agent, None, quemener.parties, auditeur=True),
    ]
    for forge in forges:
        with contexte(forge):
            assert not Conversation.objects.exists()
            assert not Message.objects.exists()
            assert not PieceJointe.objects.exists()


def test_a_context_needs_a_transaction(martin: Acteur) -> None:
    with pytest.raises(RuntimeError):
        poser_contexte(martin)


def test_a_forged_list_of_parties_is_an_error_and_never_more_rows(martin: Acteur) -> None:
    with contexte(martin), pytest.raises(DataError), transaction.atomic():
        sql("SELECT set_config('echanges.parties', %s, true)", f"{martin.partie.id}') OR (true")
        Conversation.objects.exists()


def test_each_request_of_a_connection_starts_without_the_previous_ones_rights(
    martin: Acteur, haddad: Acteur
) -> None:
    with contexte(martin):
        de_martin = set(Conversation.objects.values_list("id", flat=True))
    with contexte(haddad):
        de_haddad = set(Conversation.objects.values_list("id", flat=True))
    assert de_martin
    assert de_haddad
    assert not de_martin & de_haddad
    assert sql("SELECT coalesce(current_setting('echanges.parties', true), '')") == ""


@pytest.mark.parametrize("champ", ["interlocuteur_id", "echelon_id", "initiee_par"])
def test_a_conversation_is_not_begun_for_somebody_else(
    martin: Acteur, haddad: Acteur, quemener: Acteur, rivoal: Acteur, champ: str
) -> None:
    du_medecin, de_l_echelon = demander(martin), demander(haddad, "P04")
    for qui, modele, valeurs in (
        (martin, du_medecin, {"interlocuteur_id": haddad.partie.id, "initiee_par": "MC"}),
        (quemener, de_l_echelon, {"echelon_id": rivoal.partie.id, "initiee_par": "PS"}),
    ):
        if champ not in valeurs:
            continue
        with pytest.raises(DatabaseError, match="row-level security"), contexte(qui):
            copie = Conversation.objects.get(id=modele)
            copie.id, copie.initiee_par = uuid.uuid4(), qui.cote_sur
            setattr(copie, champ, valeurs[champ])
            copie.save(force_insert=True)


def test_a_message_is_not_written_for_the_other_side_nor_in_a_foreign_conversation(
    martin: Acteur, haddad: Acteur, quemener: Acteur
) -> None:
    ici, ailleurs = demander(martin), demander(haddad, "P04")
    brouillon = rediger(martin, ici, "Brouillon")
    for qui, ou, cote in (
        (martin, ici, "MC"),
        (quemener, ici, "PS"),
        (martin, ailleurs, "PS"),
        (haddad, ici, "PS"),
    ):
        brouillon.id, brouillon.conversation_id, brouillon.cote = uuid.uuid4(), ou, cote
        with pytest.raises(DatabaseError, match="row-level security"), contexte(qui):
            brouillon.save(force_insert=True)


def test_a_file_is_not_attached_to_a_foreign_message(martin: Acteur, haddad: Acteur) -> None:
    ici, ailleurs = commencer(martin), demander(haddad, "P04")
    rediger(martin, ici, texte("", "Objet", ajouts=[fichier()]))
    with contexte(haddad):
        message = Message.objects.get(conversation=ailleurs)
    with contexte(martin):
        piece = PieceJointe.objects.get(message__conversation=ici)
    with pytest.raises(DatabaseError, match="never changed"), contexte(martin):
        PieceJointe.objects.filter(id=piece.id).update(message=message)
    piece.id, piece.depot, piece.message = uuid.uuid4(), uuid.uuid4().hex, message
    with pytest.raises(DatabaseError, match="row-level security"), contexte(martin):
        piece.save(force_insert=True)


def test_foreign_rows_are_neither_changed_nor_removed(martin: Acteur, haddad: Acteur) -> None:
    ou = commencer(martin)
    rediger(martin, ou, texte("Le sien", "Objet", ajouts=[fichier()]))
    with contexte(haddad):
        assert Conversation.objects.filter(id=ou).update(non_lu_ps=True) == 0
        assert Message.objects.filter(conversation=ou).update(version=9) == 0
        assert PieceJointe.objects.filter(message__conversation_id=ou).delete() == (0, {})
    with contexte(martin):
        assert Message.objects.get(conversation=ou).version == 1
        assert PieceJointe.objects.filter(message__conversation=ou).exists()


@pytest.mark.parametrize("champ", ["interlocuteur", "echelon", "patient", "initiee_par", "id"])
@pytest.mark.parametrize("qui", ["MARTIN", "QUÉMÉNER"])
def test_neither_side_hands_a_conversation_to_other_parties(
    martin: Acteur, haddad: Acteur, rivoal: Acteur, qui: str, champ: str
) -> None:
    ou = demander(martin)
    valeur = {
        "interlocuteur": haddad.partie,
        "echelon": rivoal.partie,
        "patient": patient("P02"),
        "initiee_par": "MC",
        "id": uuid.uuid4(),
    }[champ]
    with pytest.raises(DatabaseError, match="never changed"), contexte(acteur_de_la_troupe(qui)):
        Conversation.objects.filter(id=ou).update(**{champ: valeur})


@pytest.mark.parametrize("champ", ["cote", "conversation"])
def test_a_draft_is_not_turned_into_a_message_of_the_other_side_nor_moved(
    martin: Acteur, champ: str
) -> None:
    ou, ailleurs = demander(martin), demander(martin, "P02")
    brouillon = rediger(martin, ou, "Brouillon")
    valeur = {"cote": "MC", "conversation": ailleurs}[champ]
    with pytest.raises(DatabaseError, match="never changed"), contexte(martin):
        Message.objects.filter(id=brouillon.id).update(
            **{champ: valeur}, rang=2, envoye_le=brouillon.redige_le, empreinte=b"e"
        )


@pytest.mark.parametrize(
    "ordre",
    [
        "UPDATE journal_trace SET acte = 'CONNEXION'",
        "DELETE FROM journal_trace",
        "TRUNCATE journal_trace",
    ],
)
def test_the_journal_only_grows_for_the_run_time_role_and_for_the_owner(
    base: str, ordre: str
) -> None:
    avant = Trace.objects.count()
    assert avant
    with pytest.raises(DatabaseError, match="permission denied"):
        sql(ordre)
    with pytest.raises(DatabaseError, match="append-only"), connections["owner"].cursor() as owner:
        owner.execute(ordre)
    assert Trace.objects.count() == avant


@pytest.mark.parametrize(
    "ordre",
    [
        "ALTER TABLE messagerie_conversation DISABLE ROW LEVEL SECURITY",
        "DROP POLICY message_visible ON messagerie_message",
        "ALTER TABLE messagerie_message DISABLE TRIGGER message_immuable",
        "DROP TRIGGER trace_immuable ON journal_trace",
        "TRUNCATE messagerie_conversation CASCADE",
        "SET session_replication_role = replica",
        "SET ROLE echanges_owner",
        "SET ROLE postgres",
        "DELETE FROM django_migrations",
        "CREATE TABLE ailleurs (id int)",
    ],
)
def test_the_run_time_role_cannot_take_a_wall_down(base: str, ordre: str) -> None:
    with pytest.raises(DatabaseError, match=r"denied|must be owner"):
        sql(ordre)


def test_the_walls_hold_for_the_owner_of_the_tables_too(base: str) -> None:
    with connections["owner"].cursor() as owner:
        for table in TABLES_PROTEGEES:
            owner.execute(f"SELECT count(*) FROM {table}")
            assert owner.fetchone() == (0,)


def test_every_table_of_the_heart_has_a_wall_except_what_names_no_conversation(base: str) -> None:
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'messagerie_%%'"
            " AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY relname"
        )
        assert curseur.fetchall() == [("messagerie_compteur",), ("messagerie_reprise",)]


def test_no_settings_of_the_product_name_a_superuser(base: str) -> None:
    for alias in connections:
        with connections[alias].cursor() as curseur:
            curseur.execute(
                "SELECT bool_or(rolsuper OR rolbypassrls) FROM pg_roles"
                " WHERE pg_has_role(current_user, oid, 'MEMBER')"
            )
            assert curseur.fetchone() == (False,), alias
