"""What the directories write holds in statements that PostgreSQL takes, however long the file."""

import uuid
from datetime import date

from echanges.comptes.models import Habilitation
from echanges.referentiels.droits import terminer_les_autres
from echanges.referentiels.lots import changer

VALEURS_MAX = 65_535
"""How many values PostgreSQL takes in a statement."""


def test_more_rows_than_a_statement_has_values_are_changed(base: str) -> None:
    present = Habilitation.objects.values_list("pk", flat=True)[0]
    cles = [*(uuid.uuid4() for _ in range(VALEURS_MAX)), present]
    assert changer(Habilitation.objects.all(), cles, fin=date(2026, 11, 30)) == 1
    assert Habilitation.objects.get(pk=present).fin == date(2026, 11, 30)


def test_more_rights_than_a_statement_has_values_may_be_kept(base: str) -> None:
    gardes = {uuid.uuid4() for _ in range(VALEURS_MAX + 1)}
    gardes |= set(Habilitation.objects.values_list("pk", flat=True))
    assert terminer_les_autres(gardes, date(2026, 11, 30)) == 0
