"""The mail catcher, as the process that it is, spoken to over SMTP."""

import asyncio
import os
import smtplib
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace

import pytest

from lanceur.courriels import Recepteur, deposer, nom_de_fichier
from lanceur.processus import Enfant


@pytest.fixture
def boite(tmp_path: Path) -> Path:
    """The folder of the messages."""
    dossier = tmp_path / "courriels"
    dossier.mkdir(mode=0o700)
    return dossier


@pytest.fixture
def port(boite: Path, tmp_path: Path) -> Iterator[int]:
    """The port of a running catcher."""
    with socket.create_server(("127.0.0.1", 0)) as prise:
        numero = str(prise.fileno())
        recepteur = Enfant(
            "le récepteur",
            [sys.executable, "-m", "lanceur.courriels", "--fd", numero, str(boite)],
            os.environ,
            tmp_path / "journal",
            descripteurs=[prise.fileno()],
        )
        recepteur.lancer()
        yield prise.getsockname()[1]
        assert recepteur.arreter(10) == 0, (tmp_path / "journal").read_text()


def message(sujet: str) -> EmailMessage:
    fait = EmailMessage()
    fait["From"], fait["To"] = "ne-pas-repondre@echanges.example.fr", "cabinet@example.fr"
    fait["Subject"] = sujet
    fait.set_content("Vous avez un nouveau message.\n.\nUne ligne d'un seul point la précède.")
    return fait


def test_every_accepted_mail_becomes_one_file_in_order_of_arrival(boite: Path, port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        for rang in range(3):
            client.send_message(message(f"envoi {rang}"))
    fichiers = sorted(boite.iterdir())
    assert [f.suffix for f in fichiers] == [".eml"] * 3
    for rang, fichier in enumerate(fichiers):
        assert f"Subject: envoi {rang}".encode() in fichier.read_bytes()
        assert fichier.stat().st_mode & 0o777 == 0o600


def test_a_mail_is_kept_byte_for_byte(boite: Path, port: int) -> None:
    envoye = message("exact").as_bytes().replace(b"\n", b"\r\n")
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.sendmail("a@example.fr", ["b@example.fr"], envoye)
    (fichier,) = boite.iterdir()
    assert fichier.read_bytes() == envoye


def test_a_mail_broken_off_leaves_no_file(boite: Path, port: int) -> None:
    client = smtplib.SMTP("127.0.0.1", port, timeout=10)
    client.ehlo()
    client.mail("a@example.fr")
    client.rcpt("b@example.fr")
    client.putcmd("data")
    client.getreply()
    client.send(b"Subject: coupe\r\n\r\nle debut")
    client.close()
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as suivant:
        suivant.send_message(message("entier"))
    (fichier,) = boite.iterdir()
    assert b"entier" in fichier.read_bytes()


def test_a_mail_that_cannot_be_filed_is_refused_for_now(tmp_path: Path) -> None:
    recepteur = Recepteur(tmp_path / "nulle-part")
    enveloppe = SimpleNamespace(content=b"Subject: x\r\n\r\n")
    reponse = asyncio.run(recepteur.handle_DATA(None, None, enveloppe))  # type: ignore[arg-type]
    assert reponse.startswith("451 ")


def test_file_names_sort_by_time_even_within_one_microsecond() -> None:
    instant = datetime(2026, 11, 23, tzinfo=UTC)
    noms = [nom_de_fichier(instant), nom_de_fichier(instant)]
    noms.append(nom_de_fichier(instant + timedelta(microseconds=1)))
    assert sorted(noms) == noms
    assert len(set(noms)) == 3


def test_a_filed_mail_is_never_seen_half_written(boite: Path) -> None:
    assert deposer(boite, b"contenu").read_bytes() == b"contenu"
    assert [f.suffix for f in boite.iterdir()] == [".eml"]
