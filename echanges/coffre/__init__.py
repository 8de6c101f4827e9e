"""What is sealed: keys, bytes and contexts. This layer knows nothing of conversations.

`acces` (the only module that reads the settings) gives the key ring and the store.
"""

from echanges.coffre.cles import ajouter_version, creer_cles, lire_secret
from echanges.coffre.depot import Depot, EcritureDeDepot, Objet
from echanges.coffre.erreurs import (
    CleIllisible,
    CleManquante,
    CoffreErreur,
    DepotIndisponible,
    FichierAbsent,
    NomInvalide,
    PermissionsTropOuvertes,
    ScelleInvalide,
    VersionInconnue,
)
from echanges.coffre.flux import (
    FluxScellant,
    nouvelle_cle_de_fichier,
    ouvrir_flux,
    taille_scellee,
)
from echanges.coffre.scelles import CleDeConversation
from echanges.coffre.trousseau import Trousseau

__all__ = [
    "CleDeConversation",
    "CleIllisible",
    "CleManquante",
    "CoffreErreur",
    "Depot",
    "DepotIndisponible",
    "EcritureDeDepot",
    "FichierAbsent",
    "FluxScellant",
    "NomInvalide",
    "Objet",
    "PermissionsTropOuvertes",
    "ScelleInvalide",
    "Trousseau",
    "VersionInconnue",
    "ajouter_version",
    "creer_cles",
    "lire_secret",
    "nouvelle_cle_de_fichier",
    "ouvrir_flux",
    "taille_scellee",
]
