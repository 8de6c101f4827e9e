"""Every page that can be reached by links, read as a browser reads it."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from tests.distribution import connecter

PARAMETRES = {"apres", "avant", "echelon", "non_lus", "recherche", "tri"}
"""All that an address may say besides its path: places in a list, filters, opened panels."""
CHEMIN = re.compile(r"/(?:[a-z-]+/|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/)*")
"""Words of ours and opaque identifiers: no name, no number, nothing typed."""
STRUCTURE_DE = {"RENAUD": "350990016"}
PERSONNES = ["anonyme", "LEFEBVRE", "DELORME", "MARTIN", "HADDAD", "RENAUD", "QUÉMÉNER", "RIVOAL"]


class Page(HTMLParser):
    """What a page holds: its links, its forms, and what it must not hold."""

    def __init__(self, texte: str) -> None:
        super().__init__(convert_charrefs=True)
        self.liens: set[str] = set()
        self.formulaires: list[dict[str, object]] = []
        self.defauts: list[str] = []
        self.titres = 0
        self.lang = ""
        self.feed(texte)
        if re.search(r"\{\{|\{%|\{#", texte):
            self.defauts.append("a template tag was not rendered")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element (html.parser's hook)."""
        attributs = {nom: valeur or "" for nom, valeur in attrs}
        self.defauts += [f"{tag} {nom}" for nom in attributs if nom.startswith("on")]
        self.defauts += [f"{tag} style"] if "style" in attributs or tag == "style" else []
        if tag == "script" and not attributs.get("src"):
            self.defauts.append("inline script")
        if any(valeur.strip().lower().startswith("javascript:") for valeur in attributs.values()):
            self.defauts.append("javascript: address")
        self.titres += tag == "h1"
        self.lang = attributs.get("lang", "") if tag == "html" else self.lang
        if tag == "a" and "href" in attributs:
            self.liens.add(attributs["href"])
        if tag == "form":
            self.formulaires.append({**attributs, "champs": set()})
        if tag in {"input", "select", "textarea"} and attributs.get("name") and self.formulaires:
            self.formulaires[-1]["champs"] |= {attributs["name"]}  # type: ignore[operator]

    def suites(self, ici: str) -> Iterator[str]:
        """The addresses that a click leads to without acting."""
        for lien in self.liens:
            yield urljoin(ici, lien)
        for formulaire in self.formulaires:
            if formulaire.get("method") == "get":
                yield urljoin(ici, str(formulaire.get("action", "")))


def parcourir(client: Client) -> dict[str, Page]:
    """Every HTML page reachable from the home page, by address."""
    vues: dict[str, Page] = {}
    a_voir, connues = ["/"], {"/"}
    while a_voir:
        adresse = a_voir.pop()
        reponse = client.get(adresse, follow=True)
        if reponse.streaming:
            reponse.close()
            continue
        page = vues[adresse] = Page(reponse.content.decode())
        suivantes = {urlsplit(suite)._replace(fragment="").geturl() for suite in page.suites(adresse)}
        a_voir += sorted(suivantes - connues)
        connues |= suivantes
    return vues


@pytest.fixture(params=PERSONNES)
def visite(request: pytest.FixtureRequest, base: str) -> tuple[str, dict[str, Page]]:
    """Somebody of the cast and every page he can reach, a patient and a search at hand."""
    client, qui = Client(), request.param
    if qui != "anonyme":
        connecter(client, qui, STRUCTURE_DE.get(qui, ""))
    client.post("/messages/patient/nir/", {"nir": "1790635994909"})
    client.post("/messages/recherche/", {"mots": "avis"})
    client.post("/bureau/recherche/", {"mode": "professionnel", "nom": "martin"})
    return qui, parcourir(client)


def test_no_page_holds_an_inline_script_style_or_handler_nor_a_raw_template_tag(
    visite: tuple[str, dict[str, Page]],
) -> None:
    assert {adresse: page.defauts for adresse, page in visite[1].items() if page.defauts} == {}


def test_every_page_is_french_with_one_main_heading(visite: tuple[str, dict[str, Page]]) -> None:
    for adresse, page in visite[1].items():
        assert (page.lang, page.titres) == ("fr", 1), adresse


def test_every_form_that_acts_carries_its_token_and_stays_on_the_site(
    visite: tuple[str, dict[str, Page]],
) -> None:
    for adresse, page in visite[1].items():
        for formulaire in page.formulaires:
            action = urlsplit(urljoin(adresse, str(formulaire.get("action", ""))))
            assert action.netloc == ""
            assert "form" in resolve(action.path).func.__dict__ or resolve(action.path)
            champs = formulaire["champs"]
            assert isinstance(champs, set)
            if formulaire["method"] == "post":
                assert "csrfmiddlewaretoken" in champs, (adresse, action.path)
            else:
                assert champs <= PARAMETRES, (adresse, champs)


def test_no_address_says_anything_personal(visite: tuple[str, dict[str, Page]]) -> None:
    for page in visite[1].values():
        for lien in page.liens:
            morceaux = urlsplit(lien)
            assert morceaux.netloc == "", lien
            assert CHEMIN.fullmatch(morceaux.path) or morceaux.path == "", lien
            assert set(parse_qs(morceaux.query)) <= PARAMETRES, lien


def test_every_link_leads_somewhere(visite: tuple[str, dict[str, Page]]) -> None:
    """And each person reaches the screens that are his: the visit itself is not empty."""
    attendues = {
        "anonyme": 3, "LEFEBVRE": 3, "DELORME": 3, "MARTIN": 60, "HADDAD": 20, "RENAUD": 20,
        "QUÉMÉNER": 60, "RIVOAL": 8,
    }
    qui, pages = visite
    assert len(pages) >= attendues[qui]
