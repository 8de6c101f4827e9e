"""`python -m tests.mesures`: the figures of the code, a mirror to look into, never a limit."""

import ast
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
PRODUIT = ("echanges", "config", "lanceur")
ETATS = {"bannette", "supprimee_rang", "dernier_rang", "rouverte_le", "close_le"}


def fichiers(*dossiers: str) -> list[Path]:
    """The Python files that git knows or would, migrations apart."""
    liste = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *dossiers],
        cwd=RACINE,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return [
        RACINE / nom
        for nom in liste
        if nom.endswith(".py") and "/migrations/" not in nom and (RACINE / nom).exists()
    ]


def lignes_de_code(fichier: Path) -> int:
    """Lines that are neither blank, nor comments, nor docstrings."""
    arbre = ast.parse(fichier.read_text())
    docs = {n for noeud in _documentables(arbre) for n in _lignes_de_docstring(noeud)}
    return sum(
        1
        for numero, ligne in enumerate(fichier.read_text().splitlines(), 1)
        if ligne.strip() and not ligne.strip().startswith("#") and numero not in docs
    )


def fonctions(fichier: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a file."""
    for noeud in ast.walk(ast.parse(fichier.read_text())):
        if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef):
            yield noeud


def longueur(fonction: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function's body, its docstring apart."""
    debut = fonction.body[0].lineno
    if ast.get_docstring(fonction) is not None:
        debut = fonction.body[1].lineno if len(fonction.body) > 1 else fonction.end_lineno or debut
    return (fonction.end_lineno or debut) - debut + 1


def typee(fonction: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether the return and every argument but self or cls have a type."""
    arguments = [*fonction.args.posonlyargs, *fonction.args.args, *fonction.args.kwonlyargs]
    return fonction.returns is not None and all(
        a.annotation is not None for a in arguments if a.arg not in {"self", "cls"}
    )


def changements_d_etat() -> set[str]:
    """The modules that assign a field of a conversation's state."""
    return {
        str(fichier.relative_to(RACINE))
        for fichier in fichiers("echanges")
        for noeud in ast.walk(ast.parse(fichier.read_text()))
        if isinstance(noeud, ast.Assign | ast.AugAssign)
        for cible in (noeud.targets if isinstance(noeud, ast.Assign) else [noeud.target])
        if isinstance(cible, ast.Attribute) and cible.attr in ETATS
    }


def lieux_de_visibilite() -> set[str]:
    """The modules that define what is visible."""
    return {
        str(fichier.relative_to(RACINE))
        for fichier in fichiers("echanges")
        for fonction in fonctions(fichier)
        if fonction.name == "visibles_par"
    }


def centile(valeurs: Iterable[int], part: float) -> int:
    """The value under which `part` of the others are."""
    triees = sorted(valeurs)
    return triees[min(len(triees) - 1, int(len(triees) * part))]


def mesures() -> dict[str, str]:
    """What the table shows, by name."""
    produit, essais = fichiers(*PRODUIT), fichiers("tests")
    corps = [longueur(f) for fichier in produit for f in fonctions(fichier)]
    tailles = [n for fichier in produit if (n := lignes_de_code(fichier))]
    signatures = [typee(f) for fichier in produit for f in fonctions(fichier)]
    total_essais = sum(lignes_de_code(fichier) for fichier in essais)
    return {
        "function length, median / p90": f"{centile(corps, 0.5)} / {centile(corps, 0.9)}",
        "file code lines, median / p90": f"{centile(tailles, 0.5)} / {centile(tailles, 0.9)}",
        "typed signatures": f"{100 * sum(signatures) / len(signatures):.1f} %",
        "test:code": f"{total_essais / sum(tailles):.2f} ({total_essais} / {sum(tailles)} lines)",
        "modules where a state changes": ", ".join(sorted(changements_d_etat())),
        "modules that decide visibility": ", ".join(sorted(lieux_de_visibilite())),
    }


def _documentables(arbre: ast.Module) -> Iterator[ast.AST]:
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield noeud


def _lignes_de_docstring(noeud: ast.AST) -> range:
    premier = noeud.body[0] if getattr(noeud, "body", None) else None  # type: ignore[attr-defined]
    if isinstance(premier, ast.Expr) and isinstance(premier.value, ast.Constant):
        return range(premier.lineno, (premier.end_lineno or premier.lineno) + 1)
    return range(0)


if __name__ == "__main__":
    for nom, valeur in mesures().items():
        print(f"{nom:<34}{valeur}")
