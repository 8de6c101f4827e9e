"""The door of Pro Santé Connect: doctors with their e-CPS, known by their RPPS number.

Sources: référentiel Pro Santé Connect (claims of userinfo), modèle des objets de santé (IDNPS,
TRE_G15-ProfessionSante). Every claim may be missing, and no other identifies anybody: neither a
name nor a mailbox.
"""

from echanges.certificats.idnps import rpps_de_l_idnps
from echanges.comptes.models import Agent
from echanges.comptes.personnes import de_rpps
from echanges.web.connexion.oidc.erreurs import ConnexionRefusee
from echanges.web.connexion.oidc.porte import Identite, PorteOpenID
from echanges.web.connexion.portes import Porte

MEDECIN = "10"
"""The profession of doctors (TRE_G15-ProfessionSante)."""
LONGUEUR_RPPS = 11


def rpps_de(identite: Identite) -> str:
    """Return the RPPS number of a doctor.

    Raises `ConnexionRefusee`: no such number, two that differ, or another profession.
    """
    noms = [identite.get(claim) for claim in ("SubjectNameID", "preferred_username")]
    lus = {_rpps(str(nom)) for nom in noms if nom}
    rpps = lus.pop() if len(lus) == 1 else None
    if rpps is None:
        raise ConnexionRefusee("no RPPS number")
    professions = _professions(identite.get("SubjectRole"))
    if professions and MEDECIN not in professions:
        raise ConnexionRefusee("not a doctor")
    return rpps


def _rpps(nom: str) -> str | None:
    """The number in an identifier, which may also come without the « 8 » of an IDNPS."""
    return rpps_de_l_idnps(f"8{nom}" if len(nom) == LONGUEUR_RPPS else nom)


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
