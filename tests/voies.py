"""Every address of the product, walked from the URL resolver, and one to ask for each."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from echanges.comptes.acteur import contexte
from echanges.messagerie.models import Conversation, PieceJointe
from echanges.web.publics import SON_COTE
from tests.distribution import acteur_de_la_troupe, agent

QUI_PEUT = {
    "public": "anonyme",
    "connecte": "LEFEBVRE",
    "habilite": "DELORME",
    "ps": "MARTIN",
    "mc": "QUÉMÉNER",
    "responsable": "LE GALL",
    "auditeur": "DELORME",
}
"""Somebody who may reach a view, for each public it may declare."""

DEFINITIVES = ("mc:clore", "ps:supprimer")


@dataclass(frozen=True, slots=True)
class Voie:
    """A route, as it is declared."""

    nom: str
    parametres: tuple[str, ...]
    vue: Any
    """The view, with its declaration (`echanges.web.publics`)."""

    @property
    def public(self) -> str:
        """Who may reach it; the side of its namespace, for a view that both sides have."""
        declare: str = self.vue.public
        return self.nom.partition(":")[0] if declare == SON_COTE else declare

    def adresse(self, objets: dict[str, str]) -> str:
        """Its address, for these values of its parameters."""
        return reverse(self.nom, kwargs={nom: objets[nom] for nom in self.parametres})


def voies() -> list[Voie]:
    """Every route of the product, in the order of their names, the definitive acts last."""
    toutes = _parcourir(get_resolver(), "", "")
    return sorted(toutes, key=lambda voie: (voie.nom in DEFINITIVES, voie.nom))


def jamais() -> dict[str, str]:
    """Values of the parameters that never named anything."""
    return {
        "conversation_id": str(uuid.uuid4()),
        "piece_id": str(uuid.uuid4()),
        "message_id": str(uuid.uuid4()),
        "habilitation_id": str(uuid.uuid4()),
        "numero": "1",
        "adresse": "jamais",
        "ecran": "jamais",
        "operation": "jamais",
    }


def objets_de_martin(voie: Voie) -> dict[str, str]:
    """What Dr MARTIN and ELSM 35 share, or the draft of one of them where a draft is needed; and
    the right of an agent of ELSM 35.
    """
    auteur = acteur_de_la_troupe("QUÉMÉNER" if voie.nom.startswith("mc:") else "MARTIN")
    martin = acteur_de_la_troupe("MARTIN")
    with contexte(auteur):
        leurs = Conversation.objects.visibles_par(auteur).filter(interlocuteur=martin.partie)
        voulues = (
            leurs.filter(dernier_rang=0)
            if voie.nom.endswith(":reprendre")
            else leurs.filter(bannette="A_TRAITER", pieces__gt=0, echelon__numero="01-351")
        )
        conversation = voulues.order_by("-ordre_ps")[0]
        piece = PieceJointe.objects.filter(message__conversation=conversation).first()
    return {
        "conversation_id": str(conversation.id),
        "piece_id": str(piece.id) if piece else "",
        "message_id": str(piece.message_id) if piece else "",
        "habilitation_id": str(agent("LE DU").habilitations.get().id),
        "numero": "1",
        "adresse": "en-cours",
        "ecran": "liberal",
        "operation": "fusionner",
    }


def _parcourir(resolveur: URLResolver, chemin: str, espace: str) -> Iterator[Voie]:
    for motif in resolveur.url_patterns:
        ici = chemin + str(motif.pattern)
        if isinstance(motif, URLPattern):
            assert motif.name, f"{ici} has no name"
            parametres = tuple(re.findall(r"<\w+:(\w+)>", ici))
            yield Voie(f"{espace}{motif.name}", parametres, motif.callback)
        else:
            suite = f"{espace}{motif.namespace}:" if motif.namespace else espace
            yield from _parcourir(motif, ici, suite)
