"""The two searches of the notice: the doctor's words, the échelon's three modes.

Equality and prefixes on normalised keys wherever the database can answer; the words of the
doctor are looked for in his own conversations only, opened one after the other, within a
stated bound.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from operator import attrgetter

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from echanges.annuaire.identifiants import lire_nir, mots, normaliser_nom, normaliser_numero
from echanges.annuaire.models import MotDuNom, Patient, empreinte_nir
from echanges.comptes.acteur import Acteur
from echanges.comptes.models import Agent, Cote, Role
from echanges.enonces import enonce
from echanges.messagerie.listes import PAR_PAGE, Curseur, Filtre, Page, paginer
from echanges.messagerie.models import Conversation, ConversationQuerySet, Message, Reprise

MESSAGES_LUS_MAX = 5_000
"""How many messages a search by words opens before it says that it stops."""


@dataclass(frozen=True, slots=True)
class CriteresMedecin:
    """The doctor's panel (A23): words, NIR, dates; all that is given must match."""

    mots: str = ""
    nir: str = ""
    du: date | None = None
    au: date | None = None


@dataclass(frozen=True, slots=True)
class Resultats:
    """A page of results; `borne_atteinte` when older messages were not looked at."""

    page: Page
    borne_atteinte: bool = False


def rechercher_medecin(
    acteur: Acteur, criteres: CriteresMedecin, apres: Curseur | None = None
) -> Resultats:
    """Search the doctor's conversations (R63, R64). Raises `IdentifiantInvalide` for a NIR."""
    conversations = Conversation.objects.visibles_par(acteur)
    if criteres.nir:
        conversations = conversations.filter(
            patient__nir_empreinte=empreinte_nir(lire_nir(criteres.nir))
        )
    if criteres.du:
        conversations = conversations.filter(ordre_ps__gte=_debut(criteres.du))
    if criteres.au and criteres.au < date.max:  # no day follows the last one: it bounds nothing
        conversations = conversations.filter(ordre_ps__lt=_debut(criteres.au + timedelta(days=1)))
    cherches = mots(criteres.mots)
    if not cherches:
        return Resultats(paginer(conversations, Cote.PS, Filtre(), apres))
    return _par_mots(acteur, conversations, cherches, apres)


def rechercher_par_patient(
    acteur: Acteur, *, nir: str, nom: str, prenom: str, apres: Curseur | None = None
) -> Page:
    """Search an échelon's conversations by patient (R108): NIR, or beginning of the names.

    Raises `IdentifiantInvalide` for a malformed NIR.
    """
    patients = Patient.objects.all()
    if nir:
        patients = patients.filter(nir_empreinte=empreinte_nir(lire_nir(nir)))
    if cle := " ".join(mots(nom)):
        patients = patients.filter(nom_cle__startswith=cle)
    if cle := " ".join(mots(prenom)):
        patients = patients.filter(prenom_cle__startswith=cle)
    return _page_mc(_envoyees(acteur).filter(patient__in=patients.values("id")), apres)


def rechercher_par_professionnel(
    acteur: Acteur, *, numero: str, nom: str, apres: Curseur | None = None
) -> Page:
    """Search by professional (R109, R111 to R115): n° AM or FINESS, name or raison sociale.

    A name matches when each word typed begins a word of the name, so that « tilleuls » finds
    « Centre de santé Les Tilleuls » among the parties this échelon talks with.
    """
    conversations = _envoyees(acteur)
    if numero:
        conversations = conversations.filter(interlocuteur__numero=normaliser_numero(numero))
    for mot in mots(nom):
        conversations = conversations.filter(
            interlocuteur__in=MotDuNom.objects.filter(mot__startswith=mot).values("interlocuteur")
        )
    return _page_mc(conversations, apres)


def rechercher_par_agent(acteur: Acteur, agent: uuid.UUID, apres: Curseur | None = None) -> Page:
    """Search the conversations where an agent wrote, closed or holds the draft (R110, A24)."""
    ecrites = Message.objects.filter(conversation=OuterRef("id"), cote=Cote.MC, auteur=agent)
    return _page_mc(
        Conversation.objects.visibles_par(acteur).filter(Exists(ecrites) | Q(close_par=agent)),
        apres,
    )


def agents_de(acteur: Acteur) -> list[Agent]:
    """The agents of the acteur's échelons, for the search by agent.

    Former ones included, and those of the échelons whose conversations these took over.
    """
    return _agents(tuple(acteur.ids))


@enonce
def _agents(parties: tuple[uuid.UUID, ...]) -> QuerySet[Agent]:
    cedants = Reprise.objects.filter(repreneur__in=parties).values("cedant")
    return (
        Agent.objects.filter(
            Q(habilitations__interlocuteur__in=parties)
            | Q(habilitations__interlocuteur__in=cedants),
            habilitations__role__in=[Role.MEDECIN_CONSEIL, Role.AGENT],
        )
        .distinct()
        .order_by("nom", "prenom")
    )


def _envoyees(acteur: Acteur) -> ConversationQuerySet:
    return Conversation.objects.visibles_par(acteur).filter(dernier_rang__gt=0)


def _page_mc(conversations: ConversationQuerySet, apres: Curseur | None) -> Page:
    return paginer(conversations, Cote.MC, Filtre(), apres)


def _debut(jour: date) -> datetime:
    return timezone.make_aware(datetime.combine(jour, time.min))


def _par_mots(
    acteur: Acteur,
    conversations: ConversationQuerySet,
    cherches: list[str],
    apres: Curseur | None,
) -> Resultats:
    """Open the acteur's messages, last conversation first, until a page is full or the bound."""
    if apres is not None:
        conversations = conversations.filter(ordre_ps__lte=apres.quand).exclude(
            ordre_ps=apres.quand, id__gte=apres.id
        )
    trouvees: list[Conversation] = []
    lecture = _Lecture(acteur, conversations)
    for conversation, corps in lecture:
        if _contient(conversation, corps, cherches):
            trouvees.append(conversation)
        if len(trouvees) > PAR_PAGE:
            break
    suivante = None
    if len(trouvees) > PAR_PAGE:
        derniere = trouvees[PAR_PAGE - 1]
        suivante = Curseur(derniere.ordre_ps, derniere.id)
    retenues = Conversation.objects.filter(id__in=[c.id for c in trouvees[:PAR_PAGE]])
    page = paginer(retenues, Cote.PS, Filtre(), None)
    return Resultats(Page(page.conversations, suivante), lecture.borne_atteinte)


class _Lecture:
    """The opened texts of conversations, one conversation at a time, in one streamed query."""

    def __init__(self, acteur: Acteur, conversations: ConversationQuerySet) -> None:
        self.borne_atteinte = False
        self._messages = (
            Message.objects.visibles_par(acteur)
            .filter(conversation__in=conversations)
            .select_related("conversation__patient")
            .order_by("-conversation__ordre_ps", "-conversation_id")[: MESSAGES_LUS_MAX + 1]
        )

    def __iter__(self) -> Iterator[tuple[Conversation, list[str]]]:
        lus = 0
        for _, groupe in groupby(
            self._messages.iterator(chunk_size=500), key=attrgetter("conversation_id")
        ):
            messages = list(groupe)
            conversation = messages[0].conversation
            cle = conversation.cle_ouverte()
            lus += len(messages)
            self.borne_atteinte = lus > MESSAGES_LUS_MAX
            yield (
                conversation,
                [cle.ouvrir_texte(bytes(m.corps_scelle), m.contexte()) for m in messages],
            )


def _contient(conversation: Conversation, corps: list[str], cherches: list[str]) -> bool:
    """Tell whether every word is somewhere in the objet, the messages or the patient's name."""
    patient = conversation.patient.identite if conversation.patient else ""
    texte = normaliser_nom(" ".join([conversation.objet, patient, *corps]))
    return all(mot in texte for mot in cherches)
