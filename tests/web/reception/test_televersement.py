"""Files as they arrive: sealed at once, checked, and never left behind."""

import io
import uuid
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from echanges.comptes.acteur import Acteur, contexte
from echanges.demo.fichiers.catalogue import CATALOGUE
from echanges.fichiers.atelier import Atelier
from echanges.fichiers.corrections import Correction
from echanges.fichiers.formats import ILLISIBLE
from echanges.messagerie.models import PieceJointe
from echanges.messagerie.pieces_jointes import contenu_de, nom_de
from tests.distribution import acteur_de_la_troupe, connecter
from tests.fichiers.courants import COURANTS
from tests.fichiers.fabrique import heic, image, jpeg
from tests.web.histoires import premiere

PDF = CATALOGUE["compte-rendu.pdf"]()
PNG = CATALOGUE["courbe-de-poids.png"]()
FRONTIERE = "frontiere-d-essai"
MO10 = 10 * 1024 * 1024


def pdf_de(taille: int) -> bytes:
    """A PDF of exactly so many bytes."""
    return PDF + b"\n" * (taille - len(PDF))


@pytest.fixture
def adresse(quemener: Acteur) -> str:
    """Where ELSM 35 answers Dr MARTIN."""
    return f"/bureau/{premiere(quemener, non_lu_mc=True, interlocuteur__nom='MARTIN')}/repondre/"


@pytest.fixture
def agent(base: str) -> Client:
    """Dr QUÉMÉNER's browser."""
    return connecter(Client(), "QUÉMÉNER")


@pytest.fixture
def avant(base: str) -> set[Path]:
    """The sealed files of the demonstration."""
    return set(depot())


def depot() -> Iterator[Path]:
    """Every file of the store, finished or not."""
    return (f for f in settings.ECHANGES_FICHIERS.rglob("*") if f.is_file())


def formulaire(*fichiers: Any, **champs: Any) -> dict[str, Any]:
    """A reply with files."""
    vide = {"cle": str(uuid.uuid4()), "version": "0", "corps": "Bonjour", "action": "envoyer"}
    return vide | {"pieces": list(fichiers)} | champs


def fichier(nom: str, octets: bytes) -> SimpleUploadedFile:
    """A file chosen in a form."""
    return SimpleUploadedFile(nom, octets)


def pieces_de(qui: str, message: str) -> dict[str, bytes]:
    """The files of a message, opened by somebody: names and bytes."""
    acteur = acteur_de_la_troupe(qui)
    with contexte(acteur):
        return {
            nom_de(piece, cle): b"".join(contenu_de(piece, cle))
            for piece in PieceJointe.objects.filter(message_id=message).order_by("emplacement")
            for cle in [piece.message.conversation.cle_ouverte()]
        }


def brut(*parties: tuple[bytes, bytes], **champs: str) -> bytes:
    """A multipart body as no browser writes it: raw headers of the file parts."""
    corps = b"".join(
        f'--{FRONTIERE}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode()
        for n, v in champs.items()
    )
    for entete, octets in parties:
        corps += b"--" + FRONTIERE.encode() + b"\r\nContent-Disposition: form-data; "
        corps += entete + b"\r\nContent-Type: application/pdf\r\n\r\n" + octets + b"\r\n"
    return corps + f"--{FRONTIERE}--\r\n".encode()


def poster_brut(client: Client, adresse: str, corps: bytes) -> Any:
    """Post a raw multipart body."""
    return client.post(adresse, corps, content_type=f"multipart/form-data; boundary={FRONTIERE}")


@pytest.mark.notice("R24", "R82", "R96")
def test_a_file_is_sealed_as_it_arrives_and_comes_back_whole(
    agent: Client, adresse: str, avant: set[Path]
) -> None:
    envoi = formulaire(fichier("compte-rendu.pdf", PDF), fichier("Courbe.PNG", PNG))
    assert agent.post(adresse, envoi).status_code == 302
    nouveaux = set(depot()) - avant
    assert len(nouveaux) == 2
    for scelle in nouveaux:
        assert PDF[:200] not in scelle.read_bytes()
        assert PNG[:16] not in scelle.read_bytes()
    recus = pieces_de("MARTIN", envoi["cle"])
    assert recus == {"compte-rendu.pdf": PDF, "Courbe.PNG": PNG}


def test_a_file_in_clear_never_exists_on_disk(
    agent: Client, adresse: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even in the system's temporary folder, where Django's own handlers write."""
    absent = str(tmp_path / "absent")
    monkeypatch.setattr("tempfile.tempdir", absent)
    monkeypatch.setattr(settings, "FILE_UPLOAD_TEMP_DIR", absent)
    envoi = formulaire(fichier("gros.pdf", pdf_de(4 * 1024 * 1024)))
    assert agent.post(adresse, envoi).status_code == 302
    assert list(pieces_de("MARTIN", envoi["cle"])) == ["gros.pdf"]


@pytest.mark.notice("R27")
@pytest.mark.parametrize(("taille", "statut"), [(MO10, 302), (MO10 + 1, 422)])
def test_ten_megabytes_are_accepted_and_one_byte_more_refused(
    agent: Client, adresse: str, avant: set[Path], taille: int, statut: int
) -> None:
    reponse = agent.post(adresse, formulaire(fichier("limite.pdf", pdf_de(taille))))
    assert reponse.status_code == statut
    assert len(set(depot()) - avant) == (statut == 302)
    if statut == 422:
        assert "limite.pdf : le fichier dépasse 10 Mo" in reponse.content.decode()


@pytest.mark.notice("R26")
@pytest.mark.parametrize(
    ("nom", "octets", "raison"),
    [
        ("virus.exe", b"MZ\x90\x00" + b"\x00" * 100, "format de fichier incorrect"),
        ("faux.pdf", b"MZ\x90\x00" + b"\x00" * 100, "format de fichier incorrect"),
        ("sans-extension", PDF, "format de fichier incorrect"),
        ("archive.zip", b"PK\x03\x04" + b"\x00" * 100, "format de fichier incorrect"),
        ("macro.docm", b"PK\x03\x04" + b"\x00" * 100, "format de fichier incorrect"),
        ("vide.pdf", b"", "le fichier est vide"),
    ],
)
def test_what_is_refused_is_named_and_the_rest_is_kept_in_a_draft(
    agent: Client, adresse: str, avant: set[Path], nom: str, octets: bytes, raison: str
) -> None:
    envoi = formulaire(fichier(nom, octets), fichier("bon.pdf", PDF), corps="Texte gardé")
    reponse = agent.post(adresse, envoi)
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert f"{nom} : {raison}" in page
    assert "Texte gardé" in page
    assert "Retirer bon.pdf" in page
    assert len(set(depot()) - avant) == 1


@pytest.mark.notice("R28")
def test_a_sixth_file_is_refused_by_name_and_five_are_kept(
    agent: Client, adresse: str, avant: set[Path]
) -> None:
    envoi = formulaire(*(fichier(f"n{n}.pdf", PDF) for n in range(1, 7)))
    page = agent.post(adresse, envoi).content.decode()
    assert "n6.pdf : 5 pièces jointes maximum" in page
    assert page.count("Retirer n") == 5
    assert len(set(depot()) - avant) == 5


@pytest.mark.parametrize("qui", ["RIVOAL", "MARTIN", "DELORME", "LEFEBVRE"])
def test_a_refused_person_leaves_nothing_behind(adresse: str, avant: set[Path], qui: str) -> None:
    client = connecter(Client(), qui)
    assert client.post(adresse, formulaire(fichier("a.pdf", PDF))).status_code in {403, 404}
    assert set(depot()) == avant


def test_nobody_signed_in_writes_nothing_at_all(adresse: str, avant: set[Path]) -> None:
    reponse = Client().post(adresse, formulaire(fichier("a.pdf", PDF), corps="Texte gardé"))
    assert reponse.status_code == 401
    assert "Texte gardé" in reponse.content.decode()
    assert set(depot()) == avant


def test_a_form_without_its_token_leaves_nothing_behind(adresse: str, avant: set[Path]) -> None:
    client = connecter(Client(enforce_csrf_checks=True), "QUÉMÉNER")
    reponse = client.post(adresse, formulaire(fichier("a.pdf", PDF), corps="Texte gardé"))
    assert reponse.status_code == 403
    assert "Texte gardé" in reponse.content.decode()
    assert set(depot()) == avant


@pytest.mark.parametrize(
    "chemin", ["/bureau/ecrire/jamais/", "/jamais/", "/bureau/recherche/", "/connexion/cartes/"]
)
def test_files_sent_where_none_is_expected_are_destroyed(
    agent: Client, avant: set[Path], chemin: str
) -> None:
    agent.post(chemin, formulaire(fichier("a.pdf", PDF)))
    assert set(depot()) == avant


def test_a_crash_of_the_view_leaves_nothing_behind(
    adresse: str, avant: set[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def en_panne(*_: object, **__: object) -> None:
        raise RuntimeError("panne")

    monkeypatch.setattr("echanges.messagerie.actions.prevenir", en_panne)
    client = connecter(Client(raise_request_exception=False), "QUÉMÉNER")
    assert client.post(adresse, formulaire(fichier("a.pdf", PDF))).status_code == 500
    assert set(depot()) == avant


class Rompue(io.BytesIO):
    """A connection that breaks in the middle of the body."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Give some bytes, then break."""
        lus = super().read(min(size or 0, 65_536) if size and size > 0 else 65_536)
        if self.tell() > 3_000_000:
            raise OSError("the browser left")
        return lus


def test_a_browser_that_leaves_in_the_middle_leaves_nothing_behind(
    adresse: str, avant: set[Path]
) -> None:
    entier = (b'name="pieces"; filename="a.pdf"', PDF)
    corps = brut(entier, (b'name="pieces"; filename="b.pdf"', pdf_de(6_000_000)), corps="Bonjour")
    client = connecter(Client(raise_request_exception=False), "QUÉMÉNER")
    entree = Rompue(corps)
    reponse = client.generic(
        "POST",
        adresse,
        CONTENT_TYPE=f"multipart/form-data; boundary={FRONTIERE}",
        CONTENT_LENGTH=str(len(corps)),
        **{"wsgi.input": entree},  # type: ignore[arg-type]
    )
    assert entree.tell() > 3_000_000
    assert reponse.status_code >= 400
    assert set(depot()) == avant


def test_too_many_files_for_one_form_leave_nothing_behind(adresse: str, avant: set[Path]) -> None:
    client = connecter(Client(raise_request_exception=False), "QUÉMÉNER")
    trop = [fichier(f"{n}.pdf", PDF) for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FILES + 1)]
    assert client.post(adresse, formulaire(*trop)).status_code == 400
    assert set(depot()) == avant


def test_a_truncated_body_leaves_nothing_behind(
    agent: Client, adresse: str, avant: set[Path]
) -> None:
    corps = brut((b'name="pieces"; filename="a.pdf"', pdf_de(2_000_000)), corps="Bonjour")
    poster_brut(agent, adresse, corps[:1_500_000])
    assert set(depot()) == avant


@pytest.mark.parametrize(
    "entete", [b'name="pieces"; filename=""', b'name="pieces"', b'name="pieces"; filename="\xff"']
)
def test_a_file_without_a_readable_name_is_refused_aloud(
    agent: Client, adresse: str, avant: set[Path], entete: bytes
) -> None:
    """Django's own parser drops such a part in silence."""
    champs = {"cle": str(uuid.uuid4()), "version": "0", "corps": "Bonjour", "action": "envoyer"}
    corps = brut((entete, PDF), **champs)
    reponse = poster_brut(agent, adresse, corps)
    assert reponse.status_code == 422
    assert "Un fichier : le nom du fichier ne peut pas être lu" in reponse.content.decode()
    assert set(depot()) == avant


def test_a_name_that_cannot_be_decoded_never_loses_its_file(
    agent: Client, adresse: str, avant: set[Path]
) -> None:
    """Whatever the encoding of the name: attached under a readable one, or refused aloud."""
    champs = {"cle": str(uuid.uuid4()), "version": "0", "corps": "Bonjour", "action": "envoyer"}
    corps = brut((b'name="pieces"; filename="r\xe9sum\xe9.pdf"', PDF), nombre_pieces="1", **champs)
    statut = poster_brut(agent, adresse, corps).status_code
    assert len(set(depot()) - avant) == (statut == 302)
    assert statut in {302, 422}


@pytest.mark.parametrize(
    ("nom", "garde"),
    [
        (r"C:\\dossier\\bilan.pdf", "bilan.pdf"),
        ("../../etc/bilan.pdf", "bilan.pdf"),
        ("bilan\u202efdp.pdf", "bilanfdp.pdf"),
        ("e\u0301chographie.pdf", "échographie.pdf"),
        ("bi\u200blan.pdf", "bilan.pdf"),
        ("x" * 300 + ".pdf", "x" * 176 + ".pdf"),
        ("<b>gras</b> & co.pdf", "b> & co.pdf"),
    ],
)
def test_a_name_is_kept_readable_and_is_never_a_path(
    agent: Client, adresse: str, nom: str, garde: str
) -> None:
    champs = {"cle": str(uuid.uuid4()), "version": "0", "corps": "Bonjour", "action": "envoyer"}
    entete = f'name="pieces"; filename="{nom}"'.encode()
    assert poster_brut(agent, adresse, brut((entete, PDF), **champs)).status_code == 302
    assert list(pieces_de("MARTIN", champs["cle"])) == [garde]


def test_a_file_sent_under_another_field_is_ignored(
    agent: Client, adresse: str, avant: set[Path]
) -> None:
    envoi = formulaire(autre=fichier("a.pdf", PDF))
    assert agent.post(adresse, envoi).status_code == 302
    assert set(depot()) == avant


def test_removing_a_file_of_a_draft_destroys_its_bytes(
    agent: Client, adresse: str, avant: set[Path]
) -> None:
    envoi = formulaire(fichier("a.pdf", PDF), fichier("b.pdf", PDF), action="brouillon")
    assert agent.post(adresse, envoi).status_code == 302
    page = agent.get(adresse).content.decode()
    retrait = page.split('value="retirer:')[1].split('"')[0]
    envoi |= {"pieces": [], "version": "1", "action": f"retirer:{retrait}"}
    assert agent.post(adresse, envoi).status_code == 302
    assert list(pieces_de("QUÉMÉNER", envoi["cle"])) == ["b.pdf"]
    assert len(set(depot()) - avant) == 1


def test_the_same_sending_twice_keeps_one_copy_of_its_files(
    agent: Client, adresse: str, avant: set[Path]
) -> None:
    envoi = formulaire(fichier("a.pdf", PDF))
    assert agent.post(adresse, envoi).status_code == 302
    assert agent.post(adresse, envoi | {"pieces": [fichier("a.pdf", PDF)]}).status_code == 302
    assert list(pieces_de("MARTIN", envoi["cle"])) == ["a.pdf"]
    assert len(set(depot()) - avant) == 1


def test_a_stale_form_loses_no_text_and_leaves_no_file(
    agent: Client, adresse: str, avant: set[Path]
) -> None:
    assert agent.post(adresse, formulaire(action="brouillon")).status_code == 302
    perime = formulaire(fichier("a.pdf", PDF), action="brouillon", corps="Texte gardé")
    reponse = agent.post(adresse, perime)
    assert reponse.status_code == 409
    assert "Texte gardé" in reponse.content.decode()
    assert set(depot()) == avant


def _formulaire_a_remplir() -> bytes:
    """A form with a script in a field, as administrations publish them."""
    return next(c for c in COURANTS if c.cas == "a form with a number written by script").contenu()


def test_what_was_done_to_a_file_is_said_and_it_is_kept_under_its_own_name(
    agent: Client, adresse: str
) -> None:
    envoi = formulaire(
        fichier("radio.png", jpeg()),
        fichier("IMG_0001.HEIC", heic(image(cotes=(64, 48)))),
        fichier("cerfa.pdf", _formulaire_a_remplir()),
        fichier("courbe.png", PNG),
        action="enregistrer",
    )
    page = agent.post(adresse, envoi, follow=True).content.decode()
    contenus = pieces_de("QUÉMÉNER", envoi["cle"])
    assert list(contenus) == ["radio.jpg", "IMG_0001.jpg", "cerfa.pdf", "courbe.png"]
    assert [c[:4] for c in contenus.values()] == [b"\xff\xd8\xff\xe0"] * 2 + [b"%PDF", b"\x89PNG"]
    assert b"JavaScript" not in contenus["cerfa.pdf"]
    lue = unescape(page)
    assert "radio.png : d'après son contenu, ce fichier a été renommé radio.jpg" in lue
    assert "IMG_0001.HEIC : cette photo HEIC a été convertie en JPEG" in lue
    assert "cerfa.pdf : ce formulaire a été ajouté sans ses programmes" in lue


def test_the_page_that_sends_a_file_by_itself_is_told_what_was_done_to_it(
    agent: Client, adresse: str
) -> None:
    cle = str(uuid.uuid4())
    for nom, octets, dit in (
        ("a.jfif", jpeg(), ["a.jfif : d'après son contenu, ce fichier a été renommé a.jpg"]),
        ("b.png", PNG, []),
    ):
        envoi = formulaire(fichier(nom, octets), cle=cle, action="joindre", piece=str(uuid.uuid4()))
        reponse = agent.post(adresse, envoi, headers={"accept": "application/json"})
        assert reponse.json()["avis"] == dit


def test_a_correction_that_would_need_another_is_refused(
    agent: Client, adresse: str, monkeypatch: pytest.MonkeyPatch, avant: set[Path]
) -> None:
    """What the confined process gives back is no more trusted than what came."""
    fautif = Correction(_formulaire_a_remplir())
    monkeypatch.setattr(Atelier, "controler", lambda *_: fautif)
    reponse = agent.post(adresse, formulaire(fichier("a.pdf", PDF)))
    assert ILLISIBLE in reponse.content.decode()
    assert set(depot()) == avant
