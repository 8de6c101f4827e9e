"""The two bare pages, and their addresses."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from bench.nu.models import Ligne, Message

PAR_PAGE = 25


def liste(requete: HttpRequest) -> HttpResponse:
    """The rows of a tray: one query, with the names."""
    lignes = Ligne.objects.filter(
        echelon=requete.session["echelon"], bannette="EN_COURS"
    ).select_related("interlocuteur", "echelon", "patient")
    contexte = {"lignes": lignes.order_by("-quand", "-id")[:PAR_PAGE]}
    return _page(requete, "liste", contexte)


def fil(requete: HttpRequest, identifiant: uuid.UUID) -> HttpResponse:
    """The messages of a thread: one query, with the names."""
    messages = Message.objects.filter(ligne=identifiant, ligne__echelon=requete.session["echelon"])
    jointes = ("auteur", "ligne__interlocuteur", "ligne__echelon", "ligne__patient")
    contexte = {
        "messages_lus": messages.select_related(*jointes).order_by("rang"),
        "identifiant": identifiant,
    }
    return _page(requete, "fil", contexte)


def sante(_: HttpRequest) -> HttpResponse:
    """It answers."""
    return HttpResponse("ok")


def _page(requete: HttpRequest, nom: str, contexte: dict[str, object]) -> HttpResponse:
    """Render a template, and so many more bytes as the address says: as long as ours."""
    remplissage = "x" * int(requete.GET.get("octets", "0"))
    return render(requete, f"{nom}.html", contexte | {"remplissage": remplissage})


urlpatterns = [
    path("", liste, name="liste"),
    path("sante/", sante),
    path("<uuid:identifiant>/", fil, name="fil"),
]
