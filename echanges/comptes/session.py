"""Opening, reading and closing sessions: random tokens, sealed data, real hours.

One hour without activity, four hours in all (the limits of the real service). Rights are read
again at each request, in the same query as the session.
"""

import hashlib
import json
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from echanges.coffre.acces import trousseau
from echanges.comptes.models import Agent, Habilitation, Session

JSONSimple = str | int | bool | None | list[str] | dict[str, str]
_RAFRAICHIR_APRES = timedelta(minutes=1)


@dataclass(slots=True)
class Seance:
    """The session of one request: who, with which rights, and a few sealed values."""

    empreinte: bytes
    agent: Agent
    habilitations: list[Habilitation]
    partie: uuid.UUID | None
    vue_le: datetime
    donnees: dict[str, JSONSimple] = field(default_factory=dict)
    _avant: str = ""

    def enregistrer(self) -> None:
        """Write back what changed, and the last activity at most once a minute."""
        maintenant = timezone.now()
        texte = json.dumps(self.donnees, sort_keys=True)
        changements: dict[str, object] = {}
        if texte != self._avant:
            changements["donnees"] = trousseau().sceller(texte.encode(), _contexte(self.empreinte))
        if maintenant - self.vue_le > _RAFRAICHIR_APRES:
            changements["vue_le"] = maintenant
        if changements:
            Session.objects.filter(empreinte=self.empreinte).update(**changements)


def ouvrir_session(
    agent: Agent,
    partie: uuid.UUID | None = None,
    *,
    porte: str = "",
    sid: str = "",
    navigateur: str = "",
) -> str:
    """Sign an agent in and return the token for his cookie (256 random bits)."""
    jeton = secrets.token_urlsafe(32)
    maintenant = timezone.now()
    Session.objects.create(
        empreinte=_empreinte(jeton),
        agent=agent,
        partie_id=partie,
        porte=porte,
        sid=sid,
        navigateur=navigateur,
        cree_le=maintenant,
        vue_le=maintenant,
    )
    return jeton


def lire_session(jeton: str) -> Seance | None:
    """Return the live session of this token, or None; an agent without any right has one too."""
    empreinte = _empreinte(jeton)
    habilitations = list(Habilitation.objects.actives(timezone.localdate()).de_session(empreinte))
    if habilitations:
        ligne = habilitations[0]
        return _seance(
            Session(
                empreinte=empreinte,
                agent=ligne.agent,
                partie_id=ligne.session_partie,  # type: ignore[attr-defined]
                donnees=ligne.session_donnees,  # type: ignore[attr-defined]
                cree_le=ligne.session_cree_le,  # type: ignore[attr-defined]
                vue_le=ligne.session_vue_le,  # type: ignore[attr-defined]
            ),
            habilitations,
        )
    session = Session.objects.filter(empreinte=empreinte).select_related("agent").first()
    return _seance(session, []) if session else None


def fermer_session(empreinte: bytes) -> None:
    """End a session for good."""
    Session.objects.filter(empreinte=empreinte).delete()


def fermer_sessions_mortes() -> int:
    """Delete the sessions past their hours; return how many."""
    maintenant = timezone.now()
    mortes = Session.objects.filter(
        vue_le__lt=maintenant - timedelta(seconds=settings.SESSION_INACTIVITE_S)
    ) | Session.objects.filter(cree_le__lt=maintenant - timedelta(seconds=settings.SESSION_DUREE_S))
    return mortes.delete()[0]


def _empreinte(jeton: str) -> bytes:
    return hashlib.sha256(jeton.encode()).digest()


def _contexte(empreinte: bytes) -> str:
    """What the data are bound to: given to another session, they do not open."""
    return f"session|{empreinte.hex()}|donnees"


def _seance(session: Session, habilitations: list[Habilitation]) -> Seance | None:
    maintenant = timezone.now()
    inactive = maintenant - session.vue_le > timedelta(seconds=settings.SESSION_INACTIVITE_S)
    trop_longue = maintenant - session.cree_le > timedelta(seconds=settings.SESSION_DUREE_S)
    if inactive or trop_longue:
        return None
    scelle = bytes(session.donnees)
    contexte = _contexte(bytes(session.empreinte))
    texte = trousseau().ouvrir(scelle, contexte).decode() if scelle else "{}"
    return Seance(
        empreinte=bytes(session.empreinte),
        agent=session.agent,
        habilitations=habilitations,
        partie=session.partie_id,
        vue_le=session.vue_le,
        donnees=json.loads(texte),
        _avant=texte,
    )
