"""The store and the database stay true to each other, whatever was killed in between."""

import os
import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from echanges.coffre.acces import depot
from echanges.comptes.acteur import Acteur, contexte, contexte_d_entretien, contexte_de_travail
from echanges.demo.pieces import piece
from echanges.messagerie import entretien
from echanges.messagerie.models import Apercu, Conversation, Message, PieceJointe
from echanges.messagerie.tasks import balayer_le_depot
from tests.messagerie.outils import abandonner, commencer, envoyer, fichier, rediger, texte, vue
from tests.messagerie.test_pieces import present
from tests.travailleur import faire_les_taches

MAINTENANT = timedelta(0)


def commande(nom: str, *arguments: str) -> str:
    """Run a command; what it prints."""
    sortie = StringIO()
    call_command(nom, *arguments, stdout=sortie)
    return sortie.getvalue()


@pytest.fixture
def envoyee(martin: Acteur) -> PieceJointe:
    """A file sent by Dr MARTIN, with its previews."""
    ou = commencer(martin)
    message = envoyer(martin, ou, texte("x", "y", ajouts=[piece("compte-rendu.pdf")]))
    faire_les_taches()
    with contexte(martin):
        return PieceJointe.objects.get(message=message)


def test_bytes_without_a_row_are_swept_once_old_enough_and_the_others_stay(
    envoyee: PieceJointe,
) -> None:
    orphelin = fichier().depot
    assert commande("balayer_depot") == "Fichiers retirés : 0\n"
    assert present(orphelin)
    assert commande("balayer_depot", "--age-heures", "0") == "Fichiers retirés : 1\n"
    assert not present(orphelin)
    assert present(envoyee.depot)


def test_every_night_the_worker_sweeps_what_is_old_enough(envoyee: PieceJointe) -> None:
    orphelin = fichier().depot
    os.utime(depot().chemin(orphelin), (0, 0))
    balayer_le_depot(0)
    assert not present(orphelin)
    assert present(envoyee.depot)


def test_what_the_store_refuses_to_destroy_is_left_to_the_sweeper_and_the_act_is_done(
    martin: Acteur, caplog: pytest.LogCaptureFixture
) -> None:
    ou = commencer(martin)
    message = rediger(martin, ou, texte("", "Objet", ajouts=[fichier()]))
    with contexte(martin):
        chemin = depot().chemin(PieceJointe.objects.get(message=message).depot)
    chemin.unlink()
    chemin.mkdir()
    abandonner(martin, ou)
    assert not vue(martin, ou)
    assert [ligne.message for ligne in caplog.records] == [
        "a file could not be destroyed: IsADirectoryError"
    ]


def test_an_upload_that_was_cut_is_swept_from_the_folder_of_the_unfinished(base: str) -> None:
    ecriture = depot().nouveau()
    ecriture.ecrire(b"sealed")
    assert entretien.balayer(MAINTENANT) == 1
    ecriture.abandonner()
    assert list(depot().en_cours.iterdir()) == []


def test_a_sound_store_is_said_sound(envoyee: PieceJointe) -> None:
    assert "Fichiers comparés" in commande("verifier_depot", "--age-heures", "0")
    constat = entretien.verifier(MAINTENANT)
    assert (constat.sain, constat.orphelins) == (True, [])


@pytest.mark.parametrize("fait", ["perdu", "coupe"])
def test_a_lost_or_cut_file_is_an_error_that_names_it(envoyee: PieceJointe, fait: str) -> None:
    chemin = depot().chemin(envoyee.depot)
    if fait == "perdu":
        chemin.unlink()
    else:
        chemin.write_bytes(chemin.read_bytes()[:-1])
    sortie = StringIO()
    with pytest.raises(CommandError, match="perdus ou abîmés"):
        call_command("verifier_depot", "--age-heures", "0", stdout=sortie)
    assert envoyee.depot in sortie.getvalue()


def test_a_lost_preview_is_a_loss_too(envoyee: PieceJointe, martin: Acteur) -> None:
    with contexte(martin):
        apercu = Apercu.objects.filter(piece=envoyee).first()
    assert apercu is not None
    depot().supprimer(apercu.depot)
    assert entretien.verifier(MAINTENANT).absents == [apercu.depot]


def test_an_orphan_is_listed_and_is_no_loss(envoyee: PieceJointe) -> None:
    orphelin = fichier().depot
    assert f"{orphelin} : sans ligne" in commande("verifier_depot", "--age-heures", "0")


def test_what_is_too_young_is_left_out_of_the_comparison(envoyee: PieceJointe) -> None:
    fichier()
    depot().supprimer(envoyee.depot)
    constat = entretien.verifier()
    assert (constat.absents, constat.orphelins) == ([], [])


def test_a_draft_given_up_takes_its_previews_with_it(martin: Acteur) -> None:
    ou = commencer(martin)
    rediger(martin, ou, texte("", "Objet", ajouts=[piece("compte-rendu.pdf")]))
    faire_les_taches()
    with contexte(martin):
        depots = list(Apercu.objects.filter(piece__message__conversation=ou).values_list("depot"))
    assert depots
    abandonner(martin, ou)
    assert not any(present(nom) for (nom,) in depots)
    assert entretien.balayer(MAINTENANT) == 0


def test_a_file_that_waits_without_a_job_gets_one_again(martin: Acteur) -> None:
    ou = commencer(martin)
    envoyer(martin, ou, texte("x", "y", ajouts=[fichier()]))
    assert entretien.relancer_les_analyses(MAINTENANT) == 0
    with contexte_d_entretien():
        attente = PieceJointe.objects.get(etat="RECU")
    _oublier_les_taches()
    assert entretien.relancer_les_analyses() == 0
    assert entretien.relancer_les_analyses(MAINTENANT) == 1
    faire_les_taches()
    with contexte_d_entretien():
        assert PieceJointe.objects.get(id=attente.id).etat == "NON_ANALYSE"


def _oublier_les_taches() -> None:
    with connection.cursor() as curseur:
        curseur.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'analyser_piece'")


def test_maintenance_sees_files_and_nothing_that_opens_them(envoyee: PieceJointe) -> None:
    with contexte_d_entretien():
        assert PieceJointe.objects.filter(id=envoyee.id).exists()
        assert Apercu.objects.filter(piece=envoyee.id).exists()
        assert not Message.objects.exists()
        assert not Conversation.objects.exists()
        assert PieceJointe.objects.filter(id=envoyee.id).update(essais=1) == 0
        assert PieceJointe.objects.all()._raw_delete("default") == 0
        assert Apercu.objects.all()._raw_delete("default") == 0
        assert Apercu.objects.update(taille=1) == 0


def test_the_worker_sees_the_one_message_it_names_and_changes_neither_it_nor_its_conversation(
    envoyee: PieceJointe, martin: Acteur
) -> None:
    with contexte(martin):
        message = Message.objects.get(id=envoyee.message_id)
    with contexte_de_travail(message.id, message.conversation_id):
        assert [m.id for m in Message.objects.all()] == [message.id]
        assert [c.id for c in Conversation.objects.all()] == [message.conversation_id]
        assert [p.id for p in PieceJointe.objects.all()] == [envoyee.id]
        assert Message.objects.update(lu_le=None) == 0
        assert Conversation.objects.update(non_lu_ps=True) == 0
        assert Message.objects.all()._raw_delete("default") == 0
        assert Conversation.objects.all()._raw_delete("default") == 0


def test_a_job_on_what_never_existed_sees_nothing(envoyee: PieceJointe) -> None:
    with contexte_de_travail(uuid.uuid4()):
        assert not PieceJointe.objects.exists()
        assert not Message.objects.exists()
