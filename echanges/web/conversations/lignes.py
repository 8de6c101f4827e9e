"""The rows of a list: what a conversation shows there, for each side."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from echanges.comptes.acteur import Acteur
from echanges.comptes.models import Cote
from echanges.messagerie.etats import Bannette, Presence
from echanges.messagerie.models import Conversation

BANNETTES = {
    Bannette.A_TRAITER: "À traiter",
    Bannette.EN_COURS: "En cours",
    Bannette.CLOS: "Clos",
}
SANS_OBJET = "(sans objet)"


@dataclass(frozen=True, slots=True)
class Pastille:
    """A short mark: its text, its look, and the words that say the same (A15)."""

    texte: str
    aspect: str
    """« fonce », « clair », « neutre »."""
    mots: str


@dataclass(frozen=True, slots=True)
class Ligne:
    """One row."""

    id: uuid.UUID
    objet: str
    non_lu: bool
    pastilles: list[Pastille]
    interlocuteur: str
    patient: str
    pieces: int
    quand: datetime
    tags: list[tuple[str, str]]
    """(class, words)."""
    bannette: str


def lignes(conversations: Iterable[Conversation], acteur: Acteur) -> list[Ligne]:
    """Return the rows of conversations, as the acteur's side sees them."""
    return [_ligne(conversation, acteur) for conversation in conversations]


def _ligne(conversation: Conversation, acteur: Acteur) -> Ligne:
    cote = Cote.PS if acteur.cote is Cote.PS else Cote.MC
    patient = conversation.patient
    return Ligne(
        id=conversation.id,
        objet=conversation.objet or SANS_OBJET,
        non_lu=conversation.non_lue_de(cote),
        pastilles=_pastille_ps(conversation) if cote is Cote.PS else _pastilles_mc(conversation),
        interlocuteur=_en_face(conversation, cote),
        patient=f"Patient : {patient.identite}" if patient else "Sans patient",
        pieces=conversation.pieces_vues_de(cote),
        quand=conversation.ordre_ps if cote is Cote.PS else conversation.ordre_mc,
        tags=_tags(conversation, cote),
        bannette=BANNETTES.get(Bannette(conversation.bannette), "") if cote is Cote.MC else "",
    )


def _pastille_ps(conversation: Conversation) -> list[Pastille]:
    """The doctor's only pastille says who began (R58 to R62)."""
    if conversation.initiee_par == Cote.MC:
        libelle = conversation.echelon.libelle
        return [Pastille(libelle, "fonce", f"À l'initiative de l'échelon {libelle}")]
    return [
        Pastille(
            conversation.interlocuteur.pastille,
            "neutre",
            f"À l'initiative de {conversation.interlocuteur.libelle}",
        )
    ]


def _pastilles_mc(conversation: Conversation) -> list[Pastille]:
    """The échelon's two: which échelon, and whom it talks with (R69 to R72)."""
    claire = conversation.initiee_par == Cote.MC and conversation.patient_id is None
    mots = "À l'initiative de l'échelon, sans patient" if claire else "Échelon destinataire"
    if conversation.initiee_par == Cote.MC and not claire:
        mots = "À l'initiative de l'échelon"
    return [
        Pastille(conversation.echelon.libelle, "clair" if claire else "fonce", mots),
        Pastille(conversation.interlocuteur.pastille, "neutre", "Interlocuteur"),
    ]


def _en_face(conversation: Conversation, cote: Cote) -> str:
    if cote is Cote.PS:
        return f"Échelon {conversation.echelon.libelle}"
    return conversation.interlocuteur.libelle


def _tags(conversation: Conversation, cote: Cote) -> list[tuple[str, str]]:
    tags = []
    if conversation.brouillon_id:  # type: ignore[attr-defined]
        tags += [("brouillon", "[Brouillon]"), ("auteur", _auteur_du_brouillon(conversation))]
    if cote is Cote.MC:
        if conversation.dernier_cote == Cote.MC and conversation.dernier_lu_le:
            tags.append(("lu", "[Lu]"))
        if conversation.rouverte_le:
            tags.append(("etat", "Rouverte par le médecin"))
        if conversation.etat.presence is Presence.SUPPRIMEE:
            tags.append(("etat", "Supprimée par le médecin"))
    return tags


def _auteur_du_brouillon(conversation: Conversation) -> str:
    civilite = conversation.brouillon_civilite or conversation.brouillon_prenom  # type: ignore[attr-defined]
    return f"{civilite} {conversation.brouillon_nom.upper()}"  # type: ignore[attr-defined]
