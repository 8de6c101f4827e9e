"""The processes that read hostile bytes: one contremaître, and an ouvrier for each file.

`principal`, run by an `Atelier` in a new interpreter with one end of a socket as standard input, is
the **contremaître**. It imports pdfium, qpdf and Pillow, has them work once on files of our own so
that nothing is left to load, then waits for orders: one byte (`Tache`) and a descriptor, the stream
of one file. For each it forks an **ouvrier** and forgets the stream. It never reads a byte of a
file, and ends when the atelier's end of the socket closes, even by kill -9.

An **ouvrier** keeps that stream alone, confines itself (`confinement`), says so, reads one file,
answers and dies. Frames are those of `trames`. One process a file costs some milliseconds, and buys
that a file which takes hold of its ouvrier has seen no other file, and will see none; that memory
and processor are counted file by file; that a crash costs nobody else anything.

Neither Django nor the settings are imported: there is no key, no database and no address here.
"""

import base64
import contextlib
import gc
import os
import signal
import socket
import warnings
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Final, NoReturn

import pikepdf
from PIL import Image, MpoImagePlugin, TiffImagePlugin  # noqa: F401 - else Pillow loads them all

from echanges.fichiers.apercus import rendre, se_passer_des_polices_du_systeme
from echanges.fichiers.confinement import ConfinementImpossible, Limites, confiner
from echanges.fichiers.controle import controler
from echanges.fichiers.corrections import Correction
from echanges.fichiers.formats import TROP_GROS, TYPES, FichierRefuse
from echanges.fichiers.reconnaissance import HEIC
from echanges.fichiers.trames import (
    EXTENSION_MAX,
    OCTETS_MAX,
    SEGMENT_MAX,
    Canal,
    Genre,
    Tache,
    TrameInvalide,
    emballer,
    emballer_correction,
    emballer_total,
    envoyer,
    envoyer_octets,
    recevoir,
)

LIMITES: Final = {
    Tache.CONTROLER: Limites(memoire=512 * 1024 * 1024, calcul=20),
    Tache.CONVERTIR: Limites(memoire=768 * 1024 * 1024, calcul=20, fils=True),
    Tache.APERCUS: Limites(memoire=768 * 1024 * 1024, calcul=60),
}
"""What one file may cost. Python and the libraries take 90 MB of it, shared by all; the largest
image accepted, 200 MB, and its preview as much again. Only the conversion of a photo needs threads:
libheif ends the process where it cannot start one."""

_ENTREE, _SORTIE, _ERREURS = 0, 1, 2

_PDF: Final = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 1400 20]/Contents 5 0 R
/Resources<</Font<</F 4 0 R>>>>>> endobj
4 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj
5 0 obj <</Length 29>>
stream
BT /F 9 Tf 9 9 Td (abc) Tj ET
endstream endobj
trailer <</Root 1 0 R/Size 6>>
%%EOF
"""


_PHOTO: Final = (
    "0000SW^{RQXk}?*00000ZE0pPXk}?*ZE0a<0004eZDn*}000000000XXk=`10000000000aA{+70000000000000000000"
    "0B57=IV*mgE07O6l0RRC200001pa1~?00000001Qb001LtX>Mi!000000RR916=`l}WdZ;I000310BCk&F#rGn01j|zbZr0"
    "t000010002|X>f9I0002oX>en20001WXm(>m0RwOV0058x000009`FGC{rLC*01pFT0096PKmiN^|NjGU00093kN^M!0009"
    "39=ZZRVE_RDDMA4O18@KU0|1Z!00RI30{|YNAb|yz>aLpR;31&EfB*mtfB*mk0EA)y0RRR>0l{;@i2wiq6Ju{|a&BX6cmM$"
    "a4FCp!0000KX>)L8000000000$0000$0000eV{Bn?0000G000010000G00001|NsBc00002|NsBc000020000GaA|mH00000"
    "0|*ER0000OX>e^}0000000001009Mo0s{qv0000jZDe6|0000XC;_ho5)%yI`02uE38DQUl>*Nv?W-%}NuPJI7?P>~pa"
)
"""A HEIC of 64 pixels, in base 85: no library here writes one."""


class CanalDeDescripteur:
    """The ouvrier's end of the stream (`trames.Canal`): read(2) and write(2), nothing else."""

    def __init__(self, descripteur: int) -> None:
        self._descripteur = descripteur

    def lire(self, taille: int) -> bytes:
        """Return exactly `taille` bytes. Raises EOFError when the atelier is gone."""
        morceaux = []
        while taille:
            morceau = os.read(self._descripteur, taille)
            if not morceau:
                raise EOFError
            morceaux.append(morceau)
            taille -= len(morceau)
        return b"".join(morceaux)

    def ecrire(self, octets: bytes | memoryview) -> None:
        """Send all the bytes. Raises OSError when the atelier is gone."""
        reste = memoryview(octets)
        while reste:
            reste = reste[os.write(self._descripteur, reste) :]


def principal() -> None:
    """Be the contremaître of the atelier whose socket is the standard input."""
    warnings.simplefilter("ignore")  # they would be about files, and are read by nobody
    echauffer()
    gc.freeze()  # what is loaded stays shared with the ouvriers: no collection writes in it
    with socket.socket(fileno=_ENTREE) as commandes:
        servir(commandes)


def echauffer() -> None:
    """Have every library work once, so that an ouvrier has nothing left to import or to open."""
    se_passer_des_polices_du_systeme()
    for extension, octets in _modeles():
        with contextlib.suppress(FichierRefuse):
            controler(extension, octets)
        for page in rendre(extension, octets):
            emballer(page)


def servir(commandes: socket.socket) -> None:
    """Fork an ouvrier for each order, one at a time, until the atelier is gone."""
    moi = os.getpid()
    ouvrier = 0
    while True:
        ordre, descripteurs, _, _ = socket.recv_fds(commandes, 1, 1)
        if not ordre:
            return
        if ouvrier:
            _achever(ouvrier)
        ouvrier = os.fork()
        if ouvrier == 0:
            commandes.close()
            _etre_ouvrier(descripteurs[0], Tache(ordre), moi)
        for descripteur in descripteurs:
            os.close(descripteur)


def _achever(ouvrier: int) -> None:
    """Make sure that the one before is no more: a file could have it answer, then stay for ever."""
    os.kill(ouvrier, signal.SIGKILL)
    os.waitpid(ouvrier, 0)


def _etre_ouvrier(descripteur: int, tache: Tache, contremaitre: int) -> NoReturn:
    """Treat one file, then die without a word: an error may hold what the file holds."""
    try:
        os.dup2(_SORTIE, _ERREURS)  # the standard output leads nowhere
        canal = CanalDeDescripteur(descripteur)
        if _se_confiner(canal, tache, contremaitre):
            _traiter(canal, tache)
    finally:
        os._exit(0)


def _se_confiner(canal: Canal, tache: Tache, contremaitre: int) -> bool:
    """Confine this process and tell the atelier; return whether it may read the file."""
    try:
        confiner(LIMITES[tache], contremaitre)
    except ConfinementImpossible as erreur:
        envoyer(canal, Genre.IMPOSSIBLE, str(erreur).encode())
        return False
    envoyer(canal, Genre.PRET)
    return True


def _traiter(canal: Canal, tache: Tache) -> None:
    """Read the file and answer. Raises EOFError, OSError, TrameInvalide: nobody listens."""
    extension = _exiger(canal, Genre.EXTENSION, EXTENSION_MAX).decode("ascii")
    try:
        octets = _lire_fichier(canal)
        correction = None if tache is Tache.APERCUS else controler(extension, octets)
    except FichierRefuse as refus:
        envoyer(canal, Genre.REFUSE, refus.raison.encode())
        return
    if tache is Tache.APERCUS:
        _rendre(canal, extension, octets)
    elif correction:
        _corriger(canal, correction)
    else:
        envoyer(canal, Genre.ACCEPTE)


def _corriger(canal: Canal, correction: Correction) -> None:
    """Send the file to keep instead of the one that came."""
    envoyer(canal, Genre.CORRIGE, emballer_correction(correction))
    envoyer_octets(canal, correction.octets)
    envoyer(canal, Genre.FIN)


def _rendre(canal: Canal, extension: str, octets: bytes) -> None:
    """Send the pages as they are made."""
    total = 0
    for page in rendre(extension, octets):
        envoyer(canal, Genre.PAGE, emballer(page))
        total += 1
    envoyer(canal, Genre.FIN, emballer_total(total))


def _lire_fichier(canal: Canal) -> bytes:
    """Return the file, whole in memory. Raises FichierRefuse beyond OCTETS_MAX."""
    fichier = BytesIO()
    fichier.seek(OCTETS_MAX - 1)  # room at once: growing, it would be there twice for a moment
    fichier.write(b"\0")
    fichier.seek(0)
    while True:
        genre, corps = recevoir(canal, SEGMENT_MAX)
        if genre is Genre.FIN:
            fichier.truncate()
            return fichier.getvalue()
        if genre is not Genre.SEGMENT:
            raise TrameInvalide("A segment or the end was due.")
        if fichier.tell() + len(corps) > OCTETS_MAX:
            raise FichierRefuse(TROP_GROS)
        fichier.write(corps)


def _exiger(canal: Canal, attendu: Genre, maximum: int) -> bytes:
    """Return the body of the next frame. Raises TrameInvalide when it is of another kind."""
    genre, corps = recevoir(canal, maximum)
    if genre is not attendu:
        raise TrameInvalide("Another frame was due.")
    return corps


def _modeles() -> Iterator[tuple[str, bytes]]:
    """Yield small files of our own, of every type."""
    image = Image.linear_gradient("L").resize((16, 16)).convert("RGB")
    octets = {
        "jpg": _encoder(image, "JPEG"),
        "png": _encoder(image, "PNG"),
        "tif": _encoder(image, "TIFF", compression="tiff_lzw"),
        "pdf": _PDF,
        "txt": "échauffement".encode(),
        "docx": _zip("[Content_Types].xml"),
        "odt": _zip("mimetype"),
    }
    yield from ((extension, octets[extension]) for extension in TYPES if extension in octets)
    yield "png", _encoder(Image.new("RGBA", (8, 8)), "PNG")
    yield HEIC, base64.b85decode(_PHOTO)
    yield "pdf", _pdf_chiffre()


def _pdf_chiffre() -> bytes:
    """Return an encrypted PDF: at the first one qpdf opens the system's source of randomness."""
    sortie = BytesIO()
    with pikepdf.open(BytesIO(_PDF)) as document:
        document.save(sortie, encryption=pikepdf.Encryption(owner="o", user=""))
    return sortie.getvalue()


def _encoder(image: Image.Image, format_: str, **options: str) -> bytes:
    """Return an image encoded."""
    sortie = BytesIO()
    image.save(sortie, format_, **options)
    return sortie.getvalue()


def _zip(membre: str) -> bytes:
    """Return a zip with one member: enough to load what reads them."""
    sortie = BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(membre, "<a/>")
    return sortie.getvalue()
