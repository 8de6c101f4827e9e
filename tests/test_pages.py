"""Every page that can be reached by links, read as a browser reads it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.test import Client

from tests.distribution import connecter

PARAMETRES = {"apres", "avant", "echelon", "non_lus", "recherche", "reference", "tri"}
"""All that an address may say besides its path: places in a list, filters, opened panels."""
CHEMIN = re.compile(r"/(?:[a-z-]+/|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/)*")
"""Words of ours and opaque identifiers: no name, no number, nothing typed."""
STRUCTURE_DE = {"RENAUD": "350990016"}
ATTEINTES = {
    "anonyme": 5,
    "LEFEBVRE": 2,
    "DELORME": 3,
    "LE GALL": 8,
    "MARTIN": 35,
    "HADDAD": 12,
    "RENAUD": 12,
    "QUÉMÉNER": 60,
    "RIVOAL": 10,
}
"""How many pages each one reaches at least: a visit that finds nothing proves nothing."""


@dataclass
class Formulaire:
    """A form: where it goes, how, and the names of its fields."""

    action: str
    methode: str
    champs: set[str] = field(default_factory=set)


class Page(HTMLParser):
    """What a page holds: its links, its forms, and what it must not hold."""

    def __init__(self, texte: str) -> None:
        super().__init__(convert_charrefs=True)
        self.liens: set[str] = set()
        self.formulaires: list[Formulaire] = []
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
            methode = attributs.get("method", "get")
            self.formulaires.append(Formulaire(attributs.get("action", ""), methode))
        if tag in {"input", "select", "textarea"} and attributs.get("name") and self.formulaires:
            self.formulaires[-1].champs.add(attributs["name"])

    def suites(self, ici: str) -> Iterator[str]:
        """The addresses that a click leads to without acting."""
        for lien in self.liens:
            yield urljoin(ici, lien)
        for formulaire in self.formulaires:
            if formulaire.methode == "get":
                yield urljoin(ici, formulaire.action)


def parcourir(client: Client) -> dict[str, Page]:
    """Every HTML page reachable from the home page, by address."""
    vues: dict[str, Page] = {}
    a_voir, connues = ["/", "/composants/"], {"/", "/composants/"}
    while a_voir:
        reponse = client.get(a_voir.pop(), follow=True)
        adresse = reponse.request["PATH_INFO"]
        if reponse.streaming:
            reponse.close()
            continue
        page = vues[adresse] = Page(reponse.content.decode())
        suites = {urlsplit(suite)._replace(fragment="").geturl() for suite in page.suites(adresse)}
        if adresse == "/journal/":  # it grows with each reading: its older pages never end
            suites = {suite for suite in suites if "avant" not in suite}
        a_voir += sorted(suites - connues)
        connues |= suites
    return vues


def defauts_des_liens(page: Page) -> Iterator[str]:
    """Links that leave the site or say something personal."""
    for lien in map(urlsplit, page.liens):
        if lien.netloc or lien.scheme:
            yield f"{lien.geturl()} leaves the site"
        if not CHEMIN.fullmatch(lien.path or "/") or not set(parse_qs(lien.query)) <= PARAMETRES:
            yield f"{lien.geturl()} says too much"


def defauts_des_formulaires(page: Page) -> Iterator[str]:
    """Forms without their token, or that would put what is typed in an address."""
    for formulaire in page.formulaires:
        if urlsplit(formulaire.action).netloc:
            yield f"the form to {formulaire.action} leaves the site"
        if formulaire.methode == "post" and "csrfmiddlewaretoken" not in formulaire.champs:
            yield f"the form to {formulaire.action} has no token"
        if formulaire.methode == "get" and not formulaire.champs <= PARAMETRES:
            yield f"{formulaire.champs} would end in an address"


def defauts(page: Page) -> list[str]:
    """All that is wrong with a page."""
    trouves = [*page.defauts, *defauts_des_liens(page), *defauts_des_formulaires(page)]
    if (page.lang, page.titres) != ("fr", 1):
        trouves.append(f"lang {page.lang}, {page.titres} main headings")
    return trouves


def deposer(client: Client) -> list[Page]:
    """The pages that answer forms: refusals, a patient, the results of searches."""
    formulaires = [
        ("/connexion/cartes/", {"code": "12"}),
        ("/messages/patient/nir/", {"nir": "12"}),
        ("/messages/patient/nir/", {"nir": "1790635994909"}),
        ("/messages/recherche/", {"mots": ""}),
        ("/messages/recherche/", {"mots": "avis"}),
        ("/bureau/recherche/", {"mode": "patient"}),
        ("/bureau/recherche/", {"mode": "professionnel", "nom": "martin"}),
        ("/bureau/ecrire/liberal/", {"action": "chercher", "nir": "2580335990901"}),
        ("/bureau/ecrire/liberal/", {"action": "envoyer", "objet": "Sans destinataire"}),
        ("/habilitations/accorder/", {"debut": "hier"}),
        ("/echelons/scinder/", {"departements": "partout"}),
    ]
    reponses = [client.post(adresse, champs, follow=True) for adresse, champs in formulaires]
    return [Page(reponse.content.decode()) for reponse in reponses]


@pytest.mark.parametrize("qui", ATTEINTES)
def test_every_page_is_sound(base: str, qui: str) -> None:
    """No inline script, style or handler, no raw tag, every token, nothing personal in a link."""
    client = Client()
    if qui != "anonyme":
        connecter(client, qui, STRUCTURE_DE.get(qui, ""))
    reponses = deposer(client)
    pages = parcourir(client)
    assert {adresse: defauts(page) for adresse, page in pages.items() if defauts(page)} == {}
    assert [defauts(page) for page in reponses if defauts(page)] == []
    assert len(pages) >= ATTEINTES[qui]


@pytest.mark.parametrize(
    "mauvais",
    [
        '<p onclick="agir()">',
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>agir()</script>",
        '<a href="javascript:agir()">',
        "{{ conversation.objet }}",
        '<form method="post" action="/messages/commencer/">',
        '<form method="get" action="/messages/"><input name="nir">',
        '<form method="post" action="//ailleurs.test/"><input name="csrfmiddlewaretoken">',
        '<a href="https://ailleurs.test/">',
        '<a href="/messages/?nir=2580335990901">',
        '<a href="/messages/KERVELLA/">',
        "<h1>Un second titre</h1>",
    ],
)
def test_a_page_that_is_not_sound_is_seen(mauvais: str) -> None:
    sain = '<html lang="fr"><h1>Titre</h1><a href="/messages/?tri=ancien#contenu">Lien</a>'
    assert defauts(Page(sain)) == []
    assert defauts(Page(sain + mauvais)) != []
