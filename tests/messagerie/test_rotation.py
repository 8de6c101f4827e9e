"""Rotating the master key: nothing is lost, the old key may go."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from echanges.coffre.acces import trousseau
from echanges.comptes.acteur import contexte
from echanges.messagerie.models import Conversation
from tests.distribution import acteur_de_la_troupe, patient


def test_after_a_rotation_everything_opens_without_the_old_key(
    base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cles = tmp_path / "cles"
    shutil.copytree(settings.ECHANGES_CLES, cles)
    cles.chmod(0o700)
    monkeypatch.setattr(settings, "ECHANGES_CLES", cles)
    call_command("tourner_cles", "--nouvelle", stdout=StringIO())
    sortie = StringIO()
    call_command("tourner_cles", stdout=sortie)
    assert sortie.getvalue() == "Enveloppes refaites : 0\n"
    (cles / "maitresse-001.cle").unlink()
    for nom in ("QUÉMÉNER", "MARTIN", "COLONNA"):
        acteur = acteur_de_la_troupe(nom)
        with contexte(acteur):
            conversations = list(Conversation.objects.all())
            assert conversations
            for conversation in conversations:
                assert trousseau().version(bytes(conversation.cle)) == 2
                assert conversation.objet or conversation.dernier_rang == 0
    assert patient("P01").nir.cle == "92"
