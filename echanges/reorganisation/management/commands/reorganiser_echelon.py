"""Reorganise échelons: `reorganiser_echelon fusionner 01-351 01-561 --par MATRICULE`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from echanges.annuaire.models import Genre, Interlocuteur, Organisme
from echanges.comptes.models import Agent
from echanges.referentiels.routage import organisme_par_code
from echanges.reorganisation.actes import creer, fusionner, renommer, retirer, transferer
from echanges.reorganisation.bilan import Bilan, Part
from echanges.reorganisation.previsions import prevoir_fusion, prevoir_transfert
from echanges.reorganisation.refus import ReorganisationRefusee


class Command(BaseCommand):
    """What the screen « Échelons » does, and creating and removing; the same right is asked."""

    help = "Rename, merge, split, transfer, create or remove échelons, named by their codes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One operation, each with its own arguments."""
        operations = parser.add_subparsers(dest="operation", required=True)
        for nom in ("renommer", "creer"):
            operation = operations.add_parser(nom)
            operation.add_argument("echelon")
            for option in ("--nom", "--sigle", "--departement"):
                operation.add_argument(option, required=True)
        for nom in ("fusionner", "transferer", "scinder"):
            operation = operations.add_parser(nom)
            operation.add_argument("echelon")
            operation.add_argument("vers")
            operation.add_argument("--simulation", action="store_true", help="only say what moves")
            if nom != "fusionner":
                operation.add_argument("--caisse", required=True, help="such as 01-351")
            if nom == "scinder":
                operation.add_argument("--departements", nargs="+", required=True)
        operations.add_parser("retirer").add_argument("echelon")
        for nom in ("renommer", "fusionner", "transferer", "scinder"):
            par = operations.choices[nom]
            par.add_argument("--par", required=True, help="matricule of the responsable")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say what moved; a refusal is an error and changes nothing."""
        try:
            phrase = getattr(self, f"_{options['operation']}")(**options)
        except ReorganisationRefusee as refus:
            raise CommandError(f"Rien n'a été changé : {refus.message}") from None
        self.stdout.write(phrase)

    def _renommer(self, echelon: str, par: str, **options: Any) -> str:
        voulu = {champ: options[champ] for champ in ("nom", "sigle", "departement")}
        renomme = renommer(_agent(par), _echelon(echelon).id, **voulu)
        return f"{echelon} s'appelle {renomme.designation}."

    def _creer(self, echelon: str, **options: Any) -> str:
        voulu = {champ: options[champ] for champ in ("nom", "sigle", "departement")}
        cree = creer(numero=echelon, **voulu)
        return f"{echelon} est créé : {cree.designation}."

    def _retirer(self, echelon: str, **options: Any) -> str:
        retirer(_echelon(echelon).id)
        return f"{echelon} est retiré."

    def _fusionner(
        self, echelon: str, vers: str, par: str, *, simulation: bool, **options: Any
    ) -> str:
        de, repreneur = _echelon(echelon), _echelon(vers)
        if simulation:
            return f"À fusionner dans {vers} : {_compte(prevoir_fusion(de, repreneur))}."
        bilan = fusionner(_agent(par), de.id, repreneur.id)
        return f"{echelon} est fusionné dans {vers} : {_compte(bilan)}."

    def _transferer(
        self,
        echelon: str,
        vers: str,
        par: str,
        *,
        simulation: bool,
        caisse: str,
        departements: tuple[str, ...] = (),
        **options: Any,
    ) -> str:
        de, repreneur = _echelon(echelon), _echelon(vers)
        part = Part(_organisme(caisse), tuple(departements))
        if simulation:
            prevu = prevoir_transfert(de, repreneur, part)
            return f"À déplacer de {echelon} vers {vers} : {_compte(prevu)}."
        bilan = transferer(_agent(par), de.id, repreneur.id, part)
        return f"{echelon} a donné à {vers} : {_compte(bilan)}."

    _scinder = _transferer


def _compte(bilan: Bilan) -> str:
    if bilan.vide:
        return "rien, c'était déjà fait"
    return ", ".join(bilan.phrases)


def _echelon(numero: str) -> Interlocuteur:
    trouve = Interlocuteur.objects.filter(genre=Genre.ECHELON, numero=numero).first()
    if trouve is None:
        raise CommandError(f"Aucun échelon n'a le code {numero}.")
    return trouve


def _agent(matricule: str) -> Agent:
    trouve = Agent.objects.filter(matricule=matricule).first()
    if trouve is None:
        raise CommandError("Aucun agent n'a ce matricule.")
    return trouve


def _organisme(caisse: str) -> Organisme:
    regime, _, code = caisse.partition("-")
    trouve = organisme_par_code(regime, code)
    if trouve is None:
        raise CommandError(f"Aucune caisse n'a le code {caisse}.")
    return trouve
