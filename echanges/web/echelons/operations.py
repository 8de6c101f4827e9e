"""The four operations of the screen: their words, what each would do, and doing it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from echanges.comptes.models import Agent
from echanges.reorganisation import actes
from echanges.reorganisation.bilan import Bilan, Part
from echanges.reorganisation.previsions import prevoir_fusion, prevoir_transfert
from echanges.web.echelons.formulaires import (
    FormulaireDEchelon,
    FormulaireDeFusion,
    FormulaireDeNom,
    FormulaireDeScission,
    FormulaireDeTransfert,
)

Lu = dict[str, Any]
"""The cleaned data of the operation's form."""
DROITS_RESTENT = (
    "Les habilitations ne suivent pas : accordez celles qui manquent à l'échelon qui reçoit."
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its words, its form, its preview (sentences) and its act (a sentence)."""

    titre: str
    explication: str
    formulaire: type[FormulaireDEchelon]
    prevoir: Callable[[Lu], list[str]]
    faire: Callable[[Agent, Lu], str]


def _prevoir_nom(lu: Lu) -> list[str]:
    apres = f"{lu['sigle']} {lu['departement']} – {lu['nom']}"
    return [
        f"{lu['echelon'].designation} s'appellera {apres}.",
        "Les médecins verront ce nom aussitôt, dans toutes leurs conversations.",
    ]


def _renommer(agent: Agent, lu: Lu) -> str:
    renomme = actes.renommer(
        agent, lu["echelon"].id, nom=lu["nom"], sigle=lu["sigle"], departement=lu["departement"]
    )
    return f"L'échelon s'appelle {renomme.designation}."


def _prevoir_fusion(lu: Lu) -> list[str]:
    de, vers = lu["echelon"], lu["vers"]
    return [
        f"{de.designation} sera fermé, de manière définitive, et remplacé par {vers.designation}.",
        f"Iront à {vers.libelle} : {_compte(prevoir_fusion(de, vers))}.",
        f"Au clic suivant, les agents de {de.libelle} liront pour {vers.libelle}.",
    ]


def _fusionner(agent: Agent, lu: Lu) -> str:
    de, vers = lu["echelon"], lu["vers"]
    bilan = actes.fusionner(agent, de.id, vers.id)
    return f"{de.libelle} est fusionné dans {vers.libelle} : {_compte(bilan)}."


def _part(lu: Lu) -> Part:
    return Part(lu["caisse"], lu.get("departements", ()))


def _prevoir_transfert(lu: Lu) -> list[str]:
    de, vers, part = lu["echelon"], lu["vers"], _part(lu)
    ou = f" dans les départements {', '.join(part.departements)}" if part.departements else ""
    bilan = prevoir_transfert(de, vers, part)
    return [
        f"Les patients de {part.organisme}{ou} relèveront de {vers.designation}.",
        f"Iront de {de.libelle} à {vers.libelle} : {_compte(bilan)}.",
        DROITS_RESTENT,
    ]


def _transferer(agent: Agent, lu: Lu) -> str:
    de, vers = lu["echelon"], lu["vers"]
    bilan = actes.transferer(agent, de.id, vers.id, _part(lu))
    return f"{de.libelle} a donné à {vers.libelle} : {_compte(bilan)}."


def _compte(bilan: Bilan) -> str:
    return ", ".join(bilan.phrases)


OPERATIONS = {
    "renommer": Operation(
        "Renommer un échelon",
        "Ce que les médecins voient : le sigle et le département, puis le nom.",
        FormulaireDeNom,
        _prevoir_nom,
        _renommer,
    ),
    "fusionner": Operation(
        "Fusionner un échelon dans un autre",
        "Tout ce qu'a le premier va au second : conversations, brouillons, habilitations, caisses.",
        FormulaireDeFusion,
        _prevoir_fusion,
        _fusionner,
    ),
    "scinder": Operation(
        "Scinder un échelon",
        "Les patients de quelques départements d'une caisse, et leurs conversations, vont à un"
        " autre échelon.",
        FormulaireDeScission,
        _prevoir_transfert,
        _transferer,
    ),
    "transferer": Operation(
        "Transférer une caisse",
        "Tous les patients d'une caisse, et leurs conversations, vont à un autre échelon.",
        FormulaireDeTransfert,
        _prevoir_transfert,
        _transferer,
    ),
}
"""By their names in the addresses."""
