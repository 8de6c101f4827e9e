"""The house's own rules, read from its source: what no other test would see being broken."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Choices

from tests import notice

RACINE = Path(__file__).resolve().parents[1]
GABARITS = RACINE / "echanges" / "web" / "gabarits"
ACTES = {Path("echanges/messagerie/actions.py"), Path("echanges/messagerie/changements.py")}
ETAT = {
    "bannette", "close_le", "close_par", "dernier_cote", "dernier_lu_le", "dernier_rang",
    "envoye_le", "lu_le", "lu_par", "non_lu_mc", "non_lu_ps", "ordre_mc", "ordre_ps",
    "pieces_supprimees", "rang", "rouverte_le", "supprimee_le", "supprimee_rang",
}  # fmt: skip
"""The fields that say where a conversation and its messages stand."""
ECRITURES = {"update", "create", "get_or_create", "update_or_create", "bulk_update", "Conversation"}
IGNORES = {
    ".git",
    "__pycache__",
    "node_modules",
    ".coverage",
    "static-collecte",
    "captures",
    "htmlcov",
}
TEXTES = {".py", ".md", ".html", ".css", ".js", ".toml", ".txt", ".in", ".csv", ".svg", ".sql", ""}


def modules(*dossiers: str) -> Iterator[tuple[Path, ast.Module]]:
    """Every Python file of these folders, relative and parsed; migrations apart."""
    for dossier in dossiers:
        for fichier in sorted((RACINE / dossier).rglob("*.py")):
            if "migrations" not in fichier.parts:
                yield fichier.relative_to(RACINE), ast.parse(fichier.read_text())


def ecritures_d_etat(arbre: ast.AST) -> Iterator[str]:
    """The fields of the state that a module writes, however it does."""
    for noeud in ast.walk(arbre):
        match noeud:
            case ast.Assign(targets=cibles):
                yield from (c.attr for c in cibles if isinstance(c, ast.Attribute))
            case ast.AugAssign(target=ast.Attribute(attr=champ)):
                yield champ
            case ast.AnnAssign(target=ast.Attribute(attr=champ)):
                yield champ
            case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value=str(champ)), _]):
                yield champ
            case ast.Call(func=ast.Name(id="setattr")):
                yield from sorted(ETAT)  # a field that is not written there could be any
            case ast.Call(func=ast.Attribute(attr=nom) | ast.Name(id=nom)) if nom in ECRITURES:
                yield from (mot.arg for mot in noeud.keywords if mot.arg)


def test_only_the_acts_change_the_state_of_a_conversation() -> None:
    """The volume set alone writes rows itself, thousands at a time, in an empty database."""
    fautifs = {
        str(fichier): sorted(ecrits)
        for fichier, arbre in modules("echanges")
        if fichier not in ACTES and "volume" not in fichier.parts
        if (ecrits := ETAT & set(ecritures_d_etat(arbre)))
    }
    assert fautifs == {}


def test_the_acts_do_change_the_state() -> None:
    arbres = [ast.parse((RACINE / fichier).read_text()) for fichier in ACTES]
    ecrits = {champ for arbre in arbres for champ in ecritures_d_etat(arbre)}
    assert ecrits >= {"bannette", "dernier_rang", "supprimee_rang", "close_le", "lu_le"}


@pytest.mark.parametrize(
    "code",
    [
        "conversation.bannette = 'CLOS'",
        "conversation.dernier_rang += 1",
        "Conversation.objects.filter(id=id).update(non_lu_ps=True)",
        "Conversation(bannette='CLOS')",
        "setattr(conversation, 'close_le', a)",
        "setattr(conversation, champ, a)",
    ],
)
def test_a_change_of_state_is_seen_however_it_is_written(code: str) -> None:
    assert ETAT & set(ecritures_d_etat(ast.parse(code)))


def test_no_module_of_the_web_queries_the_database_itself() -> None:
    fautifs = [
        f"{fichier}:{noeud.lineno}"
        for fichier, arbre in modules("echanges/web")
        for noeud in ast.walk(arbre)
        if isinstance(noeud, ast.Attribute)
        and noeud.attr in {"objects", "_default_manager", "save", "delete", "bulk_create"}
    ]
    assert fautifs == []


TRACES_DU_WEB = {
    "mc/bannettes.py", "mc/ecrire.py",
    "ps/liste.py", "ps/patient.py", "ps/pont.py",
}  # fmt: skip
"""Modules whose traces are still to be moved into acts: this set only gets smaller."""


def test_acts_leave_the_traces_and_the_web_none_but_of_what_it_refuses() -> None:
    fautifs = {
        fichier.relative_to("echanges/web").as_posix()
        for fichier, arbre in modules("echanges/web")
        for noeud in ast.walk(arbre)
        if isinstance(noeud, ast.ImportFrom)
        and any(nom.name in {"consigner", "Trace"} for nom in noeud.names)
    }
    assert fautifs == TRACES_DU_WEB


def test_one_place_decides_what_is_visible() -> None:
    lieux = [
        str(fichier)
        for fichier, arbre in modules("echanges")
        for noeud in ast.walk(arbre)
        if isinstance(noeud, ast.FunctionDef) and noeud.name == "visibles_par"
    ]
    assert lieux == ["echanges/messagerie/models.py"] * 2


def gabarits_nommes() -> Iterator[str]:
    """Patterns of the template names that views and templates give."""
    for _, arbre in modules("echanges/web"):
        for noeud in ast.walk(arbre):
            if isinstance(noeud, ast.Constant) and str(noeud.value).endswith(".html"):
                yield re.escape(str(noeud.value))
            if isinstance(noeud, ast.JoinedStr):
                yield "".join(
                    re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"\w+"
                    for v in noeud.values
                )
    for gabarit in GABARITS.rglob("*.html"):
        for nom in re.findall(r'"([\w/]+\.html)"', gabarit.read_text()):
            yield re.escape(nom)


def test_every_template_is_used() -> None:
    motifs = [re.compile(motif) for motif in set(gabarits_nommes())]
    noms = {str(g.relative_to(GABARITS)) for g in GABARITS.rglob("*.html")}
    assert {nom for nom in noms if not any(motif.fullmatch(nom) for motif in motifs)} == set()


def importes(gabarit: str) -> dict[str, str]:
    """The components that a template takes, by the names under which it calls them."""
    listes = re.findall(r"{% from .*? import (.*?) %}", gabarit)
    noms = [nom.split(" as ") for liste in listes for nom in liste.split(", ")]
    return {nom[-1]: nom[0] for nom in noms}


def test_every_component_is_used_and_none_is_taken_for_nothing() -> None:
    textes = [
        re.sub(r"{#.*?#}", "", g.read_text(), flags=re.DOTALL) for g in GABARITS.rglob("*.html")
    ]
    tous = "".join(textes)
    pris = {nom for texte in textes for nom in importes(texte).values()}
    appeles = set(re.findall(r"(?<!macro )\b(\w+)\(", tous))
    assert set(re.findall(r"{% macro (\w+)", tous)) - pris - appeles == set()
    oisifs = [
        nom
        for texte in textes
        for nom in importes(texte)
        if not re.search(rf"\b{nom}(\(| }}}})", texte)  # called, or put down as a text
    ]
    assert oisifs == []


def vocabulaire() -> set[str]:
    """The names of every model and enumeration of the domain."""
    modeles = {modele.__name__ for modele in apps.get_models() if "echanges" in modele.__module__}
    enumerations = {
        nom
        for config in apps.get_app_configs()
        if config.name.startswith("echanges.") and config.models_module
        for nom, objet in inspect.getmembers(config.models_module, inspect.isclass)
        if issubclass(objet, Choices) and objet.__module__.startswith("echanges.")
    }
    etats = ast.parse((RACINE / "echanges/messagerie/etats.py").read_text())
    purs = {n.name for n in etats.body if isinstance(n, ast.ClassDef) and "Interdit" not in n.name}
    return modeles | enumerations | purs


def test_the_glossary_has_every_word_of_the_domain() -> None:
    glossaire = (RACINE / "docs" / "glossary.md").read_text()
    assert len(vocabulaire()) > 20
    assert {mot for mot in vocabulaire() if f"`{mot}`" not in glossaire} == set()


def textes() -> Iterator[Path]:
    """Every text of the project, hidden folders apart but the CI's."""
    for fichier in sorted(RACINE.rglob("*")):
        parties = fichier.relative_to(RACINE).parts
        caches = {p for p in parties[:-1] if p.startswith(".") and p != ".ci"}
        if not caches and not IGNORES & set(parties) and fichier.suffix in TEXTES:
            yield from [fichier] if fichier.is_file() else []


def test_no_file_speaks_of_the_workplace_or_of_a_registry() -> None:
    """Written in pieces, so that this file does not speak of them either."""
    interdits = re.compile(
        "|".join(
            [
                "[.]{2}/" + "shared",
                "/" + "work/",
                "py" + r"pi\.",
                r"npm" + r"js\.",
                "regis" + r"try\.\w",
            ]
        )
    )
    lus = list(textes())
    assert RACINE / "README.md" in lus
    assert [
        str(f.relative_to(RACINE)) for f in lus if interdits.search(f.read_text(errors="replace"))
    ] == []


def essais() -> Iterator[tuple[str, str]]:
    """The file and the name of every test."""
    for fichier, arbre in modules("tests"):
        for noeud in ast.walk(arbre):
            if isinstance(noeud, ast.FunctionDef) and noeud.name.startswith("test_"):
                yield str(fichier), noeud.name


def test_the_name_of_each_test_is_a_sentence() -> None:
    assert [nom for nom in essais() if len(re.findall("[a-z]+", nom[1])) < 4] == []


def test_no_test_hides_another_of_the_same_name() -> None:
    tous = list(essais())
    assert sorted({nom for nom in tous if tous.count(nom) > 1}) == []


def documentables(arbre: ast.Module) -> Iterator[ast.Module | ast.ClassDef | ast.FunctionDef]:
    """The module, its public classes and functions, and their public methods."""
    yield arbre
    for noeud in arbre.body:
        if isinstance(noeud, ast.ClassDef | ast.FunctionDef) and not noeud.name.startswith("_"):
            yield noeud
            for membre in noeud.body if isinstance(noeud, ast.ClassDef) else []:
                if isinstance(membre, ast.FunctionDef) and not membre.name.startswith("_"):
                    yield membre


def test_every_module_and_every_public_function_says_what_it_is_for() -> None:
    muets = [
        f"{fichier}: {getattr(noeud, 'name', 'module')}"
        for fichier, arbre in modules("echanges", "config", "lanceur")
        if arbre.body and fichier.name != "apps.py"
        for noeud in documentables(arbre)
        if ast.get_docstring(noeud) is None
    ]
    assert muets == []


def test_the_page_of_the_notice_is_up_to_date() -> None:
    assert notice.PAGE.read_text() == notice.page(), "run python -m tests.notice"


def test_every_row_of_the_notice_is_proved_by_a_test() -> None:
    assert list(notice.lignes()) == [f"R{rang:02}" for rang in range(1, 116)]
    preuves = notice.preuves()
    assert [rang for rang in notice.lignes() if not preuves.get(rang)] == []
    assert set(preuves) <= set(notice.lignes())


def test_every_decision_says_where_it_stands() -> None:
    statut = re.compile(r"\A# (\d{4}) – .+\n\nStatus: (in force|replaced by \[\d{4}\])\b.*\.\n\n")
    pages = sorted((RACINE / "docs" / "decisions").glob("*.md"))
    muettes = [
        page.name
        for page in pages
        if (dit := statut.match(page.read_text())) is None or dit[1] != page.name[:4]
    ]
    assert (bool(pages), muettes) == (True, [])
