"""What the directories write holds in statements that PostgreSQL takes, however long the file."""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.db.models import QuerySet

from echanges.comptes.models import Habilitation
from echanges.referentiels.lots import changer_les_autres
from tests.distribution import agent, interlocuteur

TROP = 65_536
"""One more than the values that PostgreSQL takes in a statement."""
AVANT, APRES = date(1999, 1, 1), date(1999, 1, 2)
REMPLIR = """
    INSERT INTO comptes_habilitation (id, agent_id, interlocuteur_id, role, debut, fin)
    SELECT gen_random_uuid(), %s, %s, 'MEDECIN', %s, %s FROM generate_series(1, %s)
"""


@pytest.fixture
def nombreuses(base: str) -> QuerySet[Habilitation]:
    """More rights than one statement can name."""
    with connection.cursor() as curseur:
        curseur.execute(
            REMPLIR, [agent("MARTIN").id, interlocuteur("351991013").id, AVANT, AVANT, TROP]
        )
    return Habilitation.objects.filter(fin=AVANT)


def test_more_rows_than_a_statement_has_values_are_changed(
    nombreuses: QuerySet[Habilitation],
) -> None:
    assert changer_les_autres(nombreuses, "pk", set(), fin=APRES) == TROP
    assert not nombreuses.exists()


def test_more_rows_than_a_statement_has_values_are_kept(
    nombreuses: QuerySet[Habilitation],
) -> None:
    gardees = set(nombreuses.values_list("pk", flat=True))
    autre = Habilitation.objects.create(
        id=uuid.uuid4(),
        agent=agent("MARTIN"),
        interlocuteur=interlocuteur("351991013"),
        role="MEDECIN",
        debut=AVANT,
        fin=AVANT,
    )
    assert changer_les_autres(nombreuses, "pk", gardees, fin=APRES) == 1
    autre.refresh_from_db()
    assert autre.fin == APRES
