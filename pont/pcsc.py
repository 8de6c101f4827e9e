"""A real PC/SC reader, through pyscard, imported only when it is used.

**Never tried with a real reader by this project.**
"""

from pont.lecture import CarteAbsente, CarteIllisible, LecteurAbsent, en_xml
from pont.vitale import Transmettre, avec_suites, lire


class LecteurPcsc:
    """The first reader that holds a carte Vitale; a CPS in another slot is left alone."""

    def __init__(self) -> None:
        """Raises `ImportError` without pyscard."""
        import smartcard.System

        self._systeme = smartcard.System

    def lire(self) -> bytes:
        """Return the XML of the open files. Raises `LectureImpossible`."""
        from smartcard.Exceptions import SmartcardException

        try:
            lecteurs = self._systeme.readers()
        except SmartcardException as erreur:
            raise LecteurAbsent("The service of readers does not answer.") from erreur
        if not lecteurs:
            raise LecteurAbsent("No reader.")
        refus: list[CarteIllisible] = []
        for lecteur in lecteurs:
            connexion = lecteur.createConnection()
            try:
                connexion.connect()
                return en_xml(lire(avec_suites(_transport(connexion))))
            except CarteIllisible as erreur:
                refus.append(erreur)
            except SmartcardException:
                continue  # an empty slot, or a card taken out meanwhile
            finally:
                connexion.disconnect()
        raise refus[0] if refus else CarteAbsente("Every reader is empty.")


def _transport(connexion: object) -> Transmettre:
    def transmettre(apdu: bytes) -> tuple[bytes, int]:
        octets, sw1, sw2 = connexion.transmit(list(apdu))  # type: ignore[attr-defined]
        return bytes(octets), sw1 << 8 | sw2

    return transmettre
