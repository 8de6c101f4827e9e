"""The demonstration's doors: fictitious cards and agents. Refused in production at start."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from echanges.comptes.personnes import parmi, porteurs_de_carte, porteurs_de_matricule
from echanges.web.connexion.portes import Porte, accueillir
from echanges.web.publics import LES_DEUX, ouvert_a
from echanges.web.requete import Requete

NOM = "porte de démonstration"
PORTES = [
    Porte("Se connecter avec ma carte CPS", "demo_cartes"),
    Porte("Accès agent de l'Assurance Maladie", "demo_agents", pour_agents=True),
]


class FormulaireDeCarte(forms.Form):
    """A card of the demonstration and its code."""

    agent = forms.UUIDField(
        error_messages={"required": "Choisissez une carte", "invalid": "Choisissez une carte"}
    )
    code = forms.RegexField(
        r"^\d{4}$",
        error_messages={
            "required": "Saisissez le code porteur",
            "invalid": "Le code porteur comporte 4 chiffres",
        },
    )


@ouvert_a("public", LES_DEUX)
def cartes(requete: Requete) -> HttpResponse:
    """« Cartes de démonstration »: any four digits open them."""
    medecins = porteurs_de_carte()
    posee = requete.POST if requete.method == "POST" else None
    formulaire = FormulaireDeCarte(posee, initial={"code": "1234"})
    if requete.method == "POST" and formulaire.is_valid():
        agent = parmi(medecins, formulaire.cleaned_data["agent"])
        if agent is not None:
            return accueillir(requete, agent, "demo")
        formulaire.add_error("agent", "Choisissez une carte")
    contexte = {"agents": medecins, "formulaire": formulaire}
    statut = 422 if formulaire.errors else 200
    return render(requete, "connexion/demo_cartes.html", contexte, status=statut)


@ouvert_a("public", LES_DEUX)
def agents(requete: Requete) -> HttpResponse:
    """« Agents de démonstration »."""
    tous = porteurs_de_matricule()
    erreur = ""
    if requete.method == "POST":
        choix = FormulaireDeCarte({**requete.POST.dict(), "code": "0000"})
        agent = parmi(tous, choix.cleaned_data["agent"]) if choix.is_valid() else None
        if agent is not None:
            return accueillir(requete, agent, "demo")
        erreur = "Choisissez un agent"
    contexte = {"agents": tous, "erreur": erreur}
    return render(requete, "connexion/demo_agents.html", contexte, status=422 if erreur else 200)


urlpatterns = [
    path("cartes/", cartes, name="demo_cartes"),
    path("agents/", agents, name="demo_agents"),
]
