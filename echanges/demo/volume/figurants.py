"""The extras: parties, patients and agents of eight échelons."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random

from echanges.annuaire.models import Genre, Interlocuteur, Patient, Rattachement
from echanges.comptes.models import Agent, Habilitation, Role
from echanges.demo.cles import identifiant
from echanges.demo.distribution import echelon, habilitation, patients
from echanges.demo.donnees import Caisse, FichePatient
from echanges.demo.troupe import Troupe
from echanges.demo.volume import GRAINE, numeros
from echanges.demo.volume.mots import NOMS, PRENOMS, STRUCTURES

ECHELONS = ("01-351", "01-561", "01-291", "01-221", "01-441", "01-201", "01-974", "02-351-35")
"""Their codes are also their keys in the troupe."""
LIBERAUX = 36
PARTIES = LIBERAUX + len(STRUCTURES)
PATIENTS = 150


def cle_partie(code: str, ordre: int) -> str:
    """Return the key of a doctor or structure, and of the only agent who speaks for it."""
    return f"{code}/{ordre}"


def cle_patient(code: str, ordre: int) -> str:
    """Return the key of a patient of an échelon."""
    return f"{code}/p{ordre}"


def cle_conseil(code: str) -> str:
    """Return the key of the médecin-conseil of an échelon."""
    return f"{code}/mc"


def engager() -> Troupe:
    """Return all the extras; échelons and caisses are read, nothing is written."""
    recrutement = _Recrutement()
    for rang, code in enumerate(ECHELONS):
        recrutement.recruter(code, rang * PARTIES)
    return Troupe(
        recrutement.interlocuteurs,
        recrutement.patients,
        recrutement.agents,
        recrutement.habilitations,
    )


@dataclass(slots=True)
class _Recrutement:
    """The four parts of a troupe, being filled."""

    interlocuteurs: dict[str, Interlocuteur] = field(default_factory=dict)
    patients: dict[str, Patient] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)
    habilitations: dict[str, list[Habilitation]] = field(default_factory=dict)

    def recruter(self, code: str, depart: int) -> None:
        """Add an échelon, its médecin-conseil, and the parties and patients it deals with."""
        hasard = Random(f"{GRAINE}/{code}")  # noqa: S311 - fictitious people  # nosec B311
        servi = self.interlocuteurs[code] = echelon(code)
        self._agent(cle_conseil(code), servi, hasard, matricule=f"VOLUME-{code}")
        for ordre in range(PARTIES):
            cle = cle_partie(code, ordre)
            partie = self.interlocuteurs[cle] = _partie(cle, servi, ordre, depart, hasard)
            # One card an échelon, for its busiest doctor: the sign-in page stays short.
            rpps = numeros.rpps(depart) if ordre == 0 else None
            self._agent(cle, partie, hasard, rpps=rpps)
        self.patients |= patients(_fiches_patients(code, servi, hasard), self.interlocuteurs)

    def _agent(
        self,
        cle: str,
        partie: Interlocuteur,
        hasard: Random,
        *,
        rpps: str | None = None,
        matricule: str | None = None,
    ) -> None:
        """Add the only agent of a party, with his right to speak for it."""
        role = Role.MEDECIN_CONSEIL if partie.genre == Genre.ECHELON else Role.MEDECIN
        agent = self.agents[cle] = Agent(
            id=identifiant("agent", cle),
            civilite="Dr",
            nom=partie.nom if partie.genre == Genre.MEDECIN else hasard.choice(NOMS),
            prenom=partie.prenom or hasard.choice(PRENOMS),
            qualite=_QUALITES[Genre(partie.genre)],
            rpps=rpps,
            matricule=matricule,
        )
        self.habilitations[cle] = [habilitation(cle, agent, partie, role)]


_QUALITES = {
    Genre.MEDECIN: "médecin libéral",
    Genre.STRUCTURE: "médecin salarié",
    Genre.ECHELON: "médecin-conseil",
}


def _partie(
    cle: str, servi: Interlocuteur, ordre: int, depart: int, hasard: Random
) -> Interlocuteur:
    """A médecin libéral, or one of the last ones: a centre de santé."""
    identite = {"id": identifiant("interlocuteur", cle), "departement": servi.departement}
    if ordre >= LIBERAUX:
        return Interlocuteur(
            **identite,
            genre=Genre.STRUCTURE,
            numero=numeros.finess(servi.departement, depart + ordre),
            nom=f"Centre de santé {STRUCTURES[ordre - LIBERAUX]}",
        )
    return Interlocuteur(
        **identite,
        genre=Genre.MEDECIN,
        numero=numeros.numero_am(servi.departement, depart + ordre),
        nom=hasard.choice(NOMS),
        prenom=hasard.choice(PRENOMS),
    )


def _fiches_patients(code: str, servi: Interlocuteur, hasard: Random) -> Iterator[FichePatient]:
    organisme = Rattachement.objects.select_related("organisme").get(echelon=servi).organisme
    caisse = Caisse(organisme.regime, organisme.code, servi.departement)
    pris: set[str] = set()
    while len(pris) < PATIENTS:
        nir = numeros.nir(hasard, servi.departement)
        if nir in pris:
            continue
        yield FichePatient(
            cle=cle_patient(code, len(pris)),
            prenom=hasard.choice(PRENOMS),
            nom=hasard.choice(NOMS),
            naissance=date(1900 + int(nir[1:3]), int(nir[3:5]), hasard.randint(1, 28)),
            nir=nir,
            caisse=caisse,
            medecin_traitant=cle_partie(code, hasard.randrange(PARTIES)),
        )
        pris.add(nir)
