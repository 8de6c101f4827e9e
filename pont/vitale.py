"""Reading the open files of a carte Vitale 2, over any transport of APDUs.

Without the vendor's API, only identity is open: name, first name, date of birth, NIR. Rights
(régime, caisse) are not. Files are found by the pointers of EF 2001, whatever their numbers are.

Source: facts read in the `vitale_2.lua` description of Cardpeek (AIDs, EF 2001, tags). **Never
tried with a real card by this project**: what the tests read is a model of one.
"""

from collections.abc import Callable, Iterator

from pont import tlv
from pont.lecture import Beneficiaire, CarteIllisible

Transmettre = Callable[[bytes], tuple[bytes, int]]
"""Sends an APDU; returns the data and the status word (0x9000: done)."""

AID_VITALE = bytes.fromhex("D250000002564954414C45")
POINTEURS = bytes.fromhex("2001")
FAIT = 0x9000
BLOC = 256
FICHIER_MAX = 8192

POINTEUR_D_APPLICATION = 0x82
POINTEUR_DE_FICHIER = 0x80
PORTEUR = 0x65
NOM, PRENOM, NAISSANCE, NIR = 0x80, 0x81, 0x82, 0x93


def lire(transmettre: Transmettre) -> list[Beneficiaire]:
    """Return the beneficiaries of a card. Raises `CarteIllisible`."""
    try:
        porteurs = _porteurs(transmettre)
    except tlv.TlvTronque as erreur:
        raise CarteIllisible("A file of this card is cut.") from erreur
    identites = [p for p in porteurs if NOM in p]
    nirs = [p[NIR].decode("latin-1").strip() for p in porteurs if NIR in p]
    if not identites or len(identites) != len(nirs):
        raise CarteIllisible("Identities and NIRs do not go together.")
    return [_beneficiaire(p, nir, nirs[0]) for p, nir in zip(identites, nirs, strict=True)]


def _beneficiaire(porteur: dict[int, bytes], nir: str, nir_de_l_assure: str) -> Beneficiaire:
    def texte(etiquette: int) -> str:
        return porteur.get(etiquette, b"").decode("latin-1").strip()

    return Beneficiaire(
        nom=texte(NOM),
        prenom=texte(PRENOM),
        date_en_carte=texte(NAISSANCE),
        nir=nir_de_l_assure,
        nir_certifie="" if nir == nir_de_l_assure else nir,
    )


def _porteurs(transmettre: Transmettre) -> list[dict[int, bytes]]:
    """The holders' objects of every open file, in the order of the pointers."""
    _selectionner_application(transmettre, AID_VITALE)
    pointeurs = _contenu(transmettre, POINTEURS)
    trouves = []
    for aid, fichiers in _carte(pointeurs).items():
        _selectionner_application(transmettre, aid)
        for fichier in fichiers:
            for etiquette, valeur in _objets_lisibles(transmettre, fichier):
                if etiquette == PORTEUR:
                    trouves.append(dict(tlv.objets(valeur)))
    return trouves


def _carte(pointeurs: bytes) -> dict[bytes, list[bytes]]:
    """The files of each application, by AID: E0 { A0 { 82 applications }, 80 files }.

    An application: number (2 bytes), 2 bytes, AID. A file: name (8 bytes), number of its
    application (2), identifier (2).
    """
    racine = next(tlv.objets(pointeurs), None)
    if racine is None:
        raise CarteIllisible("No pointer on this card.")
    applications: dict[bytes, bytes] = {}
    fichiers: dict[bytes, list[bytes]] = {}
    for etiquette, valeur in tlv.objets(racine[1]):
        if etiquette == POINTEUR_DE_FICHIER:
            fichiers.setdefault(valeur[8:10], []).append(valeur[10:12])
        else:
            applications |= {
                v[:2]: v[4:] for e, v in tlv.objets(valeur) if e == POINTEUR_D_APPLICATION
            }
    return {aid: fichiers.get(numero, []) for numero, aid in applications.items()}


def _objets_lisibles(transmettre: Transmettre, fichier: bytes) -> Iterator[tuple[int, bytes]]:
    """The objects of a file; none for one that is closed, or that holds something else."""
    _, etat = transmettre(_apdu(0xA4, 0x02, 0x00, fichier))
    if etat == FAIT:
        octets = _lire_fichier(transmettre)
        if octets and octets[0] in {PORTEUR, 0x66, 0x7F}:
            yield from tlv.objets(octets)


def _contenu(transmettre: Transmettre, fichier: bytes) -> bytes:
    _, etat = transmettre(_apdu(0xA4, 0x02, 0x00, fichier))
    if etat != FAIT:
        raise CarteIllisible("This card has no pointers.")
    return _lire_fichier(transmettre)


def _lire_fichier(transmettre: Transmettre) -> bytes:
    """READ BINARY until the end of the file selected; empty when it may not be read."""
    octets = b""
    while len(octets) < FICHIER_MAX:
        lus, etat = transmettre(bytes([0x00, 0xB0, len(octets) >> 8, len(octets) & 0xFF, 0x00]))
        octets += lus
        if etat != FAIT or len(lus) < BLOC:
            return octets
    raise CarteIllisible("A file of this card has no end.")


def _selectionner_application(transmettre: Transmettre, aid: bytes) -> None:
    _, etat = transmettre(_apdu(0xA4, 0x04, 0x00, aid))
    if etat != FAIT:
        raise CarteIllisible("This is no carte Vitale.")


def _apdu(instruction: int, p1: int, p2: int, donnees: bytes) -> bytes:
    return bytes([0x00, instruction, p1, p2, len(donnees)]) + donnees


def avec_suites(transmettre: Transmettre) -> Transmettre:
    """Add what the protocol T=0 wants: 61xx (more data: GET RESPONSE), 6Cxx (right length)."""

    def complet(apdu: bytes) -> tuple[bytes, int]:
        octets, etat = transmettre(apdu)
        if etat >> 8 == 0x6C:
            octets, etat = transmettre(apdu[:4] + bytes([etat & 0xFF]))
        while etat >> 8 == 0x61:
            suite, etat = transmettre(bytes([0x00, 0xC0, 0x00, 0x00, etat & 0xFF]))
            octets += suite
        return octets, etat

    return complet
