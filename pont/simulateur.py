"""The test cards: what a reader can meet, without a reader.

The first one is the family of the demonstration of Échanges; the others carry numbers that belong
to nobody, or public test numbers.
"""

from collections.abc import Callable

from pont.lecture import Beneficiaire, CarteAbsente, CarteIllisible, LecteurAbsent, en_xml


def _famille() -> bytes:
    commun = {"nir": "179063599490903", "regime": "01", "caisse": "351", "centre": "0000"}
    hugo = Beneficiaire(
        "BERTRAND", "HUGO", "19790614", nir_certifie="179063599490903", qualite="0", **commun
    )
    chloe = Beneficiaire("BERTRAND", "CHLOE", "20120409", qualite="3", **commun)
    return en_xml([hugo, chloe])


def _seule(nom: str, prenom: str, date: str, nir: str, regime: str, caisse: str) -> bytes:
    assure = Beneficiaire(
        nom, prenom, date, nir, nir, qualite="0", regime=regime, caisse=caisse, centre="0000"
    )
    return en_xml([assure])


def _absente() -> bytes:
    raise CarteAbsente("The simulator is empty.")


def _debranche() -> bytes:
    raise LecteurAbsent("The simulator is unplugged.")


def _muette() -> bytes:
    raise CarteIllisible("The simulator's card does not answer.")


CARTES: dict[str, Callable[[], bytes]] = {
    "famille": _famille,
    "assuree": lambda: _seule("KERVELLA", "MARTINE", "580312", "258033599090192", "01", "351"),
    "agricole": lambda: _seule("MORVAN", "GENEVIEVE", "19491217", "249123599390501", "02", "351"),
    "lunaire": lambda: _seule("DIALLO", "FATOUMATA", "19864200", "286089999091070", "01", "351"),
    "autre-regime": lambda: _seule("FAURE", "HELENE", "19651011", "265103599591189", "04", "000"),
    "inconnue": lambda: _seule("ADRUN", "ZOE", "19751231", "275126322074974", "01", "349"),
    "provisoire": lambda: _seule("PROVIS", "ALIX", "19900000", "555555599900141", "02", "351"),
    "abimee": lambda: _famille()[:-60],
    "fausse-cle": lambda: _famille().replace(b"179063599490903", b"179063599490904"),
    "muette": _muette,
    "absente": _absente,
    "debranche": _debranche,
}
"""By the name that is typed to insert it."""


class LecteurSimule:
    """A reader in which a test card is inserted by its name."""

    def __init__(self, carte: str = "famille") -> None:
        self.carte = "absente"
        self.inserer(carte)

    def inserer(self, carte: str) -> None:
        """Take the card out, put this one in. Raises `KeyError` for a name that is not one."""
        CARTES[carte]
        self.carte = carte

    def lire(self) -> bytes:
        """Return the XML of the card inserted. Raises `LectureImpossible`."""
        return CARTES[self.carte]()
