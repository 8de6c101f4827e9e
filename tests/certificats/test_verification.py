"""Which certificates open the door, and why the others do not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography import x509

from echanges.certificats.autorites import Autorites
from echanges.certificats.carte import PorteurDeCarte
from echanges.certificats.refus import CarteRefusee, Motif
from echanges.certificats.verification import verifier
from echanges.demo.donnees import MEDECINS
from echanges.demo.igc.certificats import (
    UN_JOUR,
    Autorite,
    Certifie,
    Modele,
    modele_de_medecin,
    nouvelle_cle,
)
from tests.certificats.igc import (
    GRACE,
    MAINTENANT,
    autorites_d_essai,
    igc_d_essai,
    listes_d_essai,
)

MARTIN = modele_de_medecin("Martin", "Jean", "99700001011")
CLE = nouvelle_cle()
REFUSEES = {
    "expiree": Motif.DATES,
    "future": Motif.DATES,
    "organisation": Motif.AUTORITE,
    "inconnue": Motif.AUTORITE,
    "signature": Motif.USAGE,
    "serveur": Motif.USAGE,
    "cpf": Motif.FAMILLE,
    "cpe": Motif.FAMILLE,
    "cpa": Motif.FAMILLE,
    "sans-type": Motif.FAMILLE,
    "infirmier": Motif.PROFESSION,
    "sans-profession": Motif.PROFESSION,
    "adeli": Motif.IDENTIFIANT,
    "revoquee": Motif.REVOQUEE,
}


def lire(carte: Certifie, autorites: Autorites | None = None) -> PorteurDeCarte:
    """What the door makes of a certificate."""
    return verifier(
        carte.der, autorites or autorites_d_essai(), listes_d_essai(), MAINTENANT, GRACE
    )


def refus(der: bytes, autorites: Autorites | None = None) -> Motif:
    """Why the door refuses a certificate."""
    with pytest.raises(CarteRefusee) as refusee:
        verifier(der, autorites or autorites_d_essai(), listes_d_essai(), MAINTENANT, GRACE)
    return refusee.value.motif


def carte_de(modele: Modele) -> Certifie:
    """A card of the trusted authority."""
    return igc_d_essai().personnes.carte(modele, CLE)


def test_every_doctor_of_the_demonstration_is_read_on_his_card() -> None:
    lus = {lire(carte).rpps: carte for carte in igc_d_essai().cartes.values()}
    assert sorted(lus) == sorted(medecin.rpps for medecin in MEDECINS)


def test_the_holder_is_read_in_a_name_of_several_values() -> None:
    carte = carte_de(modele_de_medecin("Le Bihan-Noël", "Sophie", "99700001029"))
    assert [len(list(rdn)) for rdn in carte.certificat.subject.rdns] == [1, 1, 3]
    assert lire(carte) == PorteurDeCarte("99700001029", "LE BIHAN-NOËL", "SOPHIE")


def test_a_number_that_is_not_all_digits_is_taken_from_a_card() -> None:
    assert lire(carte_de(MARTIN.changer(cn="800B60875100"))).rpps == "00B60875100"


@pytest.mark.parametrize("nom", sorted(igc_d_essai().refusees))
def test_each_bad_card_is_refused_for_its_own_defect(nom: str) -> None:
    assert refus(igc_d_essai().refusees[nom].der) == REFUSEES[nom]


@pytest.mark.parametrize(
    "cn", ["", "899700001011X", "89970000101", "3350990032/000012", "8" * 13, "8ÉÉÉÉÉÉÉÉÉÉÉ"]
)
def test_a_name_that_is_not_8_and_eleven_characters_is_no_doctor(cn: str) -> None:
    assert refus(carte_de(MARTIN.changer(cn=cn or "8")).der) == Motif.IDENTIFIANT


@pytest.mark.parametrize("octets", [b"x", b"0\x82", b"-----BEGIN CERTIFICATE-----"])
def test_what_is_not_a_certificate_is_refused(octets: bytes) -> None:
    assert refus(octets) == Motif.ILLISIBLE


def test_nothing_presented_is_refused() -> None:
    assert refus(b"") == Motif.ABSENTE


def test_an_authority_is_no_card() -> None:
    assert refus(igc_d_essai().racine.der) == Motif.AUTORITE
    assert refus(igc_d_essai().personnes.der) == Motif.AUTORITE


def test_a_changed_bit_is_seen() -> None:
    der = bytearray(igc_d_essai().cartes["martin"].der)
    place = der.index(b"99700001011")
    der[place + 10] = ord("2")
    assert refus(bytes(der)) == Motif.AUTORITE


def test_a_root_alone_admits_no_card_of_an_intermediate_that_is_not_trusted() -> None:
    racine_seule = Autorites(autorites_d_essai().racines, ())
    assert refus(igc_d_essai().cartes["martin"].der, racine_seule) == Motif.AUTORITE


def test_a_card_may_not_sign_another() -> None:
    """The intermediate may have no authority below it, and a card is none."""
    martin = igc_d_essai().cartes["martin"]
    fausse = Autorite(martin.certificat, martin.cle).carte(MARTIN, CLE)
    confiance = Autorites(
        autorites_d_essai().racines, (igc_d_essai().personnes.certificat, martin.certificat)
    )
    assert refus(fausse.der, confiance) == Motif.AUTORITE


def test_the_length_of_the_chain_is_the_one_that_the_authority_allows() -> None:
    dessous = igc_d_essai().personnes.intermediaire("TEST AC EN TROP")
    confiance = Autorites(
        autorites_d_essai().racines, (igc_d_essai().personnes.certificat, dessous.certificat)
    )
    assert refus(dessous.carte(MARTIN, CLE).der, confiance) == Motif.AUTORITE


def test_an_authority_that_may_not_sign_certificates_admits_nobody() -> None:
    muette = igc_d_essai().racine.intermediaire("TEST AC MUETTE", usages=["crl_sign"])
    confiance = Autorites(autorites_d_essai().racines, (muette.certificat,))
    assert refus(muette.carte(MARTIN, CLE).der, confiance) == Motif.AUTORITE


def test_an_authority_that_ended_admits_nobody() -> None:
    finie = igc_d_essai().racine.intermediaire("TEST AC FINIE", echeance=MAINTENANT - UN_JOUR / 2)
    confiance = Autorites(autorites_d_essai().racines, (finie.certificat,))
    assert refus(finie.carte(MARTIN, CLE).der, confiance) == Motif.AUTORITE


@pytest.mark.parametrize(
    "decale", [lambda carte: carte.not_valid_before_utc, lambda carte: carte.not_valid_after_utc]
)
def test_a_card_holds_from_its_first_second_to_its_last(
    decale: Callable[[x509.Certificate], object],
) -> None:
    carte = igc_d_essai().cartes["martin"]
    borne = decale(carte.certificat)
    seconde = timedelta(seconds=1)

    def motif(instant: object) -> Motif | None:
        try:
            verifier(carte.der, autorites_d_essai(), listes_d_essai(), instant, 9999 * UN_JOUR)  # type: ignore[arg-type]
        except CarteRefusee as refusee:
            return refusee.motif
        return None

    assert motif(borne) is None
    dehors = borne - seconde if borne < MAINTENANT else borne + seconde  # type: ignore[operator]
    assert motif(dehors) == Motif.DATES
