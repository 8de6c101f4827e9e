"""What every page's frame shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject

from echanges.comptes.acteur import places_de
from echanges.comptes.models import Cote


def page(requete: HttpRequest) -> dict[str, Any]:
    """Who is signed in, and whether this is a demonstration."""
    seance = getattr(requete, "seance", None)
    acteur = getattr(requete, "acteur", None)
    return {
        # Once a page: Django masks the token anew for each form.
        "csrf_input": SimpleLazyObject(lambda: csrf_input(requete)),
        "acteur": acteur,
        "seance": seance,
        "cote_mc": acteur is not None and acteur.cote is Cote.MC,
        "espace": acteur.cote.lower() if acteur is not None and acteur.cote else "",
        "cote_ps": acteur is not None and acteur.cote is Cote.PS,
        "demo": settings.DEMO,
        "responsable": acteur is not None and bool(acteur.ressort),
        "plusieurs_structures": seance is not None and len(places_de(seance.habilitations)) > 1,
        "avertissement_s": settings.SESSION_AVERTISSEMENT_S,
    }
