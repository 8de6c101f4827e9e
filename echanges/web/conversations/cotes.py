"""The two sides of a conversation: all that differs between them on the screens, in one place.

The screens of `echanges.web.conversations` are the same for a doctor (PS) and for an échelon (MC);
they ask the `Cadre` of whoever looks.
"""

import uuid
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.urls import reverse
from django.utils import timezone

from echanges.comptes.acteur import Acteur
from echanges.comptes.models import Cote
from echanges.messagerie import actions
from echanges.messagerie.etats import Bannette, Evenement, Presence
from echanges.messagerie.models import Conversation
from echanges.messagerie.rangees import Rangee
from echanges.web.requete import Requete, acteur

BANNETTES = {
    Bannette.A_TRAITER: "À traiter",
    Bannette.EN_COURS: "En cours",
    Bannette.CLOS: "Clos",
}
ADRESSES_DES_BANNETTES = {
    Bannette.A_TRAITER: "a-traiter",
    Bannette.EN_COURS: "en-cours",
    Bannette.CLOS: "clos",
}
"""The last word of the address of a tray."""


@dataclass(frozen=True, slots=True)
class Pastille:
    """A short mark: its text, its look, and the words that say the same (A15)."""

    texte: str
    aspect: str
    """« fonce », « clair », « neutre »."""
    mots: str


@dataclass(frozen=True, slots=True)
class Etiquette:
    """A tag of a row: « [Brouillon] », « [Lu] »."""

    aspect: str
    """« brouillon », « auteur », « lu », « etat »: a class of the style sheet."""
    mots: str


class Cadre(ABC):
    """What a side has of its own: addresses, words, marks, and the act by which it ends."""

    cote: ClassVar[Cote]
    espace: ClassVar[str]
    """Namespace of the addresses, and folder of the templates."""
    accueil: ClassVar[str]
    """Route of the home screen."""
    listes: ClassVar[frozenset[str]]
    """Routes of the screens from which a thread is opened."""
    fin: ClassVar[Evenement]
    """The act by which this side ends a conversation, for itself only."""
    gabarit_de_fin: ClassVar[str]
    finie: ClassVar[str]
    """The sentence once it is done."""

    def adresse(self, route: str, *valeurs: object) -> str:
        """Return the address of a screen of this side."""
        return reverse(f"{self.espace}:{route}", args=valeurs)

    @abstractmethod
    def liste_de(self, conversation: Conversation) -> str:
        """Return the address of the list where a conversation stands."""

    @abstractmethod
    def finir(self, acteur: Acteur, conversation_id: uuid.UUID) -> None:
        """Do `fin`. Raises as `actions.supprimer` and `actions.clore` do."""

    @abstractmethod
    def destinataire(self, conversation: Conversation) -> str:
        """Name the other party in « Message envoyé à … »."""

    @abstractmethod
    def en_face(self, rangee: Rangee) -> str:
        """Name the other party in a row."""

    @abstractmethod
    def pastilles(self, rangee: Rangee) -> list[Pastille]:
        """Return the marks of a row."""

    @abstractmethod
    def etiquettes(self, rangee: Rangee) -> list[Etiquette]:
        """Return what the tags of a row say of what the other side did."""

    @abstractmethod
    def bannette(self, rangee: Rangee) -> str:
        """Name the tray of a row, where this side has trays."""

    @abstractmethod
    def notes(self, conversation: Conversation) -> list[str]:
        """Return the sentences that say, above a thread, the state of the conversation."""


class CadreMedecin(Cadre):
    """The doctor's side."""

    cote = Cote.PS
    espace = "ps"
    accueil = "ps:liste"
    listes = frozenset({"ps:liste", "ps:rechercher"})
    fin = Evenement.SUPPRESSION
    gabarit_de_fin = "ps/supprimer.html"
    finie = "Conversation supprimée."

    def liste_de(self, conversation: Conversation) -> str:
        """His only list."""
        return self.adresse("liste")

    def finir(self, acteur: Acteur, conversation_id: uuid.UUID) -> None:
        """Delete (R47 to R54)."""
        actions.supprimer(acteur, conversation_id)

    def destinataire(self, conversation: Conversation) -> str:
        """« l'échelon ELSM 35 »."""
        return f"l'échelon {conversation.echelon.libelle}"

    def en_face(self, rangee: Rangee) -> str:
        """« Échelon ELSM 35 »."""
        return f"Échelon {rangee.echelon.libelle}"

    def pastilles(self, rangee: Rangee) -> list[Pastille]:
        """The only one says who began (R58 to R62)."""
        if rangee.initiee_par == Cote.MC:
            libelle = rangee.echelon.libelle
            return [Pastille(libelle, "fonce", f"À l'initiative de l'échelon {libelle}")]
        interlocuteur = rangee.interlocuteur
        mots = f"À l'initiative de {interlocuteur.libelle}"
        return [Pastille(interlocuteur.pastille, "neutre", mots)]

    def etiquettes(self, rangee: Rangee) -> list[Etiquette]:
        """None: a doctor is not told what the échelon opened or closed."""
        return []

    def bannette(self, rangee: Rangee) -> str:
        """None."""
        return ""

    def notes(self, conversation: Conversation) -> list[str]:
        """That the échelon wrote again after a deletion (A8)."""
        if not conversation.supprimee_le:
            return []
        relancee = (
            "Conversation relancée par l'échelon. Les messages antérieurs, supprimés le "
            f"{_jour(conversation.supprimee_le)}, ne sont plus consultables."
        )
        return [relancee]


class CadreEchelon(Cadre):
    """The échelon's side: the back office."""

    cote = Cote.MC
    espace = "mc"
    accueil = "mc:accueil"
    listes = frozenset({"mc:accueil", "mc:bannette", "mc:rechercher"})
    fin = Evenement.CLOTURE
    gabarit_de_fin = "mc/clore.html"
    finie = "Conversation close."

    def liste_de(self, conversation: Conversation) -> str:
        """Its tray."""
        adresse = ADRESSES_DES_BANNETTES[Bannette(conversation.bannette)]
        return self.adresse("bannette", adresse)

    def finir(self, acteur: Acteur, conversation_id: uuid.UUID) -> None:
        """Close (R98 to R104)."""
        actions.clore(acteur, conversation_id)

    def destinataire(self, conversation: Conversation) -> str:
        """« Dr Paul MARTIN »."""
        return conversation.interlocuteur.libelle

    def en_face(self, rangee: Rangee) -> str:
        """« Dr Paul MARTIN »."""
        return rangee.interlocuteur.libelle

    def pastilles(self, rangee: Rangee) -> list[Pastille]:
        """Two: which échelon, and whom it talks with (R69 to R72)."""
        claire = rangee.initiee_par == Cote.MC and rangee.patient_id is None
        mots = "À l'initiative de l'échelon, sans patient" if claire else "Échelon destinataire"
        if rangee.initiee_par == Cote.MC and not claire:
            mots = "À l'initiative de l'échelon"
        return [
            Pastille(rangee.echelon.libelle, "clair" if claire else "fonce", mots),
            Pastille(rangee.interlocuteur.pastille, "neutre", "Interlocuteur"),
        ]

    def etiquettes(self, rangee: Rangee) -> list[Etiquette]:
        """[Lu] (R75), and what the doctor did since (A8, A10)."""
        etiquettes = []
        if rangee.dernier_cote == Cote.MC and rangee.dernier_lu_le:
            etiquettes.append(Etiquette("lu", "[Lu]"))
        if rangee.rouverte_le:
            etiquettes.append(Etiquette("etat", "Rouverte par le médecin"))
        if rangee.etat.presence is Presence.SUPPRIMEE:
            etiquettes.append(Etiquette("etat", "Supprimée par le médecin"))
        return etiquettes

    def bannette(self, rangee: Rangee) -> str:
        """« À traiter »; nothing for a draft, which is in none."""
        return BANNETTES.get(Bannette(rangee.bannette), "")

    def notes(self, conversation: Conversation) -> list[str]:
        """Who closed, who reopened, and what the doctor sees no more (A8, A10)."""
        notes = []
        supprimee = conversation.supprimee_le
        if conversation.close_le and conversation.close_par:
            notes.append(
                f"Conversation close le {_jour(conversation.close_le)} par "
                f"{conversation.close_par.nom_affiche} : consultation seule."
            )
        if conversation.rouverte_le:
            notes.append(f"Rouverte par le médecin le {_jour(conversation.rouverte_le)}.")
        if supprimee and conversation.etat.presence is Presence.SUPPRIMEE:
            notes.append(
                f"Supprimée par le médecin le {_jour(supprimee)} : il ne voit plus les messages "
                "envoyés avant cette date. S'il faut lui écrire, rappelez-lui le contexte."
            )
        elif supprimee:
            notes.append(
                f"Supprimée par le médecin le {_jour(supprimee)}, puis relancée : il ne voit que "
                "les messages envoyés depuis."
            )
        return notes


CADRES: dict[Cote, Cadre] = {cadre.cote: cadre for cadre in (CadreMedecin(), CadreEchelon())}


def cadre_de(requete: Requete) -> Cadre:
    """Return the side of whoever asks."""
    return CADRES[acteur(requete).cote_sur]


def _jour(date: datetime) -> str:
    return timezone.localtime(date).strftime("%d/%m/%Y")
