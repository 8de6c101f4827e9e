"""The two verbs that end: the doctor deletes for himself, the échelon closes for itself."""

import pytest

from echanges.comptes.acteur import Acteur, contexte
from echanges.comptes.models import Cote
from echanges.journal.models import Acte
from echanges.messagerie.actions import BrouillonExistant, ConversationIntrouvable
from echanges.messagerie.etats import ActeInterdit, Bannette, Presence
from echanges.messagerie.models import Message, PieceJointe
from echanges.notifications.models import Notification
from tests.distribution import acteur_de_la_troupe
from tests.messagerie.outils import (
    abandonner,
    clore,
    commencer,
    demander,
    envoyer,
    fichier,
    lue,
    ouvrir,
    rediger,
    supprimer,
    texte,
    textes,
    traces,
    vue,
)


@pytest.mark.notice("R47", "R48", "R49", "R50")
def test_a_deleted_conversation_is_gone_for_the_doctor_by_every_path(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = commencer(martin)
    envoyer(martin, ou, texte("Avec un fichier", "Objet", ajouts=[fichier()]))
    supprimer(martin, ou)
    assert not vue(martin, ou)
    with contexte(martin):
        assert not Message.objects.visibles_par(martin).filter(conversation=ou).exists()
        assert not PieceJointe.objects.filter(message__conversation=ou).exists()
    for acte in (supprimer, abandonner):
        with pytest.raises(ConversationIntrouvable):
            acte(martin, ou)


@pytest.mark.notice("R52")
def test_the_echelon_keeps_the_deleted_thread_in_its_tray_and_may_answer(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    supprimer(martin, ou)
    gardee = lue(quemener, ou)
    assert gardee.etat == (Bannette.A_TRAITER, Presence.SUPPRIMEE)
    assert gardee.supprimee_le is not None
    assert gardee.non_lu_mc
    assert textes(quemener, ou) == ["Première demande"]
    rediger(quemener, ou, "Réponse en cours")


@pytest.mark.notice("R54")
def test_a_colleague_deletes_for_the_whole_structure(
    haddad: Acteur, ollivier: Acteur, quemener: Acteur
) -> None:
    ou = demander(haddad, "P04")
    supprimer(ollivier, ou)
    renaud = acteur_de_la_troupe("RENAUD", "350990016")
    assert not any(vue(qui, ou) for qui in (haddad, ollivier, renaud))
    [trace] = traces(Acte.SUPPRESSION, ou)
    assert (trace.agent, trace.partie) == (ollivier.agent, ollivier.partie)


def test_deleting_clears_the_doctors_unread_and_tells_nobody(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    envoyer(quemener, ou, "Non ouverte")
    avant = Notification.objects.count()
    supprimer(martin, ou)
    assert not lue(quemener, ou).non_lu_ps
    assert lue(quemener, ou).dernier_lu_le is None
    assert Notification.objects.count() == avant


@pytest.mark.notice("R51")
def test_after_a_relaunch_the_doctor_has_only_what_was_sent_since(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = commencer(martin)
    envoyer(martin, ou, texte("Ancien", "Objet", ajouts=[fichier()]))
    envoyer(quemener, ou, "Ancienne réponse")
    supprimer(martin, ou)
    envoyer(quemener, ou, texte("Relance", ajouts=[fichier("protocole.pdf", b"%")]))
    relancee = lue(martin, ou)
    assert relancee.etat == (Bannette.EN_COURS, Presence.VISIBLE)
    assert textes(martin, ou) == ["Relance"]
    assert textes(quemener, ou) == ["Ancien", "Ancienne réponse", "Relance"]
    with contexte(martin):
        assert PieceJointe.objects.filter(message__conversation=ou).count() == 1
    assert (relancee.pieces_vues_de(Cote.PS), relancee.pieces_vues_de(Cote.MC)) == (1, 2)
    envoyer(martin, ou, "Je réponds")
    assert textes(martin, ou) == ["Relance", "Je réponds"]


def test_a_relaunched_conversation_can_be_deleted_again(martin: Acteur, quemener: Acteur) -> None:
    ou = demander(martin)
    supprimer(martin, ou)
    envoyer(quemener, ou, "Relance")
    supprimer(martin, ou)
    assert not vue(martin, ou)
    envoyer(quemener, ou, "Seconde relance")
    assert textes(martin, ou) == ["Seconde relance"]


def test_a_draft_is_given_up_never_deleted_nor_closed(martin: Acteur, quemener: Acteur) -> None:
    du_medecin = commencer(martin)
    rediger(martin, du_medecin, texte("Brouillon", "Objet"))
    with pytest.raises(ActeInterdit):
        supprimer(martin, du_medecin)
    de_l_echelon = commencer(quemener, None, avec=martin.partie)
    rediger(quemener, de_l_echelon, texte("Brouillon", "Objet"))
    with pytest.raises(ActeInterdit):
        clore(quemener, de_l_echelon)


@pytest.mark.notice("R68", "R98", "R99", "R102")
def test_closing_moves_to_clos_and_leaves_the_doctors_side_alone(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    envoyer(quemener, ou, "Avis favorable")
    avant = lue(martin, ou)
    clore(quemener, ou)
    apres = lue(martin, ou)
    assert apres.etat == (Bannette.CLOS, Presence.VISIBLE)
    assert (apres.non_lu_ps, apres.ordre_ps) == (True, avant.ordre_ps)
    assert (apres.close_par, apres.ordre_mc) == (quemener.agent, apres.close_le)
    assert not apres.non_lu_mc
    [trace] = traces(Acte.CLOTURE, ou)
    assert (trace.agent, trace.partie) == (quemener.agent, quemener.partie)


def test_closing_an_unread_or_reopened_conversation_clears_both_marks(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    clore(quemener, ou)
    envoyer(martin, ou, "Rouverte")
    clore(quemener, ou)
    close = lue(quemener, ou)
    assert (close.non_lu_mc, close.rouverte_le) == (False, None)
    with pytest.raises(ActeInterdit):
        clore(quemener, ou)


def test_closing_is_refused_while_a_reply_draft_waits_even_a_colleagues(
    martin: Acteur, quemener: Acteur
) -> None:
    tanguy = acteur_de_la_troupe("TANGUY")
    ou = demander(martin)
    rediger(quemener, ou, "En cours")
    with pytest.raises(BrouillonExistant):
        clore(tanguy, ou)
    assert lue(quemener, ou).bannette == Bannette.A_TRAITER
    assert traces(Acte.CLOTURE, ou) == []
    abandonner(tanguy, ou)
    clore(tanguy, ou)
    assert lue(quemener, ou).bannette == Bannette.CLOS


def test_a_draft_of_the_doctor_does_not_prevent_closing_and_can_still_be_sent(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    brouillon = rediger(martin, ou, "En cours chez le médecin")
    clore(quemener, ou)
    envoyer(martin, ou, texte("Envoyé après", cle=brouillon.id, version=1))
    assert lue(quemener, ou).bannette == Bannette.A_TRAITER


def test_a_deleted_conversation_can_be_closed_and_is_then_over_for_both(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    supprimer(martin, ou)
    clore(quemener, ou)
    ouvrir(quemener, ou)
    assert lue(quemener, ou).etat == (Bannette.CLOS, Presence.SUPPRIMEE)
    with pytest.raises(ActeInterdit):
        envoyer(quemener, ou, "Relance impossible")


def test_the_verbs_of_a_side_are_refused_to_the_other(martin: Acteur, quemener: Acteur) -> None:
    ou = demander(martin)
    rivoal = acteur_de_la_troupe("RIVOAL")
    with pytest.raises(ConversationIntrouvable):
        clore(rivoal, ou)
    with pytest.raises(ActeInterdit):
        clore(martin, ou)
    with pytest.raises(ActeInterdit):
        supprimer(quemener, ou)
    assert lue(quemener, ou).etat == (Bannette.A_TRAITER, Presence.VISIBLE)
