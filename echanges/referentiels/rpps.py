"""RPPS open data (`PS_LibreAcces_Personne_activite`): which doctors may speak for whom.

One line for each (person, activity), `|` between the fields, 52 or 56 columns read by name. A
doctor becomes an `Agent` only when something gives him a right: the file holds millions of
people who never enter here.
"""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.utils import timezone

from echanges.annuaire.identifiants import normaliser_numero
from echanges.comptes.models import Agent
from echanges.referentiels import champs
from echanges.referentiels.droits import accorder, droits_en_cours, terminer_les_autres
from echanges.referentiels.finess import CENTRES_DE_SANTE, ETABLISSEMENTS
from echanges.referentiels.lecture import Forme, Ligne, Suivi, ne_pas_suivre
from echanges.referentiels.lecture import lire as lire_fichier
from echanges.referentiels.lots import par_lots
from echanges.referentiels.models import ChirurgienAdmis, FicheFiness, NumeroDeMedecin
from echanges.referentiels.rapport import Rapport

TYPE_IDENTIFIANT = "type d identifiant pp"
IDENTIFIANT = "identifiant pp"
CODE_CIVILITE = "code civilite d exercice"
NOM = "nom d exercice"
PRENOM = "prenom d exercice"
PROFESSION = "code profession"
SAVOIR_FAIRE = "code savoir faire"
MODE = "code mode exercice"
FINESS_SITE = "numero finess site"
SECTEUR = "code secteur d activite"

FORME = Forme(
    (
        TYPE_IDENTIFIANT,
        IDENTIFIANT,
        NOM,
        PRENOM,
        PROFESSION,
        SAVOIR_FAIRE,
        MODE,
        FINESS_SITE,
        SECTEUR,
    ),
    separateurs="|",
    guillemets=False,
)

TYPE_RPPS = "8"
MEDECIN = "10"
LIBERAL, SALARIE = "L", "S"
CENTRE_DE_SANTE = "SA05"
HOPITAUX = frozenset({"SA01", "SA02", "SA03", "SA04"})
CHIRURGIES = frozenset({"SM05", "SM14"})
"""Chirurgie générale, chirurgie viscérale et digestive."""

NOM_MAX = 100
QUALITE_LIBERAL = "médecin libéral"
QUALITE_SALARIE = "médecin salarié"
QUALITE_CHIRURGIEN = "chirurgien bariatrique"

Motif = tuple[str, Iterable[uuid.UUID]]
"""What the person is, and the parties that a line lets him speak for."""


def lire(chemin: Path, suivre: Suivi = ne_pas_suivre) -> Iterator[Ligne]:
    """Yield the lines of the file, every profession. Raises `FichierIllisible`."""
    return lire_fichier(chemin, FORME, suivre)


@dataclass(slots=True)
class Referentiel:
    """What the other sources said, in memory: who has which n° AM, which structures are open."""

    liberaux: dict[str, list[uuid.UUID]] = field(default_factory=dict)
    centres: dict[str, uuid.UUID] = field(default_factory=dict)
    etablissements: dict[str, uuid.UUID] = field(default_factory=dict)
    admis: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def lire(cls) -> "Referentiel":
        """Read what the database knows."""
        lu = cls(admis=set(ChirurgienAdmis.objects.values_list("rpps", "finess")))
        numeros = NumeroDeMedecin.objects.filter(fin__isnull=True)
        for rpps, partie in numeros.values_list("rpps", "interlocuteur_id").iterator():
            lu.liberaux.setdefault(rpps, []).append(partie)
        fiches = FicheFiness.objects.filter(fermee_le__isnull=True)
        for finess, categorie, partie in fiches.values_list(
            "interlocuteur__numero", "categorie", "interlocuteur_id"
        ):
            if categorie in CENTRES_DE_SANTE:
                lu.centres[finess] = partie
            elif categorie in ETABLISSEMENTS:
                lu.etablissements[finess] = partie
        return lu

    def motif(self, ligne: Ligne, rpps: str) -> Motif | str:
        """Return what a doctor's line gives him, or why it gives nothing."""
        mode, secteur = ligne.lire(MODE), ligne.lire(SECTEUR)
        finess = normaliser_numero(ligne.lire(FINESS_SITE))
        if self._chirurgien(ligne, rpps, finess):
            return QUALITE_CHIRURGIEN, [self.etablissements[finess]]
        if mode == LIBERAL:
            parties = self.liberaux.get(rpps)
            return (QUALITE_LIBERAL, parties) if parties else "libéraux sans numéro AM connu"
        if mode == SALARIE and secteur == CENTRE_DE_SANTE:
            centre = self.centres.get(finess)
            return (QUALITE_SALARIE, [centre]) if centre else "centres inconnus de FINESS"
        return "médecins d'un autre exercice"

    def _chirurgien(self, ligne: Ligne, rpps: str, finess: str) -> bool:
        """Whether specialty, sector, place and white list agree."""
        return (
            (rpps, finess) in self.admis
            and ligne.lire(SAVOIR_FAIRE) in CHIRURGIES
            and ligne.lire(SECTEUR) in HOPITAUX
            and ligne.lire(MODE) in {LIBERAL, SALARIE}
            and finess in self.etablissements
        )


@dataclass(slots=True)
class Fiche:
    """A doctor of the file with what he may speak for."""

    civilite: str
    nom: str
    prenom: str
    qualite: str
    parties: set[uuid.UUID] = field(default_factory=set)


def appliquer(lignes: Iterator[Ligne], rapport: Rapport) -> None:
    """Give the rights that the file founds, and end on this day those it founds no more.

    A doctor of whom a line is refused keeps his.
    """
    referentiel, jour = Referentiel.lire(), timezone.localdate()
    gardes: set[uuid.UUID] = set()
    vus: set[str] = set()
    refuses: set[str] = set()
    for lot in par_lots(lignes):
        fiches: dict[str, Fiche] = {}
        for ligne in lot:
            try:
                _retenir(ligne, referentiel, fiches, rapport)
            except champs.ChampInvalide as erreur:
                nommes = _nommes(ligne)
                refuses |= nommes
                anonyme = not nommes and _d_un_medecin(ligne)
                rapport.refuser(ligne.numero, erreur.champ, erreur.raison, anonyme=anonyme)
        gardes |= _enregistrer(fiches, vus, jour, rapport)
    for groupe in par_lots(refuses):
        gardes.update(droits_en_cours().filter(agent__rpps__in=groupe).values_list("pk", flat=True))
    rapport.termines["habilitations"] += terminer_les_autres(gardes, jour)


def _retenir(
    ligne: Ligne, referentiel: Referentiel, fiches: dict[str, Fiche], rapport: Rapport
) -> None:
    """Keep what the line founds. Raises `ChampInvalide`."""
    rapport.lues += 1
    champs.controler(ligne)
    if not _d_un_medecin(ligne):
        rapport.ignores["autres professions"] += 1
        return
    rpps = champs.rpps(ligne, IDENTIFIANT)
    motif = referentiel.motif(ligne, rpps)
    if isinstance(motif, str):
        rapport.ignores[motif] += 1
        return
    qualite, parties = motif
    fiche = fiches.get(rpps)
    if fiche is None:
        fiches[rpps] = fiche = _fiche(ligne, qualite)
    fiche.parties.update(parties)


def _d_un_medecin(ligne: Ligne) -> bool:
    return ligne.lire(PROFESSION) == MEDECIN and ligne.lire(TYPE_IDENTIFIANT) == TYPE_RPPS


def _nommes(ligne: Ligne) -> set[str]:
    """The doctor of a refused line, unless his number is what cannot be read."""
    with suppress(champs.ChampInvalide):
        return {champs.rpps(ligne, IDENTIFIANT)}
    return set()


def _fiche(ligne: Ligne, qualite: str) -> Fiche:
    return Fiche(
        civilite="Pr" if ligne.lire(CODE_CIVILITE) == "PR" else "Dr",
        nom=champs.texte(ligne, NOM, NOM_MAX),
        prenom=champs.texte(ligne, PRENOM, NOM_MAX),
        qualite=qualite,
    )


def _enregistrer(
    fiches: dict[str, Fiche], vus: set[str], jour: date, rapport: Rapport
) -> set[uuid.UUID]:
    """Write the doctors of a batch and their rights; return the rights to keep."""
    agents = {agent.rpps: agent for agent in Agent.objects.filter(rpps__in=list(fiches))}
    nouveaux = [_agent(rpps, f) for rpps, f in fiches.items() if rpps not in agents]
    # The first line of a doctor names him: several may differ, and none may undo another.
    changes = [
        agents[rpps]
        for rpps, fiche in fiches.items()
        if rpps in agents and rpps not in vus and _changer(agents[rpps], fiche)
    ]
    Agent.objects.bulk_create(nouveaux)
    if changes:
        Agent.objects.bulk_update(changes, ["nom", "prenom", "civilite", "qualite"])
    vus |= fiches.keys()
    agents |= {agent.rpps: agent for agent in nouveaux}
    gardes, accordes = accorder(
        ((agents[rpps], partie) for rpps, fiche in fiches.items() for partie in fiche.parties),
        jour,
    )
    rapport.crees["médecins"] += len(nouveaux)
    rapport.modifies["médecins"] += len(changes)
    rapport.crees["habilitations"] += accordes
    return gardes


def _agent(rpps: str, fiche: Fiche) -> Agent:
    agent = Agent(rpps=rpps)
    _changer(agent, fiche)
    return agent


def _changer(agent: Agent, fiche: Fiche) -> bool:
    """Copy what the file says; tell whether something changed."""
    voulu = (fiche.nom, fiche.prenom, fiche.civilite, fiche.qualite)
    if (agent.nom, agent.prenom, agent.civilite, agent.qualite) == voulu:
        return False
    agent.nom, agent.prenom, agent.civilite, agent.qualite = voulu
    return True
