"""Opening, [Lu], and putting back in bold."""

import pytest

from echanges.comptes.acteur import Acteur, contexte
from echanges.horloge import maintenant
from echanges.journal.models import Acte
from echanges.messagerie import actions
from echanges.messagerie.actions import ConversationIntrouvable
from echanges.messagerie.etats import ActeInterdit, Bannette
from echanges.messagerie.models import Conversation, Message
from tests.messagerie.outils import (
    clore,
    commencer,
    demander,
    envoyer,
    lue,
    marquer_non_lue,
    ouvrir,
    rediger,
    supprimer,
    texte,
    textes,
    traces,
)


@pytest.mark.notice("R56", "R57", "R106")
def test_opening_reads_for_the_whole_party_and_moves_nothing(
    haddad: Acteur, ollivier: Acteur, quemener: Acteur
) -> None:
    ou = demander(haddad, "P04")
    envoyer(quemener, ou, "Réponse")
    avant = lue(haddad, ou)
    assert avant.non_lu_ps
    ouvrir(ollivier, ou)
    apres = lue(haddad, ou)
    assert not apres.non_lu_ps
    assert apres.etat == avant.etat
    assert (apres.ordre_ps, apres.ordre_mc) == (avant.ordre_ps, avant.ordre_mc)


@pytest.mark.notice("R75", "R76")
def test_lu_appears_at_the_first_opening_of_the_last_message_and_goes_with_the_next_one(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    envoyer(quemener, ou, "Première réponse")
    assert lue(quemener, ou).dernier_lu_le is None
    debut = maintenant()
    ouvrir(martin, ou)
    marque = lue(quemener, ou).dernier_lu_le
    assert marque is not None
    assert debut <= marque <= maintenant()
    ouvrir(martin, ou)
    assert lue(quemener, ou).dernier_lu_le == marque
    envoyer(quemener, ou, "Seconde réponse")
    assert lue(quemener, ou).dernier_lu_le is None


def test_the_first_opening_is_kept_on_each_message_with_who_opened(
    haddad: Acteur, ollivier: Acteur, quemener: Acteur
) -> None:
    ou = demander(haddad, "P04")
    envoyer(quemener, ou, "Une")
    envoyer(quemener, ou, "Deux")
    ouvrir(ollivier, ou)
    envoyer(quemener, ou, "Trois")
    ouvrir(haddad, ou)
    with contexte(haddad):
        lus = list(
            Message.objects.filter(conversation=ou).order_by("rang").values_list("rang", "lu_par")
        )
    assert lus == [
        (1, None),
        (2, ollivier.agent.id),
        (3, ollivier.agent.id),
        (4, haddad.agent.id),
    ]


def test_ones_own_side_opening_marks_nothing_as_read_across(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    ouvrir(martin, ou)
    assert lue(quemener, ou).dernier_lu_le is None
    assert lue(quemener, ou).non_lu_mc


@pytest.mark.notice("R101")
def test_the_echelon_opens_a_closed_conversation_without_moving_it(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    clore(quemener, ou)
    ouvrir(quemener, ou)
    assert lue(quemener, ou).bannette == Bannette.CLOS
    assert textes(quemener, ou) == ["Première demande"]


def test_a_message_that_arrives_while_the_page_is_made_stays_unread(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    envoyer(quemener, ou, "Vue")
    sous_les_yeux = lue(martin, ou)
    envoyer(quemener, ou, "Arrivée pendant ce temps")
    with contexte(martin):
        actions.ouvrir(martin, sous_les_yeux)
    assert lue(martin, ou).non_lu_ps
    assert lue(quemener, ou).dernier_lu_le is None
    with contexte(martin):
        rangs_lus = Message.objects.filter(conversation=ou, lu_le__isnull=False)
        assert list(rangs_lus.values_list("rang", flat=True)) == [2]


def test_back_in_bold_keeps_lu_and_the_first_opening(martin: Acteur, quemener: Acteur) -> None:
    ou = demander(martin)
    envoyer(quemener, ou, "Réponse")
    ouvrir(martin, ou)
    marque = lue(quemener, ou).dernier_lu_le
    marquer_non_lue(martin, ou)
    assert lue(martin, ou).non_lu_ps
    assert lue(quemener, ou).dernier_lu_le == marque is not None
    ouvrir(martin, ou)
    assert not lue(martin, ou).non_lu_ps
    assert lue(quemener, ou).dernier_lu_le == marque


def test_each_side_puts_back_in_bold_for_itself(martin: Acteur, quemener: Acteur) -> None:
    ou = demander(martin)
    ouvrir(quemener, ou)
    marquer_non_lue(quemener, ou)
    conversation = lue(quemener, ou)
    assert (conversation.non_lu_mc, conversation.non_lu_ps) == (True, False)
    assert len(traces(Acte.NON_LU, ou)) == 1


def test_a_draft_is_neither_opened_nor_put_in_bold(martin: Acteur) -> None:
    ou = commencer(martin)
    rediger(martin, ou, texte("Brouillon", "Objet"))
    with pytest.raises(ActeInterdit):
        ouvrir(martin, ou)
    with pytest.raises(ActeInterdit):
        marquer_non_lue(martin, ou)


def test_each_opening_is_journaled_even_when_nothing_was_unread(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    ouvrir(quemener, ou)
    ouvrir(quemener, ou)
    assert [t.agent for t in traces(Acte.OUVERTURE, ou)] == [quemener.agent, quemener.agent]


@pytest.mark.notice("R38", "R49")
def test_a_stranger_and_a_doctor_who_deleted_put_nothing_in_bold(
    martin: Acteur, haddad: Acteur, rivoal: Acteur
) -> None:
    ou = demander(martin)
    supprimer(martin, ou)
    for qui in (martin, haddad, rivoal):
        with pytest.raises(ConversationIntrouvable):
            marquer_non_lue(qui, ou)
        with pytest.raises(Conversation.DoesNotExist):
            ouvrir(qui, ou)
