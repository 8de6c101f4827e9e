"""Reading the screens: rows of a list, counters of the trays, messages and buttons of a thread."""

import html
import re

from tests.marche.modele import A_TRAITER, BROUILLONS, CLOS, EN_COURS, Ligne

_LIGNE = re.compile(r'<li class="ligne( ligne-non-lue)?">(.*?)</li>', re.S)
_OBJET = re.compile(r'<span class="ligne-objet">([^<]*)</span>')
_PASTILLE = re.compile(r'<span class="pastille pastille-(\w+)">([^<]*)</span>')
_TAG = re.compile(r'<span class="tag tag-\w+">([^<]*)</span>')
_COMPTE = re.compile(r'class="compteur">(\d+)</span>(?:\s*<span class="compteur-non-lus">\((\d+))?')
_NAV = re.compile(r'<nav class="bannettes".*?</nav>.*?bannettes-a-part.*?</p>', re.S)
_TEXTE = re.compile(r'<div class="texte">([^<]*)</div>')


def lignes(page: str) -> list[Ligne]:
    """The rows, in order."""
    return [_ligne(non_lue, corps) for non_lue, corps in _LIGNE.findall(page)]


def _ligne(non_lue: str, corps: str) -> Ligne:
    pastilles = _PASTILLE.findall(corps)
    [objet] = _OBJET.findall(corps)
    return Ligne(
        objet=html.unescape(objet),
        non_lu=bool(non_lue),
        pastilles=tuple(html.unescape(texte) for _, texte in pastilles),
        claire="clair" in (aspect for aspect, _ in pastilles),
        tags=tuple(html.unescape(tag) for tag in _TAG.findall(corps)),
    )


def comptes(page: str) -> dict[str, tuple[int, int]]:
    """The counters of the four entries."""
    [nav] = _NAV.findall(page)
    lus = [(int(total), int(non_lus or 0)) for total, non_lus in _COMPTE.findall(nav)]
    return dict(zip((A_TRAITER, EN_COURS, CLOS, BROUILLONS), lus, strict=True))


def textes(page: str) -> list[str]:
    """The messages of a thread."""
    return [html.unescape(texte) for texte in _TEXTE.findall(page)]


def boutons(page: str) -> set[str]:
    """Which of the buttons that depend on the state are offered."""
    noms = (
        "Répondre</button>",
        "Supprimer la conversation</button>",
        "Clore la conversation</button>",
    )
    return {nom.removesuffix("</button>") for nom in noms if nom in page}
