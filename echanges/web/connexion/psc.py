"""The door of Pro Santé Connect: doctors with their e-CPS, known by their RPPS number.

Sources: référentiel Pro Santé Connect (claims of userinfo), modèle des objets de santé (IDNPS,
TRE_G15-ProfessionSante). Every claim may be missing, and no other identifies anybody: neither a
name nor a mailbox.
"""

import re

from echanges.comptes.models import Agent
from echanges.comptes.personnes import de_rpps
from echanges.web.connexion.oidc.erreurs import ConnexionRefusee
from echanges.web.connexion.oidc.porte import Identite, PorteOpenID
from echanges.web.connexion.portes import Porte

MEDECIN = "10"
"""The profession of doctors (TRE_G15-ProfessionSante)."""
_RPPS = re.compile(r"8?([0-9A-Z]{11})", re.ASCII)
"""Eleven characters, after the « 8 » of an IDNPS. Test identities also have letters in them: what
a provider certifies is not checked as what is typed."""


def rpps_de(identite: Identite) -> str:
    """Return the RPPS number of a doctor.

    Raises `ConnexionRefusee`: no such number, two that differ, or another profession.
    """
    noms = [identite.get(claim) for claim in ("SubjectNameID", "preferred_username")]
    lus = {trouve[1] if (trouve := _RPPS.fullmatch(str(nom))) else "" for nom in noms if nom}
    if len(lus) != 1 or "" in lus:
        raise ConnexionRefusee("no RPPS number")
    professions = _professions(identite.get("SubjectRole"))
    if professions and MEDECIN not in professions:
        raise ConnexionRefusee("not a doctor")
    return lus.pop()


def _professions(roles: object) -> set[str]:
    """The codes of « 10^1.2.250.1.213.1.1.5.5 », which may stand alone or in a list."""
    lus = roles if isinstance(roles, list) else [roles]
    return {str(role).partition("^")[0] for role in lus if role}


def _reconnaitre(identite: Identite) -> Agent | None:
    return de_rpps(rpps_de(identite))


NOM = "Pro Santé Connect"
PORTE = PorteOpenID("psc", "psc", _reconnaitre)
PORTES = [Porte("Se connecter avec Pro Santé Connect", "psc", ailleurs=True)]
urlpatterns = PORTE.urlpatterns()
quitter = PORTE.quitter
