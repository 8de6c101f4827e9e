"""Beginning and sending: trays, ranks, unread, journal, mail, and once only."""

import uuid

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from echanges.annuaire.recherche import RegimeNonCouvert, echelon_de
from echanges.comptes.acteur import Acteur, contexte
from echanges.comptes.models import Cote
from echanges.journal.models import Acte
from echanges.messagerie import actions
from echanges.messagerie.actions import ConversationIntrouvable, DejaEnvoye, MessageIncomplet
from echanges.messagerie.etats import ActeInterdit, Bannette, Presence
from echanges.messagerie.models import Conversation, Message
from echanges.notifications.models import Notification
from tests.distribution import acteur_de_la_troupe, interlocuteur, patient
from tests.messagerie.outils import (
    clore,
    commencer,
    demander,
    envoyer,
    fichier,
    lue,
    ouvert,
    rediger,
    supprimer,
    texte,
    textes,
    traces,
    vue,
)


@pytest.mark.notice("R16", "R33", "R34", "R66", "R93")
def test_a_doctors_first_message_lands_unread_in_the_tray_a_traiter(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = commencer(martin, "P01")
    assert not vue(quemener, ou)
    message = envoyer(martin, ou, texte("Bonjour", "Renouvellement"))
    conversation = lue(quemener, ou)
    assert conversation.etat == (Bannette.A_TRAITER, Presence.VISIBLE)
    assert (conversation.non_lu_mc, conversation.non_lu_ps) == (True, False)
    assert (conversation.dernier_rang, conversation.dernier_cote) == (1, Cote.PS)
    assert (message.rang, message.version) == (1, 1)
    assert conversation.objet == "Renouvellement"
    assert textes(quemener, ou) == textes(martin, ou) == ["Bonjour"]


@pytest.mark.notice("R17")
def test_the_patients_caisse_alone_decides_which_echelon_sees_the_message(
    martin: Acteur, quemener: Acteur, rivoal: Acteur
) -> None:
    agricole = demander(martin, "P05")
    general = demander(martin, "P01")
    assert (vue(rivoal, agricole), vue(quemener, agricole)) == (True, False)
    assert (vue(rivoal, general), vue(quemener, general)) == (False, True)


@pytest.mark.notice("R67", "R97")
def test_a_reply_of_the_echelon_moves_to_en_cours_and_is_unread_for_the_doctor(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    reponse = envoyer(quemener, ou, "Accord")
    conversation = lue(martin, ou)
    assert conversation.etat == (Bannette.EN_COURS, Presence.VISIBLE)
    assert (conversation.non_lu_mc, conversation.non_lu_ps) == (False, True)
    assert (reponse.rang, conversation.dernier_cote) == (2, Cote.MC)
    assert conversation.ordre_ps == conversation.ordre_mc == reponse.envoye_le


@pytest.mark.notice("R80", "R70")
def test_a_conversation_begun_by_the_echelon_without_patient_is_en_cours_until_answered(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = commencer(quemener, None, avec=martin.partie)
    assert not vue(martin, ou)
    envoyer(quemener, ou, texte("Question générale", "Information"))
    assert lue(martin, ou).bannette == Bannette.EN_COURS
    assert lue(martin, ou).non_lu_ps
    envoyer(martin, ou, "Réponse")
    conversation = lue(quemener, ou)
    assert (conversation.bannette, conversation.initiee_par) == (Bannette.A_TRAITER, Cote.MC)
    assert conversation.patient is None


@pytest.mark.notice("R103")
def test_a_doctors_message_in_a_closed_conversation_reopens_it_until_the_echelon_answers(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    clore(quemener, ou)
    message = envoyer(martin, ou, "Une précision")
    rouverte = lue(quemener, ou)
    assert rouverte.etat == (Bannette.A_TRAITER, Presence.VISIBLE)
    assert (rouverte.rouverte_le, rouverte.close_le) == (message.envoye_le, None)
    assert rouverte.close_par == quemener.agent
    assert rouverte.non_lu_mc
    envoyer(martin, ou, "Une autre")
    assert lue(quemener, ou).rouverte_le == message.envoye_le
    envoyer(quemener, ou, "Vu")
    assert lue(quemener, ou).rouverte_le is None


@pytest.mark.notice("R100")
def test_the_echelon_cannot_write_in_a_closed_conversation(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    clore(quemener, ou)
    with pytest.raises(ActeInterdit):
        envoyer(quemener, ou, "Encore un mot")
    with pytest.raises(ActeInterdit):
        rediger(quemener, ou, "Encore un brouillon")
    assert textes(quemener, ou) == ["Première demande"]


@pytest.mark.notice("R29", "R30", "R81", "R90")
@pytest.mark.parametrize(
    ("objet", "corps"), [("", "Texte"), ("\u200b ", "Texte"), ("Objet", " \n"), ("Objet", "\u3164")]
)
def test_nothing_is_sent_without_an_objet_and_a_message(
    martin: Acteur, objet: str, corps: str
) -> None:
    ou = commencer(martin)
    with pytest.raises(MessageIncomplet):
        envoyer(martin, ou, texte(corps, objet))
    assert textes(martin, ou) == []


def test_a_reply_keeps_the_objet_of_the_conversation(martin: Acteur, quemener: Acteur) -> None:
    ou = demander(martin, objet="Objet d'origine")
    envoyer(quemener, ou, "Sans objet à moi")
    assert lue(martin, ou).objet == "Objet d'origine"


@pytest.mark.notice("R09")
def test_a_doctor_never_begins_without_a_patient(martin: Acteur) -> None:
    with contexte(martin), pytest.raises(ConversationIntrouvable):
        actions.commencer(
            martin,
            cle=uuid.uuid4(),
            interlocuteur=martin.partie,
            echelon=interlocuteur("01-351"),
            patient=None,
        )


@pytest.mark.notice("R15")
def test_a_patient_of_another_regime_is_routed_nowhere(martin: Acteur) -> None:
    with contexte(martin), pytest.raises(RegimeNonCouvert):
        actions.commencer(
            martin,
            cle=uuid.uuid4(),
            interlocuteur=martin.partie,
            echelon=interlocuteur("01-351"),
            patient=patient("P11"),
        )


@pytest.mark.parametrize(
    ("qui", "avec", "echelon", "cle_du_patient"),
    [
        ("MARTIN", "351991021", "01-351", "P01"),  # for another doctor
        ("MARTIN", "351991013", "01-561", "P01"),  # to an échelon that is not the patient's
        ("QUÉMÉNER", "351991013", "01-561", None),  # from an échelon that is not hers
        ("QUÉMÉNER", "351991013", "01-351", "P12"),  # about a patient of another échelon
        ("QUÉMÉNER", "01-561", "01-351", None),  # to an échelon
    ],
)
def test_nobody_brings_together_parties_that_are_not_his_to_bring(
    base: str, qui: str, avec: str, echelon: str, cle_du_patient: str | None
) -> None:
    acteur = acteur_de_la_troupe(qui)
    with contexte(acteur), pytest.raises(ConversationIntrouvable):
        actions.commencer(
            acteur,
            cle=uuid.uuid4(),
            interlocuteur=interlocuteur(avec),
            echelon=interlocuteur(echelon),
            patient=patient(cle_du_patient) if cle_du_patient else None,
        )


def test_the_same_key_begins_one_conversation_and_somebody_elses_key_is_not_found(
    martin: Acteur, haddad: Acteur
) -> None:
    cle = uuid.uuid4()
    assert commencer(martin, cle=cle) == commencer(martin, cle=cle) == cle
    rediger(martin, cle, texte("", "Le mien"))
    with pytest.raises(ConversationIntrouvable):
        commencer(haddad, "P04", cle=cle)
    assert lue(martin, cle).interlocuteur == martin.partie


def test_the_key_of_ones_own_conversation_never_begins_another_about_somebody_else(
    martin: Acteur,
) -> None:
    cle = commencer(martin, "P01")
    with pytest.raises(ConversationIntrouvable):
        commencer(martin, "P02", cle=cle)


def test_a_later_message_never_changes_the_objet_of_a_conversation(martin: Acteur) -> None:
    conversation = demander(martin, objet="Premier objet")
    with contexte(martin):
        actions.envoyer(martin, conversation, texte("Suite", "Autre objet"))
        assert Conversation.objects.get(id=conversation).objet == "Premier objet"


def test_the_routing_is_checked_again_by_the_patient_even_with_the_right_echelon_named(
    martin: Acteur,
) -> None:
    assert echelon_de(patient("P12")) == interlocuteur("01-561")
    assert vue(martin, demander(martin, "P12"))


def test_the_same_form_twice_is_one_message(martin: Acteur, quemener: Acteur) -> None:
    ou = commencer(martin)
    forme = texte("Une seule fois", "Objet")
    premier = envoyer(martin, ou, forme)
    assert envoyer(martin, ou, forme).id == premier.id
    assert textes(quemener, ou) == ["Une seule fois"]
    assert lue(quemener, ou).dernier_rang == 1
    assert len(traces(Acte.ENVOI, premier.id)) == 1
    assert Notification.objects.filter(destinataire__numero="01-351").count() <= 1


def test_a_repeat_is_still_a_repeat_when_the_conversation_was_closed_meanwhile(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    forme = texte("Réponse")
    premier = envoyer(quemener, ou, forme)
    clore(quemener, ou)
    assert envoyer(quemener, ou, forme).id == premier.id
    assert lue(quemener, ou).bannette == Bannette.CLOS


def test_the_same_form_with_the_same_file_twice_keeps_one_file(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = commencer(martin)
    cle = uuid.uuid4()
    premier = envoyer(martin, ou, texte("Ci-joint", "Objet", cle=cle, ajouts=[fichier()]))
    again = envoyer(martin, ou, texte("Ci-joint", "Objet", cle=cle, ajouts=[fichier()]))
    assert again.id == premier.id
    assert lue(quemener, ou).pieces == 1


@pytest.mark.parametrize("autre", ["corps", "objet", "pieces"])
def test_the_same_key_with_another_content_is_refused(martin: Acteur, autre: str) -> None:
    ou = commencer(martin)
    cle = uuid.uuid4()
    envoyer(martin, ou, texte("Texte", "Objet", cle=cle))
    repris = {
        "corps": texte("Autre texte", "Objet", cle=cle),
        "objet": texte("Texte", "Autre objet", cle=cle),
        "pieces": texte("Texte", "Objet", cle=cle, ajouts=[fichier()]),
    }[autre]
    with pytest.raises(DejaEnvoye):
        envoyer(martin, ou, repris)
    with pytest.raises(DejaEnvoye):
        rediger(martin, ou, repris)
    assert textes(martin, ou) == ["Texte"]


def test_the_same_form_sent_to_another_conversation_is_refused(martin: Acteur) -> None:
    ici, ailleurs = demander(martin), demander(martin, "P02")
    forme = texte("Une fois")
    envoyer(martin, ici, forme)
    with pytest.raises(DejaEnvoye):
        envoyer(martin, ailleurs, forme)
    assert textes(martin, ailleurs) == ["Première demande"]


def test_sending_a_saved_draft_makes_it_the_message(martin: Acteur, quemener: Acteur) -> None:
    ou = commencer(martin)
    brouillon = rediger(martin, ou, texte("À finir", "Objet"))
    message = envoyer(martin, ou, texte("Fini", "Objet", cle=brouillon.id, version=1))
    assert (message.id, message.version) == (brouillon.id, 2)
    assert textes(quemener, ou) == textes(martin, ou) == ["Fini"]


@pytest.mark.notice("R41", "R42", "R43", "R44")
@pytest.mark.parametrize(
    ("qui", "cle_du_patient", "boite"),
    [
        ("MARTIN", "P01", "jean.martin@cabinet.test"),
        ("HADDAD", "P04", "accueil@tilleuls.test"),
        ("ROUSSEL", "P10", "secretariat@saint-melaine.test"),
    ],
)
def test_each_message_of_the_echelon_has_one_mail_sent_to_the_partys_mailbox(
    quemener: Acteur, qui: str, cle_du_patient: str, boite: str
) -> None:
    ou = demander(acteur_de_la_troupe(qui), cle_du_patient)
    avant = set(Notification.objects.values_list("id", flat=True))
    for reponse in ("Première réponse", "Seconde réponse"):
        envoyer(quemener, ou, reponse)
    nouvelles = Notification.objects.exclude(id__in=avant)
    assert [n.adresse for n in nouvelles] == [boite, boite]
    attendues = {str(n.id) for n in nouvelles}
    taches = ProcrastinateJob.objects.filter(task_name="envoyer_notification")
    assert {tache.args["notification_id"] for tache in taches} >= attendues


def test_the_message_its_trace_its_notification_and_its_job_are_undone_together(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    notifications = Notification.objects.count()
    taches = ProcrastinateJob.objects.count()
    forme = texte("Jamais parti")
    with pytest.raises(RuntimeError, match="panne"), contexte(quemener):
        actions.envoyer(quemener, ou, forme)
        assert Notification.objects.count() == notifications + 1
        assert ProcrastinateJob.objects.count() == taches + 1
        raise RuntimeError("panne")
    assert textes(quemener, ou) == ["Première demande"]
    assert (Notification.objects.count(), ProcrastinateJob.objects.count()) == (
        notifications,
        taches,
    )
    assert traces(Acte.ENVOI, forme.cle) == []
    assert lue(quemener, ou).bannette == Bannette.A_TRAITER


def test_a_sending_is_journaled_for_the_party_with_the_person_and_nothing_of_the_content(
    haddad: Acteur,
) -> None:
    ou = commencer(haddad, "P04")
    message = envoyer(haddad, ou, texte("Secret", "Objet secret"))
    [trace] = traces(Acte.ENVOI, message.id)
    assert (trace.agent, trace.partie, trace.accepte) == (haddad.agent, haddad.partie, True)
    assert "ecret" not in "".join(str(v) for v in vars(trace).values())


def test_an_agent_of_two_echelons_is_journaled_for_the_one_he_acted_for(base: str) -> None:
    guillou, moreau = acteur_de_la_troupe("GUILLOU"), acteur_de_la_troupe("MOREAU")
    ou = demander(moreau, "P12")
    message = envoyer(guillou, ou, "Réponse de Vannes")
    [trace] = traces(Acte.ENVOI, message.id)
    assert trace.partie == interlocuteur("01-561")


@pytest.mark.notice("R38")
def test_nobody_else_can_write_in_a_conversation(
    martin: Acteur, haddad: Acteur, rivoal: Acteur
) -> None:
    ou = demander(martin)
    for intrus in (haddad, rivoal):
        with pytest.raises(ConversationIntrouvable):
            envoyer(intrus, ou, "Intrusion")
        with pytest.raises(ConversationIntrouvable):
            rediger(intrus, ou, "Intrusion")
    assert textes(martin, ou) == ["Première demande"]


@pytest.mark.notice("R36", "R37")
def test_a_colleague_answers_in_a_thread_he_did_not_begin(
    haddad: Acteur, ollivier: Acteur, quemener: Acteur
) -> None:
    ou = demander(haddad, "P04")
    message = envoyer(ollivier, ou, "Je complète")
    assert message.auteur == ollivier.agent
    assert textes(haddad, ou) == textes(quemener, ou) == ["Première demande", "Je complète"]


def test_an_auditor_begins_sees_and_writes_nothing(base: str, martin: Acteur) -> None:
    delorme = acteur_de_la_troupe("DELORME")
    ou = demander(martin)
    assert not vue(delorme, ou)
    with pytest.raises(ConversationIntrouvable):
        envoyer(delorme, ou, "Audit")
    with pytest.raises(PermissionError):
        _ = delorme.cote_sur
    with contexte(delorme):
        assert not Conversation.objects.exists()
        assert not Message.objects.visibles_par(delorme).exists()


@pytest.mark.notice("R50", "R52", "R51")
def test_the_first_message_after_a_deletion_is_the_echelons_or_nothing(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    supprimer(martin, ou)
    with pytest.raises(ConversationIntrouvable):
        envoyer(martin, ou, "Trop tard")
    message = envoyer(quemener, ou, "Relance")
    assert lue(martin, ou).etat == (Bannette.EN_COURS, Presence.VISIBLE)
    assert lue(martin, ou).non_lu_ps
    assert (message.rang, textes(martin, ou)) == (2, ["Relance"])
    assert ouvert(message) == "Relance"


def test_a_form_whose_message_was_deleted_since_is_refused_after_a_relaunch(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = commencer(martin)
    forme = texte("Envoyé puis supprimé", "Objet")
    envoyer(martin, ou, forme)
    supprimer(martin, ou)
    envoyer(quemener, ou, "Relance")
    for acte in (envoyer, rediger):
        with pytest.raises(DejaEnvoye):
            acte(martin, ou, forme)
    assert textes(martin, ou) == ["Relance"]


def test_a_key_that_is_somebody_elses_message_is_refused_like_any_other_repeat(
    martin: Acteur, haddad: Acteur
) -> None:
    autre = demander(haddad, "P04")
    brouillon = rediger(haddad, autre, "Le sien")
    ou = demander(martin)
    with pytest.raises(DejaEnvoye):
        envoyer(martin, ou, texte("Forgé", cle=brouillon.id))
    assert textes(haddad, autre) == ["Première demande", "Le sien"]
