"""Reorganising the échelons: rename, merge, split, transfer (they moved under the caisses in 2025).

What an échelon is called and which caisses it treats are data; these operations change them with
everything that hangs on them, all or nothing, in the name of a responsable d'habilitation of both
échelons. Only what concerns nobody yet (creating, removing) is the operator's. Conversations are
moved by a function of the database, the only one that may
(`messagerie/migrations/0007_reorganisation.py`, docs/decisions/0025).

Order of the locks: loadings and other reorganisations (advisory), the two échelons, their caisses,
the conversations, the two counters, the rights.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from echanges.annuaire.models import (
    Genre,
    Interlocuteur,
    Organisme,
    Rattachement,
    indexer_nom,
)
from echanges.annuaire.recherche import rattachement_de
from echanges.comptes.models import Agent, Habilitation, Role
from echanges.journal.actes import consigner
from echanges.journal.models import VOIE_MAX, Acte, Trace
from echanges.messagerie.models import Reprise
from echanges.notifications.models import Notification
from echanges.referentiels.sources import VERROU


class ReorganisationRefusee(Exception):
    """Nothing was changed; `message` is the sentence for whoever asked."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Part:
    """Of an échelon, what concerns the patients of a caisse: all of them, or some départements."""

    organisme: Organisme
    departements: tuple[str, ...] = ()

    def __str__(self) -> str:
        caisse = f"caisse {self.organisme.regime}-{self.organisme.code}"
        return " ".join([caisse, *(["dép.", *self.departements] if self.departements else [])])


@dataclass(frozen=True, slots=True)
class Bilan:
    """What a reorganisation moves, or has moved."""

    conversations: int = 0
    brouillons: int = 0
    """Of both sides, in these conversations."""
    droits: int = 0
    caisses: int = 0
    """Rows of the routing table."""

    @property
    def vide(self) -> bool:
        """Whether there is nothing to move: done already."""
        return self == Bilan()

    @property
    def phrases(self) -> list[str]:
        """« 214 conversations », « 1 caisse »: one for each kind, in words."""
        comptes = {
            "conversation": self.conversations,
            "brouillon": self.brouillons,
            "habilitation": self.droits,
            "caisse": self.caisses,
        }
        return [f"{n} {mot}{'s' if n > 1 else ''}" for mot, n in comptes.items()]


@transaction.atomic
def renommer(
    par: Agent, echelon_id: uuid.UUID, *, nom: str, sigle: str, departement: str
) -> Interlocuteur:
    """Give an échelon its name, shown from now on in all lists and conversations.

    Journals REORGANISATION, unless it was called so. Raises `ReorganisationRefusee`.
    """
    (echelon,) = _tenir(echelon_id)
    _exiger_responsable(par, echelon)
    avant = echelon.libelle
    voulu = (nom, sigle, departement)
    if (echelon.nom, echelon.sigle, echelon.departement) != voulu:
        echelon.nom, echelon.sigle, echelon.departement = voulu
        echelon.save(update_fields=["nom", "sigle", "departement"])
        indexer_nom(echelon)
        _consigner("renommer", par, echelon, echelon, f"« {avant} » en « {echelon.libelle} »")
    return echelon


@transaction.atomic
def fusionner(par: Agent, de_id: uuid.UUID, vers_id: uuid.UUID) -> Bilan:
    """Merge an échelon into another: all that it has follows, and it is closed for good.

    A right that its agent has already over the other échelon is kept as it is, made longer where
    needed. Mails not yet sent go to the other's mailbox, if it has one. Merging again changes
    nothing. Journals REORGANISATION. Raises `ReorganisationRefusee`.
    """
    de, vers = _tenir(de_id, vers_id)
    if de.remplace_par_id == vers.id:
        return Bilan()
    _exiger_ouverts(de, vers)
    _exiger_responsable(par, de, vers)
    caisses = Rattachement.objects.filter(echelon=de).update(echelon=vers)
    brouillons = _compter(de, None).brouillons
    conversations = _deplacer(par, de, vers, None)
    droits = _faire_suivre_les_droits(de, vers, par, timezone.localdate())
    if vers.courriel:
        Notification.objects.filter(destinataire=de, envoyee_le=None).update(destinataire=vers)
    _marquer(de, vers)
    Interlocuteur.objects.filter(Q(id=de.id) | Q(remplace_par=de)).update(remplace_par=vers)
    bilan = Bilan(conversations, brouillons, droits, caisses)
    _consigner("fusionner", par, de, vers, f"{conversations} conversations, {droits} droits")
    return bilan


@transaction.atomic
def transferer(par: Agent, de_id: uuid.UUID, vers_id: uuid.UUID, part: Part) -> Bilan:
    """Give a part of an échelon to another: caisses and conversations of these patients.

    A whole caisse (transfer), or some of its départements (split). Agents do not follow: who
    may read at the other échelon is decided there. What is there already stays, so that doing
    it again moves only what was left. Journals REORGANISATION, unless nothing moved. Raises
    `ReorganisationRefusee`.
    """
    de, vers = _tenir(de_id, vers_id)
    _exiger_ouverts(de, vers)
    _exiger_responsable(par, de, vers)
    departements = _a_rattacher(de, vers, part)
    for departement in departements:
        part.organisme.rattachements.update_or_create(
            departement=departement, defaults={"echelon": vers}
        )
    brouillons = _compter(de, part).brouillons
    conversations = _deplacer(par, de, vers, part)
    bilan = Bilan(conversations, brouillons, 0, len(departements))
    if not bilan.vide:
        _marquer(de, vers)
        verbe = "scinder" if part.departements else "transférer"
        _consigner(verbe, par, de, vers, f"{part}, {conversations} conversations")
    return bilan


@transaction.atomic
def creer(*, numero: str, nom: str, sigle: str, departement: str) -> Interlocuteur:
    """Create an empty échelon, for a split; the operator then names its responsable.

    Journals REORGANISATION. Raises `ReorganisationRefusee` for a code that is taken.
    """
    echelon, nouveau = Interlocuteur.objects.get_or_create(
        genre=Genre.ECHELON,
        numero=numero,
        defaults={"nom": nom, "sigle": sigle, "departement": departement},
    )
    if not nouveau:
        raise ReorganisationRefusee(f"Un échelon porte déjà le code {numero}.")
    indexer_nom(echelon)
    voie = f"créer {numero} : {echelon.libelle}"[:VOIE_MAX]
    consigner(Acte.REORGANISATION, objet=echelon.id, partie=echelon.id, voie=voie)
    return echelon


@transaction.atomic
def retirer(echelon_id: uuid.UUID) -> None:
    """Remove an échelon that nothing ever depended on, such as one loaded by mistake.

    Journals REORGANISATION. Raises `ReorganisationRefusee`, saying what it still has: a closed
    one stays for its history.
    """
    (echelon,) = _tenir(echelon_id)
    restes = {
        "conversations": _compter(echelon, None).conversations,
        "caisses": Rattachement.objects.filter(echelon=echelon).count(),
        "habilitations, passées comprises": echelon.habilitations.count(),
        "traces au journal": Trace.objects.filter(partie=echelon).count(),
    }
    if any(restes.values()):
        details = ", ".join(f"{quoi} : {combien}" for quoi, combien in restes.items() if combien)
        raise ReorganisationRefusee(f"{echelon.designation} ne peut pas être retiré ({details}).")
    consigner(Acte.REORGANISATION, objet=echelon.id, voie=f"retirer {echelon.numero}")
    echelon.delete()


def prevoir_fusion(de: Interlocuteur, vers: Interlocuteur) -> Bilan:
    """Return what merging an échelon would move. Raises `ReorganisationRefusee`."""
    _exiger_ouverts(de, vers)
    compte = _compter(de, None)
    droits = _droits_a_suivre(de, timezone.localdate()).count()
    caisses = Rattachement.objects.filter(echelon=de).count()
    return Bilan(compte.conversations, compte.brouillons, droits, caisses)


def prevoir_transfert(de: Interlocuteur, vers: Interlocuteur, part: Part) -> Bilan:
    """Return what a transfer or a split would move. Raises `ReorganisationRefusee`."""
    _exiger_ouverts(de, vers)
    compte = _compter(de, part)
    caisses = len(_a_rattacher(de, vers, part))
    return Bilan(compte.conversations, compte.brouillons, 0, caisses)


def caisses_de(
    echelons: Collection[Interlocuteur],
) -> list[tuple[Interlocuteur, list[Organisme]]]:
    """Each échelon with the caisses whose patients it treats, all or some; one query."""
    caisses: dict[uuid.UUID, dict[Organisme, None]] = {echelon.id: {} for echelon in echelons}
    rattachements = Rattachement.objects.filter(echelon__in=echelons).select_related("organisme")
    for rattachement in rattachements.order_by("organisme__type", "organisme__nom"):
        caisses[rattachement.echelon_id][rattachement.organisme] = None
    return [(echelon, list(caisses[echelon.id])) for echelon in echelons]


def _tenir(*ids: uuid.UUID) -> list[Interlocuteur]:
    """Lock these échelons, and read them in that order.

    What is added to an échelon (a conversation, a right, a caisse) waits for the end.
    """
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_try_advisory_xact_lock(%s)", [VERROU])
        if curseur.fetchone() != (True,):
            raise ReorganisationRefusee(
                "Un chargement ou une autre réorganisation est en cours : réessayez plus tard."
            )
    tenus = {
        echelon.id: echelon
        for echelon in Interlocuteur.objects.select_for_update(no_key=True)
        .filter(id__in=ids, genre=Genre.ECHELON)
        .order_by("id")
    }
    if len(tenus) != len(ids):
        raise ReorganisationRefusee("Choisissez deux échelons différents.")
    return [tenus[identifiant] for identifiant in ids]


def _exiger_ouverts(*echelons: Interlocuteur) -> None:
    for echelon in echelons:
        if echelon.remplace_par is not None:
            raise ReorganisationRefusee(
                f"{echelon.libelle} a été fusionné dans {echelon.remplace_par.libelle}."
            )


def _exiger_responsable(par: Agent, *echelons: Interlocuteur) -> None:
    """The clear refusal; the function of the database checks it again."""
    siens = set(
        Habilitation.objects.actives(timezone.localdate())
        .filter(agent=par, role=Role.RESPONSABLE)
        .values_list("interlocuteur_id", flat=True)
    )
    for echelon in echelons:
        if echelon.id not in siens:
            raise ReorganisationRefusee(
                f"{par.nom_affiche} n'est pas responsable d'habilitation de {echelon.libelle}."
            )


def _a_rattacher(de: Interlocuteur, vers: Interlocuteur, part: Part) -> list[str]:
    """The départements of the routing table to change; an empty one is the whole caisse.

    Raises `ReorganisationRefusee` for patients that neither échelon treats.
    """
    if part.departements:
        actuels = {d: rattachement_de(part.organisme.id, d) for d in part.departements}
    else:
        siens = part.organisme.rattachements.filter(echelon__in=[de, vers])
        actuels = {r.departement: r for r in siens} or {"": None}
    for departement, actuel in actuels.items():
        if actuel is None or actuel.echelon_id not in {de.id, vers.id}:
            qui = f"{part.organisme}{f' ({departement})' if departement else ''}"
            raise ReorganisationRefusee(f"{de.libelle} ne reçoit pas les patients de {qui}.")
    return [d for d, actuel in actuels.items() if actuel and actuel.echelon_id == de.id]


def _deplacer(par: Agent, de: Interlocuteur, vers: Interlocuteur, part: Part | None) -> int:
    """Have the database move the conversations and their counters; return how many."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT deplacer_conversations(%s, %s, %s, %s, %s, %s)",
            [par.id, timezone.localdate(), de.id, vers.id, *_filtre(part)],
        )
        deplacees: int = curseur.fetchone()[0]
    return deplacees


def _compter(echelon: Interlocuteur, part: Part | None) -> Bilan:
    """Have the database count the conversations and their drafts, which nobody here may see."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT * FROM compter_conversations(%s, %s, %s)", [echelon.id, *_filtre(part)]
        )
        conversations, brouillons = curseur.fetchone()
    return Bilan(conversations, brouillons)


def _filtre(part: Part | None) -> tuple[int | None, list[str] | None]:
    if part is None:
        return None, None
    return part.organisme.id, list(part.departements) or None


def _marquer(de: Interlocuteur, vers: Interlocuteur) -> None:
    """Note that what was read of both is stale, and whose conversations the other one has now."""
    Interlocuteur.objects.filter(id__in=[de.id, vers.id]).update(reorganise_le=timezone.now())
    cedants = {de.id, *Reprise.objects.filter(repreneur=de).values_list("cedant_id", flat=True)}
    Reprise.objects.bulk_create(
        [Reprise(cedant_id=cedant, repreneur=vers) for cedant in cedants - {vers.id}],
        ignore_conflicts=True,
    )


def _droits_a_suivre(echelon: Interlocuteur, jour: date) -> QuerySet[Habilitation]:
    """The rights in force or to come."""
    return Habilitation.objects.filter(Q(fin=None) | Q(fin__gt=jour), interlocuteur=echelon)


def _faire_suivre_les_droits(de: Interlocuteur, vers: Interlocuteur, par: Agent, jour: date) -> int:
    """End the rights over a closed échelon, and give them over the other; return how many."""
    droits = list(_droits_a_suivre(de, jour).select_for_update())
    for droit in droits:
        _reconduire(droit, vers, par, max(droit.debut, jour))
        droit.fin = max(droit.debut, jour)
        droit.save(update_fields=["fin"])
    return len(droits)


def _reconduire(droit: Habilitation, vers: Interlocuteur, par: Agent, debut: date) -> None:
    """Give the same right over another échelon, or make the one he has there last as long."""
    semblables = _droits_a_suivre(vers, debut).filter(agent=droit.agent_id)
    if droit.cote is None:
        semblables = semblables.filter(role=droit.role)
    else:
        semblables = semblables.exclude(role=Role.RESPONSABLE)
    tenu = semblables.order_by("-fin").first()  # without end first: PostgreSQL puts null above
    if tenu is None:
        Habilitation.objects.create(
            agent_id=droit.agent_id,
            interlocuteur=vers,
            role=droit.role,
            debut=debut,
            fin=droit.fin,
            accordee_par=par,
        )
        return
    tenu.debut = min(tenu.debut, debut)
    tenu.fin = None if tenu.fin is None or droit.fin is None else max(tenu.fin, droit.fin)
    tenu.save(update_fields=["debut", "fin"])


def _consigner(verbe: str, par: Agent, de: Interlocuteur, vers: Interlocuteur, detail: str) -> None:
    """One row: who, from which échelon (`objet`), to which (`partie`), and what, in words."""
    lieux = de.numero if de == vers else f"{de.numero} vers {vers.numero}"
    consigner(
        Acte.REORGANISATION,
        agent=par,
        objet=de.id,
        partie=vers.id,
        voie=f"{verbe} {lieux} : {detail}"[:VOIE_MAX],
    )
