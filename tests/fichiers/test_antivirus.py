"""The client of clamd, before a real one, and before impostors for what that one never does."""

import contextlib
import io
import os
import random
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest
from django.conf import settings

from echanges.fichiers.antivirus import (
    AntivirusInjoignable,
    Clamd,
    NonAnalysable,
    ReponseDouteuse,
    Verdict,
)
from echanges.fichiers.controle import archive, controler
from echanges.fichiers.controle import pdf as pdfs
from echanges.fichiers.formats import FichierRefuse
from echanges.fichiers.volumes import MORCEAUX_MAX, VOLUME_MAX
from tests.clamav import (
    EICAR,
    MARQUE,
    Antivirus,
    Conduite,
    Imposteur,
    lire_configuration,
    ne_lit_plus,
    port_libre,
    repond,
    repond_au_compte_gouttes,
    repond_avant_la_fin,
    repond_puis_lit,
    repond_sans_raccrocher,
)
from tests.fichiers.fabrique import pdf_numerise
from tests.lanceur.outils import attendre

MIO = 1024 * 1024
LIMITE = 10 * MIO
COURT_S = 0.2
Fabrique = Callable[[], bytes]  # a large content is made by its own test, not at collection
OK = b"stream: OK\0"


@pytest.fixture(scope="module")
def adresse() -> Iterator[str]:
    """The address of a real clamd, which this module shares and never stops."""
    with Antivirus() as clamd:
        yield clamd.adresse


@pytest.fixture
def clamd() -> Iterator[Antivirus]:
    """A real clamd of the test's own."""
    with Antivirus() as clamd:
        yield clamd


def segmenter(octets: bytes) -> Iterator[bytes]:
    for debut in range(0, len(octets), MIO):
        yield octets[debut : debut + MIO]


def hasard(taille: int) -> bytes:
    return random.Random(3).randbytes(taille)


def zip_de(**contenus: bytes) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, contenu in contenus.items():
            archive.writestr(nom, contenu)
    return tampon.getvalue()


def zip_chiffre(**autres: bytes) -> bytes:
    """An archive whose first file says that it is encrypted."""
    octets = bytearray(zip_de(secret=b"x" * 100, **autres))
    octets[6] |= 1  # the flags of the first file, before its bytes and in the directory
    octets[octets.index(b"PK\x01\x02") + 8] |= 1
    return bytes(octets)


def docx_de(texte: bytes) -> bytes:
    return zip_de(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w>" + texte})


def pdf_de(contenu: bytes, chiffrement: pikepdf.Encryption | None = None, flux: int = 1) -> bytes:
    """A PDF with compressed streams that hold the content."""
    tampon = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        for numero in range(flux):
            pdf.Root[f"/Flux{numero}"] = pdf.make_stream(contenu)
        pdf.save(tampon, compress_streams=True, encryption=chiffrement or False)
    return tampon.getvalue()


def bombe(mio: int) -> bytes:
    """An archive of one file of zeros, then the marker: found only by who reads it all."""
    tampon = io.BytesIO()
    with (
        zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("zeros", "w") as fichier,
    ):
        for _ in range(mio):
            fichier.write(bytes(MIO))
        fichier.write(MARQUE)
    return tampon.getvalue()


def pdf_bombe(mio: int) -> bytes:
    """A PDF of one stream of zeros."""
    tampon, compresseur = io.BytesIO(), zlib.compressobj(1)
    zeros = b"".join(compresseur.compress(bytes(MIO)) for _ in range(mio)) + compresseur.flush()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.Flux = pdf.make_stream(zeros, Filter=pikepdf.Name.FlateDecode)
        pdf.save(tampon, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return tampon.getvalue()


def poupees(contenu: bytes, etages: int) -> bytes:
    for _ in range(etages):
        contenu = zip_de(poupee=contenu)
    return contenu


# --- What a real clamd says -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "contenu",
    [
        pytest.param(lambda: hasard(LIMITE), id="ten mebibytes"),
        pytest.param(lambda: b"", id="nothing"),
        pytest.param(lambda: pdf_de(b"compte rendu"), id="a pdf"),
        pytest.param(lambda: docx_de(b"compte rendu"), id="a docx"),
    ],
)
def test_a_harmless_file_is_clean(adresse: str, contenu: Fabrique) -> None:
    assert Clamd(adresse).analyser(segmenter(contenu())) == Verdict.SAIN


@pytest.mark.parametrize(
    "contenu",
    [
        pytest.param(lambda: EICAR, id="eicar"),
        pytest.param(lambda: zip_de(eicar=EICAR), id="eicar in a zip"),
        pytest.param(lambda: pdf_de(EICAR), id="eicar in a stream of a pdf"),
        pytest.param(
            lambda: pdf_de(EICAR, pikepdf.Encryption(owner="o")), id="eicar in a protected pdf"
        ),
        pytest.param(lambda: docx_de(MARQUE), id="marker in a docx"),
        pytest.param(lambda: poupees(MARQUE, 5), id="marker in five archives"),
        pytest.param(
            lambda: hasard(LIMITE - len(MARQUE)) + MARQUE, id="marker after ten mebibytes"
        ),
        pytest.param(lambda: zip_chiffre(eicar=EICAR), id="eicar beside an encrypted file"),
    ],
)
def test_a_virus_is_found_wherever_it_hides(adresse: str, contenu: Fabrique) -> None:
    assert Clamd(adresse).analyser(segmenter(contenu())) == Verdict.INFECTE


@pytest.mark.parametrize("taille", [1, 7, len(EICAR)])
def test_a_virus_cut_between_segments_is_found(adresse: str, taille: int) -> None:
    morceaux = [EICAR[i : i + taille] for i in range(0, len(EICAR), taille)]
    assert Clamd(adresse).analyser(morceaux) == Verdict.INFECTE


def test_an_empty_segment_does_not_end_the_file(adresse: str) -> None:
    assert Clamd(adresse).analyser([b"", b"clean", b"", EICAR, b""]) == Verdict.INFECTE


def test_a_file_given_in_one_segment_is_read_whole(adresse: str) -> None:
    assert Clamd(adresse).analyser([bytes(LIMITE) + MARQUE]) == Verdict.INFECTE


def test_one_client_serves_several_threads(adresse: str) -> None:
    client = Clamd(adresse)
    contenus = [bytes(MIO), EICAR, bytes(2 * MIO), MARQUE] * 8
    with ThreadPoolExecutor(8) as fils:
        verdicts = list(fils.map(lambda contenu: client.analyser([contenu]), contenus))
    assert verdicts == [Verdict.SAIN, Verdict.INFECTE] * 16


def test_a_real_clamd_answers_over_tcp_too() -> None:
    port = port_libre()
    with Antivirus(TCPSocket=str(port), TCPAddr="127.0.0.1"):
        client = Clamd(f"tcp://127.0.0.1:{port}")
        assert client.analyser(segmenter(bytes(LIMITE))) == Verdict.SAIN
        assert client.analyser([EICAR]) == Verdict.INFECTE
        with pytest.raises(ReponseDouteuse):
            client.analyser(segmenter(bytes(20 * MIO)))


def test_the_version_of_a_real_clamd_is_read(adresse: str) -> None:
    assert Clamd(adresse).version().startswith("ClamAV 1.")


def test_a_new_signature_changes_the_verdict_of_a_file(clamd: Antivirus) -> None:
    client = Clamd(clamd.adresse)
    assert client.analyser([b"harmless until today"]) == Verdict.SAIN
    clamd.ajouter_signature("Echanges.Essai.Nouveau", b"until today")
    assert client.analyser([b"harmless until today"]) == Verdict.INFECTE


# --- What it could not read whole -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("contenu", "motif"),
    [
        pytest.param(lambda: zip_chiffre(), "Encrypted.Zip", id="an encrypted zip"),
        pytest.param(
            lambda: pdf_de(b"x", pikepdf.Encryption(owner="o", user="u")),
            "Encrypted.PDF",
            id="a locked pdf",
        ),
        pytest.param(lambda: poupees(MARQUE, 25), "MaxRecursion", id="a deep archive"),
    ],
)
def test_what_is_not_read_whole_cannot_be_analysed(
    adresse: str, contenu: Fabrique, motif: str
) -> None:
    with pytest.raises(NonAnalysable, match=motif):
        Clamd(adresse).analyser(segmenter(contenu()))


@pytest.mark.parametrize("enorme", [bombe, pdf_bombe])
def test_what_is_too_big_once_unpacked_cannot_be_analysed(enorme: Callable[[int], bytes]) -> None:
    with (
        Antivirus(MaxScanSize="20M", MaxFileSize="20M") as petit,
        pytest.raises(NonAnalysable, match="MaxScanSize"),
    ):
        Clamd(petit.adresse).analyser(segmenter(enorme(21)))


def test_the_recommended_clamd_reads_all_that_the_door_accepts() -> None:
    """Its limits are more than ours, and the two of clamd's own sizes are one (see the file)."""
    lues = lire_configuration()
    octets = {nom: int(lues[nom].removesuffix("M")) * MIO for nom in lues if lues[nom][-1] == "M"}
    assert octets["StreamMaxLength"] > settings.PIECE_OCTETS_MAX
    assert octets["MaxScanSize"] >= VOLUME_MAX + 5 * settings.PIECE_OCTETS_MAX
    assert octets["MaxFileSize"] == octets["PCREMaxFileSize"] == octets["MaxScanSize"]
    assert archive.OCTETS_MAX < VOLUME_MAX
    assert int(lues["MaxFiles"]) > MORCEAUX_MAX
    assert int(lues["MaxScanTime"]) / 1000 < settings.ANTIVIRUS_DELAI_S


@pytest.mark.parametrize("pages", [9, 10])
def test_clamd_and_the_door_count_the_same_bytes(
    monkeypatch: pytest.MonkeyPatch, pages: int
) -> None:
    """Both limits a hundred times lower: nine pages fit, ten are refused by both."""
    monkeypatch.setattr(pdfs, "VOLUME_MAX", 19 * MIO)
    scan = pdf_numerise(pages, (1000, 2000))
    refus = contextlib.nullcontext() if pages == 9 else pytest.raises(FichierRefuse)
    with refus:
        controler("pdf", scan)
    clamd = Antivirus(MaxScanSize="19M", MaxFileSize="19M")
    blocage = contextlib.nullcontext() if pages == 9 else pytest.raises(NonAnalysable)
    with clamd, blocage:
        assert Clamd(clamd.adresse).analyser([scan]) == Verdict.SAIN


def test_a_large_file_inside_an_archive_is_read_to_its_end(adresse: str) -> None:
    """Over MaxFileSize, clamd would read its beginning and say OK: the two limits are the same."""
    assert Clamd(adresse).analyser([bombe(60)]) == Verdict.INFECTE


def test_a_pdf_that_opens_without_a_password_is_read(adresse: str) -> None:
    protege = pdf_de(b"compte rendu", pikepdf.Encryption(owner="o", user=""))
    assert Clamd(adresse).analyser([protege]) == Verdict.SAIN


def test_a_pdf_of_many_streams_is_read_whole(adresse: str) -> None:
    assert Clamd(adresse).analyser([pdf_de(b"x", flux=10_500)]) == Verdict.SAIN


def test_a_file_over_the_limit_of_clamd_is_no_verdict(adresse: str) -> None:
    """clamd answers and hangs up while the file is still being sent."""
    with pytest.raises(ReponseDouteuse, match="INSTREAM size limit exceeded") as refus:
        Clamd(adresse).analyser(segmenter(bytes(20 * MIO)))
    assert not isinstance(refus.value, NonAnalysable)


# --- When clamd is not there, or leaves -----------------------------------------------------------


def test_an_absent_clamd_is_out_of_reach_then_works_again(clamd: Antivirus) -> None:
    client = Clamd(clamd.adresse)
    for partir in (clamd.arreter, clamd.tuer):
        partir()
        for appel in (lambda: client.analyser([EICAR]), client.version):
            with pytest.raises(AntivirusInjoignable):
                appel()
        clamd.demarrer()
        assert client.analyser([EICAR]) == Verdict.INFECTE


def test_an_address_without_a_socket_is_out_of_reach() -> None:
    for adresse in (f"tcp://127.0.0.1:{port_libre()}", "unix:///nowhere/clamd.ctl"):
        with pytest.raises(AntivirusInjoignable, match="cannot be reached"):
            Clamd(adresse).analyser([b"file"])


def test_a_clamd_killed_while_it_receives_gives_no_verdict(clamd: Antivirus) -> None:
    def segments() -> Iterator[bytes]:
        yield b"beginning"
        clamd.suspendre()
        yield b"middle"
        clamd.tuer()
        yield b"end"

    with pytest.raises(ReponseDouteuse, match="without an answer"):
        Clamd(clamd.adresse).analyser(segments())


def test_a_clamd_killed_while_it_scans_gives_no_verdict(clamd: Antivirus) -> None:
    longue = zip_de(**{f"zeros{n}": bytes(35 * MIO) for n in range(5)})
    with ThreadPoolExecutor(1) as fils:
        verdict = fils.submit(Clamd(clamd.adresse).analyser, [longue])
        attendre(lambda: any(chemin.is_dir() for chemin in clamd.temporaires.iterdir()))
        clamd.suspendre()
        assert not verdict.done()
        clamd.tuer()
        with pytest.raises(ReponseDouteuse, match="without an answer"):
            verdict.result()
    with pytest.raises(AntivirusInjoignable):
        Clamd(clamd.adresse).analyser([longue])


def test_a_frozen_clamd_is_not_waited_for_without_end(clamd: Antivirus) -> None:
    clamd.suspendre()
    with pytest.raises(ReponseDouteuse, match="in time"):
        Clamd(clamd.adresse, COURT_S).analyser([b"file"])
    with pytest.raises(ReponseDouteuse, match="in time"):
        Clamd(clamd.adresse, COURT_S).version()
    clamd.reprendre()
    assert Clamd(clamd.adresse).analyser([b"file"]) == Verdict.SAIN


# --- What is not an answer ------------------------------------------------------------------------


@pytest.mark.parametrize("tcp", [False, True], ids=["unix", "tcp"])
def test_the_two_exact_answers_are_the_two_verdicts(tcp: bool) -> None:
    for reponse, verdict in ((OK, "sain"), (b"stream: Win.Test-1 FOUND\0", "infecte")):
        with Imposteur(repond(reponse), tcp=tcp) as imposteur:
            assert Clamd(imposteur.adresse).analyser([b"file"]) == verdict


@pytest.mark.parametrize(
    "signature",
    [
        "Heuristics.Limits.Exceeded.MaxScanTime",
        "Heuristics.Limits.Exceeded",
        "Heuristics.Encrypted.RAR",
    ],
)
def test_the_limits_of_clamd_are_not_viruses(signature: str) -> None:
    with (
        Imposteur(repond(f"stream: {signature} FOUND\0".encode())) as imposteur,
        pytest.raises(NonAnalysable, match=signature),
    ):
        Clamd(imposteur.adresse).analyser([b"file"])


@pytest.mark.parametrize(
    "signature", ["Heuristics.OLE2.ContainsMacros", "Heuristics.Phishing.Email", "X.UNOFFICIAL"]
)
def test_every_other_alert_is_a_virus(signature: str) -> None:
    with Imposteur(repond(f"stream: {signature} FOUND\0".encode())) as imposteur:
        assert Clamd(imposteur.adresse).analyser([b"file"]) == Verdict.INFECTE


def test_an_answer_one_byte_away_from_ok_is_not_clean() -> None:
    for i in range(len(OK)):
        for presque in (OK[:i], OK[:i] + OK[i + 1 :], OK[:i] + b" " + OK[i:], OK + OK[i:]):
            if presque != OK:
                refuser(presque)


@pytest.mark.parametrize(
    "reponse",
    [
        b"\0",
        b"stream: OK\n",
        b"stream: OK\r\n\0",
        b"STREAM: OK\0",
        b"1: stream: OK\0",
        b"stream: OK\0stream: Eicar FOUND\0",
        b"stream: OK stream: Eicar FOUND\0",
        b"stream: Eicar FOUND",
        b"stream: Eicar FOUND\0stream: OK\0",
        b"stream: Eicar FOUND\nstream: OK\0",
        b"stream:  FOUND\0",
        b"stream: FOUND\0",
        b"UNKNOWN COMMAND\0",
        b"stream: \xff\xfe FOUND\0",
        b"HTTP/1.1 200 OK\r\n\r\n",
        bytes(range(256)),
    ],
)
def test_garbage_is_not_an_answer(reponse: bytes) -> None:
    refuser(reponse)


@pytest.mark.parametrize("reponse", [b"stream: Can't allocate memory ERROR\0", b"No luck. ERROR"])
def test_an_error_of_clamd_is_told_to_the_operator(reponse: bytes) -> None:
    assert reponse.removesuffix(b"\0").removesuffix(b" ERROR").decode() in refuser(reponse)


def test_an_endless_answer_is_not_read_to_its_end() -> None:
    assert "too long" in refuser(b"stream: " + b"x" * 100_000)


def test_no_message_repeats_what_is_not_an_answer() -> None:
    assert "DUPONT" not in refuser(b"Mme DUPONT, hier")


def refuser(reponse: bytes) -> str:
    """Check that this is no answer to either command; return what is said of it."""
    with Imposteur(repond(reponse)) as imposteur:
        with pytest.raises(ReponseDouteuse) as refus:
            Clamd(imposteur.adresse).analyser([b"file"])
        with pytest.raises(ReponseDouteuse):
            Clamd(imposteur.adresse).version()
        assert imposteur.appels == 2
    assert not isinstance(refus.value, NonAnalysable)
    return str(refus.value)


@pytest.mark.parametrize("tcp", [False, True], ids=["unix", "tcp"])
@pytest.mark.parametrize("taille", [1, 10 * MIO], ids=["a byte", "ten mebibytes"])
@pytest.mark.parametrize("reponse", [b"", OK, b"stream: Eicar FOUND\0"])
def test_an_answer_before_the_end_of_the_file_is_none(
    reponse: bytes, taille: int, tcp: bool
) -> None:
    with (
        Imposteur(repond_avant_la_fin(reponse), tcp=tcp) as imposteur,
        pytest.raises(ReponseDouteuse),
    ):
        Clamd(imposteur.adresse).analyser(segmenter(bytes(taille)))


def test_a_polite_answer_before_the_end_of_the_file_is_none_either() -> None:
    with (
        Imposteur(repond_puis_lit(OK)) as imposteur,
        pytest.raises(ReponseDouteuse, match="before the end"),
    ):
        Clamd(imposteur.adresse).analyser(segmenter(bytes(64 * MIO)))


def test_a_version_given_by_who_does_not_listen_is_none() -> None:
    with (
        Imposteur(repond_avant_la_fin(b"ClamAV 1.4.6\0")) as imposteur,
        pytest.raises(ReponseDouteuse, match="before the end"),
    ):
        Clamd(imposteur.adresse).version()


@pytest.mark.parametrize(
    "conduite",
    [
        pytest.param(ne_lit_plus, id="reads nothing more"),
        pytest.param(repond_sans_raccrocher(b""), id="never answers"),
        pytest.param(repond_sans_raccrocher(OK[:5]), id="stops in the middle of its answer"),
        pytest.param(repond_sans_raccrocher(OK), id="does not hang up"),
        pytest.param(repond_au_compte_gouttes, id="answers a byte now and then"),
    ],
)
def test_the_whole_exchange_has_one_deadline(conduite: Conduite) -> None:
    with (
        Imposteur(conduite) as imposteur,
        pytest.raises(ReponseDouteuse, match="in time"),
    ):
        Clamd(imposteur.adresse, COURT_S).analyser(segmenter(bytes(10 * MIO)))


# --- What is asked of the file --------------------------------------------------------------------


def compter(demandes: list[int]) -> Iterator[bytes]:
    for numero in range(64):
        demandes.append(numero)
        yield bytes(MIO)


def test_nothing_is_asked_of_the_file_without_a_connection() -> None:
    demandes: list[int] = []
    with pytest.raises(AntivirusInjoignable):
        Clamd("unix:///nowhere/clamd.ctl").analyser(compter(demandes))
    assert demandes == []


def test_the_file_is_asked_for_no_faster_than_it_leaves() -> None:
    demandes: list[int] = []
    with Imposteur(ne_lit_plus) as imposteur, pytest.raises(ReponseDouteuse):
        Clamd(imposteur.adresse, COURT_S).analyser(compter(demandes))
    assert 0 < len(demandes) < 4


@pytest.mark.parametrize("panne", [OSError("disk"), ConnectionResetError(), ValueError("altered")])
def test_a_file_that_cannot_be_read_gives_its_own_error(adresse: str, panne: Exception) -> None:
    def segments() -> Iterator[bytes]:
        yield b"beginning"
        raise panne

    with pytest.raises(type(panne)) as erreur:
        Clamd(adresse).analyser(segments())
    assert erreur.value is panne


def test_the_client_opens_no_file_at_all(adresse: str) -> None:
    ouverts: list[object] = []
    guet = [True]

    def guetter(evenement: str, arguments: tuple[object, ...]) -> None:
        if evenement == "open" and guet:
            ouverts.append(arguments[0])

    sys.addaudithook(guetter)  # cannot be removed: `guet` silences it
    with open(os.devnull):  # noqa: PTH123 - the watch does see what is opened
        pass
    Clamd(adresse).analyser(segmenter(bytes(LIMITE)))
    guet.clear()
    assert ouverts == [os.devnull]


def test_nothing_is_left_by_clamd_itself(clamd: Antivirus) -> None:
    Clamd(clamd.adresse).analyser([zip_de(eicar=EICAR)])
    assert list(clamd.temporaires.iterdir()) == []


# --- Addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "adresse",
    [
        "unix:///run/clamav/clamd.ctl",
        "unix:///" + "x" * 106,
        "tcp://127.0.0.1:3310",
        "tcp://clamd.interne:3310",
        "tcp://[::1]:3310",
    ],
)
def test_the_two_forms_of_address_are_read(adresse: str) -> None:
    Clamd(adresse)


@pytest.mark.parametrize(
    "adresse",
    [
        "",
        "clamd",
        "/run/clamav/clamd.ctl",
        "unix:",
        "unix://",
        "unix:///",
        "unix:///run/",
        "unix://run/clamd.ctl",
        "unix:run/clamd.ctl",
        "unix:///run/clamd.ctl?x",
        "unix:///run/\0",
        "unix:///" + "x" * 107,
        "tcp://",
        "tcp://127.0.0.1",
        "tcp://127.0.0.1:",
        "tcp://127.0.0.1:0",
        "tcp://127.0.0.1:65536",
        "tcp://127.0.0.1:clamd",
        "tcp://:3310",
        "tcp://127.0.0.1:3310/",
        "tcp://secret@127.0.0.1:3310",
        "tcp://a..b:3310",
        "tcp://[::1:3310",
        "http://127.0.0.1:3310",
    ],
)
def test_any_other_address_is_refused_with_a_sentence(adresse: str) -> None:
    with pytest.raises(ValueError, match="the address of clamd must be unix://") as refus:
        Clamd(adresse)
    assert "secret" not in str(refus.value)


def test_no_virus_is_written_in_the_repository_itself(request: pytest.FixtureRequest) -> None:
    """Or the antivirus of whoever clones it would remove the file."""
    sources = (
        chemin.read_bytes()
        for dossier in ("echanges", "tests", "deploy")
        for chemin in (request.config.rootpath / dossier).rglob("*.*")
        if chemin.suffix in {".py", ".conf", ".md"}
    )
    assert not any(EICAR in source for source in sources)
