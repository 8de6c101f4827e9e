"""The product under the walk: real forms posted, real pages read, compared with the model."""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connections
from django.test import Client

from tests.distribution import connecter, interlocuteur, patient
from tests.marche import ecrans
from tests.marche.modele import (
    A_TRAITER,
    BROUILLONS,
    CLOS,
    EN_COURS,
    MC,
    PS,
    QUEMENER,
    TROUPE,
    Fil,
    Issue,
    Modele,
    Personne,
)
from tests.marche.pas import Pas

STATUTS = {
    Issue.FAIT: 302,
    Issue.RENVOI: 302,
    Issue.INTROUVABLE: 404,
    Issue.REFUS: 409,
    Issue.INCOMPLET: 422,
}
ESPACE = {PS: "/messages/", MC: "/bureau/"}
LECTEUR = {"Martin": "MARTIN", "Tilleuls": "OLLIVIER"}
TOUT_VOIR = 20
"""Every so many steps every screen is compared; else one, each side in turn, after an effect."""
VIDER = (
    "TRUNCATE messagerie_compteur, messagerie_apercu, messagerie_piecejointe, messagerie_message,"
    " messagerie_conversation"
)


class Divergence(AssertionError):
    """The product and the model differ."""


@dataclass
class Troupe:
    """The cast signed in, once for all the walks of a database."""

    clients: dict[str, Client] = field(default_factory=dict)
    patients: dict[str, Any] = field(default_factory=dict)
    parties: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def entrer(cls) -> "Troupe":
        """Sign in, and have each doctor identify his patient."""
        troupe = cls(
            clients={nom: connecter(Client(raise_request_exception=False), nom) for nom in TROUPE},
            patients={"Martin": patient("P01"), "Tilleuls": patient("P04")},
            parties={
                "Martin": interlocuteur("351991013").id,
                "Tilleuls": interlocuteur("350990016").id,
            },
        )
        for personne in TROUPE.values():
            if personne.cote == PS:
                nir = troupe.patients[personne.partie].nir.formate
                troupe.clients[personne.nom].post("/messages/patient/nir/", {"nir": nir})
        return troupe


class Monde:
    """One walk, from an empty heart."""

    def __init__(self, troupe: Troupe, modele: Modele) -> None:
        self.troupe = troupe
        self.modele = modele
        self.places: dict[int, int] = {}
        self.ids: list[uuid.UUID] = []
        self.cles: dict[tuple[int, str], uuid.UUID] = {}
        self.envois: dict[tuple[int, str], tuple[str, dict[str, str]]] = {}
        self.pas_faits = 0
        self.derniere = Issue.FAIT
        logging.getLogger("django.request").setLevel(logging.ERROR)  # refusals are half the steps
        with connections["owner"].cursor() as curseur:
            curseur.execute(VIDER)

    def marcher(self, histoire: Sequence[Pas]) -> tuple[int, str]:
        """Walk; return how many steps were walked, and what diverged at the last, if anything."""
        for rang, pas in enumerate(histoire, start=1):
            try:
                self.faire(pas)
                if rang == len(histoire):
                    self._tout_regarder()
            except Divergence as ecart:
                return rang, str(ecart)
        return len(histoire), ""

    def faire(self, pas: Pas) -> None:
        """Do one step on both, and compare. Raises `Divergence`."""
        if pas.verbe == "nouveau":
            self.places[pas.fil] = len(self.ids)
        if pas.fil not in self.places:  # the step that began it was removed from the history
            return
        n = self.places[pas.fil]
        if pas.verbe == "repeter" and (n, TROUPE[pas.qui].partie) not in self.envois:
            return
        getattr(self, f"_{pas.verbe}")(TROUPE[pas.qui], n, pas)
        self.pas_faits += 1
        self._regarder(n)

    # The acts.

    def _nouveau(self, qui: Personne, n: int, pas: Pas) -> None:
        partie = qui.partie if qui.cote == PS else pas.vers
        fil = Fil(f"Objet {n}", partie, qui.cote, pas.avec_patient)
        cle = uuid.uuid4()
        self.ids.append(cle)
        forme = {**_forme(cle, 0, pas), "objet": fil.objet}
        if pas.avec_patient:
            forme["patient"] = str(self.troupe.patients[partie].id)
        chemin = f"{ESPACE[PS]}ecrire/"
        if qui.cote == MC:
            forme["destinataire"] = str(self.troupe.parties[partie])
            chemin = f"{ESPACE[MC]}ecrire/{'liberal' if partie == 'Martin' else 'structure'}/"
        issue = self.modele.nouveau(qui, fil, pas.action, pas.texte)
        self._poster(qui, n, chemin, forme, issue)

    def _reprendre(self, qui: Personne, n: int, pas: Pas) -> None:
        forme = {**self._forme(qui, n, pas), "objet": f"Objet {n}"}
        issue = self.modele.reprendre(qui, n, pas.action, pas.texte, pas.perime)
        self._poster(qui, n, f"{self._adresse(qui, n)}brouillon/", forme, issue)

    def _repondre(self, qui: Personne, n: int, pas: Pas) -> None:
        forme = self._forme(qui, n, pas)
        issue = self.modele.repondre(qui, n, pas.action, pas.texte, pas.perime)
        self._poster(qui, n, f"{self._adresse(qui, n)}repondre/", forme, issue)

    def _repeter(self, qui: Personne, n: int, pas: Pas) -> None:
        chemin, forme = self.envois[n, qui.partie]
        issue = self.modele.repeter(qui, n, pas.perime)
        autre = {"corps": "Un autre texte"} if pas.perime else {}
        self._recevoir(issue, self._client(qui).post(chemin, {**forme, **autre}))

    def _ouvrir(self, qui: Personne, n: int, pas: Pas) -> None:
        fil = self.modele.fils[n]
        issue = self.modele.ouvrir(qui, n)
        reponse = self._client(qui).get(self._adresse(qui, n))
        if issue is not Issue.FAIT:
            self._recevoir(issue, reponse)
            return
        self.derniere = issue
        assert fil is not None
        _comparer("status", 200, reponse.status_code)
        page = reponse.content.decode()
        _comparer("messages", fil.lisibles(qui.cote), ecrans.textes(page))
        attendus = {"Répondre"} if fil.peut_ecrire(qui.cote) else set()
        if qui.cote == PS:
            attendus |= {"Supprimer la conversation"}
        elif fil.bannette != CLOS:
            attendus |= {"Clore la conversation"}
        _comparer("buttons", attendus, ecrans.boutons(page))

    def _non_lu(self, qui: Personne, n: int, pas: Pas) -> None:
        self._agir(qui, n, "non-lu", self.modele.non_lu(qui, n))

    def _supprimer(self, qui: Personne, n: int, pas: Pas) -> None:
        self._agir(qui, n, "supprimer", self.modele.supprimer(qui, n))

    def _clore(self, qui: Personne, n: int, pas: Pas) -> None:
        self._agir(qui, n, "clore", self.modele.clore(qui, n))

    def _agir(self, qui: Personne, n: int, verbe: str, issue: Issue) -> None:
        self._recevoir(issue, self._client(qui).post(f"{self._adresse(qui, n)}{verbe}/"))

    def _forme(self, qui: Personne, n: int, pas: Pas) -> dict[str, str]:
        """The form as a page opened now would post it, or one that was opened too early."""
        fil = self.modele.fils[n]
        brouillon = fil.brouillons.get(qui.cote) if fil else None
        if brouillon is None:
            return _forme(uuid.uuid4(), 0, pas)
        return _forme(self.cles[n, qui.cote], brouillon.version - pas.perime, pas)

    def _poster(
        self, qui: Personne, n: int, chemin: str, forme: dict[str, str], issue: Issue
    ) -> None:
        self._recevoir(issue, self._client(qui).post(chemin, forme))
        if issue is not Issue.FAIT:
            return
        if forme["action"] == "envoyer":
            self.envois[n, qui.partie] = (chemin, forme)
        if forme["action"] == "brouillon":
            self.cles[n, qui.cote] = uuid.UUID(forme["cle"])

    def _recevoir(self, issue: Issue, reponse: Any) -> None:
        self.derniere = issue
        _comparer(f"status ({issue})", STATUTS[issue], reponse.status_code)

    def _client(self, qui: Personne) -> Client:
        return self.troupe.clients[qui.nom]

    def _adresse(self, qui: Personne, n: int) -> str:
        return f"{ESPACE[qui.cote]}{self.ids[n]}/"

    # The screens.

    def _regarder(self, n: int) -> None:
        """Compare what one side sees of the conversation touched; now and then, everything.

        What a refused act would have changed is found by the next look.
        """
        fil = self.modele.fils[n]
        if self.pas_faits % TOUT_VOIR == 0:
            self._tout_regarder()
        elif self.derniere is not Issue.FAIT:
            return
        elif self.pas_faits % 2:
            self._regarder_bannette((fil.bannette if fil else "") or BROUILLONS)
        elif fil:
            self._regarder_liste(fil.partie)

    def _tout_regarder(self) -> None:
        for partie in LECTEUR:
            self._regarder_liste(partie)
        for bannette in (A_TRAITER, EN_COURS, CLOS, BROUILLONS):
            self._regarder_bannette(bannette)

    def _regarder_liste(self, partie: str) -> None:
        page = self.troupe.clients[LECTEUR[partie]].get(ESPACE[PS]).content.decode()
        _comparer(f"list of {partie}", self.modele.liste(partie), ecrans.lignes(page))

    def _regarder_bannette(self, bannette: str) -> None:
        chemin = f"bannettes/{bannette}/" if bannette != BROUILLONS else "brouillons/"
        page = self._client(QUEMENER).get(ESPACE[MC] + chemin).content.decode()
        _comparer(f"tray {bannette}", self.modele.bannette(bannette), ecrans.lignes(page))
        _comparer("counters", self.modele.comptes(), ecrans.comptes(page))


def _forme(cle: uuid.UUID, version: int, pas: Pas) -> dict[str, str]:
    return {"cle": str(cle), "version": str(version), "corps": pas.texte, "action": pas.action}


def _comparer(quoi: str, attendu: object, vu: object) -> None:
    if attendu != vu:
        raise Divergence(f"{quoi}\n  the notice says {attendu}\n  the product   {vu}")
