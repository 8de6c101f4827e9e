"""The volume set: written faster than by the acts, and equal to what they would have written."""

from collections import Counter

import pytest
from django.core.management import call_command
from django.db.models import Count, Q

from echanges.comptes.acteur import contexte
from echanges.demo.conversations import CONVERSATIONS
from echanges.demo.distribution import distribuer
from echanges.demo.histoire import Histoire, Verbe
from echanges.demo.volume.chargement import LOT, charger_volume
from echanges.demo.volume.composition import Composition
from echanges.demo.volume.figurants import ECHELONS, cle_conseil, cle_partie, engager
from echanges.journal.models import Trace
from echanges.messagerie import listes
from echanges.messagerie.models import Conversation, Message
from tests.demo.vues import en_tant_que

pytestmark = pytest.mark.usefixtures("base")

SCELLES = {"cle", "objet_scelle", "corps_scelle"}
RAPIDES = {Verbe.ECRIT, Verbe.OUVRE, Verbe.CLOT}
TEMOINS = {
    "ELSM 35": "QUEMENER",
    "ELSM 56": "GUILLOU",
    "ELSM 2A": "COLONNA",
    "ELSM 974": "PAYET",
    "MSA 35": "RIVOAL",
}
COMPTES = {
    "a_traiter": Count("id", filter=Q(bannette="A_TRAITER")),
    "a_traiter_non_lus": Count("id", filter=Q(bannette="A_TRAITER", non_lu_mc=True)),
    "en_cours": Count("id", filter=Q(bannette="EN_COURS")),
    "clos": Count("id", filter=Q(bannette="CLOS")),
    "brouillons": Count("id", filter=Q(bannette="")),
}
SIMPLES = [
    histoire
    for histoire in CONVERSATIONS
    if {f.verbe for f in histoire.faits} <= RAPIDES and not any(f.pieces for f in histoire.faits)
]


@pytest.mark.parametrize("histoire", SIMPLES, ids=lambda h: h.cle)
def test_the_fast_path_writes_what_the_acts_write(histoire: Histoire) -> None:
    chargee_le = Trace.objects.order_by("id")[0].quand
    compose = Composition(histoire, distribuer(), chargee_le)
    with en_tant_que(TEMOINS[histoire.echelon], histoire.echelon):
        jouee = Conversation.objects.get(id=compose.conversation.id)
        messages = list(jouee.messages.order_by("rang"))
        traces = Trace.objects.filter(objet__in=[jouee.id, *(m.id for m in messages)])
        assert _champs(compose.conversation) == _champs(jouee)
        assert [_champs(m) for m in compose.messages] == [_champs(m) for m in messages]
        assert [(t.acte, t.objet, t.agent_id, t.partie_id) for t in compose.traces] == [
            (t.acte, t.objet, t.agent_id, t.partie_id) for t in traces.order_by("id")
        ]


def test_a_story_with_another_verb_has_no_fast_path() -> None:
    supprimee = next(h for h in CONVERSATIONS if h.cle == "T11")
    with pytest.raises(ValueError, match="SUPPRIME"):
        Composition(supprimee, distribuer(), Trace.objects.order_by("id")[0].quand)


def test_the_set_is_loaded_once_and_continues_where_it_stopped() -> None:
    assert charger_volume(0) == 0
    assert charger_volume(24) == 24
    assert charger_volume(24) == 0
    assert charger_volume(40) == 16


def test_the_command_loads_more_than_a_batch(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("charger_demo", volume=LOT + 8)
    assert f"Conversations de volume créées : {LOT + 8}" in capsys.readouterr().out


def test_each_echelon_has_its_share_and_its_counters_agree() -> None:
    avant = Counter(histoire.echelon for histoire in CONVERSATIONS)
    charger_volume(20 * len(ECHELONS))
    troupe = engager()
    for code in ECHELONS:
        echelon = troupe.interlocuteurs[code]
        with contexte(acteur := troupe.acteur(cle_conseil(code), echelon)):
            visibles = Conversation.objects.visibles_par(acteur)
            compte = visibles.aggregate(**COMPTES)
            assert listes.comptes(acteur) == listes.Comptes(**compte)
            assert visibles.count() == 20 + avant[echelon.libelle] - brouillons_ps(echelon.libelle)


def test_the_busiest_doctor_reads_what_was_written_to_him() -> None:
    charger_volume(160)
    troupe = engager()
    cle = cle_partie(ECHELONS[0], 0)
    with contexte(acteur := troupe.acteur(cle, troupe.interlocuteurs[cle])):
        page = listes.liste_du_medecin(acteur, listes.Filtre())
        assert page.conversations
        for conversation in page.conversations:
            cle_ouverte = conversation.cle_ouverte()
            for message in Message.objects.filter(conversation=conversation.id):
                texte = cle_ouverte.ouvrir_texte(bytes(message.corps_scelle), message.contexte())
                assert texte.startswith("Bonjour,")
        non_lus = Conversation.objects.filter(non_lu_ps=True).count()
        assert listes.comptes(acteur).non_lus == non_lus


def brouillons_ps(echelon: str) -> int:
    """How many stories of an échelon are drafts of doctors, which it does not see."""
    return sum(h.cle in {"T23", "T24"} for h in CONVERSATIONS if h.echelon == echelon)


def _champs(ligne: Conversation | Message) -> dict[str, object]:
    """What a row holds, but for what is sealed differently each time."""
    return {
        champ.attname: bytes(valeur) if isinstance(valeur, memoryview) else valeur
        for champ in ligne._meta.concrete_fields
        if champ.attname not in SCELLES
        for valeur in [getattr(ligne, champ.attname)]
    }
