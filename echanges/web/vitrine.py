"""« Composants », in the demonstration only: every component of the pages, in every state.

Two pages, since a component with an identifier or a landmark of its own stands once in a page. The
tests look at both as they look at screens (axe, both colour schemes, narrow windows).
"""

import uuid
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import HttpResponse
from django.shortcuts import render

from echanges.messagerie.listes import Filtre
from echanges.messagerie.verdicts import Analyse
from echanges.web.conversations.cotes import Etiquette, Pastille
from echanges.web.conversations.lignes import Ligne
from echanges.web.conversations.pieces_affichees import PieceAffichee
from echanges.web.conversations.saisie import Saisie, TexteConcurrent
from echanges.web.publics import LIRE, ouvert_a
from echanges.web.requete import Requete

IDENTIFIANT = uuid.UUID(int=0)
"""What the addresses of the examples name: nothing."""
QUAND = datetime(2026, 5, 12, 8, 42, tzinfo=UTC)


class FormulaireDExemple(forms.Form):
    """A text, a date and a choice, all mandatory."""

    texte = forms.CharField(error_messages={"required": "Saisissez un texte"})
    date = forms.DateField(error_messages={"invalid": "Saisissez une date, par exemple 12/05/2026"})
    choix = forms.ChoiceField(
        choices=[("a", "Premier choix"), ("b", "Second choix")],
        error_messages={"required": "Choisissez"},
    )


@ouvert_a("public", LIRE)
def composants(requete: Requete) -> HttpResponse:
    """Everything, with what may go wrong."""
    return render(requete, "demo/composants.html", _commun() | {"saisie": _saisie_refusee()})


@ouvert_a("public", LIRE)
def variantes(requete: Requete) -> HttpResponse:
    """The other states of what stands once in a page: nothing found, nothing written yet."""
    contexte = {"saisie": Saisie(), "messages_d_exemple": [], "filtre": Filtre()}
    return render(requete, "demo/variantes.html", _commun() | contexte)


def _commun() -> dict[str, Any]:
    return {
        "lignes_d_exemple": _lignes(),
        "pieces": [_piece(rang, etat) for rang, etat in enumerate(Analyse)],
        "patient": _patient(),
        "echelon_d_exemple": SimpleNamespace(libelle="ELSM 35"),
        "formulaire": FormulaireDExemple({"texte": "", "date": "hier"}),
        "formulaire_vierge": FormulaireDExemple(
            initial={"texte": "Déjà saisi", "date": date(2026, 5, 12), "choix": "b"}
        ),
        "filtre": Filtre(non_lus=True, anciens_d_abord=True),
        "messages_d_exemple": [
            Message(constants.SUCCESS, "Message envoyé à l'échelon ELSM 35."),
            Message(constants.WARNING, "Sélectionnez un patient."),
        ],
    }


def _lignes() -> list[Ligne]:
    """A read row without anything, then one with all that a row may say."""
    etiquettes = [
        Etiquette("brouillon", "[Brouillon]"),
        Etiquette("auteur", "Dr MARTIN"),
        Etiquette("lu", "[Lu]"),
        Etiquette("etat", "Rouverte par le médecin"),
    ]
    pastilles = [Pastille("ELSM 35", aspect, aspect) for aspect in ("fonce", "clair", "neutre")]
    return [
        Ligne(
            id=IDENTIFIANT,
            objet="Prothèse de hanche" if pleine else "Cure thermale",
            non_lu=pleine,
            pastilles=pastilles if pleine else pastilles[-1:],
            interlocuteur="Dr Jean MARTIN",
            patient="Patient : KERVELLA Martine" if pleine else "Sans patient",
            pieces=2 if pleine else 0,
            quand=QUAND,
            etiquettes=etiquettes if pleine else [],
            bannette="À traiter" if pleine else "",
        )
        for pleine in (False, True)
    ]


def _piece(rang: int, etat: Analyse) -> PieceAffichee:
    """A file in each state; the clean one has a preview."""
    sain = etat is Analyse.SAIN
    return PieceAffichee(
        id=IDENTIFIANT,
        nom=f"compte-rendu-{rang}.pdf" if rang % 2 else f"photo-{rang}.jpg",
        format="pdf" if rang % 2 else "jpg",
        taille=1024 * (240 + rang),
        ordre=rang,
        etat=etat,
        servie=sain or etat is Analyse.NON_ANALYSE,
        attend=etat in (Analyse.RECU, Analyse.EN_ANALYSE),
        pages=3 if sain else 0,
        pages_du_fichier=3 if sain else 0,
    )


def _patient() -> SimpleNamespace:
    return SimpleNamespace(
        nom="Kervella",
        prenom="Martine",
        naissance=date(1958, 3, 12),
        nir=SimpleNamespace(formate="2 58 03 35 990 901 92"),
        organisme="CPAM d'Ille-et-Vilaine",
    )


def _saisie_refusee() -> Saisie:
    """A draft that was refused for every reason at once."""
    return Saisie(
        version=1,
        objet="Prothèse de hanche",
        corps="Cher confrère,\n\nPuis-je la prescrire ?",
        erreurs={"objet": "Saisissez un objet", "corps": "Saisissez un message"},
        refus=["virus.exe : ce format n'est pas accepté"],
        explication="Ce brouillon a été modifié entre-temps.",
        pieces=[_piece(rang, etat) for rang, etat in enumerate(Analyse)],
        concurrent=TexteConcurrent("Dr Paul OLLIVIER", "Prothèse", "Version du confrère."),
    )
