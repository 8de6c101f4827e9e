"""A loaded database shows each case of the demonstration, on both sides."""

import uuid
from datetime import timedelta

import pytest
from django.db.models import Model
from django.utils import timezone

from echanges.annuaire.models import Genre, Interlocuteur, MotDuNom, Patient
from echanges.annuaire.recherche import RegimeNonCouvert, echelon_de
from echanges.coffre.acces import depot
from echanges.comptes.models import Agent, Habilitation, Role
from echanges.demo.chargement import charger
from echanges.demo.cles import identifiant
from echanges.demo.fichiers.catalogue import CATALOGUE
from echanges.horloge import maintenant
from echanges.journal.models import Trace
from echanges.messagerie import actions, listes
from echanges.messagerie.etats import Bannette
from echanges.messagerie.models import Compteur, Conversation, Message, PieceJointe
from echanges.messagerie.pieces_jointes import contenu_de, nom_de
from echanges.notifications.models import Notification
from tests.demo.vues import CLES, bannettes, en_tant_que, liste

pytestmark = pytest.mark.usefixtures("base")

TRAITER, COURS, CLOS = Bannette.A_TRAITER, Bannette.EN_COURS, Bannette.CLOS
IDS = {cle: identifiant_ for identifiant_, cle in CLES.items()}

JM, SL = "ELSM 35 + JM", "ELSM 35 + SL"
CE, CL = "ELSM 35 + CE35", "ELSM 35 + CL35"

ELSM_35: dict[str, tuple[object, ...]] = {
    "T01": (TRAITER, "F", JM, True, set()),
    "T02": (TRAITER, "F", JM, False, set()),
    "T03": (TRAITER, "F", SL, False, {"[Brouillon]"}),
    "T04": (COURS, "F", JM, False, set()),
    "T05": (COURS, "F", SL, False, {"[Lu]"}),
    "T06": (COURS, "F", JM, False, set()),
    "T07": (COURS, "C", SL, False, {"[Lu]"}),
    "T08": (Bannette.ABSENTE, "C", JM, False, {"[Brouillon]"}),
    "T09": (CLOS, "F", JM, False, {"[Lu]"}),
    "T10": (TRAITER, "F", JM, True, {"Rouverte"}),
    "T11": (COURS, "F", SL, False, {"[Lu]", "Supprimée"}),
    "T12": (COURS, "F", SL, False, set()),
    "T13": (CLOS, "F", JM, False, {"[Lu]", "Supprimée"}),
    "T14": (TRAITER, "F", CE, True, set()),
    "T15": (COURS, "F", CE, False, {"[Lu]"}),
    "T16": (COURS, "C", CE, False, set()),
    "T17": (TRAITER, "F", CL, True, set()),
    "T18": (COURS, "C", CL, False, {"[Lu]"}),
    "T25": (COURS, "F", JM, False, {"[Lu]"}),
    "T26": (TRAITER, "F", SL, False, set()),
    "T28": (CLOS, "F", JM, False, {"[Lu]"}),
}
ELSM_56: dict[str, tuple[object, ...]] = {"T22": (TRAITER, "F", "ELSM 56 + JM", True, set())}

S1 = {
    "T14": ("CE35", False, None),
    "T15": ("ELSM 35", False, None),
    "T16": ("ELSM 35", True, None),
    "T24": ("CE35", False, "HADDAD"),
}
S3 = {"T17": ("CL35", False, None), "T18": ("ELSM 35", False, None)}


def test_the_agents_of_rennes_see_each_conversation_in_its_tray_with_its_marks() -> None:
    for qui in ("QUEMENER", "TANGUY", "LEDU"):
        assert bannettes(qui, "ELSM 35") == ELSM_35


def test_an_agent_of_two_echelons_sees_the_conversations_of_both() -> None:
    assert bannettes("GUILLOU", "ELSM 56") == ELSM_35 | ELSM_56


@pytest.mark.parametrize(
    ("qui", "pour", "lignes"),
    [
        ("RIVOAL", "MSA 35", {"T19": (TRAITER, "F", "MSA 35 + JM", True, set())}),
        (
            "COLONNA",
            "ELSM 2A",
            {
                "T20": (COURS, "F", "ELSM 2A + AP", False, {"[Lu]"}),
                "T21": (COURS, "F", "ELSM 2A + ÉL2A", False, set()),
            },
        ),
        ("PAYET", "ELSM 974", {"T27": (TRAITER, "F", "ELSM 974 + JM", True, set())}),
    ],
)
def test_the_other_echelons_see_their_patients_and_nobody_else(
    qui: str, pour: str, lignes: dict[str, tuple[object, ...]]
) -> None:
    assert bannettes(qui, pour) == lignes


@pytest.mark.parametrize(
    ("qui", "pour", "lignes"),
    [
        (
            "D1",
            "D1",
            {
                "T01": ("JM", False, None),
                "T02": ("JM", False, None),
                "T04": ("JM", True, None),
                "T06": ("ELSM 35", True, None),
                "T09": ("JM", False, None),
                "T10": ("JM", False, None),
                "T19": ("JM", False, None),
                "T23": ("JM", False, "MARTIN"),
                "T25": ("JM", False, None),
                "T27": ("JM", False, None),
                "T28": ("ELSM 35", False, None),
            },
        ),
        (
            "D2",
            "D2",
            {
                "T03": ("SL", False, None),
                "T05": ("SL", False, None),
                "T07": ("ELSM 35", False, None),
                "T12": ("SL", True, None),
                "T26": ("SL", False, None),
            },
        ),
        ("D3", "D3", {"T20": ("AP", False, None)}),
        ("D10", "D10", {"T22": ("JM", False, None)}),
        ("D4", "S1", S1),
        ("D5", "S1", S1),
        ("D6", "S1", S1),
        ("D6", "S2", {}),
        ("D7", "S3", S3),
        ("D8", "S3", S3),
        ("D9", "S4", {"T21": ("ELSM 2A", True, None)}),
    ],
)
def test_a_doctor_sees_his_conversations_or_those_of_his_structure(
    qui: str, pour: str, lignes: dict[str, tuple[object, ...]]
) -> None:
    assert liste(qui, pour) == lignes


def test_the_counters_agree_with_the_lists() -> None:
    with en_tant_que("QUEMENER", "ELSM 35") as acteur:
        assert listes.comptes(acteur) == listes.Comptes(
            a_traiter=7, a_traiter_non_lus=4, en_cours=10, clos=3, brouillons=1
        )
    with en_tant_que("D1", "D1") as acteur:
        assert listes.comptes(acteur).non_lus == 2


def test_what_a_doctor_deleted_stays_out_of_his_reach_when_the_echelon_writes_again() -> None:
    with en_tant_que("D2", "D2"):
        assert Message.objects.filter(conversation=IDS["T12"]).count() == 1
        assert not Message.objects.filter(conversation=IDS["T11"]).exists()
    with en_tant_que("TANGUY", "ELSM 35"):
        assert Message.objects.filter(conversation=IDS["T12"]).count() == 3


def test_the_long_thread_has_fourteen_messages_and_files_both_ways() -> None:
    with en_tant_que("D1", "D1"):
        messages = Message.objects.filter(conversation=IDS["T25"]).order_by("rang")
        assert [m.cote for m in messages] == ["PS", "MC"] * 7
        assert all(m.lu_le for m in messages)
        cotes = PieceJointe.objects.filter(message__in=messages)
        assert set(cotes.values_list("message__cote", flat=True)) == {"PS", "MC"}


def test_the_draft_without_text_keeps_its_objet_and_its_file() -> None:
    with en_tant_que("D1", "D1"):
        conversation = Conversation.objects.get(id=IDS["T23"])
        brouillon = conversation.messages.get()
        cle = conversation.cle_ouverte()
        assert conversation.objet == "Demande d'invalidité, première catégorie"
        assert cle.ouvrir_texte(bytes(brouillon.corps_scelle), brouillon.contexte()) == ""
        assert brouillon.pieces_jointes.count() == 1


def test_the_files_open_as_they_were_drawn_and_are_nowhere_in_clear() -> None:
    with en_tant_que("QUEMENER", "ELSM 35"):
        conversation = Conversation.objects.get(id=IDS["T17"])
        cle = conversation.cle_ouverte()
        pieces = PieceJointe.objects.filter(message__conversation=conversation)
        assert sorted(p.format for p in pieces) == ["jpg", "jpg", "pdf", "pdf", "png"]
        for piece in pieces:
            clair = b"".join(contenu_de(piece, cle))
            assert clair == CATALOGUE[nom_de(piece, cle)]()
            assert clair[:8] not in depot().chemin(piece.depot).read_bytes()


def test_the_overdue_conversation_has_waited_nine_working_days() -> None:
    with en_tant_que("QUEMENER", "ELSM 35"):
        jour = timezone.localdate(Conversation.objects.get(id=IDS["T26"]).ordre_mc)
    suivants = [jour + timedelta(n) for n in range(1, (timezone.localdate() - jour).days + 1)]
    assert sum(j.weekday() < 5 for j in suivants) == 9


def test_nothing_happened_in_the_future() -> None:
    with en_tant_que("QUEMENER", "ELSM 35"):
        for message in Message.objects.all():
            assert message.redige_le < maintenant()
            assert message.lu_le is None or message.redige_le < message.lu_le < maintenant()


def test_the_history_sends_no_mail_and_the_mailboxes_are_open_afterwards() -> None:
    assert not Notification.objects.exists()
    boites = Interlocuteur.objects.exclude(courriel="").values_list("genre", flat=True)
    assert sorted(boites) == [Genre.MEDECIN] * 4 + [Genre.STRUCTURE] * 4


def test_a_second_loading_changes_nothing() -> None:
    avant = _tout()
    assert charger() == 0
    assert _tout() == avant


def test_what_was_done_since_the_first_loading_is_kept() -> None:
    with en_tant_que("D1", "D1") as acteur:
        actions.abandonner(acteur, IDS["T23"])
        actions.supprimer(acteur, IDS["T01"])
    Interlocuteur.objects.filter(numero="351991013").update(courriel="ailleurs@cabinet.test")
    assert charger() == 0
    assert not {"T01", "T23"} & set(liste("D1", "D1"))
    assert Interlocuteur.objects.get(numero="351991013").courriel == "ailleurs@cabinet.test"


def test_the_patient_of_a_special_regime_is_sent_to_no_echelon() -> None:
    helene = Patient.objects.avec_affichage().get(prenom="Hélène", nom="FAURE")
    with pytest.raises(RegimeNonCouvert):
        echelon_de(helene)


def test_each_patient_is_sent_to_the_echelon_of_his_caisse() -> None:
    attendu = {"KERVELLA": "ELSM 35", "MORVAN": "MSA 35", "SANTONI": "ELSM 2A"}
    attendu |= {"HOAREAU": "ELSM 974", "ROUXEL": "ELSM 56"}
    trouves = {p.nom: echelon_de(p).libelle for p in Patient.objects.filter(nom__in=attendu)}
    assert trouves == attendu


def test_only_who_may_speak_for_somebody_has_rights() -> None:
    droits = Habilitation.objects.values_list("agent", "interlocuteur__numero", "role")
    par_agent: dict[uuid.UUID, list[tuple[str | None, str]]] = {}
    for agent, numero, role in droits:
        par_agent.setdefault(agent, []).append((numero, role))
    assert identifiant("agent", "D11") not in par_agent
    assert par_agent[identifiant("agent", "DELORME")] == [(None, Role.AUDITEUR)]
    assert sorted(par_agent[identifiant("agent", "D6")]) == [
        ("350990016", Role.MEDECIN),
        ("560990020", Role.MEDECIN),
    ]
    assert len(par_agent[identifiant("agent", "GUILLOU")]) == 2


def test_a_name_written_by_the_loading_can_be_searched() -> None:
    mots = MotDuNom.objects.filter(interlocuteur__numero="351991021").values_list("mot", flat=True)
    assert set(mots) == {"sophie", "le", "bihan", "noel"}
    assert MotDuNom.objects.filter(mot="rennes", interlocuteur__genre=Genre.ECHELON).exists()


def _tout() -> list[list[tuple[object, ...]]]:
    """Every row that the loading may write, as agents of all échelons see them."""
    libres: list[type[Model]] = [Interlocuteur, MotDuNom, Patient, Agent, Habilitation]
    libres += [Trace, Compteur, Notification]
    lignes = [_lignes(modele) for modele in libres]
    for qui, pour in (("GUILLOU", "ELSM 35"), ("COLONNA", "ELSM 2A"), ("D1", "D1"), ("D4", "S1")):
        with en_tant_que(qui, pour):
            lignes += [_lignes(modele) for modele in (Conversation, Message, PieceJointe)]
    return lignes


def _lignes(modele: type[Model]) -> list[tuple[object, ...]]:
    return [
        tuple(bytes(v) if isinstance(v, memoryview) else v for v in ligne)
        for ligne in modele._default_manager.order_by("pk").values_list()
    ]
