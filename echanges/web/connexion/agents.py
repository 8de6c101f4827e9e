"""The door of the agents of the Assurance Maladie: their organisation's OpenID provider.

An agent is known by his matricule, in the claim that the settings name. Signing in creates nobody
and gives no right: both are acts of a responsable d'habilitation. Of what the provider says, only
the mailbox is kept, where one is told of one's sign-ins. The name is not: rights were given to a
name, and a matricule that changed hands must not pass them on under another.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from echanges.comptes.models import Agent
from echanges.comptes.personnes import de_matricule, noter_courriel
from echanges.web.connexion.oidc.erreurs import ConnexionRefusee
from echanges.web.connexion.oidc.porte import Identite, PorteOpenID
from echanges.web.connexion.portes import Porte

_MATRICULE_MAX = 30
_COURRIEL_MAX = 254


def matricule_de(identite: Identite) -> str:
    """Return the matricule of an agent. Raises `ConnexionRefusee` where there is none."""
    matricule = identite.get(settings.OPENID["agents"]["matricule"])
    if not isinstance(matricule, str) or not matricule.isprintable():
        raise ConnexionRefusee("no matricule")
    if not 0 < len(matricule) <= _MATRICULE_MAX:
        raise ConnexionRefusee("no matricule")
    return matricule


def courriel_de(identite: Identite) -> str:
    """Return the mailbox that the provider says to be his; empty where it does not say."""
    courriel = identite.get("email")
    if not isinstance(courriel, str) or not courriel.isprintable():
        return ""
    if identite.get("email_verified") in (False, "false"):
        return ""
    try:
        validate_email(courriel)
    except ValidationError:
        return ""
    return courriel if len(courriel) <= _COURRIEL_MAX else ""


def _reconnaitre(identite: Identite) -> Agent | None:
    agent = de_matricule(matricule_de(identite))
    courriel = courriel_de(identite)
    if agent is not None and courriel:
        noter_courriel(agent, courriel)
    return agent


NOM = "compte professionnel"
PORTE = PorteOpenID("agents", "organisation", _reconnaitre)
PORTES = [
    Porte("Accès agent de l'Assurance Maladie", "agents", pour_agents=True, ailleurs=True),
]
urlpatterns = PORTE.urlpatterns()
quitter = PORTE.quitter
