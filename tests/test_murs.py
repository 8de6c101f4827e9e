"""The second wall: what the database shows when the application forgets to filter."""

from django.db import connection

from echanges.comptes.acteur import Acteur, contexte
from echanges.messagerie.models import Conversation, Message, PieceJointe


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
