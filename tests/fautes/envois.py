"""Authors who attach files and send messages, insist until they are told yes, and write it down."""

import hashlib
import http.client
import json
import queue
import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property

from tests.fautes.demonstration import DELAI_S
from tests.fichiers.fabrique import flux, pdf
from tests.navigateur import Navigateur, Reponse, formulaire, valeur
from tests.test_canari import NIR

MEDECIN = "Dr Jean MARTIN"
PIECES_MAX = 5
MO = 1024 * 1024
TAILLES = (4_000, 40_000, 200_000, MO, 2_000_000)
POIDS = (4, 6, 6, 1, 2)
GRANDE = 5 * MO
"""Exactly five megabytes: five full segments of the ciphertext."""


class Maniere(Enum):
    """How files reach the product."""

    JOINTS = auto()
    """One by one to a draft, as the page does; the draft stays."""
    JOINTS_PUIS_ENVOYES = auto()
    FORMULAIRE = auto()
    """All in the form that sends the message, as without scripts."""


@dataclass
class Fichier:
    """A file that somebody attaches, made again each time it is needed."""

    canari: str
    """In clear all along its bytes: whatever part of it is left somewhere shows."""
    taille: int
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    acquitte: bool = False
    """Whether its author was told that it is there."""

    @property
    def nom(self) -> str:
        """A name of its own."""
        return f"{self.canari}.pdf"

    def octets(self) -> bytes:
        """A sound PDF of exactly this size."""
        vide = len(pdf(objets=[flux("", b"")]))
        ligne = f"% {self.canari}\n".encode()
        place = self.taille - vide - len(str(self.taille)) * 2
        corps = pdf(objets=[flux("", ligne * (place // len(ligne)))])
        return corps + b"\n" * (self.taille - len(corps))

    @cached_property
    def empreinte(self) -> str:
        """What its bytes must be when they come back."""
        return hashlib.sha256(self.octets()).hexdigest()


@dataclass
class Ecriture:
    """A new message: what its author does, and what he was told."""

    maniere: Maniere
    fichiers: list[Fichier]
    sixieme: Fichier | None = None
    """One too many, tried when five are there."""
    cle: uuid.UUID = field(default_factory=uuid.uuid4)
    envoyee: bool = False


def preparer(nombre: int, alea: random.Random, marque: str) -> list[Ecriture]:
    """So many files in messages of one to five; every manner, some with a sixth file."""
    numeros = iter(range(10 * nombre))

    def fichier(taille: int = 0) -> Fichier:
        choisie = taille or alea.choices(TAILLES, POIDS)[0]
        return Fichier(f"{marque}{next(numeros):04d}", choisie)

    ecritures: list[Ecriture] = []
    while reste := nombre - sum(len(e.fichiers) for e in ecritures):
        maniere = list(Maniere)[len(ecritures) % len(Maniere)]
        combien = min(reste, alea.choice([1, 2, 3, 4, 5, 5]))
        une = Ecriture(maniere, [fichier() for _ in range(combien)])
        if len(ecritures) % 6 == 0:
            une.fichiers[0] = fichier(GRANDE)
        if combien == PIECES_MAX and maniere is not Maniere.FORMULAIRE:
            une.sixieme = fichier()
        ecritures.append(une)
    return ecritures


class Avancement:
    """How far all the authors are; they stop when it is given up."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.acquittes = 0
        self.refus = 0
        self.sans_reponse: Counter[str] = Counter()
        """What an author got in the place of an answer: a status, a lost connection."""
        self.abandon = threading.Event()
        self._verrou = threading.Lock()

    def acquitter(self, fichier: Fichier) -> None:
        """Its author knows that this file is there."""
        with self._verrou:
            assert not fichier.acquitte
            fichier.acquitte = True
            self.acquittes += 1

    def atteint(self, nombre: int) -> bool:
        """Whether so many files are there."""
        return self.acquittes >= nombre

    def refuser(self) -> None:
        """A sixth file was refused."""
        with self._verrou:
            self.refus += 1

    def compter(self, echec: str) -> None:
        """One more time without an answer."""
        with self._verrou:
            self.sans_reponse[echec] += 1


class Auteur:
    """One doctor at his browser."""

    def __init__(self, port: int, alea: random.Random, avancement: Avancement) -> None:
        """Open a browser; nothing is asked yet."""
        self._navigateur = Navigateur(port)
        self._alea = alea
        self._avancement = avancement

    def entrer(self) -> None:
        """Sign in, identify the patient, open the form."""
        self._navigateur.entrer("cartes", MEDECIN)
        liste = self._navigateur.demander("GET", "/messages/")
        assert "KERVELLA" in self._navigateur.poster("/messages/patient/nir/", liste, nir=NIR)
        page = self._navigateur.demander("GET", "/messages/ecrire/")
        self._commun = {
            nom: valeur(page, nom) for nom in ("csrfmiddlewaretoken", "patient", "version")
        }

    def travailler(self, ecritures: "queue.SimpleQueue[Ecriture]") -> None:
        """Write what there is to write, to the end."""
        while not self._avancement.abandon.is_set():
            try:
                self._ecrire(ecritures.get_nowait())
            except queue.Empty:
                return

    def _ecrire(self, ecriture: Ecriture) -> None:
        if ecriture.maniere is Maniere.FORMULAIRE:
            self._envoyer(ecriture, "/messages/ecrire/", ecriture.fichiers)
            return
        adresse = "/messages/ecrire/"
        for fichier in ecriture.fichiers:
            adresse = self._joindre(ecriture, adresse, fichier)
        if ecriture.sixieme:
            self._joindre_en_vain(ecriture, adresse, ecriture.sixieme)
        if ecriture.maniere is Maniere.JOINTS_PUIS_ENVOYES:
            self._envoyer(ecriture, adresse, [], nombre_pieces=str(len(ecriture.fichiers)))

    def _joindre(self, ecriture: Ecriture, adresse: str, fichier: Fichier) -> str:
        """Attach one file, under the same identifier until told yes; return the next address."""
        reponse = self._televerser(ecriture, adresse, fichier)
        assert reponse.statut == 200, (reponse.statut, reponse.page)
        dit = json.loads(reponse.octets)
        assert dit["cle"] == str(ecriture.cle)
        assert str(fichier.id) in dit["piece"]
        self._avancement.acquitter(fichier)
        return str(dit["adresse"])

    def _joindre_en_vain(self, ecriture: Ecriture, adresse: str, fichier: Fichier) -> None:
        reponse = self._televerser(ecriture, adresse, fichier)
        assert reponse.statut == 409, (reponse.statut, reponse.page)
        assert "5 pièces jointes maximum" in json.loads(reponse.octets)["erreur"]
        self._avancement.refuser()

    def _televerser(self, ecriture: Ecriture, adresse: str, fichier: Fichier) -> Reponse:
        champs = self._commun | {"cle": str(ecriture.cle), "action": "joindre"}
        corps, genre = formulaire(
            champs | {"piece": str(fichier.id)}, [(fichier.nom, fichier.octets())]
        )
        return self._insister(adresse, corps, genre, "application/json")

    def _envoyer(
        self, ecriture: Ecriture, adresse: str, fichiers: list[Fichier], **champs: str
    ) -> None:
        """Send the message, the same form until told yes."""
        champs |= self._commun | {"cle": str(ecriture.cle), "action": "envoyer"}
        champs |= {"objet": "Demande d'avis", "corps": "Bonjour"}
        corps, genre = formulaire(champs, [(f.nom, f.octets()) for f in fichiers])
        reponse = self._insister(adresse, corps, genre)
        assert reponse.statut == 302, (reponse.statut, reponse.page)
        ecriture.envoyee = True
        for fichier in fichiers:
            self._avancement.acquitter(fichier)

    def _insister(self, chemin: str, corps: bytes, genre: str, accepte: str = "") -> Reponse:
        """Post the same thing until the product answers; the pauses are an author's."""
        limite = time.monotonic() + DELAI_S
        while True:
            try:
                reponse = self._navigateur.echanger("POST", chemin, corps, genre, accepte)
                if reponse.statut < 500:
                    return reponse
                self._avancement.compter(str(reponse.statut))
            except (OSError, http.client.HTTPException) as coupure:
                self._avancement.compter(type(coupure).__name__)
            abandonne = self._avancement.abandon.wait(self._alea.uniform(0.05, 0.4))
            assert not abandonne, "the run was given up"
            assert time.monotonic() < limite, f"{chemin} never came back"
