"""Plain text: UTF-8, and nothing that commands a terminal or a printer."""

import re
from typing import Final

from echanges.fichiers.formats import FichierRefuse

ENCODAGE: Final = "le texte n'est pas enregistré en UTF-8"
COMMANDES: Final = "le texte contient des caractères de commande"

_COMMANDE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def controler_texte(octets: bytes) -> None:
    """Refuse anything but UTF-8 (with a BOM or not) without controls. Raises FichierRefuse."""
    try:
        texte = octets.decode("utf-8")
    except UnicodeDecodeError:
        raise FichierRefuse(ENCODAGE) from None
    if _COMMANDE.search(texte):
        raise FichierRefuse(COMMANDES)
