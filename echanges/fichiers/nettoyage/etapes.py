"""A format read step by step from pieces of any size."""

from collections.abc import Callable

from echanges.fichiers.formats import IMAGE_INCOMPLETE, FichierRefuse


class ParEtapes:
    """Feeds the steps of a format: each takes what it can from the buffer, and names the next.

    A step returns whether it went on; when it did not, it waits for the next piece. Holds the
    current piece and, at most, one segment of metadata. Not safe to share between threads.
    """

    def __init__(self, premiere: Callable[[], bool]) -> None:
        """Begin a file at step `premiere`."""
        self._etape = premiere
        self._tampon = bytearray()
        self._sortie: list[bytes] = []

    def ecrire(self, morceau: bytes | bytearray) -> bytes | bytearray:
        """Take a piece; return the clean bytes now ready (often none). Raises FichierRefuse."""
        self._tampon += morceau
        while self._etape():
            pass
        sortie = b"".join(self._sortie)
        self._sortie.clear()
        return sortie

    def terminer(self) -> bytes:
        """Return the end of the clean file: none is left. Raises FichierRefuse if cut short."""
        if self._etape != self._fin:
            raise FichierRefuse(IMAGE_INCOMPLETE)
        return b""

    def _fin(self) -> bool:
        """The image is over: whatever follows is dropped."""
        self._tampon.clear()
        return False

    def _prendre(self, nombre: int) -> bytes:
        """Take `nombre` bytes from the buffer; fewer when it has fewer."""
        with memoryview(self._tampon) as vue, vue[:nombre] as debut:
            pris = bytes(debut)  # a slice of the buffer itself would be a copy more
        del self._tampon[:nombre]
        return pris
