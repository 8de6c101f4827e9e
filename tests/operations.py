"""The operator's guide as the tests follow it: the very blocks of docs/operations.md."""

import re
import shlex
from io import StringIO
from pathlib import Path

from django.core.management import call_command

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "operations.md"
_BLOC = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TITRE = re.compile(r"^(#+) (.+)$", re.MULTILINE)


def blocs(titre: str, langage: str) -> list[str]:
    """Return the fenced blocks in that language under a heading, in order.

    Those of its sub-headings count. Raises `LookupError` when there is no such heading or block:
    a guide that lost a step fails its tests.
    """
    trouves = [texte for sorte, texte in _BLOC.findall(_section(titre)) if sorte == langage]
    if not trouves:
        raise LookupError(f"docs/operations.md has no {langage} block under « {titre} »")
    return trouves


def remplacer(texte: str, valeurs: dict[str, str]) -> str:
    """Put a test's own names and paths in place of the guide's; each of them must be there."""
    for exemple, valeur in valeurs.items():
        if exemple not in texte:
            raise LookupError(f"the block does not mention {exemple}")
        texte = texte.replace(exemple, valeur)
    return texte


def executer(bloc: str) -> list[str]:
    """Run the commands of a block, `manage.py` ones only, here; return what each says.

    Raises what a command raises; anything else in the block is an error.
    """
    dites = []
    for ligne in bloc.replace("\\\n", " ").splitlines():
        interprete, script, nom, *arguments = shlex.split(ligne, comments=True)
        assert (interprete, script) == (".venv/bin/python", "manage.py"), ligne
        sortie = StringIO()
        call_command(nom, *arguments, stdout=sortie, stderr=StringIO())
        dites.append(sortie.getvalue())
    return dites


def _section(titre: str) -> str:
    texte = GUIDE.read_text(encoding="utf-8")
    hors_blocs = _BLOC.sub(lambda bloc: " " * len(bloc.group()), texte)
    titres = list(_TITRE.finditer(hors_blocs))
    for rang, trouve in enumerate(titres):
        if trouve.group(2) == titre:
            niveau = len(trouve.group(1))
            suivants = (t.start() for t in titres[rang + 1 :] if len(t.group(1)) <= niveau)
            return texte[trouve.end() : next(suivants, len(texte))]
    raise LookupError(f"docs/operations.md has no heading « {titre} »")
