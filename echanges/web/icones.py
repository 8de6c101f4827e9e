"""The pictures of buttons and notes, one path each; decorative, so never read aloud."""

from types import SimpleNamespace

from markupsafe import Markup

_TRACES = {
    "alerte": "M12 2 1 21h22zm1 15h-2v2h2zm0-7h-2v5h2z",
    "bloque": (
        "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20M4 12a8 8 0 0 1 12.900-6.300L5.700 16.900A8 8"
        " 0 0 1 4 12m8 8a8 8 0 0 1-4.900-1.700L18.300 7.100A8 8 0 0 1 12 20"
    ),
    "boite": "M3 3h18v5H3zm1 6h16v12H4zm5 2v2h6v-2z",
    "cadenas": (
        "M18 8h-1V6A5 5 0 0 0 7 6v2H6a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V10a2 2 "
        "0 0 0-2-2M9 6a3 3 0 0 1 6 0v2H9zm3 11a2 2 0 1 1 0-4 2 2 0 0 1 0 4"
    ),
    "carte": (
        "M20 4H4a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2V6a2 2 0 0 0-2-2m0 14H4v-6h16"
        "zm0-10H4V6h16z"
    ),
    "coche": "M9 16.2 4.8 12l-1.4 1.4L9 19 21 7l-1.4-1.4z",
    "corbeille": "M6 19a2 2 0 0 0 2 2h8a2 2 0 0 0 2-2V7H6zM19 4h-3.5l-1-1h-5l-1 1H5v2h14z",
    "crayon": (
        "M3 17.2V21h3.8L17.8 10 14 6.2zM20.7 7a1 1 0 0 0 0-1.4l-2.3-2.3a1 1 0 0 0-1.4 0l-1.8 "
        "1.8L19 8.9z"
    ),
    "croix": (
        "M19 6.400 17.600 5 12 10.600 6.400 5 5 6.400 10.600 12 5 17.600 6.400 19 12 13.400 1"
        "7.600 19 19 17.600 13.400 12z"
    ),
    "discussion": (
        "M4 3h12a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H8l-6 4V5a2 2 0 0 1 2-2m16 5a2 2 0 0 1 2 2v12l-"
        "5-4h-6a2 2 0 0 1-2-2h8a3 3 0 0 0 3-3z"
    ),
    "document": (
        "M14 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V8zm4 18H6V4h7v5h5zM8 13h8v-1"
        ".500H8zm0 3.500h8V15H8z"
    ),
    "enveloppe": (
        "M20 4H4a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2V6a2 2 0 0 0-2-2m0 4-8 5-8-5V"
        "6l8 5 8-5z"
    ),
    "fleche": "M20 11H7.8l5.6-5.6L12 4l-8 8 8 8 1.4-1.4L7.8 13H20z",
    "horloge": (
        "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20m0 18a8 8 0 1 1 0-16 8 8 0 0 1 0 16m1-13h-2v6"
        "l5 3 1-1.700-4-2.300z"
    ),
    "image": (
        "M21 5v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2m-2 0H5v14h14"
        "zm-5 7 3.500 5h-11l2.700-3.500 1.800 2.200z"
    ),
    "imprimer": (
        "M19 8H5a3 3 0 0 0-3 3v6h4v4h12v-4h4v-6a3 3 0 0 0-3-3m-3 11H8v-5h8zm3-7a1 1 0 1 1 0-2"
        " 1 1 0 0 1 0 2m-1-9H6v4h12z"
    ),
    "info": "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20m1 15h-2v-6h2zm0-8h-2V7h2z",
    "largeur": "M3 4h2v16H3zm16 0h2v16h-2zM6 12l4-4v3h4V8l4 4-4 4v-3h-4v3z",
    "loupe": (
        "M10 4a6 6 0 1 0 3.7 10.7l5 5 1.4-1.4-5-5A6 6 0 0 0 10 4m0 2a4 4 0 1 1 0 8 4 4 0 0 1 0-8"
    ),
    "moins": "M5 11h14v2H5z",
    "oeil": (
        "M12 5C7 5 2.700 8.100 1 12.500 2.700 16.900 7 20 12 20s9.300-3.100 11-7.500C21.300 8"
        ".100 17 5 12 5m0 12.500a5 5 0 1 1 0-10 5 5 0 0 1 0 10m0-8a3 3 0 1 0 0 6 3 3 0 0 0 0-"
        "6"
    ),
    "plus": "M19 13h-6v6h-2v-6H5v-2h6V5h2v6h6z",
    "precedent": "M15.400 16.600 10.800 12l4.600-4.600L14 6l-6 6 6 6z",
    "reessayer": (
        "M17.650 6.350A8 8 0 1 0 19.730 14h-2.080A6 6 0 1 1 12 6c1.660 0 3.140.690 4.220 1.78"
        "0L13 11h7V4z"
    ),
    "repondre": "M10 9V5l-7 7 7 7v-4.1c5 0 8.500 1.600 11 5.100-1-5-4-10-11-11",
    "suivant": "M8.600 16.600 13.200 12 8.600 7.400 10 6l6 6-6 6z",
    "telecharger": "M19 9h-4V3H9v6H5l7 7zM5 18v2h14v-2z",
    "trombone": (
        "M16.5 6v11.5a4 4 0 0 1-8 0V5a2.5 2.5 0 0 1 5 0v10.5a1 1 0 0 1-2 0V6H10v9.5a2.5 2.5 0"
        " 0 0 5 0V5a4 4 0 0 0-8 0v12.5a5.5 5.5 0 0 0 11 0V6z"
    ),
}
_CADRE = Markup(
    '<svg class="icone" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"'
    ' focusable="false"><path {}d="{}"/></svg>'
)
_EVIDE = Markup('fill-rule="evenodd" ')
"""For the sign in the triangle of « alerte », which is a hole."""

ICONES = SimpleNamespace(
    **{nom: _CADRE.format(_EVIDE if nom == "alerte" else "", t) for nom, t in _TRACES.items()}
)
"""By name: `icones.fleche` in a template; a name that is not here is an error there."""
