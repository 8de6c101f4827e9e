"""« Courriels envoyés (démonstration) »: what the mail catcher received."""

import email
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from echanges.web.publics import LIRE, ouvert_a
from echanges.web.requete import Requete


@dataclass(frozen=True, slots=True)
class Courriel:
    """One mail of the catcher."""

    a: str
    objet: str
    corps: str
    recu_le: datetime


@ouvert_a("public", LIRE)
def courriels(requete: Requete) -> HttpResponse:
    """Return all the mails of the catcher, newest first."""
    return render(requete, "demo/courriels.html", {"courriels": _courriels()})


def _courriels() -> list[Courriel]:
    dossier = settings.ECHANGES_COURRIELS
    if dossier is None or not dossier.exists():
        return []
    fichiers = sorted(dossier.glob("*.eml"), reverse=True)
    return [_lire(fichier) for fichier in fichiers]


def _lire(fichier: Path) -> Courriel:
    message = email.message_from_bytes(fichier.read_bytes(), policy=policy.default)
    corps = message.get_body(("plain",))
    return Courriel(
        a=str(message["To"]),
        objet=str(message["Subject"]),
        corps=corps.get_content() if corps else "",
        recu_le=datetime.fromtimestamp(fichier.stat().st_mtime, UTC),
    )
