"""Reorganised échelons: everything follows, nothing is orphaned, and nobody else may do it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from echanges.annuaire.models import Genre, Interlocuteur, Patient, Rattachement
from echanges.annuaire.organismes import charger_organismes
from echanges.annuaire.recherche import echelon_de
from echanges.comptes.acteur import Acteur, contexte
from echanges.comptes.models import Agent, Cote, Habilitation, Role
from echanges.demo.chargement import charger as charger_demonstration
from echanges.journal.models import Acte, Trace
from echanges.messagerie import listes, recherche
from echanges.messagerie.actions import ConversationIntrouvable, EchelonReorganise
from echanges.messagerie.etats import Bannette
from echanges.messagerie.models import Conversation
from echanges.notifications.models import Notification
from echanges.referentiels.sources import VERROU
from echanges.reorganisation import actes
from echanges.reorganisation.bilan import Bilan
from echanges.reorganisation.previsions import prevoir_fusion, prevoir_transfert
from echanges.reorganisation.refus import ReorganisationRefusee
from tests.distribution import acteur_de_la_troupe, agent, interlocuteur, patient
from tests.messagerie.outils import (
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
    vue,
)
from tests.messagerie.test_paralleles import ensemble
from tests.reorganisation.echelons import (
    ELSM_2A,
    ELSM_35,
    ELSM_56,
    MSA_35,
    apres,
    au_nom_de,
    echelon_de_la_base,
    part,
    portrait,
    responsable,
)


@pytest.fixture
def chef(base: str) -> Agent:
    """Responsable d'habilitation of ELSM 35, ELSM 56 and MSA 35."""
    return responsable(ELSM_35, ELSM_56, MSA_35)


def fusionner(chef: Agent, de: str = ELSM_35, vers: str = ELSM_56) -> Bilan:
    return actes.fusionner(chef, interlocuteur(de).id, interlocuteur(vers).id)


def transferer(
    chef: Agent, caisse: str, *departements: str, de: str = ELSM_35, vers: str = ELSM_56
) -> Bilan:
    depart, arrivee = interlocuteur(de), interlocuteur(vers)
    return actes.transferer(chef, depart.id, arrivee.id, part(caisse, *departements))


def renommer(chef: Agent, code: str = ELSM_35) -> Interlocuteur:
    nom = "Service médical de la CPAM"
    return actes.renommer(chef, interlocuteur(code).id, nom=nom, sigle="SM", departement="35")


def traces() -> list[Trace]:
    return list(Trace.objects.filter(acte=Acte.REORGANISATION).order_by("id"))


def demenager(cle_du_patient: str, departement: str) -> None:
    """Have a patient live in another département of his caisse."""
    Patient.objects.filter(id=patient(cle_du_patient).id).update(departement=departement)


def sql(ordre: str, *valeurs: Any) -> int:
    with connection.cursor() as curseur:
        curseur.execute(ordre, valeurs)
        return int(curseur.rowcount)


# Merging


def test_merging_changes_nothing_of_what_either_side_reads_but_the_name(
    chef: Agent, martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    envoyer(quemener, ou, texte("Avis", ajouts=[fichier("avis.pdf", b"avis")]))
    supprimer(martin, demander(martin, "P02"))
    rediger(quemener, demander(martin, "P02"), texte("À finir", ajouts=[fichier()]))
    leurs = portrait(au_nom_de(ELSM_35)) | portrait(au_nom_de(ELSM_56))
    siennes = portrait(martin)
    bilan = fusionner(chef)
    assert portrait(au_nom_de(ELSM_56)) == leurs
    assert portrait(au_nom_de(ELSM_35)) == {}
    assert portrait(martin) == siennes
    assert lue(martin, ou).echelon.libelle == "ELSM 56"
    assert min(len(leurs), bilan.conversations) > 20


def test_merging_adds_up_the_trays_and_leaves_the_closed_echelon_empty(chef: Agent) -> None:
    deux = [listes.comptes(au_nom_de(code)) for code in (ELSM_35, ELSM_56)]
    fusionner(chef)
    assert listes.comptes(au_nom_de(ELSM_35)) == listes.Comptes()
    ensemble = listes.comptes(au_nom_de(ELSM_56))
    for champ in listes.Comptes.__dataclass_fields__:
        assert getattr(ensemble, champ) == sum(getattr(un, champ) for un in deux), champ
    assert ensemble.a_traiter_non_lus > 0


def test_half_written_messages_of_doctors_go_to_the_echelon_that_took_over(
    chef: Agent, martin: Acteur, quemener: Acteur
) -> None:
    nouveau, ancien = commencer(martin), demander(martin)
    brouillons = [
        rediger(martin, nouveau, texte("Nouveau", "Objet")),
        rediger(martin, ancien, "Suite"),
    ]
    fusionner(chef)
    for ou, brouillon in zip((nouveau, ancien), brouillons, strict=True):
        objet = "Objet" if ou == nouveau else None
        envoyer(martin, ou, texte("Parti", objet, cle=brouillon.id, version=1))
        assert textes(apres(quemener), ou)[-1] == "Parti"
        assert echelon_de_la_base(ou).numero == ELSM_56


def test_each_agent_keeps_one_right_in_force_over_the_other_echelon(
    chef: Agent, quemener: Acteur
) -> None:
    jour = timezone.localdate()
    avant = set(
        Habilitation.objects.actives(jour)
        .filter(interlocuteur__numero=ELSM_35, role__in=[Role.AGENT, Role.MEDECIN_CONSEIL])
        .values_list("agent__nom", "role")
    )
    fusionner(chef)
    sur_56 = Habilitation.objects.actives(jour).filter(interlocuteur__numero=ELSM_56)
    apres_coup = list(sur_56.exclude(role=Role.RESPONSABLE).values_list("agent__nom", "role"))
    assert sorted(apres_coup) == sorted(avant | {("GUILLOU", Role.MEDECIN_CONSEIL)})
    assert sur_56.get(agent=quemener.agent).accordee_par == chef
    assert not Habilitation.objects.actives(jour).filter(interlocuteur__numero=ELSM_35).exists()
    assert Habilitation.objects.filter(agent=quemener.agent, fin=jour).exists()


def test_a_right_that_ends_or_begins_later_follows_with_its_dates(chef: Agent) -> None:
    jour = timezone.localdate()
    ledu, tanguy = agent("LE DU"), agent("TANGUY")
    dans_un_mois, dans_un_an = jour + timedelta(days=30), jour + timedelta(days=365)
    Habilitation.objects.filter(agent=ledu).update(fin=dans_un_mois)
    Habilitation.objects.filter(agent=tanguy).update(debut=dans_un_mois, fin=dans_un_an)
    fusionner(chef)
    repris = Habilitation.objects.filter(interlocuteur__numero=ELSM_56)
    assert repris.filter(agent=ledu, debut=jour, fin=dans_un_mois).count() == 1
    assert repris.filter(agent=tanguy, debut=dans_un_mois, fin=dans_un_an).count() == 1


def test_a_shorter_right_over_the_other_echelon_is_made_as_long(chef: Agent) -> None:
    jour = timezone.localdate()
    sur_56 = Habilitation.objects.filter(agent=agent("GUILLOU"), interlocuteur__numero=ELSM_56)
    sur_56.update(fin=jour + timedelta(days=1), role=Role.AGENT)
    fusionner(chef)
    assert list(sur_56.values_list("role", "fin")) == [(Role.AGENT, None)]


def test_the_patients_of_the_caisse_are_routed_to_the_other_echelon_from_then_on(
    chef: Agent, martin: Acteur
) -> None:
    bilan = fusionner(chef)
    assert bilan.caisses == 1
    assert echelon_de(patient("P01")).numero == ELSM_56
    assert echelon_de_la_base(demander(martin)).numero == ELSM_56
    assert not Rattachement.objects.filter(echelon__numero=ELSM_35).exists()


def test_two_conversations_of_the_same_doctor_about_the_same_patient_stay_two(
    chef: Agent, martin: Acteur
) -> None:
    ancienne = demander(martin)
    Rattachement.objects.filter(organisme=part(ELSM_35).organisme).update(
        echelon=interlocuteur(ELSM_56)
    )
    nouvelle = demander(martin)
    assert echelon_de_la_base(nouvelle) != echelon_de_la_base(ancienne)
    fusionner(chef)
    ensemble = au_nom_de(ELSM_56)
    assert vue(ensemble, ancienne)
    assert vue(ensemble, nouvelle)


def test_an_open_page_of_the_closed_echelon_goes_on_with_the_rights_of_the_other(
    chef: Agent, martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    fusionner(chef)
    assert not vue(quemener, ou)
    relue = apres(quemener)
    ouvrir(relue, ou)
    envoyer(relue, ou, "Réponse")
    clore(relue, ou)
    assert lue(relue, ou).bannette == Bannette.CLOS


def test_those_who_ask_while_their_echelon_is_merged_are_told_to_ask_again(
    chef: Agent, martin: Acteur, quemener: Acteur
) -> None:
    """With the rights that their request had read before."""
    ou = demander(martin)
    fusionner(chef)
    with pytest.raises(EchelonReorganise):
        envoyer(quemener, ou, "Trop tard")
    with pytest.raises(EchelonReorganise):
        commencer(quemener, None, avec=martin.partie)
    with pytest.raises(ConversationIntrouvable):
        envoyer(acteur_de_la_troupe("RIVOAL"), ou, "Pas à lui")
    assert textes(martin, ou) == ["Première demande"]


def test_nothing_is_added_to_a_closed_echelon_by_whatever_way(
    chef: Agent, martin: Acteur, quemener: Acteur
) -> None:
    ferme = interlocuteur(ELSM_35)
    organisme = part(ELSM_35).organisme
    fusionner(chef)
    ajouts: list[Callable[[], object]] = [
        lambda: Rattachement.objects.create(organisme=organisme, departement="22", echelon=ferme),
        lambda: Rattachement.objects.filter(organisme=organisme).update(echelon=ferme),
        lambda: Habilitation.objects.create(
            agent=agent("RIVOAL"), interlocuteur=ferme, role=Role.AGENT, debut=date.today()
        ),
        lambda: Conversation.objects.create(
            interlocuteur=martin.partie,
            echelon=ferme,
            initiee_par=Cote.PS,
            cree_le=timezone.now(),
            ordre_ps=timezone.now(),
            ordre_mc=timezone.now(),
        ),
    ]
    for ajout in ajouts:
        with contexte(martin), pytest.raises(OperationalError, match="closed échelon"):
            ajout()


def test_loading_the_caisses_and_the_demonstration_again_undoes_nothing(chef: Agent) -> None:
    fusionner(chef)
    renommer(chef, ELSM_56)
    avant = list(Rattachement.objects.order_by("id").values())
    assert charger_organismes() == 0
    assert charger_demonstration() == 0
    assert list(Rattachement.objects.order_by("id").values()) == avant
    assert interlocuteur(ELSM_35).ferme
    assert interlocuteur(ELSM_56).sigle == "SM"


def test_the_operator_names_no_responsable_of_a_closed_echelon(chef: Agent) -> None:
    fusionner(chef)
    identite = ["--matricule", "X-1", "--nom", "X", "--prenom", "Y"]
    with pytest.raises(CommandError, match="01-351 a été fusionné dans un autre"):
        call_command("accorder_habilitation", "responsable", "--echelon", ELSM_35, *identite)


def test_merging_twice_is_merging_once(chef: Agent) -> None:
    assert not fusionner(chef).vide
    assert fusionner(chef).vide
    assert len(traces()) == 1


def test_merged_again_and_again_all_closed_echelons_point_to_the_last_one(
    chef: Agent, martin: Acteur
) -> None:
    ou = demander(martin)
    fusionner(chef)
    fusionner(chef, ELSM_56, MSA_35)
    for code in (ELSM_35, ELSM_56):
        assert interlocuteur(code).remplace_par == interlocuteur(MSA_35)
    assert lue(martin, ou).echelon.libelle == "MSA 35"


def test_mails_that_wait_go_to_the_mailbox_of_the_echelon_that_took_over(chef: Agent) -> None:
    en_attente, partie = (
        Notification.objects.create(destinataire=interlocuteur(ELSM_35), envoyee_le=envoyee)
        for envoyee in (None, timezone.now())
    )
    Interlocuteur.objects.filter(numero=ELSM_56).update(courriel="secretariat@elsm56.test")
    fusionner(chef)
    en_attente.refresh_from_db()
    partie.refresh_from_db()
    assert en_attente.destinataire == interlocuteur(ELSM_56)
    assert partie.destinataire == interlocuteur(ELSM_35)


# Transferring and splitting


def test_a_transferred_caisse_takes_its_patients_conversations_and_no_other(
    chef: Agent, martin: Acteur, quemener: Acteur
) -> None:
    du_patient, sans_patient = demander(martin), commencer(quemener, None, avec=martin.partie)
    envoyer(quemener, sans_patient, texte("Information", "Objet"))
    leurs = portrait(au_nom_de(ELSM_35)) | portrait(au_nom_de(ELSM_56))
    bilan = transferer(chef, ELSM_35)
    assert portrait(au_nom_de(ELSM_35)) | portrait(au_nom_de(ELSM_56)) == leurs
    assert echelon_de_la_base(du_patient).numero == ELSM_56
    assert echelon_de_la_base(sans_patient).numero == ELSM_35
    assert (bilan.caisses, bilan.droits) == (1, 0)
    assert echelon_de(patient("P01")).numero == ELSM_56
    assert not interlocuteur(ELSM_35).ferme
    assert vue(quemener, sans_patient)
    assert not vue(quemener, du_patient)


def test_a_split_takes_the_patients_of_the_departements_named_and_no_other(
    chef: Agent, martin: Acteur
) -> None:
    demenager("P02", "22")
    reste, part_avec = demander(martin), demander(martin, "P02")
    brouillon = rediger(martin, part_avec, "À suivre")
    bilan = transferer(chef, ELSM_35, "22", "29")
    assert bilan.caisses == 2
    assert echelon_de_la_base(reste).numero == ELSM_35
    assert echelon_de_la_base(part_avec).numero == ELSM_56
    assert echelon_de(patient("P01")).numero == ELSM_35
    assert echelon_de(patient("P02")).numero == ELSM_56
    assert bilan.conversations > bilan.brouillons > 0
    envoyer(martin, part_avec, texte("Suite", cle=brouillon.id, version=1))


def test_transferring_again_moves_only_what_was_left_behind(chef: Agent, martin: Acteur) -> None:
    """As when the routing table was changed first, by a file."""
    ou = demander(martin)
    Rattachement.objects.filter(organisme=part(ELSM_35).organisme).update(
        echelon=interlocuteur(ELSM_56)
    )
    bilan = transferer(chef, ELSM_35)
    assert (bilan.caisses, echelon_de_la_base(ou).numero) == (0, ELSM_56)
    assert transferer(chef, ELSM_35).vide
    assert len(traces()) == 1


@pytest.mark.parametrize("comment", ["fusion", "transfert"])
def test_the_search_by_agent_still_finds_who_wrote_before(
    chef: Agent, martin: Acteur, quemener: Acteur, comment: str
) -> None:
    ou = demander(martin)
    envoyer(quemener, ou, "De Mme Quéméner")
    if comment == "fusion":
        fusionner(chef)
        Habilitation.objects.filter(agent=quemener.agent, interlocuteur__numero=ELSM_56).delete()
    else:
        transferer(chef, ELSM_35)
    fusionner(chef, ELSM_56, MSA_35)
    rivoal = acteur_de_la_troupe("RIVOAL")
    with contexte(rivoal):
        assert quemener.agent in recherche.agents_de(rivoal)
        trouvees = recherche.rechercher_par_agent(rivoal, quemener.agent.id).conversations
        assert ou in [c.id for c in trouvees]
        par_nir = recherche.rechercher_par_patient(
            rivoal, nir=patient("P01").nir.corps, nom="", prenom=""
        )
        assert ou in [c.id for c in par_nir.conversations]


# Renaming


def test_a_new_name_shows_at_once_in_lists_and_conversations(
    chef: Agent, martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    renommer(chef)
    assert lue(martin, ou).echelon.designation == "SM 35 – Service médical de la CPAM"
    assert apres(quemener).partie.pastille == "SM 35"
    (trace,) = traces()
    assert trace.voie == "renommer 01-351 : « ELSM 35 » en « SM 35 »"
    renommer(chef)
    assert len(traces()) == 1


# Who may, and what is said of it


def test_each_reorganisation_leaves_one_row_that_says_who_from_where_to_where(chef: Agent) -> None:
    demenager("P02", "22")
    transferer(chef, ELSM_35, "22")
    transferer(chef, ELSM_35)
    fusionner(chef)
    depart, arrivee = interlocuteur(ELSM_35), interlocuteur(ELSM_56)
    assert {(t.agent, t.objet, t.partie, t.accepte) for t in traces()} == {
        (chef, depart.id, arrivee, True)
    }
    scission, transfert, fusion = [t.voie for t in traces()]
    assert scission.startswith("scinder 01-351 vers 01-561 : caisse 01-351 dép. 22, ")
    assert transfert.startswith("transférer 01-351 vers 01-561 : caisse 01-351, ")
    assert fusion.startswith("fusionner 01-351 vers 01-561 : ")


@pytest.mark.parametrize(("codes", "nomme"), [([ELSM_35], "ELSM 56"), ([ELSM_56], "ELSM 35")])
def test_a_right_over_one_of_the_two_echelons_is_not_enough(
    base: str, codes: list[str], nomme: str
) -> None:
    chef = responsable(*codes)
    operations: list[Callable[[], object]] = [
        lambda: fusionner(chef),
        lambda: transferer(chef, ELSM_35),
    ]
    for operation in operations:
        with pytest.raises(ReorganisationRefusee, match=f"KERMARREC n'est pas .* {nomme}"):
            operation()


def test_neither_a_medecin_conseil_nor_a_right_that_ended_may_reorganise(
    chef: Agent, quemener: Acteur
) -> None:
    with pytest.raises(ReorganisationRefusee):
        renommer(quemener.agent)
    Habilitation.objects.filter(agent=chef).update(fin=timezone.localdate())
    with pytest.raises(ReorganisationRefusee):
        fusionner(chef)
    assert traces() == []


@pytest.mark.parametrize(
    ("de", "vers", "phrase"),
    [
        (ELSM_35, ELSM_35, "Choisissez deux échelons différents"),
        (ELSM_35, "351991013", "Choisissez deux échelons différents"),
        (MSA_35, ELSM_56, "MSA 35 a été fusionné dans ELSM 35"),
        (ELSM_56, MSA_35, "MSA 35 a été fusionné dans ELSM 35"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    chef: Agent, de: str, vers: str, phrase: str
) -> None:
    fusionner(chef, MSA_35, ELSM_35)
    with pytest.raises(ReorganisationRefusee, match=phrase):
        fusionner(chef, de, vers)


@pytest.mark.parametrize(("caisse", "departements"), [(ELSM_2A, []), (ELSM_2A, ["2A"])])
def test_a_caisse_that_neither_echelon_has_is_refused(
    chef: Agent, caisse: str, departements: list[str]
) -> None:
    with pytest.raises(ReorganisationRefusee, match="ELSM 35 ne reçoit pas les patients de CPAM"):
        transferer(chef, caisse, *departements)
    assert traces() == []


def test_a_loading_under_way_makes_a_reorganisation_wait_for_another_time(chef: Agent) -> None:
    with transaction.atomic():
        sql("SELECT pg_advisory_xact_lock(%s)", VERROU)
        (refus,) = ensemble(lambda: fusionner(chef))
    assert isinstance(refus, ReorganisationRefusee)
    assert "est en cours" in refus.message


def test_what_is_announced_is_what_is_done(chef: Agent, martin: Acteur) -> None:
    demenager("P02", "22")
    rediger(martin, demander(martin, "P02"), "À suivre")
    depart, arrivee = interlocuteur(ELSM_35), interlocuteur(ELSM_56)
    voulue = part(ELSM_35, "22")
    prevu = prevoir_transfert(depart, arrivee, voulue)
    assert transferer(chef, ELSM_35, "22") == prevu
    prevue = prevoir_fusion(depart, arrivee)
    assert fusionner(chef) == prevue
    assert min(prevue.conversations, prevue.droits) > 0


# The walls


def test_the_run_time_role_moves_no_conversation_by_itself(
    chef: Agent, martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    ailleurs = interlocuteur(ELSM_56).id
    changer = "UPDATE messagerie_conversation SET echelon_id = %s WHERE id = %s"
    with transaction.atomic():
        sql("SELECT set_config('echanges.cote', 'REORGANISATION', true)")
        assert not Conversation.objects.exists()
        assert sql(changer, ailleurs, ou) == 0
    for acteur in (martin, quemener):
        with contexte(acteur), pytest.raises(DatabaseError, match="never changed"):
            sql(changer, ailleurs, ou)


@pytest.mark.parametrize("qui", ["QUÉMÉNER", "DELORME"])
def test_the_function_of_the_database_asks_for_the_right_itself(chef: Agent, qui: str) -> None:
    for responsable_ in (agent(qui).id, None):
        with pytest.raises(DatabaseError, match="only a responsable"):
            sql(
                "SELECT deplacer_conversations(%s, current_date, %s, %s, NULL, NULL)",
                responsable_,
                interlocuteur(ELSM_35).id,
                interlocuteur(ELSM_56).id,
            )


def test_moving_leaves_the_context_of_whoever_asked_as_it_was(
    chef: Agent, quemener: Acteur
) -> None:
    with contexte(quemener):
        avant = Conversation.objects.count()
        prevoir_fusion(interlocuteur(ELSM_35), interlocuteur(ELSM_56))
        assert Conversation.objects.count() == avant > 0
        transferer(chef, ELSM_2A.replace("201", "561"), de=ELSM_56, vers=ELSM_35)
        assert Conversation.objects.count() >= avant
    assert not Conversation.objects.exists()


# Creating and removing


def test_an_echelon_with_anything_left_is_not_removed_and_says_what(chef: Agent) -> None:
    with pytest.raises(ReorganisationRefusee, match=r"conversations : \d+, caisses : 1, habil"):
        actes.retirer(interlocuteur(ELSM_35).id)
    fusionner(chef)
    with pytest.raises(ReorganisationRefusee, match=r"\(habilitations, passées comprises : \d+,"):
        actes.retirer(interlocuteur(ELSM_35).id)
    with pytest.raises(ProtectedError), transaction.atomic():
        interlocuteur(ELSM_35).delete()


def test_an_echelon_that_has_only_hidden_conversations_cannot_be_deleted_either(
    chef: Agent, martin: Acteur
) -> None:
    vide = Interlocuteur.objects.create(genre=Genre.ECHELON, numero="01-999", sigle="ELSM")
    with contexte(martin):
        Conversation.objects.create(
            interlocuteur=martin.partie,
            echelon=vide,
            initiee_par=Cote.PS,
            cree_le=timezone.now(),
            ordre_ps=timezone.now(),
            ordre_mc=timezone.now(),
        )
    with pytest.raises(ReorganisationRefusee, match="conversations : 1"):
        actes.retirer(vide.id)
    with pytest.raises(DatabaseError), transaction.atomic():
        vide.delete()


def test_an_echelon_that_nothing_ever_used_is_removed(base: str) -> None:
    vide = Interlocuteur.objects.create(genre=Genre.ECHELON, numero="01-999", sigle="ELSM")
    actes.retirer(vide.id)
    assert not Interlocuteur.objects.filter(numero="01-999").exists()
    assert [(t.objet, t.voie) for t in traces()] == [(vide.id, "retirer 01-999")]


def test_a_new_echelon_receives_a_split_once_it_has_a_responsable(
    chef: Agent, martin: Acteur
) -> None:
    demenager("P02", "22")
    ou = demander(martin, "P02")
    nouveau = {"nom": "Service de Saint-Brieuc", "sigle": "SM", "departement": "22"}
    actes.creer(numero="SM-22", **nouveau)
    with pytest.raises(ReorganisationRefusee, match=r"n'est pas responsable .* SM 22"):
        transferer(chef, ELSM_35, "22", vers="SM-22")
    responsable("SM-22")
    transferer(chef, ELSM_35, "22", vers="SM-22")
    assert lue(martin, ou).echelon.designation == "SM 22 – Service de Saint-Brieuc"
    with pytest.raises(ReorganisationRefusee, match="porte déjà le code SM-22"):
        actes.creer(numero="SM-22", **nouveau)
    with pytest.raises(ReorganisationRefusee, match="a un nom et un sigle"):
        actes.creer(numero="SM-29", **(nouveau | {"nom": "\u3164\u200b"}))
    assert traces()[0].voie == "créer SM-22 : SM 22"
