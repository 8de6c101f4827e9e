"""What is found once everything is up again: rows, bytes of the store, clear text anywhere."""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.canaris import chercher
from tests.fautes.demonstration import Demonstration


@dataclass(frozen=True, slots=True)
class Ligne:
    """A row of a file."""

    id: uuid.UUID
    message: uuid.UUID
    envoye: bool
    etat: str


def nombre_de_pieces(demonstration: Demonstration) -> int:
    """How many files the database knows."""
    [(nombre,)] = demonstration.demander("SELECT count(*) FROM messagerie_piecejointe")
    return int(nombre)


def lignes(
    demonstration: Demonstration, messages: Iterable[uuid.UUID]
) -> dict[uuid.UUID, list[Ligne]]:
    """The rows of the files of these messages."""
    trouvees: dict[uuid.UUID, list[Ligne]] = defaultdict(list)
    for ligne in demonstration.demander(
        "SELECT p.id, m.id, m.envoye_le IS NOT NULL, p.etat"
        " FROM messagerie_piecejointe p JOIN messagerie_message m ON m.id = p.message_id"
        " WHERE m.id = ANY(%s)",
        list(messages),
    ):
        trouvees[ligne[1]].append(Ligne(*ligne))
    return trouvees


def noms_en_base(demonstration: Demonstration) -> set[str]:
    """The names in the store that rows hold: files and pictures."""
    noms = demonstration.demander(
        "SELECT depot FROM messagerie_piecejointe UNION ALL SELECT depot FROM messagerie_apercu"
    )
    return {nom for (nom,) in noms}


def noms_sur_disque(demonstration: Demonstration) -> set[str]:
    """The names of what the store keeps for good."""
    fichiers = demonstration.donnees / "fichiers"
    return {f.name for f in fichiers.glob("??/*")}


def inacheves(demonstration: Demonstration) -> list[Path]:
    """What was being written."""
    return sorted((demonstration.donnees / "fichiers" / "en-cours").iterdir())


@dataclass(frozen=True)
class Verification:
    """What `verifier_depot` says."""

    saine: bool
    compares: int
    absents: set[str]
    abimes: set[str]
    orphelins: set[str]


def verifier(demonstration: Demonstration) -> Verification:
    """Run the checker of operators, whatever the age of things."""
    fait = demonstration.gerer("manage.py", "verifier_depot", "--age-heures", "0")
    compares = re.search(r"Fichiers comparés : (\d+)", fait.stdout)
    assert compares is not None, fait.stderr

    def noms(quoi: str) -> set[str]:
        return set(re.findall(rf"^(\w+) : {quoi}", fait.stdout, re.MULTILINE))

    return Verification(
        saine=fait.returncode == 0,
        compares=int(compares[1]),
        absents=noms("absent"),
        abimes=noms("de longueur fausse"),
        orphelins=noms("sans ligne"),
    )


def balayer(demonstration: Demonstration) -> int:
    """Run the sweeper of operators, whatever the age of things; how many files it removed."""
    fait = demonstration.gerer("manage.py", "balayer_depot", "--age-heures", "0")
    retires = re.search(r"Fichiers retirés : (\d+)", fait.stdout)
    assert retires is not None, fait.stderr
    return int(retires[1])


def en_clair(marque: str, *dossiers: Path) -> list[str]:
    """The files of these folders that hold a text, in any form in which bytes may be written."""
    return [f"{dossier}/{ou}" for dossier in dossiers for ou in chercher(marque, dossier)]
