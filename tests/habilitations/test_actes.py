"""Giving and ending rights: within a ressort, to others, once, and never without a trace."""

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from echanges.comptes.acteur import Acteur, acteur_de, contexte
from echanges.comptes.models import Agent, Habilitation, Role
from echanges.habilitations import actes
from echanges.habilitations.actes import (
    Demande,
    HabilitationIntrouvable,
    HabilitationRefusee,
    Identite,
)
from echanges.journal.models import Acte, Trace
from echanges.messagerie.models import Conversation
from tests.distribution import acteur_de_la_troupe, agent, interlocuteur

pytestmark = pytest.mark.usefixtures("base")

ELSM35, ELSM56 = "01-351", "01-561"
AUJOURDHUI = date.today()
JOUR = timedelta(days=1)
SALAUN = Identite("ELSM35-009", "SALAÜN", "Gwenaëlle", "gwenaelle.salaun@elsm.test")


@pytest.fixture
def legall() -> Acteur:
    """Maëlle LE GALL, responsable d'habilitation of ELSM 35."""
    return acteur_de_la_troupe("LE GALL")


def demande(**changes: object) -> Demande:
    """A demand that a responsable of ELSM 35 may make."""
    ordinaire = Demande(
        cle=uuid.uuid4(),
        identite=SALAUN,
        echelon=interlocuteur(ELSM35),
        role=Role.AGENT,
        debut=AUJOURDHUI,
    )
    return replace(ordinaire, **changes)  # type: ignore[arg-type]


def identite_de(nom: str) -> Identite:
    """Somebody of the cast, as a responsable would type him."""
    connu = agent(nom)
    return Identite(connu.matricule or "", connu.nom, connu.prenom)


def traces(acte: Acte) -> list[Trace]:
    """What the journal says of an act."""
    return list(Trace.objects.filter(acte=acte).select_related("agent", "partie"))


def refus(acteur: Acteur, voulue: Demande) -> str:
    """The field at fault; nothing was written."""
    avant = (Habilitation.objects.count(), Agent.objects.count(), Trace.objects.count())
    with pytest.raises(HabilitationRefusee) as leve:
        actes.accorder(acteur, voulue)
    assert (Habilitation.objects.count(), Agent.objects.count(), Trace.objects.count()) == avant
    return leve.value.champ


# What opens, and what does not


def test_a_responsable_speaks_for_nobody_and_sees_no_conversation(legall: Acteur) -> None:
    """Need to know (décret n° 2015-391, art. 3): neither by our code nor past the second wall."""
    assert (legall.cote, legall.parties, legall.auditeur) == (None, (), False)
    assert legall.ressort == (interlocuteur(ELSM35),)
    with contexte(legall):
        assert Conversation.objects.count() == 0
    with contexte(acteur_de_la_troupe("QUÉMÉNER")):
        assert Conversation.objects.count() > 0


def test_a_medecin_conseil_may_be_responsable_of_another_echelon_without_reading_it() -> None:
    quemener = agent("QUÉMÉNER")
    droit = Habilitation.objects.create(
        agent=quemener, interlocuteur=interlocuteur(ELSM56), role=Role.RESPONSABLE, debut=AUJOURDHUI
    )
    acteur = acteur_de_la_troupe("QUÉMÉNER")
    assert [p.numero for p in acteur.parties] == [ELSM35]
    assert [p.numero for p in acteur.ressort] == [ELSM56]
    Habilitation.objects.filter(id=droit.id).update(interlocuteur=interlocuteur(ELSM35))
    acteur = acteur_de_la_troupe("QUÉMÉNER")
    assert ([p.numero for p in acteur.parties], [p.numero for p in acteur.ressort]) == (
        [ELSM35],
        [ELSM35],
    )


def test_who_may_audit_does_nothing_else_whatever_other_right_he_has() -> None:
    for role in (Role.AGENT, Role.RESPONSABLE):
        Habilitation.objects.create(
            agent=agent("DELORME"), interlocuteur=interlocuteur(ELSM35), role=role, debut=AUJOURDHUI
        )
    acteur = acteur_de_la_troupe("DELORME")
    assert (acteur.cote, acteur.parties, acteur.ressort) == (None, (), ())
    assert acteur.auditeur


def test_two_rights_over_one_echelon_make_one_party() -> None:
    Habilitation.objects.filter(agent=agent("LE DU")).update(fin=AUJOURDHUI + JOUR)
    Habilitation.objects.create(
        agent=agent("LE DU"),
        interlocuteur=interlocuteur(ELSM35),
        role=Role.AGENT,
        debut=AUJOURDHUI,
    )
    assert len(acteur_de_la_troupe("LE DU").parties) == 1


# Giving


def test_a_new_agent_is_created_with_his_right_and_may_read_at_once(legall: Acteur) -> None:
    droit = actes.accorder(legall, demande(role=Role.MEDECIN_CONSEIL))
    assert droit.accordee_par == legall.agent
    nouveau = Agent.objects.get(matricule="ELSM35-009")
    assert nouveau.nom_affiche == "Dr Gwenaëlle SALAÜN"
    assert (nouveau.qualite, nouveau.courriel) == ("médecin-conseil", SALAUN.courriel)
    acteur = acteur_de(list(nouveau.habilitations.en_vigueur()), None)
    assert acteur is not None
    with contexte(acteur):
        assert Conversation.objects.visibles_par(acteur).exists()
    [trace] = traces(Acte.HABILITATION)
    assert (trace.agent, trace.partie, trace.objet) == (
        legall.agent,
        interlocuteur(ELSM35),
        droit.id,
    )


def test_the_same_form_twice_gives_one_right_and_leaves_one_trace(legall: Acteur) -> None:
    voulue = demande()
    assert actes.accorder(legall, voulue) == actes.accorder(legall, voulue)
    assert Habilitation.objects.filter(agent__matricule="ELSM35-009").count() == 1
    assert len(traces(Acte.HABILITATION)) == 1
    assert refus(legall, replace(voulue, role=Role.MEDECIN_CONSEIL)) == "matricule"


def test_a_known_matricule_is_found_and_its_names_must_agree(legall: Acteur) -> None:
    """« quemener helene » is enough; somebody else's matricule typed by mistake is not."""
    Habilitation.objects.filter(agent=agent("QUÉMÉNER")).update(fin=AUJOURDHUI)
    connue = identite_de("QUÉMÉNER")
    assert refus(legall, demande(identite=replace(connue, nom="TANGUY"))) == "matricule"
    ecrite = replace(connue, nom="quemener", prenom="HELENE", courriel="autre@elsm.test")
    droit = actes.accorder(legall, demande(identite=ecrite))
    assert droit.agent == agent("QUÉMÉNER")
    assert droit.agent.nom == "QUÉMÉNER"


def test_a_known_mailbox_is_not_replaced_by_a_responsable(legall: Acteur) -> None:
    """It is where its owner is told that somebody signed in."""
    Agent.objects.filter(nom="PAYET").update(courriel="marie.payet@elsm.test")
    detournee = replace(identite_de("PAYET"), courriel="ailleurs@elsm.test")
    actes.accorder(legall, demande(identite=detournee))
    assert agent("PAYET").courriel == "marie.payet@elsm.test"


@pytest.mark.parametrize("numero", [ELSM56, "01-201", "350990016"])
def test_nothing_is_given_outside_of_the_ressort(legall: Acteur, numero: str) -> None:
    assert refus(legall, demande(echelon=interlocuteur(numero))) == "echelon"
    assert refus(legall, demande(echelon=None)) == "echelon"


@pytest.mark.parametrize("role", [Role.RESPONSABLE, Role.AUDITEUR, Role.MEDECIN])
def test_a_responsable_gives_the_right_to_speak_for_an_echelon_and_no_other(
    legall: Acteur, role: Role
) -> None:
    assert refus(legall, demande(role=role)) == "role"


def test_nobody_gives_himself_a_right(legall: Acteur) -> None:
    for role in actes.ACCORDABLES:
        assert refus(legall, demande(identite=identite_de("LE GALL"), role=role)) == "matricule"


def test_who_has_no_ressort_gives_nothing() -> None:
    for nom in ("QUÉMÉNER", "MARTIN", "DELORME"):
        assert refus(acteur_de_la_troupe(nom), demande()) == "echelon"


def test_a_right_is_not_given_twice_for_the_same_days(legall: Acteur) -> None:
    tanguy = identite_de("TANGUY")
    assert refus(legall, demande(identite=tanguy)) == "matricule"
    fin = AUJOURDHUI + 10 * JOUR
    Habilitation.objects.filter(agent=agent("TANGUY")).update(fin=fin)
    assert refus(legall, demande(identite=tanguy, debut=fin - JOUR)) == "matricule"
    assert actes.accorder(legall, demande(identite=tanguy, debut=fin)).debut == fin


def test_an_auditor_and_a_doctor_get_no_right_over_an_echelon(legall: Acteur) -> None:
    assert refus(legall, demande(identite=identite_de("DELORME"))) == "role"
    Agent.objects.filter(nom="MARTIN").update(matricule="MARTIN-1")
    assert refus(legall, demande(identite=identite_de("MARTIN"))) == "matricule"


@pytest.mark.parametrize(
    ("debut", "fin", "champ"),
    [
        (AUJOURDHUI - JOUR, None, "debut"),
        (AUJOURDHUI, AUJOURDHUI, "fin"),
        (AUJOURDHUI + JOUR, AUJOURDHUI, "fin"),
    ],
)
def test_dates_that_rewrite_the_past_or_say_nothing_are_refused(
    legall: Acteur, debut: date, fin: date | None, champ: str
) -> None:
    assert refus(legall, demande(debut=debut, fin=fin)) == champ


# Ending


def droit_de(nom: str) -> Habilitation:
    """The only right of somebody."""
    return Habilitation.objects.get(agent=agent(nom))


def test_ending_a_right_is_immediate_and_journaled_once(legall: Acteur) -> None:
    droit = droit_de("TANGUY")
    for _ in range(2):
        assert actes.terminer(legall, droit.id).fin == AUJOURDHUI
    assert not agent("TANGUY").habilitations.en_vigueur().exists()
    [trace] = traces(Acte.FIN_HABILITATION)
    assert (trace.agent, trace.objet) == (legall.agent, droit.id)


def test_a_right_to_come_is_ended_before_it_begins(legall: Acteur) -> None:
    droit = actes.accorder(legall, demande(debut=AUJOURDHUI + 5 * JOUR))
    assert actes.terminer(legall, droit.id).fin == droit.debut
    for jour in (droit.debut, droit.debut + JOUR):
        assert not Habilitation.objects.actives(jour).filter(id=droit.id).exists()


def test_a_right_that_is_somebody_elses_to_end_does_not_exist(legall: Acteur) -> None:
    """Of another échelon, one's own, a responsable's, an auditor's, a doctor's, nobody's."""
    propre = Habilitation.objects.create(
        agent=legall.agent, interlocuteur=interlocuteur(ELSM35), role=Role.AGENT, debut=AUJOURDHUI
    )
    responsable = Habilitation.objects.get(agent=legall.agent, role=Role.RESPONSABLE)
    autres = [propre.id, responsable.id, uuid.uuid4()]
    autres += [droit_de(nom).id for nom in ("COLONNA", "DELORME", "MARTIN")]
    for autre in autres:
        with pytest.raises(HabilitationIntrouvable):
            actes.terminer(legall, autre)
    assert not Habilitation.objects.filter(fin__isnull=False).exists()


# The operator's part


def test_the_operator_names_no_agent_and_a_responsable_has_an_echelon() -> None:
    for voulue, champ in (
        (demande(role=Role.AGENT), "role"),
        (demande(role=Role.RESPONSABLE, echelon=None), "echelon"),
        (demande(role=Role.AUDITEUR), "echelon"),
        (demande(role=Role.AUDITEUR, echelon=None, identite=identite_de("TANGUY")), "role"),
        (demande(role=Role.RESPONSABLE, identite=identite_de("DELORME")), "role"),
        (demande(role=Role.RESPONSABLE, identite=Identite("X-1", "\u200b", "Ana")), "nom"),
        (demande(role=Role.RESPONSABLE, identite=Identite("X-1", "LOSSEC", "\u2800 ")), "prenom"),
    ):
        with pytest.raises(HabilitationRefusee) as leve:
            actes.nommer(voulue)
        assert leve.value.champ == champ
    assert not traces(Acte.HABILITATION)


# The database


@pytest.mark.parametrize(
    ("nom", "numero", "role"),
    [
        ("TANGUY", ELSM35, Role.AGENT),
        ("LE GALL", ELSM35, Role.RESPONSABLE),
        ("DELORME", None, Role.AUDITEUR),
        ("LEFEBVRE", ELSM35, Role.AUDITEUR),
        ("LEFEBVRE", None, Role.RESPONSABLE),
    ],
)
def test_the_database_refuses_a_right_twice_or_over_the_wrong_thing(
    nom: str, numero: str | None, role: Role
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Habilitation.objects.create(
            agent=agent(nom),
            interlocuteur=interlocuteur(numero) if numero else None,
            role=role,
            debut=AUJOURDHUI,
        )


def test_the_database_refuses_a_right_that_ends_before_it_begins() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Habilitation.objects.filter(agent=agent("TANGUY")).update(fin=date(2023, 12, 31))
