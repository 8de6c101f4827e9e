"""The operator's steps for directories, as docs/operations.md writes them."""

from pathlib import Path

import pytest

from echanges.annuaire.models import Patient, Rattachement
from echanges.comptes.models import Habilitation, Role
from echanges.journal.models import Acte, Trace
from tests.distribution import agent
from tests.operations import blocs, executer, remplacer

FINESS, RPPS = "etalab-cs1100502-stock.csv", "PS_LibreAcces_Personne_activite.txt"
NUMEROS, LISTE, ROUTAGE, PATIENTS = (
    f"{nom}.csv" for nom in ("numeros-am", "liste-blanche", "routage", "patients")
)


@pytest.fixture
def etapes(base: str, tmp_path: Path) -> list[str]:
    """Trying, loading, accepting more, and making the fictitious files, in a folder of ours.

    The rights of the demonstration are in no file: somebody gave them.
    """
    Habilitation.objects.filter(role=Role.MEDECIN).update(accordee_par=agent("DELORME"))
    (tmp_path / ROUTAGE).write_text("regime;caisse;echelon;anciens_codes\n01;561;01-351;569\n")
    noms = [
        {FINESS: FINESS},
        {nom: nom for nom in (FINESS, NUMEROS, LISTE, RPPS, ROUTAGE, PATIENTS)},
        {RPPS: RPPS},
        {nom: nom for nom in (FINESS, NUMEROS, LISTE, RPPS, PATIENTS)},
    ]
    return [
        remplacer(bloc, {f" {nom}": f" {tmp_path / nom}" for nom in siens})
        for bloc, siens in zip(blocs("Directories", "sh"), noms, strict=True)
    ]


def test_the_guide_loads_every_directory_from_the_files_that_it_makes(etapes: list[str]) -> None:
    essayer, charger, accepter, generer = etapes
    executer(generer)
    (essai,) = executer(essayer)
    assert essai.startswith("Simulation : rien n'a été changé.")
    assert not Trace.objects.filter(acte=Acte.CHARGEMENT).exists()
    rapports = executer(charger)
    assert [r.split(" :")[0] for r in rapports] == [
        *("finess", "numeros-am", "liste-blanche", "rpps", "routage", "patients")
    ]
    assert "patients 500" in rapports[-1]
    assert "habilitations" in rapports[3]
    assert Patient.objects.count() > 500
    assert Rattachement.objects.get(
        organisme__code="561", organisme__regime="01"
    ).echelon.numero == ("01-351")
    assert all("créés : 0" in rapport for rapport in executer(charger))
    assert all("terminés : 0" in rapport for rapport in executer(accepter))
    assert Trace.objects.filter(acte=Acte.CHARGEMENT, accepte=True).count() == 14
