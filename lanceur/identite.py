"""Under which user PostgreSQL runs: it refuses to run as root.

An ordinary user runs it as himself. For root there are two ways:

1. a user namespace, where root is seen as ``nobody``: files stay root's, so no folder has to be
   opened to anyone and a data folder of mode 0700 is fine;
2. where namespaces are forbidden (many containers), a real change to ``postgres`` or ``nobody``;
   the data then belong to that user, and the folder just above must let him pass through.
"""

import os
import pwd
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ESPACE_DE_NOMS = ("unshare", "--user", "--map-user=65534", "--map-group=65534", "--")


@dataclass(frozen=True)
class Identite:
    """How to start a program so that PostgreSQL accepts to run.

    ``prefixe`` goes before the command; ``uid`` and ``gid`` own the data; ``changer`` says
    whether the process itself must take them.
    """

    prefixe: tuple[str, ...]
    uid: int
    gid: int
    changer: bool = False

    def options(self) -> dict[str, int | list[int]]:
        """The keyword arguments to give to ``subprocess``."""
        if not self.changer:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def essayer(self, *commande: str) -> str | None:
        """Run a short command under this identity.

        Returns its output, or None when it could not run or failed. Side effects: the command's.
        """
        try:
            fait = subprocess.run(
                [*self.prefixe, *commande],
                capture_output=True,
                text=True,
                timeout=20,
                check=False,
                cwd="/",
                **self.options(),  # type: ignore[call-overload]
            )
        except (OSError, subprocess.SubprocessError):
            return None
        return str(fait.stdout) if fait.returncode == 0 else None


def possibles() -> Iterator[Identite]:
    """The identities worth trying on this machine, best first."""
    if os.geteuid() != 0:
        yield Identite((), os.geteuid(), os.getegid())
        return
    yield Identite(ESPACE_DE_NOMS, 0, 0)
    for nom in ("postgres", "nobody"):
        try:
            compte = pwd.getpwnam(nom)
        except KeyError:
            continue
        yield Identite((), compte.pw_uid, compte.pw_gid, changer=True)


def confier(dossier: Path, identite: Identite) -> None:
    """Give a folder and its content to the identity that PostgreSQL will run under.

    Side effects: owners of ``dossier`` and of all it holds, when they differ; for a real change
    of user, the right to pass through (not to read) the folder just above, if it lacks it.
    Must not be called while a server uses the folder.
    """
    if os.geteuid() != 0:
        return
    a_changer = {dossier, *dossier.rglob("*")} if not _tout_a(dossier, identite) else set()
    for chemin in a_changer:
        os.chown(chemin, identite.uid, identite.gid, follow_symlinks=False)
    if identite.changer and identite.essayer("test", "-x", str(dossier)) is None:
        dessus = dossier.parent
        dessus.chmod(stat.S_IMODE(dessus.stat().st_mode) | stat.S_IXOTH)


def _tout_a(dossier: Path, identite: Identite) -> bool:
    """True when the folder and its direct entries already belong to the identity."""
    entrees = [dossier, *dossier.iterdir()]
    return all(e.lstat().st_uid == identite.uid for e in entrees)
