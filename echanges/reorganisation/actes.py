"""The acts: rename, merge, transfer or split, create, remove; each in one transaction."""

import uuid

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from echanges.annuaire.models import Genre, Interlocuteur, Rattachement, indexer_noms
from echanges.comptes.models import Agent
from echanges.journal.actes import consigner
from echanges.journal.models import VOIE_MAX, Acte, Trace
from echanges.messagerie.models import Reprise
from echanges.notifications.models import Notification
from echanges.referentiels.sources import VERROU
from echanges.reorganisation.bilan import Bilan, Part
from echanges.reorganisation.caisses import departements_a_rattacher
from echanges.reorganisation.conversations import compter, deplacer
from echanges.reorganisation.droits import faire_suivre_les_droits
from echanges.reorganisation.refus import (
    ReorganisationRefusee,
    exiger_ouverts,
    exiger_responsable,
    exiger_un_nom,
)


@transaction.atomic
def renommer(
    par: Agent, echelon_id: uuid.UUID, *, nom: str, sigle: str, departement: str
) -> Interlocuteur:
    """Give an échelon its name, shown from now on in all lists and conversations.

    Journals REORGANISATION, unless it was called so. Raises `ReorganisationRefusee`.
    """
    exiger_un_nom(nom, sigle)
    (echelon,) = _tenir(echelon_id)
    exiger_responsable(par, echelon)
    avant = echelon.libelle
    voulu = (nom, sigle, departement)
    if (echelon.nom, echelon.sigle, echelon.departement) != voulu:
        echelon.nom, echelon.sigle, echelon.departement = voulu
        echelon.save(update_fields=["nom", "sigle", "departement"])
        indexer_noms([echelon])
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
    exiger_ouverts(de, vers)
    exiger_responsable(par, de, vers)
    caisses = Rattachement.objects.filter(echelon=de).update(echelon=vers)
    brouillons = compter(de, None).brouillons
    conversations = deplacer(par, de, vers, None)
    droits = faire_suivre_les_droits(de, vers, par, timezone.localdate())
    if vers.courriel:
        Notification.objects.en_attente().filter(destinataire=de).update(destinataire=vers)
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
    exiger_ouverts(de, vers)
    exiger_responsable(par, de, vers)
    departements = departements_a_rattacher(de, vers, part)
    for departement in departements:
        part.organisme.rattachements.update_or_create(
            departement=departement, defaults={"echelon": vers}
        )
    brouillons = compter(de, part).brouillons
    conversations = deplacer(par, de, vers, part)
    bilan = Bilan(conversations, brouillons, 0, len(departements))
    if not bilan.vide:
        _marquer(de, vers)
        verbe = "scinder" if part.departements else "transférer"
        _consigner(verbe, par, de, vers, f"{part}, {conversations} conversations")
    return bilan


@transaction.atomic
def creer(*, numero: str, nom: str, sigle: str, departement: str) -> Interlocuteur:
    """Create an empty échelon, for a split; the operator then names its responsable.

    Journals REORGANISATION. Raises `ReorganisationRefusee` for a code that is taken, or no name.
    """
    exiger_un_nom(nom, sigle)
    echelon, nouveau = Interlocuteur.objects.get_or_create(
        genre=Genre.ECHELON,
        numero=numero,
        defaults={"nom": nom, "sigle": sigle, "departement": departement},
    )
    if not nouveau:
        raise ReorganisationRefusee(f"Un échelon porte déjà le code {numero}.")
    indexer_noms([echelon])
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
        "conversations": compter(echelon, None).conversations,
        "caisses": Rattachement.objects.filter(echelon=echelon).count(),
        "habilitations, passées comprises": echelon.habilitations.count(),
        "traces au journal": Trace.objects.filter(partie=echelon).count(),
    }
    if any(restes.values()):
        details = ", ".join(f"{quoi} : {combien}" for quoi, combien in restes.items() if combien)
        raise ReorganisationRefusee(f"{echelon.designation} ne peut pas être retiré ({details}).")
    consigner(Acte.REORGANISATION, objet=echelon.id, voie=f"retirer {echelon.numero}")
    echelon.delete()


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


def _marquer(de: Interlocuteur, vers: Interlocuteur) -> None:
    """Note that what was read of both is stale, and whose conversations the other one has now."""
    Interlocuteur.objects.filter(id__in=[de.id, vers.id]).update(reorganise_le=timezone.now())
    cedants = {de.id, *Reprise.objects.filter(repreneur=de).values_list("cedant_id", flat=True)}
    Reprise.objects.bulk_create(
        [Reprise(cedant_id=cedant, repreneur=vers) for cedant in cedants - {vers.id}],
        ignore_conflicts=True,
    )


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
