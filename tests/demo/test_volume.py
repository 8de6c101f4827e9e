"""The volume set: written faster than by the acts, and equal to what they would have written."""

import pytest
from django.core.management import call_command
from django.db.models import Count, Q

from echanges.comptes.acteur import contexte
from echanges.comptes.models import Cote
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
SIMPLES = [
    histoire
    for histoire in CONVERSATIONS
    if {f.verbe for f in histoire.faits} <= RAPIDES and not any(f.pieces for f in histoire.faits)
]


@pytest.mark.parametrize("histoire", SIMPLES, ids=lambda h: h.cle)
def test_the_fast_path_writes_what_the_acts_write(histoire: Histoire):
    chargee_le = Trace.objects.order_by("id")[0].quand
    compose = Composition(histoire, distribuer(), chargee_le)
    agent = next(f.qui for f in histoire.faits[::-1]) if False else None
    assert agent is None
    with en_tant_que(*_temoin(histoire)):
        jouee = Conversation.objects.get(id=compose.conversation.id)
        messages = list(jouee.messages.order_by("rang"))
        traces = Trace.objects.filter(objet__in=[jouee.id, *(m.id for m in messages)])
        assert _champs(compose.conversation) == _champs(jouee)
        assert [_champs(m) for m in compose.messages] == [_champs(m) for m in messages]
        assert [(t.acte, t.objet, t.agent_id, t.partie_id) for t in compose.traces] == [
            (t.acte, t.objet, t.agent_id, t.partie_id) for t in traces.order_by("id")
        ]
