"""A model of a carte Vitale 2 that answers APDUs: applications, files, pointers."""

from pont.vitale import AID_VITALE

AID_MF = bytes.fromhex("D2500000024D465F564954414C45")
FAIT = b"", 0x9000


def objet(etiquette: str, valeur: bytes) -> bytes:
    """A BER-TLV object."""
    taille = len(valeur)
    longueur = bytes([taille]) if taille < 0x80 else bytes([0x82, taille >> 8, taille & 0xFF])
    return bytes.fromhex(etiquette) + longueur + valeur


def porteur(**champs: bytes) -> bytes:
    """A holder's template: its objects by tag (`t80=b"KERVELLA"`)."""
    return objet("65", b"".join(objet(nom[1:], valeur) for nom, valeur in champs.items()))


def identite(nom: bytes, prenom: bytes, date: bytes) -> bytes:
    """What the file of identities holds of one."""
    return porteur(t80=nom, t81=prenom, t82=date)


class Carte:
    """The card: its files by (AID, identifier); what is not there answers 6A82."""

    def __init__(self, identites: bytes, nirs: bytes) -> None:
        self.fichiers = {
            (AID_VITALE, "2001"): _pointeurs(),
            (AID_MF, "3F01"): identites,
            (AID_VITALE, "3F02"): nirs,
            (AID_VITALE, "3F03"): b"\x00" * 12,
        }
        self.application = b""
        self.contenu: bytes | None = None
        self.protocole_t0 = False
        self._attente = b""

    def transmettre(self, apdu: bytes) -> tuple[bytes, int]:
        """Answer one APDU."""
        match apdu[1], apdu[2]:
            case 0xA4, 0x04:
                return self._selectionner(apdu[5:])
            case 0xA4, 0x02:
                self.contenu = self.fichiers.get((self.application, apdu[5:7].hex().upper()))
                return FAIT if self.contenu is not None else (b"", 0x6A82)
            case 0xB0, _:
                return self._lire(int.from_bytes(apdu[2:4], "big"), apdu[4])
            case 0xC0, _:
                suite, self._attente = self._attente[: apdu[4]], self._attente[apdu[4] :]
                return suite, 0x9000 if not self._attente else 0x6100 | len(self._attente)
        return b"", 0x6D00

    def _selectionner(self, aid: bytes) -> tuple[bytes, int]:
        connues = {application for application, _ in self.fichiers}
        self.application = aid if aid in connues else b""
        return FAIT if self.application else (b"", 0x6A82)

    def _lire(self, debut: int, voulus: int) -> tuple[bytes, int]:
        if self.contenu is None:
            return b"", 0x6986
        lus = self.contenu[debut : debut + (voulus or 256)]
        if not self.protocole_t0:
            return lus, 0x9000
        if voulus == 0 and len(lus) < 256:
            return b"", 0x6C00 | len(lus)
        self._attente = lus
        return b"", 0x6100 | (len(lus) & 0xFF)


def _pointeurs() -> bytes:
    applications = objet("82", b"\x00\x01\x00\x00" + AID_MF) + objet(
        "82", b"\x00\x02\x00\x00" + AID_VITALE
    )
    fichiers = [(b"IDENT   ", 1, "3F01"), (b"NIR     ", 2, "3F02"), (b"AUTRE   ", 2, "3F03")]
    pointes = [
        objet("80", nom + application.to_bytes(2, "big") + bytes.fromhex(fichier))
        for nom, application, fichier in fichiers
    ]
    return objet("E0", objet("A0", applications) + b"".join(pointes))
