"""The back office's home: three trays, the drafts beside them, the search."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from echanges.comptes.acteur import Acteur
from echanges.journal.actes import consigner
from echanges.journal.models import Acte
from echanges.messagerie import recherche
from echanges.messagerie.listes import Comptes, Curseur, Page, bannette, brouillons, comptes
from echanges.web import recherches
from echanges.web.conversations.cotes import ADRESSES_DES_BANNETTES, BANNETTES, cadre_de
from echanges.web.conversations.lignes import lignes
from echanges.web.conversations.listes import DemandeDeListe, demande_de_liste, phrase_de_resultats
from echanges.web.mc.formulaires import FormulaireDeRecherche
from echanges.web.publics import AGIR, LES_DEUX, LIRE, ouvert_a
from echanges.web.requete import Requete, acteur

DES_ADRESSES = {adresse: bannette for bannette, adresse in ADRESSES_DES_BANNETTES.items()}


@ouvert_a("mc", LIRE)
def afficher_bannette(requete: Requete, adresse: str = "a-traiter") -> HttpResponse:
    """A tray (R65 to R68, R105); « À traiter » is the home screen."""
    if adresse not in DES_ADRESSES:
        raise Http404
    demande = _sans_echelon_perdu(demande_de_liste(requete), acteur(requete))
    laquelle = DES_ADRESSES[adresse]
    page = bannette(acteur(requete), laquelle, demande.filtre, demande.apres)
    contexte = {"adresse": adresse, "ici": BANNETTES[laquelle], "demande": demande}
    return _page(requete, page, contexte)


@ouvert_a("mc", LIRE)
def afficher_brouillons(requete: Requete) -> HttpResponse:
    """New messages saved and not sent, beside the trays (A12)."""
    demande = demande_de_liste(requete)
    page = brouillons(acteur(requete), demande.apres)
    return _page(requete, page, {"adresse": "brouillons", "ici": "Brouillons", "demande": demande})


@ouvert_a("mc", LES_DEUX)
def rechercher(requete: Requete) -> HttpResponse:
    """The search by patient, professional or agent (R107 to R115), over the three trays."""
    if requete.method == "POST":
        formulaire = FormulaireDeRecherche(requete.POST)
        if not formulaire.is_valid():
            contexte = {"recherche": formulaire, "ouverte": True, "ici": "Recherche"}
            return _page(requete, Page([], None), contexte, statut=422)
        lancee = recherches.lancer(requete, formulaire.a_retenir())
        consigner(Acte.RECHERCHE, acteur=acteur(requete))
        return redirect(lancee.adresse("mc:rechercher"))
    return _resultats(requete)


def _resultats(requete: Requete) -> HttpResponse:
    retenue = recherches.recherche_de(requete)
    if retenue is None:
        return redirect("mc:accueil")
    formulaire = FormulaireDeRecherche(retenue.criteres)
    formulaire.is_valid()
    demande = demande_de_liste(requete)
    page = _trouver(acteur(requete), formulaire.cleaned_data, demande.apres)
    recherches.a_donne_une_page(requete, retenue)
    return _page(
        requete,
        page,
        {
            "recherche": formulaire,
            "reference": retenue.reference,
            "ouverte": True,
            "ici": "Recherche",
            "demande": demande,
            "resultats": phrase_de_resultats(page),
        },
    )


@ouvert_a("mc", AGIR)
def effacer_recherche(requete: Requete) -> HttpResponse:
    """« Effacer la recherche »: back to the trays."""
    recherches.oublier(requete)
    return redirect("mc:accueil")


def _sans_echelon_perdu(demande: DemandeDeListe, qui: Acteur) -> DemandeDeListe:
    """A page left open may filter on an échelon that was merged since: all are shown then."""
    filtre = demande.filtre
    if filtre.echelon is None or qui.parle_pour(filtre.echelon):
        return demande
    return replace(demande, filtre=replace(filtre, echelon=None))


def _trouver(qui: Acteur, lu: dict[str, Any], apres: Curseur | None) -> Page:
    match lu["mode"]:
        case "patient":
            return recherche.rechercher_par_patient(
                qui, nir=lu["nir"], nom=lu["nom_de_famille"], prenom=lu["prenom"], apres=apres
            )
        case "professionnel":
            return recherche.rechercher_par_professionnel(
                qui, numero=lu["numero"], nom=lu["nom"], apres=apres
            )
        case _:
            return recherche.rechercher_par_agent(qui, lu["agent"], apres)


def _page(
    requete: Requete, page: Page, contexte: dict[str, Any], statut: int = 200
) -> HttpResponse:
    """The screen itself: rows, counters, and the agents that the search offers."""
    qui = acteur(requete)
    demande = contexte.get("demande")
    compte: Comptes = comptes(qui, demande.filtre.echelon if demande else None)
    return render(
        requete,
        "mc/liste.html",
        {
            "lignes": lignes(page.conversations, cadre_de(requete)),
            "suivante": page.suivante,
            "comptes": compte,
            "agents": recherche.agents_de(qui),
            "recherche": FormulaireDeRecherche(initial={"mode": "patient"}),
            "reference": "",
            "ouverte": "recherche" in requete.GET,
            "mots": "",
            "adresse": "",
            "demande": None,
            "resultats": "",
            "sans_filtre": "resultats" in contexte or "adresse" not in contexte,
            **contexte,
        },
        status=statut,
    )
