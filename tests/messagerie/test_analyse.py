"""The antivirus through the worker: states, retries, mails, and no bytes before « sain »."""

import contextlib
import re
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from html import unescape
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from echanges.coffre.acces import depot
from echanges.comptes.acteur import Acteur, contexte
from echanges.fichiers.antivirus import AntivirusInjoignable, ReponseDouteuse
from echanges.journal.models import Acte
from echanges.messagerie import analyse
from echanges.messagerie.analyse import ESSAIS_MAX, analyser
from echanges.messagerie.models import PieceJointe
from echanges.messagerie.travail import travail_sur
from echanges.messagerie.verdicts import Analyse
from echanges.notifications.courriel import MOTS
from echanges.notifications.models import Annonce
from tests.clamav import MARQUE, Antivirus, Imposteur, lire_tout, repond
from tests.courriels import Attrapeur
from tests.distribution import connecter
from tests.fichiers.fabrique import pdf_chiffre
from tests.messagerie.outils import (
    abandonner,
    commencer,
    envoyer,
    fichier,
    rediger,
    supprimer,
    texte,
    traces,
)
from tests.travailleur import faire_les_taches


@pytest.fixture
def clamd(base: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Antivirus]:
    """A real antivirus, used by the product."""
    with Antivirus() as antivirus:
        monkeypatch.setattr(settings, "ECHANGES_CLAMD", antivirus.adresse)
        yield antivirus


def envoyee(acteur: Acteur, suite: bytes = b"", nom: str = "compte-rendu.pdf") -> uuid.UUID:
    """A file just sent by a doctor; its identifier."""
    ou = commencer(acteur)
    message = envoyer(acteur, ou, texte("Ci-joint", "Objet", ajouts=[fichier(nom, suite)]))
    with contexte(acteur):
        return PieceJointe.objects.get(message=message).id


def lue(acteur: Acteur, piece: uuid.UUID) -> PieceJointe:
    """The file as it stands."""
    with contexte(acteur):
        return PieceJointe.objects.select_related("message").get(id=piece)


def octets(nom: str, piece: uuid.UUID) -> tuple[int, bytes]:
    """What somebody of the cast gets at the file's address."""
    espace = "bureau" if nom == "QUÉMÉNER" else "messages"
    reponse: Any = connecter(Client(), nom).get(f"/{espace}/pieces/{piece}/")
    contenu = b"".join(reponse.streaming_content) if reponse.streaming else b""
    return reponse.status_code, contenu


def page(nom: str, piece: PieceJointe) -> str:
    """The thread of a file, as somebody sees it."""
    espace = "bureau" if nom == "QUÉMÉNER" else "messages"
    adresse = f"/{espace}/{piece.message.conversation_id}/"
    return unescape(connecter(Client(), nom).get(adresse).content.decode())


def test_a_message_leaves_at_once_and_its_file_is_had_only_once_found_clean(
    martin: Acteur, clamd: Antivirus
) -> None:
    piece = envoyee(martin)
    for nom in ("QUÉMÉNER", "MARTIN"):
        assert octets(nom, piece) == (404, b"")
        assert "Analyse en cours" in page(nom, lue(martin, piece))
    faire_les_taches()
    assert lue(martin, piece).etat == Analyse.SAIN
    for nom in ("QUÉMÉNER", "MARTIN"):
        statut, contenu = octets(nom, piece)
        assert (statut, contenu[:5]) == (200, b"%PDF-")
    assert len(traces(Acte.ANALYSE, piece)) == 1


def test_an_infected_file_is_blocked_on_both_sides_and_its_author_told_once_without_its_name(
    martin: Acteur, clamd: Antivirus, courriels: Attrapeur
) -> None:
    piece = envoyee(martin, MARQUE, "nom-tres-particulier.pdf")
    faire_les_taches()
    assert lue(martin, piece).etat == Analyse.INFECTE
    for nom in ("QUÉMÉNER", "MARTIN"):
        assert octets(nom, piece) == (404, b"")
        assert "Pièce jointe bloquée" in page(nom, lue(martin, piece))
    assert len(traces(Acte.BLOCAGE, piece)) == 1
    sujet, corps = MOTS[Annonce.PIECE_BLOQUEE]
    [mail] = [mail for mail in courriels.recus if sujet in mail["Subject"]]
    assert mail["To"] == "jean.martin@cabinet.test"
    assert mail.get_content().split() == f"{corps} {settings.ECHANGES_ADRESSE}".split()
    assert "particulier" not in mail.as_string()
    faire_les_taches()
    assert analyser(piece) is None


def _perdre(piece: PieceJointe) -> None:
    depot().supprimer(piece.depot)


def _alterer(piece: PieceJointe) -> None:
    chemin = depot().chemin(piece.depot)
    chemin.write_bytes(chemin.read_bytes()[:-1] + b"?")


@pytest.mark.parametrize("accident", [_perdre, _alterer, None], ids=["lost", "altered", "locked"])
def test_the_author_of_a_file_that_cannot_be_analysed_is_told_once_whatever_the_reason(
    martin: Acteur,
    clamd: Antivirus,
    courriels: Attrapeur,
    accident: Callable[[PieceJointe], None] | None,
) -> None:
    piece = envoyee(martin, b"" if accident else pdf_chiffre("secret"))
    if accident:
        accident(lue(martin, piece))
    for _ in range(ESSAIS_MAX):
        with contextlib.suppress(ReponseDouteuse):
            analyser(piece)
    assert lue(martin, piece).etat == Analyse.NON_ANALYSABLE
    if accident is not _perdre:
        assert analyser(piece, de_nouveau=True) == Analyse.NON_ANALYSABLE
    faire_les_taches()
    sujet = MOTS[Annonce.PIECE_BLOQUEE][0]
    [mail] = [mail for mail in courriels.recus if sujet in mail["Subject"]]
    assert mail["To"] == "jean.martin@cabinet.test"


def test_without_an_antivirus_the_demonstration_says_that_nothing_was_analysed(
    martin: Acteur,
) -> None:
    piece = envoyee(martin)
    faire_les_taches()
    assert lue(martin, piece).etat == Analyse.NON_ANALYSE
    assert "non analysé (démonstration)" in page("QUÉMÉNER", lue(martin, piece))
    assert octets("QUÉMÉNER", piece)[0] == 200


def test_what_was_not_analysed_is_not_served_outside_a_demonstration(
    martin: Acteur, monkeypatch: pytest.MonkeyPatch
) -> None:
    piece = envoyee(martin)
    faire_les_taches()
    monkeypatch.setattr(settings, "DEMO", False)
    assert not lue(martin, piece).servie


def test_an_antivirus_that_is_down_is_waited_for_and_nothing_is_lost(
    martin: Acteur, clamd: Antivirus
) -> None:
    clamd.tuer()
    piece = envoyee(martin)
    for _ in range(ESSAIS_MAX + 2):
        with pytest.raises(AntivirusInjoignable):
            analyser(piece)
    assert lue(martin, piece).etat == Analyse.RECU
    assert octets("QUÉMÉNER", piece) == (404, b"")
    faire_les_taches()
    attente = ProcrastinateJob.objects.get(task_name="analyser_piece", status="todo")
    assert attente.attempts == 1
    clamd.demarrer()
    assert analyser(piece) == Analyse.SAIN


@pytest.mark.parametrize("reponse", [b"", b"stream: OK", b"stream: peut-etre\0", b"oops ERROR\0"])
def test_a_doubtful_answer_is_tried_again_then_the_file_cannot_be_analysed(
    martin: Acteur, monkeypatch: pytest.MonkeyPatch, reponse: bytes
) -> None:
    piece = envoyee(martin)
    with Imposteur(repond(reponse)) as faux:
        monkeypatch.setattr(settings, "ECHANGES_CLAMD", faux.adresse)
        for _ in range(ESSAIS_MAX - 1):
            with pytest.raises(ReponseDouteuse):
                analyser(piece)
            assert lue(martin, piece).etat == Analyse.RECU
        assert analyser(piece) == Analyse.NON_ANALYSABLE
    assert octets("QUÉMÉNER", piece) == (404, b"")
    assert "antivirus n'a pas été possible" in page("QUÉMÉNER", lue(martin, piece))
    assert len(traces(Acte.BLOCAGE, piece)) == 1


def test_an_antivirus_killed_in_the_middle_gives_no_verdict_and_the_next_one_does(
    martin: Acteur, clamd: Antivirus, monkeypatch: pytest.MonkeyPatch
) -> None:
    piece = envoyee(martin)
    with Imposteur(repond(b"")) as coupe:
        monkeypatch.setattr(settings, "ECHANGES_CLAMD", coupe.adresse)
        with pytest.raises(ReponseDouteuse):
            analyser(piece)
    assert lue(martin, piece).etat == Analyse.RECU
    monkeypatch.setattr(settings, "ECHANGES_CLAMD", clamd.adresse)
    assert analyser(piece) == Analyse.SAIN


@pytest.mark.parametrize(
    ("reponse", "rendu"), [(b"stream: OK\0", None), (b"", Analyse.NON_ANALYSABLE)]
)
def test_a_file_given_up_while_the_antivirus_looks_leaves_no_verdict(
    martin: Acteur, monkeypatch: pytest.MonkeyPatch, reponse: bytes, rendu: Analyse | None
) -> None:
    ou = commencer(martin)
    brouillon = rediger(martin, ou, texte("", "Objet", ajouts=[fichier()]))
    with contexte(martin):
        piece = PieceJointe.objects.get(message=brouillon)

    def renoncer_puis_repondre(connexion: socket.socket, fini: threading.Event) -> None:
        lire_tout(connexion)
        abandonner(martin, ou)
        connections.close_all()
        connexion.sendall(reponse)

    with Imposteur(renoncer_puis_repondre) as antivirus:
        monkeypatch.setattr(settings, "ECHANGES_CLAMD", antivirus.adresse)
        assert analyser(piece.id) == rendu
    assert traces(Acte.ANALYSE, piece.id) == traces(Acte.BLOCAGE, piece.id) == []


def test_a_worker_killed_during_the_analysis_leaves_a_file_that_is_taken_up_again(
    martin: Acteur, clamd: Antivirus
) -> None:
    piece = envoyee(martin)
    contenu = analyse._prendre(piece, (Analyse.RECU,))
    assert contenu is not None
    contenu.close()
    assert lue(martin, piece).etat == Analyse.EN_ANALYSE
    assert analyser(piece) == Analyse.SAIN


def test_a_file_removed_while_it_waits_is_simply_gone(martin: Acteur, clamd: Antivirus) -> None:
    assert analyser(uuid.uuid4()) is None


def test_the_worker_reaches_the_file_of_a_conversation_that_its_doctor_deleted(
    martin: Acteur, quemener: Acteur, clamd: Antivirus
) -> None:
    piece = envoyee(martin, MARQUE)
    ou = lue(martin, piece).message.conversation_id
    supprimer(martin, ou)
    assert analyser(piece) == Analyse.INFECTE
    assert lue(quemener, piece).etat == Analyse.INFECTE


def test_a_blocked_file_of_a_draft_is_not_sent(martin: Acteur, clamd: Antivirus) -> None:
    ou = commencer(martin)
    rediger(martin, ou, texte("Corps", "Objet", ajouts=[fichier("virus.pdf", MARQUE)]))
    faire_les_taches()
    client = connecter(Client(), "MARTIN")
    adresse = f"/messages/{ou}/brouillon/"
    formulaire = client.get(adresse).content.decode()
    champs = {
        nom: re.search(f'name="{nom}" value="([^"]*)"', formulaire)[1]  # type: ignore[index]
        for nom in ("cle", "version")
    }
    envoi = champs | {"objet": "Objet", "corps": "Corps", "action": "envoyer"}
    reponse = client.post(adresse, envoi)
    assert reponse.status_code == 409
    assert "Une pièce jointe a été bloquée" in reponse.content.decode()
    assert "Retirer virus.pdf" in reponse.content.decode()


def test_only_the_worker_says_what_a_file_is_worth(martin: Acteur, quemener: Acteur) -> None:
    piece = envoyee(martin)
    for qui in (martin, quemener):
        with pytest.raises(DatabaseError, match="only the worker"), contexte(qui):
            PieceJointe.objects.filter(id=piece).update(etat=Analyse.SAIN)
    assert lue(martin, piece).etat == Analyse.RECU


def test_not_even_the_worker_changes_the_order_of_files(martin: Acteur) -> None:
    piece = envoyee(martin)
    with pytest.raises(DatabaseError, match="a file is never changed"), travail_sur(piece):
        PieceJointe.objects.filter(id=piece).update(ordre=3)


def test_a_file_does_not_arrive_with_its_number_of_pages(martin: Acteur) -> None:
    ou = commencer(martin)
    brouillon = rediger(martin, ou, texte("x", "y", ajouts=[fichier()]))
    with contexte(martin):
        piece = PieceJointe.objects.get(message=brouillon)
    piece.id, piece.depot, piece.emplacement = uuid.uuid4(), uuid.uuid4().hex, 2
    piece.pages_du_fichier = 60
    with pytest.raises(DatabaseError, match="only the worker"), contexte(martin):
        piece.save(force_insert=True)


def reanalyser(*arguments: str) -> str:
    """Run the command; what it prints."""
    sortie = StringIO()
    call_command("reanalyser", *arguments, stdout=sortie)
    return sortie.getvalue()


def test_new_signatures_block_an_old_file_and_tell_who_already_had_it(
    martin: Acteur, clamd: Antivirus, courriels: Attrapeur
) -> None:
    piece = envoyee(martin, b"FUTUR-VIRUS-D-ESSAI")
    faire_les_taches()
    assert octets("QUÉMÉNER", piece)[0] == 200
    courriels.vider()
    assert "Pièces nouvellement bloquées : 0" in reanalyser()
    clamd.ajouter_signature("Essai.Futur", b"FUTUR-VIRUS-D-ESSAI")
    dit = reanalyser()
    assert f"{piece} : bloquée" in dit
    assert re.search("téléchargement.*Hélène QUÉMÉNER.*ELSM 35", dit)
    assert octets("QUÉMÉNER", piece) == (404, b"")
    faire_les_taches()
    [mail] = courriels.recus
    assert MOTS[Annonce.PIECE_BLOQUEE][0] in mail["Subject"]


def test_analysing_again_says_when_the_antivirus_does_not_answer(
    martin: Acteur, clamd: Antivirus
) -> None:
    piece = envoyee(martin)
    faire_les_taches()
    clamd.tuer()
    with pytest.raises(CommandError, match="AntivirusInjoignable"):
        reanalyser()
    assert lue(martin, piece).etat == Analyse.SAIN


def test_analysing_again_goes_past_a_lost_file_and_says_so(
    martin: Acteur, clamd: Antivirus
) -> None:
    perdue, infectee = envoyee(martin), envoyee(martin, b"FUTUR-VIRUS-D-ESSAI")
    faire_les_taches()
    _perdre(lue(martin, perdue))
    clamd.ajouter_signature("Essai.Futur", b"FUTUR-VIRUS-D-ESSAI")
    sortie = StringIO()
    with pytest.raises(CommandError, match="pas pu être analysées : 1"):
        call_command("reanalyser", stdout=sortie)
    assert f"{perdue} : non analysée (the store has lost this file)" in sortie.getvalue()
    assert lue(martin, infectee).etat == Analyse.INFECTE
    assert lue(martin, perdue).etat == Analyse.SAIN
