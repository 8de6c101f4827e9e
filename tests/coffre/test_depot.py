"""What the store promises wherever its files are: in a folder, in a bucket."""

import io
import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from echanges.coffre import (
    Depot,
    FichierAbsent,
    FluxScellant,
    NomInvalide,
    Objet,
    nouvelle_cle_de_fichier,
    ouvrir_flux,
)
from echanges.coffre.dossier import DossierDurable
from echanges.coffre.s3 import DepotS3, stockage_s3
from tests.s3 import SEAU, ServeurS3


@pytest.fixture(scope="module")
def serveur() -> Iterator[ServeurS3]:
    with ServeurS3() as serveur:
        yield serveur


@pytest.fixture(params=["dossier", "s3"])
def depot(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Depot:
    if request.param == "dossier":
        return Depot(DossierDurable(tmp_path / "fichiers"), tmp_path / "fichiers" / "en-cours")
    for nom, valeur in ServeurS3.identite.items():
        monkeypatch.setenv(nom, valeur)
    serveur: ServeurS3 = request.getfixturevalue("serveur")
    return DepotS3(stockage_s3(serveur.sous(tmp_path.name)), tmp_path / "fichiers" / "en-cours")


def deposer(depot: Depot, contenu: bytes = b"sealed") -> str:
    with depot.nouveau() as ecriture:
        ecriture.ecrire(contenu)
        return ecriture.valider()


def fichiers(depot: Depot) -> list[str]:
    """Everything that is kept anywhere: in the storage, and among what is being written."""
    stockes = [f"{objet.nom[:2]}/{objet.nom}" for objet in depot.inventaire()]
    return stockes + list(depot.inconnus()) + [str(f) for f in depot.en_cours.rglob("*")]


def semer(depot: Depot, request: pytest.FixtureRequest, chemin: str) -> None:
    """Put a file into the storage behind the store's back."""
    if isinstance(depot, DepotS3):
        serveur: ServeurS3 = request.getfixturevalue("serveur")
        serveur.mettre(f"{SEAU}/{depot.stockage.location}/{chemin}", b"stray")
    else:
        fichier = Path(depot.stockage.path(chemin))
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_bytes(b"stray")


def test_what_is_validated_is_read_back_under_its_name(depot: Depot) -> None:
    with depot.nouveau() as ecriture:
        ecriture.ecrire(b"one")
        ecriture.ecrire(b"two")
        nom = ecriture.valider()
    assert nom == ecriture.nom
    assert fichiers(depot) == [f"{nom[:2]}/{nom}"]
    with depot.lire(nom) as lecture:
        assert lecture.read() == b"onetwo"


def test_a_file_that_was_closed_is_not_read_again(depot: Depot) -> None:
    lecture = depot.lire(deposer(depot))
    lecture.close()
    with pytest.raises(ValueError, match="closed"):
        lecture.read()


def test_the_name_does_not_exist_before_the_validation(depot: Depot) -> None:
    with depot.nouveau() as ecriture:
        ecriture.ecrire(b"sealed")
        with pytest.raises(FichierAbsent):
            depot.lire(ecriture.nom)
        ecriture.valider()
        depot.lire(ecriture.nom).close()


def test_what_is_being_written_is_private(depot: Depot) -> None:
    with depot.nouveau() as ecriture:
        ecriture.ecrire(b"sealed")
        (fichier,) = depot.en_cours.iterdir()
        chemins = (fichier, depot.en_cours, depot.en_cours.parent)
        assert [stat.S_IMODE(c.stat().st_mode) for c in chemins] == [0o600, 0o700, 0o700]


def test_what_was_written_is_read_again_before_the_validation(depot: Depot) -> None:
    with depot.nouveau() as ecriture:
        ecriture.ecrire(b"one")
        with ecriture.relire() as lecture:
            assert lecture.read() == b"one"
            ecriture.ecrire(b"two")
        with ecriture.relire() as lecture:
            assert lecture.read() == b"onetwo"
        nom = ecriture.valider()
    with depot.lire(nom) as lecture:
        assert lecture.read() == b"onetwo"


def test_an_empty_file_is_kept(depot: Depot) -> None:
    with depot.lire(deposer(depot, b"")) as lecture:
        assert lecture.read() == b""


def test_nothing_remains_of_an_exception(depot: Depot) -> None:
    def interrompre() -> None:
        with depot.nouveau() as ecriture:
            ecriture.ecrire(b"sealed")
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        interrompre()
    assert fichiers(depot) == []


def test_nothing_remains_of_a_block_left_without_validation(depot: Depot) -> None:
    with depot.nouveau() as ecriture:
        ecriture.ecrire(b"sealed")
    assert fichiers(depot) == []


def test_nothing_remains_once_abandoned(depot: Depot) -> None:
    ecriture = depot.nouveau()
    ecriture.ecrire(b"sealed")
    ecriture.abandonner()
    ecriture.abandonner()
    assert fichiers(depot) == []


def test_a_validated_file_stays_when_the_block_fails_later(depot: Depot) -> None:
    def echouer() -> None:
        with depot.nouveau() as ecriture:
            ecriture.valider()
            ecriture.abandonner()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        echouer()
    assert len(fichiers(depot)) == 1


def test_an_ended_writing_gives_and_takes_nothing_more(depot: Depot) -> None:
    validee, abandonnee = depot.nouveau(), depot.nouveau()
    validee.valider()
    abandonnee.abandonner()
    for ecriture in (validee, abandonnee):
        with pytest.raises(ValueError, match="closed"):
            ecriture.ecrire(b"more")
        with pytest.raises(ValueError, match="closed"):
            ecriture.relire()
        with pytest.raises(ValueError, match="closed"):
            ecriture.valider()
    assert fichiers(depot) == [f"{validee.nom[:2]}/{validee.nom}"]


def test_a_deletion_is_for_good_and_may_be_repeated(depot: Depot) -> None:
    nom, autre = deposer(depot), deposer(depot)
    depot.supprimer(nom)
    depot.supprimer(nom)
    assert fichiers(depot) == [f"{autre[:2]}/{autre}"]
    with pytest.raises(FichierAbsent):
        depot.lire(nom)


def test_a_store_never_written_is_empty(depot: Depot) -> None:
    depot.supprimer("0" * 32)
    with pytest.raises(FichierAbsent):
        depot.lire("0" * 32)
    assert fichiers(depot) == []
    assert depot.inacheves(datetime.now(UTC)) == []


@pytest.mark.parametrize(
    "nom",
    [
        "",
        "a" * 31,
        "a" * 33,
        "A" * 32,
        "a" * 32 + "\n",
        "../" + "a" * 29,
        "/etc/passwd",
        "en-cours/" + "a" * 32,
        "ab/" + "a" * 32,
        "a" * 31 + "\0",
        "١" * 32,
        "01234567-89ab-cdef-0123-456789abcdef",
    ],
)
def test_a_name_the_store_never_gave_is_refused(depot: Depot, nom: str) -> None:
    for acte in (depot.lire, depot.supprimer, depot.chemin):
        with pytest.raises(NomInvalide):
            acte(nom)


def test_writings_at_once_do_not_meet(depot: Depot) -> None:
    nombre = 50 if isinstance(depot, DepotS3) else 200
    contenus = [str(numero).encode() * 1000 for numero in range(nombre)]
    with ThreadPoolExecutor(8) as fils:
        noms = list(fils.map(lambda contenu: deposer(depot, contenu), contenus))
    assert len(set(noms)) == nombre
    for nom, contenu in zip(noms, contenus, strict=True):
        with depot.lire(nom) as lecture:
            assert lecture.read() == contenu


def test_a_sealed_file_goes_through_the_store_and_back(depot: Depot) -> None:
    cle, clair = nouvelle_cle_de_fichier(), os.urandom(10 * 1024 * 1024)
    flux, source = FluxScellant(cle, "piece|1"), io.BytesIO(clair)
    with depot.nouveau() as ecriture:
        while morceau := source.read(65_536):
            ecriture.ecrire(flux.ecrire(morceau))
        ecriture.ecrire(flux.terminer())
        nom = ecriture.valider()
    with depot.lire(nom) as lecture:
        assert b"".join(ouvrir_flux(lecture, cle, "piece|1")) == clair


def test_the_inventory_tells_each_file_its_size_and_its_date(depot: Depot) -> None:
    # To the second: what S3 tells, and the clock of a file system is a little late.
    avant = datetime.now(UTC) - timedelta(seconds=1)
    tailles = {deposer(depot, b"x" * taille): taille for taille in (0, 1, 70_000)}
    with depot.nouveau() as ecriture:
        ecriture.ecrire(b"not yet")
        objets = list(depot.inventaire())
    assert {objet.nom: objet.taille for objet in objets} == tailles
    assert all(avant <= objet.depose_le <= datetime.now(UTC) for objet in objets)


def test_the_inventory_is_read_little_by_little(depot: Depot) -> None:
    for _ in range(20):
        deposer(depot)
    lus: list[Objet] = []
    for objet in depot.inventaire():
        lus.append(objet)
        depot.supprimer(objet.nom)
    assert len(lus) == 20
    assert fichiers(depot) == []


def test_what_the_store_did_not_put_there_is_told_apart(
    depot: Depot, request: pytest.FixtureRequest
) -> None:
    nom = deposer(depot)
    autre_dossier = "00" if nom[:2] != "00" else "01"
    etrangers = [
        "LISEZ-MOI",
        f"{autre_dossier}/{nom}",
        f"{autre_dossier}/plus/bas/",
        f"{nom[:2]}/{nom}.bak",
        f"abc/{nom}",
    ]
    for chemin in etrangers:
        semer(depot, request, chemin + "fichier" if chemin.endswith("/") else chemin)
    attendus = [c.replace("plus/bas/", "plus/") for c in etrangers]
    assert [objet.nom for objet in depot.inventaire()] == [nom]
    assert sorted(depot.inconnus()) == sorted(attendus)


def test_only_old_unfinished_writings_are_swept(depot: Depot) -> None:
    ancienne, recente = depot.nouveau(), depot.nouveau()
    nom = deposer(depot)
    il_y_a_deux_heures = datetime.now(UTC) - timedelta(hours=2)
    instant = il_y_a_deux_heures.timestamp()
    os.utime(depot.en_cours / ancienne.nom, (instant, instant))

    assert depot.inacheves(il_y_a_deux_heures) == []
    limite = il_y_a_deux_heures + timedelta(hours=1)
    assert depot.inacheves(limite) == [depot.en_cours / ancienne.nom]
    assert depot.balayer_inacheves(limite) == 1
    assert depot.balayer_inacheves(limite) == 0
    with pytest.raises(FileNotFoundError):
        ancienne.valider()
    recente.valider()
    assert sorted(objet.nom for objet in depot.inventaire()) == sorted([nom, recente.nom])
