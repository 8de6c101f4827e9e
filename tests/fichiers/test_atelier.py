"""The processes that read files, for real: killed, frozen, hostile, forked, orphaned.

A hostile file is one that took hold of its ouvrier: `hostile` has the ouvrier's own process run
what such a file would, in place of the control or of the previews.
"""

import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from echanges.demo.fichiers.catalogue import CATALOGUE
from echanges.fichiers import atelier as module
from echanges.fichiers.atelier import Atelier, AtelierEnPanne, atelier
from echanges.fichiers.corrections import Avis
from echanges.fichiers.formats import ILLISIBLE, TROP_GROS, FichierRefuse
from echanges.fichiers.trames import OCTETS_MAX
from lanceur import proc
from tests.fichiers.fabrique import heic, image, pdf_chiffre
from tests.lanceur.outils import RACINE, attendre

PDF = CATALOGUE["avis-rcp.pdf"]()
JPEG = CATALOGUE["radio-thorax.jpg"]()
PNG = CATALOGUE["courbe-de-poids.png"]()

FORME: dict[str, Any] = {
    "Type": pikepdf.Name.XObject,
    "Subtype": pikepdf.Name.Form,
    "BBox": [0, 0, 9, 9],
}

Hostile = Callable[[str], None]


@pytest.fixture
def essai() -> Iterator[Atelier]:
    """An atelier of the test's own, with delays that only a real wait can reach."""
    propre = Atelier()
    yield propre
    propre.fermer()


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> Hostile:
    """Has the ouvriers started from now on run something else than the real libraries."""

    def remplacer(code: str) -> None:
        programme = (
            "import os, time, echanges.fichiers.ouvrier as ouvrier\n"
            "from echanges.fichiers.trames import Genre, Page\n"
            "ouvrier.echauffer = lambda: None\n"
            f"{textwrap.dedent(code)}\n"
            "ouvrier.principal()"
        )
        monkeypatch.setattr(module, "_PROGRAMME", f"exec({programme!r})")

    return remplacer


def donner(octets: bytes, morceau: int = 1024 * 1024) -> Callable[[], Iterable[bytes]]:
    """The bytes of a file, in pieces."""
    return lambda: (octets[i : i + morceau] for i in range(0, len(octets), morceau))


def raison(essai: Atelier, extension: str, ouvrir: Callable[[], Iterable[bytes]]) -> str:
    """Why the file is refused; empty when it is not."""
    try:
        essai.controler(extension, ouvrir)
    except FichierRefuse as refus:
        return refus.raison
    return ""


def contremaitre(essai: Atelier) -> int:
    """The pid of its contremaître."""
    assert essai._contremaitre
    return essai._contremaitre._processus.pid


def ouvriers(pid: int) -> list[int]:
    """The living children of a contremaître."""
    return [enfant for enfant in proc.pids() if proc.parent(enfant) == pid and proc.vivant(enfant)]


def pendant(essai: Atelier, octets: bytes, agir: Callable[[int], None]) -> Iterator[bytes]:
    """The bytes of a file, with something done to the ouvrier once it has read the first half."""
    moitie = len(octets) // 2
    yield octets[:moitie]
    (ouvrier,) = ouvriers(contremaitre(essai))
    agir(ouvrier)
    yield octets[moitie:]


# What it answers


@pytest.mark.parametrize("nom", CATALOGUE)
def test_every_file_of_the_demonstration_is_accepted(nom: str) -> None:
    assert raison(atelier(), nom.rpartition(".")[2], donner(CATALOGUE[nom](), 700)) == ""


def test_a_pdf_that_only_restricts_its_changes_is_accepted(essai: Atelier) -> None:
    """Its first decryption asks the system for randomness, which a confined process may not."""
    assert raison(essai, "pdf", donner(pdf_chiffre(""))) == ""


def test_a_photo_of_a_phone_comes_back_as_a_jpeg(essai: Atelier) -> None:
    """Its library starts a thread, which the other tasks may not."""
    correction = essai.controler("heic", donner(heic(image(cotes=(640, 480)))))
    assert correction is not None
    assert (correction.extension, correction.avis) == ("jpg", Avis.CONVERTI)
    with Image.open(BytesIO(correction.octets)) as photo:
        assert (photo.format, photo.size) == ("JPEG", (640, 480))
    assert raison(essai, "jpg", donner(correction.octets)) == ""


def test_a_broken_file_is_refused_with_its_sentence(essai: Atelier) -> None:
    assert raison(essai, "pdf", donner(b"%PDF-1.7 et puis rien")) == ILLISIBLE
    assert raison(essai, "png", donner(PNG[:-100])) != ""
    assert raison(essai, "png", donner(PNG)) == ""


def test_pages_come_in_order_after_the_thumbnail(essai: Atelier) -> None:
    pages = list(essai.apercus("pdf", donner(PDF)))
    assert [page.numero for page in pages] == [0, 1]
    assert {page.mime for page in pages} == {"image/jpeg"}
    assert max(pages[0].largeur, pages[0].hauteur) <= 192


def test_a_text_or_a_broken_file_has_no_page(essai: Atelier) -> None:
    assert list(essai.apercus("txt", donner(b"Bonjour"))) == []
    assert list(essai.apercus("jpg", donner(JPEG[:40]))) == []


def test_a_file_too_large_is_refused_without_being_sent_whole(essai: Atelier) -> None:
    lus = []

    def sans_fin() -> Iterator[bytes]:
        while True:
            lus.append(1)
            yield bytes(1024 * 1024)

    assert raison(essai, "pdf", sans_fin) == TROP_GROS
    assert len(lus) == OCTETS_MAX // (1024 * 1024) + 1
    assert list(essai.apercus("pdf", sans_fin)) == []
    assert raison(essai, "pdf", donner(PDF)) == ""


def test_an_error_of_the_source_is_the_callers(essai: Atelier) -> None:
    def coupe() -> Iterator[bytes]:
        yield PDF[:100]
        raise EOFError("le disque")

    with pytest.raises(EOFError, match="le disque"):
        essai.controler("pdf", coupe)
    with pytest.raises(EOFError, match="le disque"):
        list(essai.apercus("pdf", coupe))
    assert raison(essai, "pdf", donner(PDF)) == ""


def test_eight_threads_at_once_each_get_their_own_answer(essai: Atelier) -> None:
    fichiers = [("pdf", PDF, ""), ("jpg", JPEG, ""), ("pdf", b"%PDF-1.7", ILLISIBLE)] * 16

    def controler(fichier: tuple[str, bytes, str]) -> bool:
        extension, octets, attendue = fichier
        return raison(essai, extension, donner(octets)) == attendue

    with ThreadPoolExecutor(8) as fils:
        assert all(fils.map(controler, fichiers))


def test_a_thread_waits_while_another_has_pages_made(essai: Atelier) -> None:
    pages = essai.apercus("pdf", donner(PDF))
    next(pages)
    issue: list[str] = []
    fil = threading.Thread(target=lambda: issue.append(raison(essai, "pdf", donner(PDF))))
    fil.start()
    assert issue == []
    pages.close()  # type: ignore[attr-defined]  # a generator
    fil.join()
    assert issue == [""]


# What happens to its processes


def test_the_process_keeps_none_of_our_environment(
    essai: Atelier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    monkeypatch.setenv("ECHANGES_CLES", "/secret")
    essai.controler("pdf", donner(PDF))
    environ = Path(f"/proc/{contremaitre(essai)}/environ").read_bytes()
    assert b"secret" not in environ


def test_an_ouvrier_killed_in_the_middle_is_replaced(essai: Atelier) -> None:
    essai.controler("pdf", donner(PDF))
    tues: list[int] = []

    def ouvrir() -> Iterable[bytes]:
        return donner(PDF)() if tues else pendant(essai, PDF, tuer)

    def tuer(pid: int) -> None:
        tues.append(pid)
        os.kill(pid, signal.SIGKILL)
        attendre(lambda: not proc.vivant(pid))

    assert raison(essai, "pdf", ouvrir) == ""
    assert len(tues) == 1


def test_a_file_that_kills_its_ouvrier_twice_is_refused(essai: Atelier) -> None:
    tues: list[int] = []

    def tuer(pid: int) -> None:
        tues.append(pid)
        os.kill(pid, signal.SIGKILL)

    essai.controler("pdf", donner(PDF))
    avant = contremaitre(essai)
    assert raison(essai, "pdf", lambda: pendant(essai, PDF, tuer)) == ILLISIBLE
    assert len(tues) == 2
    assert raison(essai, "pdf", donner(PDF)) == ""
    assert contremaitre(essai) == avant, "a crash costs one ouvrier, not the contremaître"


def test_the_next_file_starts_a_killed_contremaitre_again(essai: Atelier) -> None:
    essai.controler("pdf", donner(PDF))
    avant = contremaitre(essai)
    os.kill(avant, signal.SIGKILL)
    assert raison(essai, "pdf", donner(PDF)) == ""
    assert contremaitre(essai) != avant


def test_an_ouvrier_dies_with_its_contremaitre(essai: Atelier) -> None:
    essai.controler("pdf", donner(PDF))
    vus: list[int] = []

    def tuer_le_contremaitre(ouvrier: int) -> None:
        vus.append(ouvrier)
        if len(vus) == 1:
            os.kill(contremaitre(essai), signal.SIGKILL)
            attendre(lambda: not proc.vivant(ouvrier))

    assert raison(essai, "pdf", lambda: pendant(essai, PDF, tuer_le_contremaitre)) == ""
    assert len(vus) == 2


def test_a_frozen_ouvrier_is_killed_and_its_file_refused() -> None:
    presse = Atelier(delai_controle=0.2)
    geles: list[int] = []

    def geler(pid: int) -> None:
        geles.append(pid)
        os.kill(pid, signal.SIGSTOP)

    assert raison(presse, "pdf", lambda: pendant(presse, PDF, geler)) == ILLISIBLE
    (gele,) = geles
    attendre(lambda: not proc.vivant(gele))
    assert raison(presse, "png", donner(b"\x89PNG")) != ""
    presse.fermer()


def test_an_abandoned_preview_frees_the_atelier(essai: Atelier) -> None:
    assert [page.numero for page in islice(essai.apercus("pdf", donner(PDF)), 1)] == [0]
    assert raison(essai, "pdf", donner(PDF)) == ""


def test_without_an_interpreter_the_atelier_is_out_of_order(
    essai: Atelier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nulle/part")
    with pytest.raises(AtelierEnPanne):
        essai.controler("pdf", donner(PDF))
    monkeypatch.undo()
    assert raison(essai, "pdf", donner(PDF)) == ""


def test_without_confinement_nothing_is_read(essai: Atelier, hostile: Hostile) -> None:
    hostile("""
        def confiner(limites, parent):
            raise ouvrier.ConfinementImpossible("No seccomp here.")
        ouvrier.confiner = confiner
        ouvrier.controler = lambda extension, octets: None
    """)
    with pytest.raises(AtelierEnPanne, match="No seccomp here"):
        essai.controler("pdf", donner(PDF))
    with pytest.raises(AtelierEnPanne, match="No seccomp here"):
        list(essai.apercus("pdf", donner(PDF)))


# What a hostile file can do


@pytest.mark.parametrize(
    "acte",
    [
        "os.abort()",
        "os.close(3) or os.close(4)",
        "bytes(1 << 40)",
        "[bytes(1 << 24) for _ in range(1 << 10)]",
        "open('/etc/passwd')",
        "os.fork()",
        "os.kill(os.getppid(), 9)",
        "(lambda f: f(f))(lambda f: f(f))",
    ],
)
def test_a_hostile_act_ends_in_a_refusal_and_nothing_else(
    essai: Atelier, hostile: Hostile, acte: str
) -> None:
    hostile(f"ouvrier.controler = lambda extension, octets: None if octets == b'.' else {acte}")
    assert raison(essai, "pdf", donner(PDF)) == ILLISIBLE
    avant = contremaitre(essai)
    assert raison(essai, "pdf", donner(b".")) == ""
    assert contremaitre(essai) == avant


def test_an_endless_control_is_cut_by_the_delay(hostile: Hostile) -> None:
    presse = Atelier(delai_controle=0.2)
    hostile("""
        def tourner(extension, octets):
            while octets != b".":
                pass
        ouvrier.controler = tourner
    """)
    assert raison(presse, "pdf", donner(PDF)) == ILLISIBLE
    assert raison(presse, "pdf", donner(b".")) == ""
    presse.fermer()


def test_an_endless_control_is_killed_by_the_kernel_at_its_limit(
    essai: Atelier, hostile: Hostile
) -> None:
    hostile("""
        from echanges.fichiers.confinement import Limites
        ouvrier.LIMITES[ouvrier.Tache.CONTROLER] = Limites(memoire=1 << 28, calcul=1)
        def tourner(extension, octets):
            while True:
                pass
        ouvrier.controler = tourner
    """)
    assert raison(essai, "pdf", donner(PDF)) == ILLISIBLE


def test_a_file_sees_nothing_of_the_one_before(essai: Atelier, hostile: Hostile) -> None:
    hostile("""
        vus = []
        def controler(extension, octets):
            if vus:
                raise ouvrier.FichierRefuse("already seen")
            vus.append(octets)
        ouvrier.controler = controler
    """)
    assert [raison(essai, "pdf", donner(PDF)) for _ in range(3)] == ["", "", ""]


def test_an_ouvrier_that_stays_after_its_answer_is_killed_before_the_next(
    essai: Atelier, hostile: Hostile
) -> None:
    hostile("""
        traiter = ouvrier._traiter
        def rester(canal, tache):
            traiter(canal, tache)
            os.close(canal._descripteur)
            time.sleep(3600)
        ouvrier._traiter = rester
        ouvrier.controler = lambda extension, octets: None
    """)
    assert raison(essai, "png", donner(PNG)) == ""
    (premier,) = ouvriers(contremaitre(essai))
    assert raison(essai, "png", donner(PNG)) == ""
    assert not proc.vivant(premier)


@pytest.mark.parametrize(
    "reponse",
    [
        "os.write(canal._descripteur, b'\\xff' * 5)",  # no such kind
        "os.write(canal._descripteur, b'\\x07\\xff\\xff\\xff\\xff')",  # 4 GB of sentence
        "envoyer(canal, Genre.PAGE)",
        "envoyer(canal, Genre.REFUSE, b'<b>\\r\\n\\x00')",
        "envoyer(canal, Genre.REFUSE, b'\\xff\\xfe')",
        "envoyer(canal, Genre.REFUSE)",
        "envoyer(canal, Genre.CORRIGE)",
        "envoyer(canal, Genre.CORRIGE, b'\\x07jpg') or envoyer(canal, Genre.FIN)",
        "envoyer(canal, Genre.CORRIGE, b'\\x02exe') or envoyer(canal, Genre.FIN)",
        "envoyer(canal, Genre.CORRIGE, b'\\x02jpg') or envoyer(canal, Genre.PAGE)",
        "envoyer(canal, Genre.CORRIGE, b'\\x00') or envoyer(canal, Genre.SEGMENT, bytes(12 << 20))",
    ],
)
def test_a_strange_answer_is_never_believed_nor_shown(
    essai: Atelier, hostile: Hostile, reponse: str
) -> None:
    hostile(f"""
        from echanges.fichiers.ouvrier import envoyer
        ouvrier._traiter = lambda canal, tache: ouvrier._lire_tout(canal) or {reponse}
        def _lire_tout(canal):
            while ouvrier.recevoir(canal, 1 << 20)[0] is not Genre.FIN:
                pass
        ouvrier._lire_tout = _lire_tout
    """)
    assert raison(essai, "pdf", donner(PDF)) == ILLISIBLE


def milliard_de_formes() -> bytes:
    """A PDF of 3 kB whose page draws a form, which draws ten times a form, twelve times over."""
    document = pikepdf.new()
    document.add_blank_page()
    forme = document.make_stream(b"0 0 1 1 re f", **FORME)
    for _ in range(12):
        ressources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=forme))
        forme = document.make_stream(b"/F Do " * 10, Resources=ressources, **FORME)
    page = document.pages[0].obj
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=forme))
    page.Contents = document.make_stream(b"/F Do")
    sortie = BytesIO()
    document.save(sortie)
    return sortie.getvalue()


def test_a_real_pdf_that_never_ends_costs_its_ouvrier_only() -> None:
    presse = Atelier(delai_apercus=1)  # it crashes pdfium by its memory, or passes the delay
    assert list(presse.apercus("pdf", donner(milliard_de_formes()))) == []
    assert [page.numero for page in presse.apercus("png", donner(PNG))] == [0, 1]
    presse.fermer()


PAGE = "Page({}, {}, {}, 'image/jpeg', b'{}', 59)"
BONNES = [PAGE.format(numero, 9, 9, r"\xff\xd8\xff") for numero in range(60)]


@pytest.mark.parametrize(
    ("pages", "recues"),
    [
        (BONNES[:3], 3),
        (BONNES, 51),
        ([BONNES[0], BONNES[2]], 1),
        ([BONNES[0], "Page(1, 9, 9, 'image/jpeg', b'\\xff\\xd8\\xff', 0)"], 1),
        ([BONNES[0], BONNES[0]], 1),
        ([BONNES[0], PAGE.format(1, 2001, 9, r"\xff\xd8\xff")], 1),
        ([BONNES[0], PAGE.format(1, 9, 0, r"\xff\xd8\xff")], 1),
        ([BONNES[0], PAGE.format(1, 9, 9, "<svg>")], 1),
        ([BONNES[0], PAGE.format(1, 9, 9, "")], 1),
        ([BONNES[0], "os.abort()"], 1),
        ([BONNES[0], "bytes(1 << 40)"], 1),
    ],
)
def test_only_pages_that_we_could_have_made_come_out(
    essai: Atelier, hostile: Hostile, pages: list[str], recues: int
) -> None:
    hostile(f"""
        def rendre(extension, octets):
            {"; ".join(f"yield {page}" for page in pages)}
        ouvrier.rendre = rendre
    """)
    assert [page.numero for page in essai.apercus("pdf", donner(PDF))] == list(range(recues))


def test_pages_made_before_the_delay_are_kept(hostile: Hostile) -> None:
    presse = Atelier(delai_apercus=0.3)
    hostile(f"""
        def rendre(extension, octets):
            yield {BONNES[0]}
            while True:
                pass
        ouvrier.rendre = rendre
    """)
    assert [page.numero for page in presse.apercus("pdf", donner(PDF))] == [0]
    presse.fermer()


# What happens to our own process


def en_processus(code: str) -> "subprocess.Popen[str]":
    """A process with an atelier, which has controlled one file, then runs `code`."""
    debut = """
        import os, sys, threading
        from echanges.demo.fichiers.pdf import pdf
        from echanges.fichiers.atelier import atelier
        PDF = pdf("Avis", ["Favorable."])
        def controler():
            atelier().controler("pdf", lambda: [PDF])
            return atelier()._contremaitre._processus.pid
        def dire(*mots):
            print(*mots, flush=True)
        premier = controler()
    """
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(debut) + textwrap.dedent(code)],
        cwd=RACINE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def lire_pids(processus: "subprocess.Popen[str]") -> list[int]:
    """The numbers on the next line that the process says."""
    assert processus.stdout
    return [int(mot) for mot in processus.stdout.readline().split()]


def test_everything_is_gone_when_our_process_is_killed() -> None:
    code = """
        def bloque():
            yield PDF[:100]
            dire(premier)
            sys.stdin.read()
        atelier().controler("pdf", bloque)
    """
    with en_processus(code) as processus:
        (premier,) = lire_pids(processus)
        (ouvrier,) = ouvriers(premier)
        processus.kill()
        attendre(lambda: not proc.vivant(premier) and not proc.vivant(ouvrier))


def test_nothing_is_left_when_our_process_ends() -> None:
    with en_processus("dire(premier)") as processus:
        (premier,) = lire_pids(processus)
        assert processus.wait() == 0
    attendre(lambda: not proc.vivant(premier))


def test_a_fork_has_its_own_atelier_and_leaves_ours_alone() -> None:
    code = """
        enfant = os.fork()
        if enfant == 0:
            dire(premier, controler())
            sys.exit()
        os.waitpid(enfant, 0)
        dire(premier, controler())
    """
    with en_processus(code) as processus:
        notre, sien = lire_pids(processus)
        avant, apres = lire_pids(processus)
        assert processus.wait() == 0
    assert notre != sien
    assert avant == apres == notre
    attendre(lambda: not proc.vivant(notre) and not proc.vivant(sien))


def test_a_fork_that_lives_on_does_not_keep_our_processes() -> None:
    code = """
        lecture, ecriture = os.pipe()
        enfant = os.fork()
        if enfant == 0:
            os.write(ecriture, b".")
            sys.stdin.read()
            os._exit(0)
        os.read(lecture, 1)
        dire(premier, enfant)
        os.kill(os.getpid(), 9)
    """
    with en_processus(code) as processus:
        premier, enfant = lire_pids(processus)
        attendre(lambda: not proc.vivant(premier))
        assert proc.vivant(enfant)
        assert processus.stdin
        processus.stdin.close()
        attendre(lambda: not proc.vivant(enfant))


def test_our_process_never_loads_a_library_that_reads_files() -> None:
    code = "dire(int(bool({'pypdfium2', 'pikepdf', 'PIL'} & set(sys.modules))))"
    with en_processus(code) as processus:
        assert lire_pids(processus) == [0]


def test_the_confined_process_has_nothing_left_to_import_or_open() -> None:
    code = """
        import sys
        from echanges.fichiers import ouvrier
        from echanges.demo.fichiers.catalogue import CATALOGUE
        fichiers = [(nom.rpartition(".")[2], faire()) for nom, faire in CATALOGUE.items()]
        assert "django" not in sys.modules
        ouvrier.echauffer()
        def noter(evenement, arguments):
            if evenement.partition(".")[0] in {"open", "import", "os", "socket", "subprocess"}:
                print(evenement, arguments)
        sys.addaudithook(noter)
        for extension, octets in [*fichiers, *ouvrier._modeles()]:
            try:
                ouvrier.controler(extension, octets)
            except ouvrier.FichierRefuse:
                pass
            list(ouvrier.rendre(extension, octets))
        print("done")
    """
    fin = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=RACINE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (fin.stdout, fin.stderr) == ("done\n", "")
