"""From the plain data of the cast to its rows."""

from collections.abc import Iterable, Mapping
from datetime import date

from echanges.annuaire.identifiants import lire_nir, normaliser_nom
from echanges.annuaire.models import (
    Genre,
    Interlocuteur,
    Organisme,
    Patient,
    cles_de_nom,
    empreinte_nir,
    indexer_noms,
    sceller_nir,
)
from echanges.comptes.models import Agent, Habilitation, Role
from echanges.demo.cles import identifiant
from echanges.demo.donnees import (
    AGENTS,
    ECHELONS,
    MEDECINS,
    PATIENTS,
    STRUCTURES,
    FicheAgent,
    FicheMedecin,
    FichePatient,
    FicheStructure,
)
from echanges.demo.troupe import Troupe

DEBUT_DES_DROITS = date(2024, 1, 1)
NOM_PAR_DEFAUT = "Échelon médical "
"""How the loading of the caisses begins the name of an échelon."""


def distribuer() -> Troupe:
    """Return the whole cast; échelons and caisses are read, nothing is written."""
    interlocuteurs = {fiche.cle: echelon(fiche.numero) for fiche in ECHELONS}
    interlocuteurs |= {fiche.cle: _structure(fiche) for fiche in STRUCTURES}
    interlocuteurs |= {fiche.cle: _medecin(fiche) for fiche in MEDECINS if fiche.numero_am}
    agents = {fiche.cle: _agent_medecin(fiche) for fiche in MEDECINS}
    agents |= {fiche.cle: _agent_echelon(fiche) for fiche in AGENTS}
    return Troupe(
        interlocuteurs=interlocuteurs,
        patients=patients(PATIENTS, interlocuteurs),
        agents=agents,
        habilitations=_habilitations(agents, interlocuteurs),
    )


def courriels() -> dict[str, str]:
    """Return where each party is told of a new message; an échelon is not."""
    liberaux = {
        fiche.cle: f"{_local(fiche.prenom)}.{_local(fiche.nom)}@cabinet.test"
        for fiche in MEDECINS
        if fiche.numero_am
    }
    return liberaux | {fiche.cle: fiche.courriel for fiche in STRUCTURES}


def nommer_echelons(troupe: Troupe) -> None:
    """Give the échelons of the demonstration their names, unless somebody named them."""
    for fiche in ECHELONS:
        interlocuteur = troupe.interlocuteurs[fiche.cle]
        if interlocuteur.nom.startswith(NOM_PAR_DEFAUT):
            interlocuteur.nom = fiche.nom
            interlocuteur.save(update_fields=["nom"])
            indexer_noms([interlocuteur])


def echelon(numero: str) -> Interlocuteur:
    """Return an échelon loaded with the caisses. Raises `Interlocuteur.DoesNotExist`."""
    return Interlocuteur.objects.get(genre=Genre.ECHELON, numero=numero)


def patients(
    fiches: Iterable[FichePatient], interlocuteurs: Mapping[str, Interlocuteur]
) -> dict[str, Patient]:
    """Return the rows of beneficiaries by their keys, with their caisses."""
    organismes = {(o.regime, o.code): o for o in Organisme.objects.all()}
    return {
        fiche.cle: _patient(
            fiche,
            organismes[fiche.caisse.regime, fiche.caisse.code] if fiche.caisse.code else None,
            interlocuteurs[fiche.medecin_traitant] if fiche.medecin_traitant else None,
        )
        for fiche in fiches
    }


def _patient(
    fiche: FichePatient, organisme: Organisme | None, medecin_traitant: Interlocuteur | None
) -> Patient:
    """The row of a beneficiary, his NIR checked and sealed."""
    nir = lire_nir(fiche.nir)
    return Patient(
        id=identifiant("patient", fiche.cle),
        nir_empreinte=empreinte_nir(nir),
        nir_scelle=sceller_nir(nir),
        rang=fiche.rang,
        nom=fiche.nom,
        prenom=fiche.prenom,
        **cles_de_nom(nom=fiche.nom, prenom=fiche.prenom),
        naissance=fiche.naissance,
        regime=fiche.caisse.regime,
        organisme=organisme,
        departement=fiche.caisse.departement,
        medecin_traitant=medecin_traitant,
    )


def habilitation(
    cle: str, agent: Agent, interlocuteur: Interlocuteur | None, role: Role
) -> Habilitation:
    """Return the row of a right, without end."""
    return Habilitation(
        id=identifiant("habilitation", cle),
        agent=agent,
        interlocuteur=interlocuteur,
        role=role,
        debut=DEBUT_DES_DROITS,
    )


def _structure(fiche: FicheStructure) -> Interlocuteur:
    return Interlocuteur(
        id=identifiant("interlocuteur", fiche.cle),
        genre=Genre.STRUCTURE,
        numero=fiche.finess,
        nom=fiche.nom,
        departement=fiche.departement,
    )


def _medecin(fiche: FicheMedecin) -> Interlocuteur:
    return Interlocuteur(
        id=identifiant("interlocuteur", fiche.cle),
        genre=Genre.MEDECIN,
        numero=fiche.numero_am,
        nom=fiche.nom,
        prenom=fiche.prenom,
        departement=fiche.departement,
    )


def _agent_medecin(fiche: FicheMedecin) -> Agent:
    return Agent(
        id=identifiant("agent", fiche.cle),
        civilite="Dr",
        nom=fiche.nom,
        prenom=fiche.prenom,
        qualite=fiche.qualite,
        rpps=fiche.rpps,
    )


def _agent_echelon(fiche: FicheAgent) -> Agent:
    return Agent(
        id=identifiant("agent", fiche.cle),
        civilite=fiche.civilite,
        nom=fiche.nom,
        prenom=fiche.prenom,
        qualite=fiche.qualite,
        matricule=fiche.matricule,
    )


def _habilitations(
    agents: Mapping[str, Agent], interlocuteurs: Mapping[str, Interlocuteur]
) -> dict[str, list[Habilitation]]:
    """The rights of each agent: a libéral for himself, the others for their places."""
    droits: dict[str, list[Habilitation]] = {}
    for medecin in MEDECINS:
        places = (medecin.cle,) if medecin.numero_am else medecin.structures
        droits[medecin.cle] = [
            habilitation(f"{medecin.cle}/{p}", agents[medecin.cle], interlocuteurs[p], Role.MEDECIN)
            for p in places
        ]
    for agent in AGENTS:
        parties: list[Interlocuteur | None] = [interlocuteurs[cle] for cle in agent.echelons]
        droits[agent.cle] = [
            habilitation(f"{agent.cle}/{p.numero if p else ''}", agents[agent.cle], p, agent.role)
            for p in parties or [None]
        ]
    return droits


def _local(nom: str) -> str:
    return normaliser_nom(nom).replace(" ", "-")
