"""Lists: pages cut by a cursor whatever the ties, filters, order, counters of one or several."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echanges.comptes.acteur import Acteur, contexte
from echanges.comptes.models import Cote
from echanges.horloge import a_la_date
from echanges.messagerie import listes
from echanges.messagerie.etats import Bannette
from echanges.messagerie.listes import Curseur, CurseurInvalide, Filtre, Page
from echanges.messagerie.models import Conversation
from tests.distribution import acteur_de_la_troupe, interlocuteur
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
)

MIDI = datetime(2031, 5, 12, 12, 0, tzinfo=UTC)
Paginer = Callable[[Curseur | None], Page]


def toutes(acteur: Acteur, page_suivante: Paginer) -> list[uuid.UUID]:
    """Walk through every page; none but the last is short, none is empty."""
    ids: list[uuid.UUID] = []
    apres: Curseur | None = None
    while True:
        with contexte(acteur):
            page = page_suivante(apres)
        ids += [c.id for c in page.conversations]
        if page.suivante is None:
            return ids
        assert len(page.conversations) == listes.PAR_PAGE
        apres = Curseur.lire(str(page.suivante))


def cinquante_deux(acteur: Acteur) -> list[uuid.UUID]:
    """52 conversations at three dates only, in the order of a list."""
    crees = []
    for n in range(52):
        with a_la_date(MIDI + timedelta(hours=n % 3)):
            crees.append((n % 3, demander(acteur, "P01", f"Objet {n}")))
    return [cle for _, cle in sorted(crees, reverse=True)]


@pytest.mark.notice("R48", "R39")
def test_pages_of_equal_dates_give_each_row_once_in_both_orders_and_on_both_sides(
    martin: Acteur, quemener: Acteur
) -> None:
    crees = cinquante_deux(martin)
    ancien = Filtre(anciens_d_abord=True)
    a_traiter = partial(listes.bannette, quemener, Bannette.A_TRAITER)
    for acteur, paginer in (
        (martin, partial(listes.liste_du_medecin, martin)),
        (quemener, a_traiter),
    ):
        recentes = toutes(acteur, partial(paginer, Filtre()))
        assert [i for i in recentes if i in set(crees)] == crees
        assert recentes[:52] == crees
        assert len(recentes) == len(set(recentes))
        assert toutes(acteur, partial(paginer, ancien)) == recentes[::-1]


def test_a_row_that_arrives_between_two_pages_neither_hides_nor_repeats_another(
    martin: Acteur,
) -> None:
    crees = cinquante_deux(martin)
    with contexte(martin):
        premiere = listes.liste_du_medecin(martin, Filtre())
    with a_la_date(MIDI + timedelta(days=1)):
        demander(martin, "P02")
    with contexte(martin):
        seconde = listes.liste_du_medecin(martin, Filtre(), premiere.suivante)
    ids = [c.id for page in (premiere, seconde) for c in page.conversations]
    assert ids == crees[:50]


def test_a_page_exactly_full_has_no_next_one(martin: Acteur) -> None:
    crees = [demander(martin) for _ in range(3)]
    with contexte(martin):
        lignes = Conversation.objects.visibles_par(martin).filter(id__in=crees)
        assert listes.paginer(lignes, Cote.PS, Filtre(), None, taille=3).suivante is None
        deux = listes.paginer(lignes, Cote.PS, Filtre(), None, taille=2)
        assert [c.id for c in deux.conversations] == [crees[2], crees[1]]
        reste = listes.paginer(lignes, Cote.PS, Filtre(), deux.suivante, taille=2)
    assert ([c.id for c in reste.conversations], reste.suivante) == ([crees[0]], None)


def test_unread_only_keeps_the_unread_of_ones_own_side(martin: Acteur, quemener: Acteur) -> None:
    lu, non_lu = demander(martin), demander(martin, "P02")
    envoyer(quemener, lu, "R")
    envoyer(quemener, non_lu, "R")
    ouvrir(martin, lu)
    ids = set(toutes(martin, lambda c: listes.liste_du_medecin(martin, Filtre(non_lus=True), c)))
    assert non_lu in ids
    assert lu not in ids
    marquer_non_lue(quemener, lu)
    en_cours = Filtre(non_lus=True)
    ids = set(toutes(quemener, lambda c: listes.bannette(quemener, Bannette.EN_COURS, en_cours, c)))
    assert ids == {lu}


@pytest.mark.notice("R65", "R66", "R67", "R68")
def test_each_conversation_is_in_one_tray_only(martin: Acteur, quemener: Acteur) -> None:
    a_traiter, en_cours, clos = demander(martin), demander(martin), demander(martin)
    envoyer(quemener, en_cours, "R")
    clore(quemener, clos)
    trouvees = {
        laquelle: set(toutes(quemener, partial(listes.bannette, quemener, laquelle, Filtre())))
        & {a_traiter, en_cours, clos}
        for laquelle in (Bannette.A_TRAITER, Bannette.EN_COURS, Bannette.CLOS)
    }
    assert trouvees == {
        Bannette.A_TRAITER: {a_traiter},
        Bannette.EN_COURS: {en_cours},
        Bannette.CLOS: {clos},
    }


def test_clos_is_sorted_by_closing_date_and_the_doctors_list_is_not(
    martin: Acteur, quemener: Acteur
) -> None:
    with a_la_date(MIDI):
        ancienne = demander(martin)
    with a_la_date(MIDI + timedelta(hours=1)):
        recente = demander(martin)
    with a_la_date(MIDI + timedelta(hours=2)):
        clore(quemener, recente)
    with a_la_date(MIDI + timedelta(hours=3)):
        clore(quemener, ancienne)
    closes = toutes(quemener, lambda c: listes.bannette(quemener, Bannette.CLOS, Filtre(), c))
    assert closes[:2] == [ancienne, recente]
    du_medecin = toutes(martin, lambda c: listes.liste_du_medecin(martin, Filtre(), c))
    assert du_medecin[:2] == [recente, ancienne]


def test_an_agent_of_two_echelons_sees_both_and_filters_one(base: str) -> None:
    guillou = acteur_de_la_troupe("GUILLOU")
    rennes, vannes = interlocuteur("01-351"), interlocuteur("01-561")
    ici = demander(acteur_de_la_troupe("MARTIN"), "P01")
    la = demander(acteur_de_la_troupe("MOREAU"), "P12")

    def bannette(echelon: uuid.UUID | None) -> set[uuid.UUID]:
        filtre = Filtre(echelon=echelon)
        trouvees = toutes(
            guillou, lambda c: listes.bannette(guillou, Bannette.A_TRAITER, filtre, c)
        )
        return set(trouvees) & {ici, la}

    assert bannette(None) == {ici, la}
    assert bannette(rennes.id) == {ici}
    assert bannette(vannes.id) == {la}
    assert bannette(uuid.uuid4()) == set()
    with contexte(guillou):
        ensemble = listes.comptes(guillou)
        separes = [listes.comptes(guillou, e.id) for e in (rennes, vannes)]
    assert ensemble.a_traiter == sum(c.a_traiter for c in separes) > separes[0].a_traiter > 0


def test_the_counters_of_an_echelon_that_is_not_ones_own_are_never_given(
    quemener: Acteur, rivoal: Acteur
) -> None:
    with contexte(quemener):
        siens = listes.comptes(quemener)
        assert listes.comptes(quemener, rivoal.partie.id) == siens


def test_a_row_says_who_holds_the_draft_of_ones_own_side_only(
    haddad: Acteur, ollivier: Acteur, quemener: Acteur
) -> None:
    ou = demander(haddad, "P04")
    rediger(quemener, ou, "Réponse en cours")
    rediger(ollivier, ou, "Complément en cours")
    with contexte(haddad):
        [ligne] = [c for c in listes.liste_du_medecin(haddad, Filtre()).conversations if c.id == ou]
        assert ligne.brouillon_nom == "OLLIVIER"
    with contexte(quemener):
        page = listes.bannette(quemener, Bannette.A_TRAITER, Filtre())
        [ligne] = [c for c in page.conversations if c.id == ou]
        assert ligne.brouillon_nom == "QUÉMÉNER"


@pytest.mark.notice("R48")
def test_a_deleted_conversation_leaves_the_doctors_list_and_counters(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    envoyer(quemener, ou, "R")
    with contexte(martin):
        avant = listes.comptes(martin).non_lus
    supprimer(martin, ou)
    with contexte(martin):
        assert listes.comptes(martin).non_lus == avant - 1
    assert ou not in toutes(martin, lambda c: listes.liste_du_medecin(martin, Filtre(), c))


def test_the_drafts_screen_shows_new_messages_only(martin: Acteur, quemener: Acteur) -> None:
    reponse = demander(martin)
    rediger(quemener, reponse, "Réponse en cours")
    nouveau = commencer(quemener, "P01", avec=martin.partie)
    rediger(quemener, nouveau, texte("Nouveau", "Objet"))
    ids = toutes(quemener, lambda c: listes.brouillons(quemener, c))
    assert nouveau in ids
    assert reponse not in ids
    with contexte(quemener):
        assert listes.comptes(quemener).brouillons == len(ids)
    assert lue(quemener, nouveau).patient is not None


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC)), st.uuids()
)
def test_a_cursor_reads_back_to_the_microsecond(quand: datetime, identifiant: uuid.UUID) -> None:
    curseur = Curseur(quand, identifiant)
    assert Curseur.lire(str(curseur)) == curseur


@pytest.mark.parametrize(
    "texte_du_lien",
    ["", "x", "1_2_3", "nan_" + "0" * 32, "inf_" + "0" * 32, "1e300_" + "0" * 32, "1.0_x"],
)
def test_a_cursor_that_was_tampered_with_is_refused(texte_du_lien: str) -> None:
    with pytest.raises(CurseurInvalide):
        Curseur.lire(texte_du_lien)
