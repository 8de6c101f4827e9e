"""Drafts: one a side, shared by the party, versioned, without effect on the conversation."""

import uuid

import pytest

from echanges.comptes.acteur import Acteur, contexte
from echanges.comptes.models import Cote
from echanges.journal.models import Acte
from echanges.messagerie import listes
from echanges.messagerie.actions import (
    BrouillonPerime,
    ConversationIntrouvable,
    DejaEnvoye,
    MessageIncomplet,
)
from echanges.messagerie.etats import Bannette
from echanges.messagerie.models import Conversation, Message
from tests.distribution import acteur_de_la_troupe
from tests.messagerie.outils import (
    abandonner,
    commencer,
    demander,
    envoyer,
    lue,
    ouvert,
    rediger,
    supprimer,
    texte,
    textes,
    traces,
    vue,
)


def avec_brouillon(acteur: Acteur, cote: Cote, ou: uuid.UUID) -> str | None:
    """The author of the draft that the row of a list would show."""
    with contexte(acteur):
        ligne = Conversation.objects.visibles_par(acteur).avec_brouillon(cote).get(id=ou)
    return getattr(ligne, "brouillon_nom", None)


@pytest.mark.notice("R31", "R32", "R83", "R92")
def test_a_draft_is_saved_even_empty_and_completed_later(martin: Acteur) -> None:
    ou = commencer(martin)
    premier = rediger(martin, ou, texte("", ""))
    assert (premier.version, premier.rang, premier.envoye_le) == (1, None, None)
    second = rediger(martin, ou, texte("Complété", "Objet", cle=premier.id, version=1))
    assert (second.id, second.version) == (premier.id, 2)
    assert textes(martin, ou) == ["Complété"]
    assert lue(martin, ou).objet == "Objet"


def test_a_new_draft_is_its_own_sides_only_and_in_no_tray(martin: Acteur, quemener: Acteur) -> None:
    du_medecin = commencer(martin)
    rediger(martin, du_medecin, texte("À moi", "Objet"))
    assert not vue(quemener, du_medecin)
    de_l_echelon = commencer(quemener, None, avec=martin.partie)
    rediger(quemener, de_l_echelon, texte("À nous", "Objet"))
    assert not vue(martin, de_l_echelon)
    assert lue(quemener, de_l_echelon).bannette == Bannette.ABSENTE
    with contexte(quemener):
        rangees = {c.id for c in listes.brouillons(quemener).conversations}
    assert de_l_echelon in rangees
    assert du_medecin not in rangees


@pytest.mark.notice("R73", "R74")
def test_a_reply_draft_changes_nothing_but_its_mark_and_the_other_side_never_knows(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    avant = lue(martin, ou)
    rediger(quemener, ou, "Réponse en cours")
    apres = lue(martin, ou)
    champs = [f.attname for f in Conversation._meta.concrete_fields]
    assert {c: getattr(apres, c) for c in champs} == {c: getattr(avant, c) for c in champs}
    assert textes(martin, ou) == ["Première demande"]
    assert avec_brouillon(quemener, Cote.MC, ou) == "QUÉMÉNER"
    assert avec_brouillon(martin, Cote.PS, ou) is None
    envoyer(quemener, ou, texte("Réponse", version=1))
    assert avec_brouillon(quemener, Cote.MC, ou) is None


def test_each_side_has_a_draft_of_its_own_in_the_same_conversation(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    rediger(martin, ou, "Le mien")
    rediger(quemener, ou, "Le nôtre")
    assert textes(martin, ou) == ["Première demande", "Le mien"]
    assert textes(quemener, ou) == ["Première demande", "Le nôtre"]


@pytest.mark.notice("R35")
def test_a_colleague_takes_a_draft_over_and_becomes_its_author(
    haddad: Acteur, ollivier: Acteur
) -> None:
    ou = commencer(haddad, "P04")
    brouillon = rediger(haddad, ou, texte("Début", "Objet"))
    rediger(ollivier, ou, texte("Début et suite", "Objet", cle=brouillon.id, version=1))
    assert textes(haddad, ou) == ["Début et suite"]
    assert avec_brouillon(haddad, Cote.PS, ou) == "OLLIVIER"


def test_a_stale_save_is_refused_with_what_the_colleague_saved(
    quemener: Acteur, martin: Acteur
) -> None:
    tanguy = acteur_de_la_troupe("TANGUY")
    ou = demander(martin)
    brouillon = rediger(quemener, ou, "Première version")
    rediger(tanguy, ou, texte("Version de Tanguy", cle=brouillon.id, version=1))
    for acte in (rediger, envoyer):
        with pytest.raises(BrouillonPerime) as refus:
            acte(quemener, ou, texte("Version perdue", cle=brouillon.id, version=1))
        with contexte(quemener):
            actuel = Message.objects.get(id=refus.value.actuel.id)
            assert (actuel.version, actuel.auteur) == (2, tanguy.agent)
            assert ouvert(actuel) == "Version de Tanguy"
    assert lue(martin, ou).dernier_rang == 1


def test_two_members_saving_a_first_draft_at_once_the_second_is_stale(
    haddad: Acteur, ollivier: Acteur
) -> None:
    ou = demander(haddad, "P04")
    rediger(haddad, ou, "De Haddad")
    with pytest.raises(BrouillonPerime):
        rediger(ollivier, ou, "D'Ollivier, sans avoir vu l'autre")
    assert textes(ollivier, ou) == ["Première demande", "De Haddad"]


def test_a_draft_whose_message_left_cannot_be_saved_again(martin: Acteur) -> None:
    ou = commencer(martin)
    brouillon = rediger(martin, ou, texte("Texte", "Objet"))
    envoyer(martin, ou, texte("Texte", "Objet", cle=brouillon.id, version=1))
    with pytest.raises(DejaEnvoye):
        rediger(martin, ou, texte("Texte bis", "Objet", cle=brouillon.id, version=1))


def test_an_incomplete_sending_leaves_the_draft_as_it_was(martin: Acteur) -> None:
    ou = commencer(martin)
    brouillon = rediger(martin, ou, texte("Texte", "Objet"))
    with pytest.raises(MessageIncomplet):
        envoyer(martin, ou, texte("", "Objet", cle=brouillon.id, version=1))
    assert textes(martin, ou) == ["Texte"]
    with contexte(martin):
        assert Message.objects.get(id=brouillon.id).version == 1


def test_a_saved_first_draft_moves_up_its_own_list_and_a_reply_draft_does_not(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = commencer(martin)
    brouillon = rediger(martin, ou, texte("v1", "Objet"))
    assert lue(martin, ou).ordre_ps == brouillon.redige_le
    suivant = rediger(martin, ou, texte("v2", "Objet", cle=brouillon.id, version=1))
    assert lue(martin, ou).ordre_ps == suivant.redige_le > brouillon.redige_le
    envoyer(martin, ou, texte("v3", "Objet", cle=brouillon.id, version=2))
    avant = lue(quemener, ou).ordre_mc
    rediger(quemener, ou, "Réponse en cours")
    assert lue(quemener, ou).ordre_mc == avant


def test_giving_up_a_new_message_removes_its_conversation(martin: Acteur) -> None:
    ou = commencer(martin)
    rediger(martin, ou, texte("Inutile", "Objet"))
    abandonner(martin, ou)
    assert not vue(martin, ou)
    [trace] = traces(Acte.ABANDON, ou)
    assert (trace.agent, trace.partie) == (martin.agent, martin.partie)


def test_giving_up_a_reply_keeps_the_conversation_and_the_other_sides_draft(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    rediger(martin, ou, "Le mien")
    rediger(quemener, ou, "Le nôtre")
    abandonner(quemener, ou)
    assert textes(quemener, ou) == ["Première demande"]
    assert textes(martin, ou) == ["Première demande", "Le mien"]
    abandonner(quemener, ou)
    assert vue(quemener, ou)


def test_a_stranger_gives_up_nothing(martin: Acteur, haddad: Acteur, quemener: Acteur) -> None:
    ou = commencer(martin)
    rediger(martin, ou, texte("Le mien", "Objet"))
    for intrus in (haddad, quemener):
        with pytest.raises(ConversationIntrouvable):
            abandonner(intrus, ou)
    assert textes(martin, ou) == ["Le mien"]


def test_saving_is_journaled_by_conversation(martin: Acteur) -> None:
    ou = commencer(martin)
    rediger(martin, ou, texte("v1", "Objet"))
    [trace] = traces(Acte.REDACTION, ou)
    assert (trace.agent, trace.partie) == (martin.agent, martin.partie)


def test_the_draft_of_a_deleted_conversation_is_destroyed(martin: Acteur, quemener: Acteur) -> None:
    ou = demander(martin)
    rediger(martin, ou, "Jamais envoyé")
    rediger(quemener, ou, "Réponse en cours")
    supprimer(martin, ou)
    envoyer(quemener, ou, texte("Réponse", version=1))
    assert textes(martin, ou) == ["Réponse"]
