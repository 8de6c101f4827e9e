"""What an act changes on a conversation, field by field, without a database."""

from datetime import UTC, datetime

import pytest

from echanges.comptes.models import Agent, Cote
from echanges.messagerie.changements import apres_cloture, apres_envoi, apres_ouverture
from echanges.messagerie.etats import ActeInterdit, Bannette
from echanges.messagerie.models import Conversation, Message

HIER, A = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC)


def conversation(**autres: object) -> Conversation:
    """One that both sides have seen, with one message of the doctor's."""
    champs = {"bannette": Bannette.EN_COURS, "dernier_rang": 1, "dernier_cote": Cote.PS}
    dates = dict.fromkeys(("cree_le", "ordre_ps", "ordre_mc", "dernier_lu_le"), HIER)
    return Conversation(**{**champs, **dates, "pieces": 2, **autres})


def valeurs(conversation: Conversation) -> dict[str, object]:
    """Every field."""
    champs = [champ.attname for champ in Conversation._meta.concrete_fields]
    return {nom: getattr(conversation, nom) for nom in champs}


def changes(avant: dict[str, object], apres: Conversation) -> dict[str, object]:
    """The fields that are no longer what they were."""
    return {nom: valeur for nom, valeur in valeurs(apres).items() if valeur != avant[nom]}


def test_the_doctor_s_message_opens_again_what_was_closed() -> None:
    close = conversation(bannette=Bannette.CLOS, close_le=HIER)
    avant = valeurs(close)
    apres_envoi(close, Message(cote=Cote.PS, rang=2, envoye_le=A), 3)
    assert changes(avant, close) == {
        "bannette": Bannette.A_TRAITER,
        "close_le": None,
        "rouverte_le": A,
        "dernier_rang": 2,
        "dernier_lu_le": None,
        "ordre_ps": A,
        "ordre_mc": A,
        "non_lu_mc": True,
        "pieces": 5,
    }


def test_the_answer_of_an_echelon_ends_the_reopening() -> None:
    rouverte = conversation(bannette=Bannette.A_TRAITER, rouverte_le=HIER, non_lu_mc=True)
    avant = valeurs(rouverte)
    apres_envoi(rouverte, Message(cote=Cote.MC, rang=2, envoye_le=A), 0)
    assert changes(avant, rouverte) == {
        "bannette": Bannette.EN_COURS,
        "rouverte_le": None,
        "dernier_cote": Cote.MC,
        "dernier_rang": 2,
        "dernier_lu_le": None,
        "ordre_ps": A,
        "ordre_mc": A,
        "non_lu_ps": True,
        "non_lu_mc": False,
    }


@pytest.mark.parametrize("cote", [Cote.PS, Cote.MC])
def test_only_the_first_opening_by_the_other_side_dates_its_reading(cote: Cote) -> None:
    ouverte = conversation(dernier_lu_le=None, non_lu_ps=True, non_lu_mc=True)
    avant = valeurs(ouverte)
    rendus = apres_ouverture(ouverte, cote, A)
    attendus: dict[str, object] = {f"non_lu_{cote.lower()}": False}
    if cote is Cote.MC:
        attendus["dernier_lu_le"] = A
    assert changes(avant, ouverte) == rendus == attendus


def test_a_conversation_is_closed_once() -> None:
    a_clore = conversation(rouverte_le=HIER, non_lu_mc=True)
    avant, par = valeurs(a_clore), Agent()
    apres_cloture(a_clore, par, A)
    assert changes(avant, a_clore) == {
        "bannette": Bannette.CLOS,
        "close_le": A,
        "close_par_id": par.id,
        "rouverte_le": None,
        "ordre_mc": A,
        "non_lu_mc": False,
    }
    with pytest.raises(ActeInterdit):
        apres_cloture(a_clore, par, A)
