"""Opening, reading and closing sessions: random tokens, sealed data, limited hours.

One hour without activity, four hours in all (the limits of the real service). Rights are read
again at each request, in the same query as the session.
"""

import hashlib
import json
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from echanges.coffre.acces import trousseau
from echanges.comptes.models import Agent, Habilitation, Session
from echanges.enonces import enonce

JSONSimple = str | int | bool | None | list[str] | dict[str, str]
PORTE = "porte"
"""Among the data of a session, what its door keeps there for the end."""
_RAFRAICHIR_APRES = timedelta(minutes=1)


@dataclass(slots=True)
class Seance:
    """The session of one request: who, with which rights, and a few sealed values."""

    empreinte: bytes
    reference: uuid.UUID
    agent: Agent
    habilitations: list[Habilitation]
    partie: uuid.UUID | None
    cree_le: datetime
    vue_le: datetime
    donnees: dict[str, JSONSimple] = field(default_factory=dict)
    _avant: str = ""

    @property
    def reste_s(self) -> int:
        """How many seconds it has left if nothing is done."""
        fin = min(self.fin_inactive, self.fin_absolue)
        return max(0, int((fin - timezone.now()).total_seconds()))

    @property
    def prolongeable(self) -> bool:
        """Whether doing something would make it last longer."""
        return self.fin_inactive < self.fin_absolue

    @property
    def fin_inactive(self) -> datetime:
        """When the session ends if its owner does nothing more."""
        return self.vue_le + timedelta(seconds=settings.SESSION_INACTIVITE_S)

    @property
    def fin_absolue(self) -> datetime:
        """When the session ends, whatever its owner does."""
        return self.cree_le + timedelta(seconds=settings.SESSION_DUREE_S)

    def enregistrer(self, *, activite: bool = True) -> None:
        """Write back what changed, and the last activity at most once a minute.

        `activite`: whether somebody asked, and not a page by itself.
        """
        maintenant = timezone.now()
        texte = _texte(self.donnees)
        changements: dict[str, object] = {}
        if texte != self._avant:
            changements["donnees"] = _sceller(self.donnees, self.empreinte)
        if activite and maintenant - self.vue_le > _RAFRAICHIR_APRES:
            changements["vue_le"] = maintenant
        if changements:
            Session.objects.filter(empreinte=self.empreinte).update(**changements)


def ouvrir_session(
    agent: Agent,
    partie: uuid.UUID | None = None,
    *,
    porte: str = "",
    sid: str = "",
    sujet: str = "",
    navigateur: str = "",
    donnees: dict[str, JSONSimple] | None = None,
) -> str:
    """Sign an agent in and return the token for his cookie (256 random bits).

    `porte`, `sid`, `sujet`, `navigateur`: see `Session`; `donnees`: what it holds, sealed.
    """
    jeton = secrets.token_urlsafe(32)
    maintenant = timezone.now()
    empreinte = _empreinte(jeton)
    Session.objects.create(
        empreinte=empreinte,
        agent=agent,
        partie_id=partie,
        porte=porte,
        sid=sid,
        sujet=sujet,
        navigateur=navigateur,
        donnees=_sceller(donnees, empreinte) if donnees else b"",
        cree_le=maintenant,
        vue_le=maintenant,
    )
    return jeton


def lire_session(jeton: str) -> Seance | None:
    """Return the live session of this token, or None; an agent without any right has one too."""
    empreinte = _empreinte(jeton)
    habilitations = _habilitations(empreinte, timezone.localdate())
    if habilitations:
        ligne = habilitations[0]
        return _seance(
            Session(
                empreinte=empreinte,
                reference=ligne.session_reference,  # type: ignore[attr-defined]
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


@enonce
def _habilitations(empreinte: bytes, jour: date) -> QuerySet[Habilitation]:
    return Habilitation.objects.en_vigueur(jour).de_session(empreinte)


def changer_de_partie(seance: Seance, partie: uuid.UUID) -> str:
    """Give a session the structure chosen, and a new token, returned; the former one is dead.

    Its hours go on: choosing again does not make it longer. What it held is forgotten, but what
    its door will need to end it (`PORTE`).
    """
    jeton = secrets.token_urlsafe(32)
    empreinte = _empreinte(jeton)
    gardees = {nom: valeur for nom, valeur in seance.donnees.items() if nom == PORTE}
    Session.objects.filter(empreinte=seance.empreinte).update(
        empreinte=empreinte,
        partie=partie,
        donnees=_sceller(gardees, empreinte) if gardees else b"",
        vue_le=timezone.now(),
    )
    return jeton


def prolonger(seance: Seance) -> None:
    """Somebody says that he is there: the hour without activity begins again, at once."""
    seance.vue_le = timezone.now()
    Session.objects.filter(empreinte=seance.empreinte).update(vue_le=seance.vue_le)


def fermer_session(empreinte: bytes) -> None:
    """End a session for good."""
    Session.objects.filter(empreinte=empreinte).delete()


def fermer_par_fournisseur(porte: str, *, sid: str = "", sujet: str = "") -> list[Agent]:
    """End the sessions that a provider names, by `sid`, `sujet` or both; return whose they were.

    `porte`: the door of this provider, the only one it may speak of. Raises ValueError when it
    names nothing, which is not everything.
    """
    noms = {nom: valeur for nom, valeur in (("sid", sid), ("sujet", sujet)) if valeur}
    if not noms:
        raise ValueError("No session is named.")
    trouvees = Session.objects.filter(porte=porte, **noms).select_related("agent")
    agents = [session.agent for session in trouvees.select_for_update(of=("self",))]
    trouvees.delete()
    return agents


def sessions_de(agent: Agent) -> list[Session]:
    """Return somebody's live sessions, the last seen first."""
    return list(agent.sessions.exclude(_passee()).order_by("-vue_le"))


def fermer_les_autres(seance: Seance, reference: uuid.UUID | None = None) -> int:
    """End the other sessions of the same person, or the one of this reference; return how many.

    The browsers they were in are signed out at their next click.
    """
    autres = seance.agent.sessions.exclude(empreinte=seance.empreinte)
    if reference is not None:
        autres = autres.filter(reference=reference)
    return autres.delete()[0]


def fermer_sessions_mortes() -> int:
    """Delete the sessions past their hours; return how many."""
    return Session.objects.filter(_passee()).delete()[0]


def _passee() -> Q:
    """Which sessions are over: too long without activity, or open for too long."""
    maintenant = timezone.now()
    return Q(vue_le__lt=maintenant - timedelta(seconds=settings.SESSION_INACTIVITE_S)) | Q(
        cree_le__lt=maintenant - timedelta(seconds=settings.SESSION_DUREE_S)
    )


def _empreinte(jeton: str) -> bytes:
    return hashlib.sha256(jeton.encode()).digest()


def _texte(donnees: dict[str, JSONSimple]) -> str:
    return json.dumps(donnees, sort_keys=True)


def _sceller(donnees: dict[str, JSONSimple], empreinte: bytes) -> bytes:
    return trousseau().sceller_texte(_texte(donnees), _contexte(empreinte))


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
    texte = trousseau().ouvrir_texte(scelle, contexte) if scelle else "{}"
    return Seance(
        empreinte=bytes(session.empreinte),
        reference=session.reference,
        agent=session.agent,
        habilitations=habilitations,
        partie=session.partie_id,
        cree_le=session.cree_le,
        vue_le=session.vue_le,
        donnees=json.loads(texte),
        _avant=texte,
    )
