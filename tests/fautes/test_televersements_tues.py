"""kill -9 of any process at random moments of 200 uploads loses nothing and leaves nothing.

The whole product runs as `make run` runs it, with a real clamd. Four authors attach files and send
messages; what they were told is the oracle. Meanwhile processes are killed, once after a number of
files drawn at random and a pause drawn at random: the pauses are the faults' timing, the only waits
that are not for a condition. Then everything is looked at: rows, bytes of the store, bytes given
back, and anything in clear that was ever written.

The draws come from `GRAINE`; the moments also depend on the machine, and differ at each run.
"""

import hashlib
import queue
import random
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from tests.clamav import Antivirus
from tests.fautes import constats
from tests.fautes.constats import Ligne
from tests.fautes.demonstration import DELAI_S, Cible, Demonstration
from tests.fautes.envois import MEDECIN, PIECES_MAX, Auteur, Avancement, Ecriture, Maniere, preparer
from tests.lanceur.outils import attendre
from tests.navigateur import Navigateur

GRAINE = 20260301
TELEVERSEMENTS = 200
AUTEURS = 4
MORTS = {
    Cible.OUVRIER_WEB: 4,
    Cible.TRAVAILLEUR: 3,
    Cible.SESSION_DE_BASE: 3,
    Cible.BASE: 2,
    Cible.MAITRE_WEB: 1,
    Cible.LANCEUR: 1,
    Cible.TOUT: 2,
}
MEMOIRE = Path("/dev/shm")
"""What processes share; the folder of the test may be in it."""


@pytest.fixture
def prive() -> Iterator[Path]:
    """A folder with a short name: the database's socket lives in it."""
    with tempfile.TemporaryDirectory(prefix="fautes-") as chemin:
        (Path(chemin) / "tmp").mkdir(mode=0o700)
        yield Path(chemin)


@pytest.fixture
def demonstration(prive: Path) -> Iterator[Demonstration]:
    """The product, ready."""
    with Antivirus() as clamd:
        fait = Demonstration(prive, clamd.adresse)
        try:
            fait.lancer()
            yield fait
        finally:
            fait.arreter()


def test_killing_any_process_during_uploads_loses_nothing_and_leaves_nothing(
    demonstration: Demonstration, prive: Path
) -> None:
    alea = random.Random(GRAINE)
    marque = f"CANARI{secrets.token_hex(8).upper()}"
    ecritures = preparer(TELEVERSEMENTS, alea, marque)
    avant = constats.nombre_de_pieces(demonstration)
    avancement = televerser_sous_les_coups(demonstration, ecritures, alea)
    assert avancement.acquittes == TELEVERSEMENTS
    assert avancement.refus == sum(ecriture.sixieme is not None for ecriture in ecritures)
    assert avancement.sans_reponse, "no kill was ever felt"

    laisser_finir_le_travailleur(demonstration)
    rien_de_perdu_ni_double(demonstration, ecritures)
    assert constats.nombre_de_pieces(demonstration) == avant + TELEVERSEMENTS
    rien_d_orphelin(demonstration)
    le_controle_voit_ce_qui_manque_et_ce_qui_est_de_trop(demonstration)

    demonstration.arreter()
    partout = [prive, MEMOIRE] if MEMOIRE not in prive.parents else [MEMOIRE]
    assert constats.en_clair(marque, *partout) == []
    assert constats.en_clair("KERVELLA", prive / "donnees" / "base"), "the search reads nothing"
    temoin = prive / "donnees" / "fichiers" / "temoin"
    temoin.write_bytes(ecritures[0].fichiers[0].octets())
    assert constats.en_clair(marque, *partout) == [str(temoin)]


def televerser_sous_les_coups(
    demonstration: Demonstration, ecritures: list[Ecriture], alea: random.Random
) -> Avancement:
    """Have the authors work while processes are killed; return once all of them were told yes."""
    avancement = Avancement()
    a_faire: queue.SimpleQueue[Ecriture] = queue.SimpleQueue()
    for ecriture in ecritures:
        a_faire.put(ecriture)
    auteurs = [
        Auteur(demonstration.port, random.Random(alea.random()), avancement) for _ in range(AUTEURS)
    ]
    for auteur in auteurs:
        auteur.entrer()
    with ThreadPoolExecutor(AUTEURS) as fils:
        travaux = [fils.submit(auteur.travailler, a_faire) for auteur in auteurs]
        try:
            frapper(demonstration, travaux, avancement, alea)
        finally:
            avancement.abandon.set()
    return avancement


def frapper(
    demonstration: Demonstration,
    travaux: "list[Future[None]]",
    avancement: Avancement,
    alea: random.Random,
) -> None:
    """Kill at the drawn moments, start again what gave up, until the authors have finished."""
    cibles = [cible for cible, fois in MORTS.items() for _ in range(fois)]
    alea.shuffle(cibles)
    rangs = sorted(alea.sample(range(TELEVERSEMENTS - AUTEURS), len(cibles)))

    def veiller_jusqu_a(condition: Callable[[], bool]) -> None:
        def atteinte() -> bool:
            demonstration.veiller()
            for travail in travaux:
                if travail.done():
                    travail.result()
            return condition()

        attendre(atteinte, DELAI_S)

    pause = threading.Event()  # never set: only its waits matter
    for rang, cible in zip(rangs, cibles, strict=True):
        veiller_jusqu_a(partial(avancement.atteint, rang))
        pause.wait(alea.uniform(0, 0.5))
        demonstration.tuer(cible, alea)
    veiller_jusqu_a(lambda: all(travail.done() for travail in travaux))


def laisser_finir_le_travailleur(demonstration: Demonstration) -> None:
    """Every file has had its verdict, and its previews.

    The product gives the jobs of a dead worker to another after two minutes of silence. They are
    made to have passed, for all workers but the living one, and the product's own job is called.
    """

    def tout_est_fait() -> bool:
        demonstration.veiller()
        [(restent,)] = demonstration.demander(
            "SELECT count(*) FROM procrastinate_jobs"
            " WHERE queue_name = 'pieces' AND status IN ('todo', 'doing')"
        )
        if restent:
            demonstration.demander(
                "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '3 minutes'"
                " WHERE id < (SELECT max(id) FROM procrastinate_workers)"
            )
            appel = ("procrastinate", "defer", "--ignore-already-enqueued", "reprendre")
            fait = demonstration.gerer("manage.py", *appel, '{"timestamp": 0}')
            assert fait.returncode == 0, fait.stderr
        return not restent

    attendre(tout_est_fait, DELAI_S)


def rien_de_perdu_ni_double(demonstration: Demonstration, ecritures: list[Ecriture]) -> None:
    """What the authors were told is true: each file once, five at most, byte for byte."""
    par_message = constats.lignes(demonstration, [e.cle for e in ecritures])
    navigateur = Navigateur(demonstration.port)
    navigateur.entrer("cartes", MEDECIN)
    for ecriture in ecritures:
        trouvees = par_message[ecriture.cle]
        assert len(trouvees) == len(ecriture.fichiers) <= PIECES_MAX
        assert {ligne.envoye for ligne in trouvees} == {ecriture.envoyee}
        assert {ligne.etat for ligne in trouvees} == {"SAIN"}
        if ecriture.maniere is not Maniere.FORMULAIRE:
            assert {ligne.id for ligne in trouvees} == {f.id for f in ecriture.fichiers}
        rendus = sorted(telecharger(navigateur, ligne) for ligne in trouvees)
        assert rendus == sorted(f.empreinte for f in ecriture.fichiers)


def telecharger(navigateur: Navigateur, ligne: Ligne) -> str:
    """What a file is when it comes back."""
    reponse = navigateur.echanger("GET", f"/messages/pieces/{ligne.id}/")
    assert reponse.statut == 200
    return hashlib.sha256(reponse.octets).hexdigest()


def rien_d_orphelin(demonstration: Demonstration) -> None:
    """Every row has its bytes; after the sweeper, all bytes have their row."""
    constat = constats.verifier(demonstration)
    assert (constat.saine, constat.absents, constat.abimes) == (True, set(), set())
    en_base = constats.noms_en_base(demonstration)
    assert en_base - constats.noms_sur_disque(demonstration) == set()
    avant = len(constats.inacheves(demonstration))
    assert constats.balayer(demonstration) == len(constat.orphelins) + avant
    assert constats.noms_sur_disque(demonstration) == en_base
    assert constats.inacheves(demonstration) == []
    assert constats.verifier(demonstration).orphelins == set()


def le_controle_voit_ce_qui_manque_et_ce_qui_est_de_trop(demonstration: Demonstration) -> None:
    """The negative control: the looks taken above would have seen a fault."""
    fichiers = demonstration.donnees / "fichiers"
    [perdu, allonge] = [
        nom
        for (nom,) in demonstration.demander(
            "SELECT depot FROM messagerie_piecejointe ORDER BY depot LIMIT 2"
        )
    ]
    orphelin = "ab" + secrets.token_hex(15)
    (fichiers / "ab").mkdir(exist_ok=True)
    shutil.move(fichiers / perdu[:2] / perdu, fichiers / "ab" / orphelin)
    with (fichiers / allonge[:2] / allonge).open("ab") as suite:
        suite.write(b"x")
    (fichiers / "en-cours" / secrets.token_hex(16)).write_bytes(b"half a file")
    constat = constats.verifier(demonstration)
    assert not constat.saine
    assert (constat.absents, constat.abimes) == ({perdu}, {allonge})
    assert constat.orphelins == {orphelin}
    assert len(constats.inacheves(demonstration)) == 1
    assert constats.balayer(demonstration) == 2
