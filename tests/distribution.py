"""The cast, by family name: acteurs for the acts, sessions for the browsers."""

from datetime import date

from django.conf import settings
from django.test import Client

from echanges.annuaire.models import Interlocuteur, Patient
from echanges.comptes.acteur import Acteur, acteur_de
from echanges.comptes.models import Agent, Habilitation
from echanges.comptes.session import ouvrir_session
from echanges.demo.cles import identifiant


def agent(nom: str) -> Agent:
    """A person, by family name."""
    return Agent.objects.get(nom__iexact=nom)


def interlocuteur(numero: str) -> Interlocuteur:
    """A party, by its number (n° AM, FINESS, or échelon code such as « 01-351 »)."""
    return Interlocuteur.objects.get(numero=numero)


def patient(cle: str) -> Patient:
    """A patient, by the key of the demonstration: « P01 »."""
    return Patient.objects.avec_affichage().get(id=identifiant("patient", cle))


def acteur_de_la_troupe(nom: str, structure: str = "") -> Acteur:
    """Somebody with his hat; `structure` is the FINESS chosen by a doctor who has several."""
    habilitations = list(
        Habilitation.objects.actives(date.today())
        .filter(agent=agent(nom))
        .select_related("agent", "interlocuteur")
    )
    choisie = interlocuteur(structure).id if structure else None
    trouve = acteur_de(habilitations, choisie)
    assert trouve is not None, f"{nom} must choose a structure"
    return trouve


def connecter(client: Client, nom: str, structure: str = "") -> Client:
    """Sign a test client in, without going through the door."""
    client.cookies[settings.SESSION_COOKIE] = session_de(nom, structure)
    return client


def session_de(nom: str, structure: str = "") -> str:
    """Open a session for somebody, and return the token that his browser would hold."""
    return ouvrir_session(agent(nom), interlocuteur(structure).id if structure else None)
