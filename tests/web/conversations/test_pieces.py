"""The addresses of files: sent one by one, downloaded, shown, archived; and refused."""

import gc
import io
import json
import re
import uuid
import zipfile
from itertools import islice
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from echanges.comptes.acteur import Acteur, contexte
from echanges.demo.donnees import PATIENTS
from echanges.demo.fichiers.catalogue import CATALOGUE
from echanges.demo.pieces import sceller
from echanges.journal.models import Acte
from echanges.messagerie.models import Conversation, Message, PieceJointe
from tests.distribution import connecter, patient
from tests.messagerie.outils import commencer, demander, envoyer, fichier, lue, texte, traces
from tests.messagerie.test_pieces import noms
from tests.travailleur import faire_les_taches

NIR = {patient.cle: patient.nir for patient in PATIENTS}
PDF = CATALOGUE["compte-rendu.pdf"]()
JPG = CATALOGUE["radio-hanche.jpg"]()


@pytest.fixture
def ps(base: str) -> Client:
    """Dr MARTIN's browser."""
    return connecter(Client(), "MARTIN")


@pytest.fixture
def mc(base: str) -> Client:
    """Dr QUÉMÉNER's browser."""
    return connecter(Client(), "QUÉMÉNER")


class Formulaire:
    """What a page with scripts knows of its form."""

    def __init__(self, client: Client, adresse: str, **champs: str) -> None:
        self.client = client
        self.adresse = adresse
        self.cle = str(uuid.uuid4())
        self.champs = {"version": "0"} | champs

    def poster(self, action: str, **champs: Any) -> Any:
        """Post as the scripts do; the answer, with its JSON."""
        envoi = self.champs | {"cle": self.cle, "action": action} | champs
        reponse: Any = self.client.post(self.adresse, envoi, headers={"accept": "application/json"})
        reponse.lu = json.loads(reponse.content) if reponse.content[:1] == b"{" else {}
        self.adresse = reponse.lu.get("adresse", self.adresse)
        return reponse

    def joindre(self, nom: str, octets: bytes = PDF, piece: str = "") -> Any:
        """Send one file."""
        fichier = SimpleUploadedFile(nom, octets)
        return self.poster("joindre", piece=piece or str(uuid.uuid4()), pieces=fichier)


@pytest.fixture
def nouveau(ps: Client) -> Formulaire:
    """A new message of Dr MARTIN about P01."""
    ps.post("/messages/patient/nir/", {"nir": NIR["P01"]})
    return Formulaire(ps, "/messages/ecrire/", patient=str(patient("P01").id))


def envoyee(acteur: Acteur, *fichiers: tuple[str, bytes]) -> Message:
    """A message with files, sent and looked at."""
    ou = commencer(acteur)
    ajouts = [sceller(nom, octets) for nom, octets in fichiers]
    message = envoyer(acteur, ou, texte("x", "y", ajouts=ajouts))
    faire_les_taches()
    return message


def pieces(acteur: Acteur, message: Message) -> list[PieceJointe]:
    """The files of a message."""
    with contexte(acteur):
        return list(PieceJointe.objects.filter(message=message).order_by("emplacement"))


@pytest.mark.notice("R24", "R31")
def test_a_file_is_sent_to_the_draft_at_once_and_its_line_comes_back(
    nouveau: Formulaire, martin: Acteur
) -> None:
    reponse = nouveau.joindre("compte-rendu.pdf")
    assert reponse.status_code == 200
    assert reponse.lu["message"] == "compte-rendu.pdf ajouté, 1 pièce jointe sur 5"
    assert "Retirer compte-rendu.pdf" in reponse.lu["piece"]
    assert reponse.lu["adresse"] == f"/messages/{nouveau.cle}/brouillon/"
    assert reponse.lu["cle"] == nouveau.cle
    assert noms(martin, uuid.UUID(nouveau.cle)) == ["compte-rendu.pdf"]


def test_files_then_text_then_sending_make_one_message(
    nouveau: Formulaire, martin: Acteur, quemener: Acteur
) -> None:
    for nom in ("a.pdf", "b.pdf"):
        assert nouveau.joindre(nom).status_code == 200
    assert nouveau.poster("brouillon", objet="Objet", corps="Corps").lu["version"] == 1
    nouveau.champs["version"] = "1"
    envoi = nouveau.champs | {"cle": nouveau.cle, "objet": "Objet", "corps": "Corps"}
    envoi |= {"action": "envoyer", "nombre_pieces": "2"}
    assert nouveau.client.post(nouveau.adresse, envoi).status_code == 302
    assert noms(quemener, uuid.UUID(nouveau.cle)) == ["a.pdf", "b.pdf"]
    assert lue(quemener, uuid.UUID(nouveau.cle)).objet == "Objet"


def test_a_retry_under_the_same_identifier_never_attaches_twice(
    nouveau: Formulaire, martin: Acteur
) -> None:
    ici = str(uuid.uuid4())
    for _ in range(2):
        reponse = nouveau.joindre("a.pdf", piece=ici)
        assert reponse.lu["message"] == "a.pdf ajouté, 1 pièce jointe sur 5"
    assert noms(martin, uuid.UUID(nouveau.cle)) == ["a.pdf"]


@pytest.mark.notice("R26", "R27", "R28")
def test_a_refused_file_is_named_and_the_others_stay(nouveau: Formulaire, martin: Acteur) -> None:
    nouveau.joindre("a.pdf")
    for nom, octets, raison in (
        ("virus.exe", b"MZ", "virus.exe : format de fichier incorrect"),
        ("vide.pdf", b"", "vide.pdf : le fichier est vide"),
        ("faux.pdf", b"%PDF-1.7 rien", "faux.pdf : "),
    ):
        reponse = nouveau.joindre(nom, octets)
        assert reponse.status_code == 422
        assert reponse.lu["erreur"].startswith(raison)
    for nom in "bcde":
        assert nouveau.joindre(f"{nom}.pdf").status_code == 200
    sixieme = nouveau.joindre("f.pdf")
    assert sixieme.status_code == 409
    assert sixieme.lu["erreur"].startswith("f.pdf : 5 pièces jointes maximum")
    assert noms(martin, uuid.UUID(nouveau.cle)) == [f"{n}.pdf" for n in "abcde"]


def test_a_file_is_removed_by_the_page_without_touching_the_text(
    nouveau: Formulaire, martin: Acteur
) -> None:
    ligne = nouveau.joindre("a.pdf").lu["piece"]
    retirer = re.search('value="(retirer:[^"]+)"', ligne)
    assert retirer is not None
    reponse = nouveau.poster(retirer[1])
    assert reponse.lu["message"] == "Pièce jointe retirée, 0 pièce jointe sur 5"
    assert noms(martin, uuid.UUID(nouveau.cle)) == []


def test_removing_a_file_that_never_arrived_begins_no_conversation(
    nouveau: Formulaire, martin: Acteur
) -> None:
    reponse = nouveau.poster(f"retirer:{uuid.uuid4()}")
    assert reponse.lu["message"] == "Pièce jointe retirée, 0 pièce jointe sur 5"
    with contexte(martin):
        assert not Conversation.objects.filter(id=nouveau.cle).exists()


def test_a_form_without_a_file_says_that_none_came(nouveau: Formulaire) -> None:
    reponse = nouveau.poster("joindre")
    assert (reponse.status_code, reponse.lu["erreur"]) == (422, "Aucun fichier n'a été reçu.")


def test_a_page_whose_session_ended_is_told_so_in_its_own_language(nouveau: Formulaire) -> None:
    nouveau.client.cookies.clear()
    reponse = nouveau.joindre("a.pdf")
    assert reponse.status_code == 401
    assert reponse.lu["erreur"] == "Votre session est terminée : connectez-vous de nouveau."


def test_a_file_for_a_message_that_left_is_refused_in_the_pages_own_language(
    nouveau: Formulaire,
) -> None:
    nouveau.joindre("a.pdf")
    envoi = nouveau.champs | {"cle": nouveau.cle, "objet": "O", "corps": "C", "action": "envoyer"}
    assert nouveau.client.post(nouveau.adresse, envoi).status_code == 302
    tard = nouveau.joindre("b.pdf")
    assert tard.status_code == 409
    assert "déjà été envoyé" in tard.lu["erreur"]


def test_a_message_whose_page_shows_other_files_is_not_sent(
    nouveau: Formulaire, martin: Acteur
) -> None:
    nouveau.joindre("a.pdf")
    envoi = nouveau.champs | {"cle": nouveau.cle, "objet": "O", "corps": "C", "action": "envoyer"}
    reponse = nouveau.client.post(nouveau.adresse, envoi | {"nombre_pieces": "2"})
    assert reponse.status_code == 409
    page = reponse.content.decode()
    assert "ne sont plus celles qui étaient affichées" in page
    assert "Retirer a.pdf" in page
    assert lue(martin, uuid.UUID(nouveau.cle)).dernier_rang == 0


def test_a_file_joins_a_reply_of_the_echelon_too(mc: Client, martin: Acteur) -> None:
    ou = demander(martin)
    reponse = Formulaire(mc, f"/bureau/{ou}/repondre/")
    assert reponse.joindre("avis.pdf").status_code == 200
    envoi = reponse.champs | {"cle": reponse.cle, "corps": "C", "action": "envoyer"}
    assert mc.post(reponse.adresse, envoi | {"nombre_pieces": "1"}).status_code == 302
    assert noms(martin, ou) == ["avis.pdf"]


def test_the_files_of_a_message_are_had_in_one_zip_under_safe_unique_names(
    martin: Acteur, mc: Client
) -> None:
    message = envoyee(martin, ("a.pdf", PDF), ("A.pdf", PDF + b"\n"), ("radio.jpg", JPG))
    reponse: Any = mc.get(f"/bureau/pieces/tout/{message.id}/")
    assert reponse["Content-Type"] == "application/zip"
    assert 'filename="pieces-jointes.zip"' in reponse["Content-Disposition"]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(reponse.streaming_content)))
    assert archive.testzip() is None
    assert archive.namelist() == ["a.pdf", "A (2).pdf", "radio.jpg"]
    assert archive.read("a.pdf") == PDF
    assert all(traces(Acte.TELECHARGEMENT, p.id) for p in pieces(martin, message))


@pytest.mark.parametrize("lus", [0, 1])
def test_a_zip_that_is_not_read_to_its_end_closes_its_files(
    martin: Acteur, mc: Client, lus: int
) -> None:
    """A file left open would be a warning, and warnings are errors here."""
    message = envoyee(martin, ("a.pdf", PDF), ("b.pdf", PDF))
    reponse: Any = mc.get(f"/bureau/pieces/tout/{message.id}/")
    assert len(list(islice(reponse.streaming_content, lus))) == lus
    reponse.close()
    gc.collect()


def test_a_page_of_a_file_is_shown_as_a_picture_of_ours_and_journaled(
    martin: Acteur, mc: Client
) -> None:
    [piece] = pieces(martin, envoyee(martin, ("a.pdf", PDF)))
    reponse: Any = mc.get(f"/bureau/pieces/{piece.id}/apercu/1/")
    octets = b"".join(reponse.streaming_content)
    assert reponse["Content-Type"] in {"image/jpeg", "image/png"}
    assert len(octets) == int(reponse["Content-Length"])
    assert b"%PDF" not in octets
    assert len(traces(Acte.APERCU, piece.id)) == 1
    vignette: Any = mc.get(f"/bureau/pieces/{piece.id}/vignette/")
    assert vignette.status_code == 200
    b"".join(vignette.streaming_content)
    assert len(traces(Acte.APERCU, piece.id)) == 1


def test_the_page_of_a_preview_leads_back_to_its_thread(martin: Acteur, mc: Client) -> None:
    message = envoyee(martin, ("a.pdf", PDF))
    [piece] = pieces(martin, message)
    page = mc.get(f"/bureau/pieces/{piece.id}/apercu/").content.decode()
    assert "Aperçu de a.pdf" in page
    assert f'href="/bureau/{message.conversation_id}/"' in page
    for suite in ("?page=2", "?page=0", "?page=x"):
        assert mc.get(f"/bureau/pieces/{piece.id}/apercu/{suite}").status_code == 404


def test_the_line_of_a_file_says_what_the_antivirus_found(martin: Acteur, mc: Client) -> None:
    ou = commencer(martin)
    message = envoyer(martin, ou, texte("x", "y", ajouts=[fichier("a.pdf")]))
    [piece] = pieces(martin, message)
    adresse = f"/bureau/pieces/{piece.id}/etat/"
    avant = mc.get(adresse).content.decode()
    assert "Analyse en cours" in avant
    assert "Télécharger" not in avant
    faire_les_taches()
    apres = mc.get(adresse).content.decode()
    assert "Télécharger a.pdf" in apres
    assert "Retirer a.pdf" in mc.get(f"{adresse}?brouillon=1").content.decode()


@pytest.mark.notice("R38", "R49")
@pytest.mark.parametrize("suite", ["", "etat/", "apercu/", "apercu/1/", "vignette/"])
def test_a_file_of_somebody_else_or_deleted_never_existed_at_any_of_its_addresses(
    martin: Acteur, suite: str
) -> None:
    message = envoyee(martin, ("a.pdf", PDF))
    [piece] = pieces(martin, message)
    for nom, espace in (("RIVOAL", "bureau"), ("HADDAD", "messages"), ("QUÉMÉNER", "messages")):
        client = connecter(Client(), nom)
        assert client.get(f"/{espace}/pieces/{piece.id}/{suite}").status_code == 404
        assert client.get(f"/{espace}/pieces/tout/{message.id}/").status_code == 404
    ps = connecter(Client(), "MARTIN")
    vue: Any = ps.get(f"/messages/pieces/{piece.id}/{suite}")
    assert vue.status_code == 200
    b"".join(vue.streaming_content if vue.streaming else [])
    ps.post(f"/messages/{message.conversation_id}/supprimer/")
    assert ps.get(f"/messages/pieces/{piece.id}/{suite}").status_code == 404
