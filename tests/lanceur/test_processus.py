"""Supervision: who is told, restarted, stopped, and that nobody stays behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lanceur import proc
from lanceur.arret import Arret
from lanceur.erreurs import LanceurError
from lanceur.processus import Enfant, Superviseur, executer
from tests.lanceur.outils import attendre, python

Menage = Callable[["subprocess.Popen[str]"], "subprocess.Popen[str]"]
ENDORMI = "import time; time.sleep(600)"
SOURD = "import signal, time; signal.signal(15, 1); print('sourd', flush=True); time.sleep(600)"
# A parent with a child of its own that ignores SIGTERM, both in the same group.
FAMILLE = (
    "import subprocess, sys, time\n"
    f"petit = subprocess.Popen([sys.executable, '-c', {SOURD!r}], stdout=subprocess.PIPE)\n"
    "petit.stdout.readline(); print(petit.pid, flush=True); time.sleep(600)"
)


@pytest.fixture
def arret() -> Arret:
    """A flag that no signal sets."""
    return Arret()


@pytest.fixture
def superviseur(arret: Arret) -> Iterator[Superviseur]:
    """A supervisor, emptied after the test."""
    fait = Superviseur(arret, delai_d_arret=5)
    yield fait
    fait.arreter()


def enfant(dossier: Path, code: str, nom: str = "l'essai") -> Enfant:
    journal = dossier / f"{nom}.log"
    return Enfant(nom, [sys.executable, "-c", code], os.environ, journal)


def ecrit(fait: Enfant) -> str:
    return fait.journal.read_text() if fait.journal.exists() else ""


def test_what_a_child_prints_goes_to_its_private_log(tmp_path: Path, arret: Arret) -> None:
    fait = enfant(tmp_path, "import sys; print('dit'); print('crie', file=sys.stderr)")
    executer(fait, arret)
    assert sorted(ecrit(fait).split()) == ["crie", "dit"]
    assert fait.journal.stat().st_mode & 0o777 == 0o600


def test_a_failed_step_is_named_with_its_log(tmp_path: Path, arret: Arret) -> None:
    fait = enfant(tmp_path, "raise SystemExit(3)", "la préparation")
    with pytest.raises(LanceurError, match=r"la préparation a échoué ; voir .*préparation\.log"):
        executer(fait, arret)


def test_a_step_is_cut_short_when_stopping_is_asked(tmp_path: Path, arret: Arret) -> None:
    fait = enfant(tmp_path, ENDORMI)
    ancien = signal.signal(signal.SIGALRM, lambda *_: setattr(arret, "demande", True))
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        executer(fait, arret)
    finally:
        signal.signal(signal.SIGALRM, ancien)
    assert fait.fini()


def test_a_child_that_dies_is_named_with_its_log(tmp_path: Path, superviseur: Superviseur) -> None:
    superviseur.lancer(enfant(tmp_path, ENDORMI, "l'autre"))
    superviseur.lancer(enfant(tmp_path, "raise SystemExit(1)", "le site"))
    with pytest.raises(LanceurError, match=r"le site s'est arrêté tout seul ; voir .*le site\.log"):
        superviseur.surveiller()


def test_a_child_that_may_be_restarted_is_so_a_few_times_only(
    tmp_path: Path, superviseur: Superviseur
) -> None:
    fait = enfant(tmp_path, "print('vie')", "le travailleur")
    superviseur.lancer(fait, relances=3)
    with pytest.raises(LanceurError, match="le travailleur s'est arrêté"):
        superviseur.surveiller()
    assert ecrit(fait).count("vie") == 4


def test_a_restarted_child_is_watched_and_stopped(tmp_path: Path, superviseur: Superviseur) -> None:
    fait = enfant(tmp_path, ENDORMI)
    superviseur.lancer(fait, relances=1)
    premier = fait.pid
    assert premier
    os.kill(premier, signal.SIGKILL)
    attendre(fait.fini)
    superviseur.verifier()
    assert fait.pid != premier
    assert not fait.fini()
    superviseur.arreter()
    assert fait.fini()


def test_a_broken_requirement_stops_the_watch(superviseur: Superviseur) -> None:
    superviseur.exiger(lambda: False, "la base s'est arrêtée")
    with pytest.raises(LanceurError, match="la base s'est arrêtée"):
        superviseur.surveiller()


def test_waiting_fails_when_the_condition_never_comes(superviseur: Superviseur) -> None:
    with pytest.raises(LanceurError, match="trop long"):
        superviseur.attendre(lambda: False, 0.2, "trop long")


def test_waiting_ends_as_soon_as_stopping_is_asked(superviseur: Superviseur, arret: Arret) -> None:
    arret.demande = True
    superviseur.attendre(lambda: False, 60, "trop long")


def test_children_stop_in_the_reverse_order_of_their_start(
    tmp_path: Path, superviseur: Superviseur
) -> None:
    temoin = tmp_path / "ordre"
    for nom in ("a", "b", "c"):
        code = (
            "import signal, time\n"
            f"def fin(*_): open({str(temoin)!r}, 'a').write({nom!r}); raise SystemExit\n"
            "signal.signal(15, fin); print('prêt', flush=True); time.sleep(600)"
        )
        fait = enfant(tmp_path, code, nom)
        superviseur.lancer(fait)
        attendre(lambda fait=fait: "prêt" in ecrit(fait))  # type: ignore[misc]
    superviseur.arreter()
    assert temoin.read_text() == "cba"


def test_a_deaf_child_is_killed_in_the_end(tmp_path: Path) -> None:
    fait = enfant(tmp_path, SOURD)
    fait.lancer()
    attendre(lambda: "sourd" in ecrit(fait))
    assert fait.arreter(0.2) == -signal.SIGKILL


def test_the_children_of_a_child_end_with_it(tmp_path: Path) -> None:
    fait = enfant(tmp_path, FAMILLE)
    fait.lancer()
    attendre(lambda: "\n" in ecrit(fait))
    petit = int(ecrit(fait))
    assert proc.vivant(petit)
    fait.arreter(5)
    attendre(lambda: not proc.vivant(petit))


def test_stopping_a_child_that_was_never_started_is_harmless(tmp_path: Path) -> None:
    assert enfant(tmp_path, ENDORMI).arreter(1) == 0


def test_killing_the_launcher_kills_its_children(tmp_path: Path, menage: Menage) -> None:
    code = (
        "import os, sys, time; from pathlib import Path; from lanceur.processus import Enfant\n"
        f"e = Enfant('e', [sys.executable, '-c', {ENDORMI!r}], os.environ, Path(sys.argv[1]))\n"
        "e.lancer(); print(e.pid, flush=True); time.sleep(600)"
    )
    parent = menage(python("-c", code, str(tmp_path / "journal")))
    assert parent.stdout
    pid = int(parent.stdout.readline())
    assert proc.vivant(pid)
    parent.kill()
    attendre(lambda: not proc.vivant(pid))


def test_the_last_sweep_finds_processes_that_left_their_group(menage: Menage) -> None:
    # The grandchild has a session of its own and its parent is dead: nothing links it to us but
    # our adoption.
    fuyard = (
        "import subprocess, sys\n"
        f"commande = [sys.executable, '-c', {SOURD!r}]\n"
        "p = subprocess.Popen(commande, stdout=subprocess.DEVNULL, start_new_session=True)\n"
        "print(p.pid, flush=True)"
    )
    code = (
        "import subprocess, sys; from lanceur import noyau, proc, processus\n"
        "noyau.adopter_les_orphelins()\n"
        f"lu = subprocess.run([sys.executable, '-c', {fuyard!r}], stdout=-1, text=True).stdout\n"
        "pid = int(lu.split()[0]); assert proc.vivant(pid)\n"
        "processus.balayer(); print(proc.vivant(pid))"
    )
    parent = menage(python("-c", code))
    sortie, erreurs = parent.communicate(timeout=30)
    assert sortie.strip() == "False", erreurs
