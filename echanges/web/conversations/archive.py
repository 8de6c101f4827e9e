"""A ZIP made while it is sent: never whole in memory, never on disk."""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import BinaryIO, cast

from echanges.horloge import maintenant
from echanges.messagerie.pieces_jointes import Contenu


class _Sortie:
    """What `zipfile` writes into, emptied as one goes; it cannot seek, and zipfile knows how."""

    def __init__(self) -> None:
        self._morceaux: list[bytes] = []

    def write(self, morceau: bytes) -> int:
        self._morceaux.append(bytes(morceau))
        return len(morceau)

    def flush(self) -> None:
        """Nothing is kept back."""

    def vider(self) -> bytes:
        sorti = b"".join(self._morceaux)
        self._morceaux.clear()
        return sorti


@dataclass(frozen=True, slots=True)
class Archive:
    """Files under the names they have in the ZIP: safe, and different from one another."""

    fichiers: Sequence[tuple[str, Contenu]]

    def __iter__(self) -> Iterator[bytes]:
        """Yield the ZIP, each file stored as it is."""
        date = maintenant().astimezone(UTC).timetuple()[:6]
        sortie = _Sortie()
        with zipfile.ZipFile(cast(BinaryIO, sortie), "w", zipfile.ZIP_STORED) as zip_:
            for nom, contenu in self.fichiers:
                yield from _membre(zip_, sortie, zipfile.ZipInfo(nom, date), contenu)
        yield sortie.vider()

    def close(self) -> None:
        """Let go of every file, even when nothing was read."""
        for _, contenu in self.fichiers:
            contenu.close()


def _membre(
    zip_: zipfile.ZipFile, sortie: _Sortie, info: zipfile.ZipInfo, contenu: Iterable[bytes]
) -> Iterator[bytes]:
    with zip_.open(info, "w") as membre:
        for segment in contenu:
            membre.write(segment)
            yield sortie.vider()
