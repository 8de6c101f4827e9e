"""The doctor's home: the patient's card, the list of messages, the search."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from echanges.annuaire.models import Patient
from echanges.journal.actes import consigner
from echanges.journal.models import Acte
from echanges.messagerie.listes import comptes, liste_du_medecin
from echanges.messagerie.recherche import MESSAGES_LUS_MAX, rechercher_medecin
from echanges.web import recherches
from echanges.web.conversations.cotes import cadre_de
from echanges.web.conversations.lignes import lignes
from echanges.web.conversations.listes import demande_de_liste, phrase_de_resultats
from echanges.web.identification import IdentificationRefusee, compter_les_nirs
from echanges.web.ps import patient as patients
from echanges.web.ps.cartes import lecteur
from echanges.web.ps.formulaires import FormulaireDeRecherche
from echanges.web.ps.pont import origine_du_pont, patients_de_la_lecture, permettre_le_pont
from echanges.web.publics import AGIR, LES_DEUX, LIRE, ouvert_a
from echanges.web.requete import Requete, acteur


@ouvert_a("ps", LIRE)
def liste(requete: Requete) -> HttpResponse:
    """The list of messages, the doctor's first screen (R18, R39, R40, R55)."""
    return _page(requete)


@ouvert_a("ps", AGIR)
def identifier(requete: Requete) -> HttpResponse:
    """« Valider le NIR » (R11): the patient's card, or the reason beside the field."""
    saisie = requete.POST.get("nir", "")
    try:
        patients.identifier(requete, saisie)
    except IdentificationRefusee as refus:
        return _refuser(requete, refus, erreur_nir=refus.message, nir_saisi=saisie)
    return redirect("ps:liste")


@ouvert_a("ps", AGIR)
def lire_carte(requete: Requete) -> HttpResponse:
    """« Lire la carte Vitale » (R10): what the bridge read, or a card of the simulator."""
    try:
        patients.retenir(requete, _patients_de_la_carte(requete))
    except IdentificationRefusee as refus:
        return _refuser(requete, refus, erreur_carte=refus.message)
    return redirect("ps:liste")


def _patients_de_la_carte(requete: Requete) -> list[Patient]:
    if origine_du_pont():
        return patients_de_la_lecture(requete, requete.POST.get("lecture", ""))
    lus = lecteur().lire(requete.POST.get("carte", ""))
    if not lus:
        raise IdentificationRefusee("Sélectionnez une carte")
    compter_les_nirs(requete)
    return lus


@ouvert_a("ps", AGIR)
def choisir_beneficiaire(requete: Requete) -> HttpResponse:
    """Choose among the persons of one NIR."""
    patients.choisir(requete, requete.POST.get("beneficiaire", ""))
    return redirect("ps:liste")


@ouvert_a("ps", AGIR)
def changer_de_patient(requete: Requete) -> HttpResponse:
    """« Changer de patient »."""
    patients.oublier(requete)
    return redirect("ps:liste")


@ouvert_a("ps", AGIR)
def commencer(requete: Requete) -> HttpResponse:
    """« Écrire à un médecin conseil »: with the beneficiary chosen on the card, if several."""
    if choix := requete.POST.get("beneficiaire"):
        patients.choisir(requete, choix)
    return redirect("ps:ecrire")


@ouvert_a("ps", LES_DEUX)
def rechercher(requete: Requete) -> HttpResponse:
    """The search (R63, R64): posted, so that nothing typed ends in an address."""
    if requete.method == "POST":
        formulaire = FormulaireDeRecherche(requete.POST)
        if not formulaire.is_valid():
            return _page(requete, {"recherche": formulaire, "ouverte": True}, statut=422)
        lancee = recherches.lancer(requete, formulaire.a_retenir())
        consigner(Acte.RECHERCHE, acteur=acteur(requete))
        return redirect(lancee.adresse("ps:rechercher"))
    return _resultats(requete)


@ouvert_a("ps", AGIR)
def effacer_recherche(requete: Requete) -> HttpResponse:
    """« Effacer la recherche »: back to the whole list."""
    recherches.oublier(requete)
    return redirect("ps:liste")


def _resultats(requete: Requete) -> HttpResponse:
    recherche = recherches.recherche_de(requete)
    if recherche is None:
        return redirect("ps:liste")
    formulaire = FormulaireDeRecherche(recherche.criteres)
    formulaire.is_valid()
    criteres = formulaire.criteres()
    resultats = rechercher_medecin(acteur(requete), criteres, demande_de_liste(requete).apres)
    recherches.a_donne_une_page(requete, recherche)
    return _page(
        requete,
        {
            "page": resultats.page,
            "recherche": formulaire,
            "reference": recherche.reference,
            "ouverte": True,
            "resultats": phrase_de_resultats(resultats.page),
            "mots": criteres.mots,
            "borne": MESSAGES_LUS_MAX if resultats.borne_atteinte else None,
        },
    )


def _refuser(requete: Requete, refus: IdentificationRefusee, **contexte: str) -> HttpResponse:
    return refus.signer(_page(requete, dict(contexte), statut=refus.statut))


def _page(
    requete: Requete, contexte: dict[str, Any] | None = None, statut: int = 200
) -> HttpResponse:
    """The screen itself: one query for the rows, one for the counters, two for the patient."""
    contexte = contexte or {}
    qui = acteur(requete)
    demande = demande_de_liste(requete)
    page = contexte.pop("page", None) or liste_du_medecin(qui, demande.filtre, demande.apres)
    choix = patients.patient_choisi(requete)
    if choix.refus:
        messages.warning(requete, choix.refus)
    pont = origine_du_pont()
    reponse = render(
        requete,
        "ps/liste.html",
        {
            "lignes": lignes(page.conversations, cadre_de(requete)),
            "suivante": page.suivante,
            "demande": demande,
            "non_lus": comptes(qui).non_lus,
            "choix": choix,
            "pont": pont,
            "cartes": [] if pont else lecteur().cartes(),
            "recherche": FormulaireDeRecherche(),
            "reference": "",
            "ouverte": "recherche" in requete.GET,
            "mots": "",
            "resultats": "",
            "borne": None,
            "erreur_nir": "",
            "erreur_carte": "",
            "nir_saisi": "",
            **contexte,
        },
        status=statut,
    )
    return permettre_le_pont(reponse)
