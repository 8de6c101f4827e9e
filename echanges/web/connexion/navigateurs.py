"""What a browser is called on the page of sessions: « Firefox sur Windows », and no more.

A courtesy to whoever recognises his own sessions, never a proof: a browser says what it wants.
"""

import re
from collections.abc import Mapping

INCONNU = "Navigateur inconnu"
MARQUES = [  # the first found wins: each also names those that come after it
    ("Edge", r"\bEdg(e|A|iOS)?/|Microsoft Edge"),
    ("Opera", r"\b(OPR|Opera)\b"),
    ("Firefox", r"\b(Firefox|FxiOS)/"),
    ("Chrome", r"\b(Chrome|CriOS)/|Google Chrome"),
    ("Chromium", r"\bChromium\b"),
    ("Safari", r"\bSafari/"),
]
SYSTEMES = [  # Android also says Linux, an iPhone also says Mac OS X
    ("Android", r"Android"),
    ("iPhone ou iPad", r"iPhone|iPad|\biOS\b"),
    ("Windows", r"Windows"),
    ("macOS", r"macOS|Macintosh|Mac OS X"),
    ("ChromeOS", r"CrOS|Chrome ?OS|Chromium OS"),
    ("Linux", r"Linux|X11"),
]


def navigateur_de(entetes: Mapping[str, str]) -> str:
    """Name the browser and the system that these request headers tell of.

    The brands of the client hints are believed first: a Chromium under another name still says
    « Chrome » in its User-Agent.
    """
    agent = entetes.get("User-Agent", "")
    marque = _premier(MARQUES, entetes.get("Sec-CH-UA", "")) or _premier(MARQUES, agent)
    systeme = _premier(SYSTEMES, entetes.get("Sec-CH-UA-Platform", "")) or _premier(SYSTEMES, agent)
    if not marque:
        return INCONNU
    return f"{marque} sur {systeme}" if systeme else marque


def _premier(connus: list[tuple[str, str]], texte: str) -> str:
    return next((nom for nom, motif in connus if re.search(motif, texte)), "")
