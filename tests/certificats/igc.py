"""The test PKI of the tests: made once a process, since its keys take a second."""

import functools
from datetime import UTC, datetime, timedelta

from echanges.certificats.autorites import Autorites
from echanges.certificats.revocation import Liste, lire_liste
from echanges.demo.igc.dossier import Igc

MAINTENANT = datetime.now(UTC)
GRACE = timedelta(hours=24)


@functools.cache
def igc_d_essai() -> Igc:
    """The PKI that `creer_igc_de_test` writes."""
    return Igc.creer()


def autorites_d_essai() -> Autorites:
    """Its trusted authorities."""
    igc = igc_d_essai()
    return Autorites((igc.racine.certificat,), (igc.personnes.certificat,))


@functools.cache
def listes_d_essai() -> dict[str, Liste]:
    """Its lists of revoked certificates, by authority."""
    lues = [lire_liste(der, autorites_d_essai()) for der in igc_d_essai().listes().values()]
    return {liste.autorite: liste for liste in lues}
