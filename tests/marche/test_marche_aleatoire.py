"""A long random walk over both sides, through the pages, against a model of the notice.

Deterministic by seed. On a divergence, the shortest history found that still diverges is
printed: it can be replayed as it stands.
"""

import os
from collections.abc import Callable

import pytest

from tests.marche.modele import MC, PS, Fil, Issue, Modele, Personne
from tests.marche.monde import Monde, Troupe
from tests.marche.pas import Pas, tirer

PAS_EN_TOUT = int(os.environ.get("ECHANGES_MARCHE", "10000"))
LONGUEUR = 100
MARCHEURS = 10
"""The steps are shared out in that many tests, which may run at the same time."""

Recommencer = Callable[[], Modele]


def raccourcir(troupe: Troupe, histoire: list[Pas], modele: Recommencer) -> list[Pas]:
    """Remove the steps that the divergence does not need: halves, quarters… then one by one."""
    taille, avant = len(histoire) // 2, 0
    while taille:
        avant = len(histoire)
        for debut in reversed(range(0, len(histoire), taille)):
            essai = histoire[:debut] + histoire[debut + taille :]
            vus, ecart = Monde(troupe, modele()).marcher(essai)
            if ecart:
                histoire = essai[:vus]
        if len(histoire) == avant or taille > 1:  # one by one until nothing more goes
            taille //= 2
    return histoire


def rapport_de(troupe: Troupe, graine: int, longueur: int, modele: Recommencer = Modele) -> str:
    """Walk from a seed; return the report of a divergence, or nothing."""
    histoire = tirer(graine, longueur)
    rang, ecart = Monde(troupe, modele()).marcher(histoire)
    if not ecart:
        return ""
    courte = raccourcir(troupe, histoire[:rang], modele)
    _, ecart = Monde(troupe, modele()).marcher(courte)
    etapes = "\n".join(f"  {pas}" for pas in courte)
    return f"seed {graine}, shortened to {len(courte)} steps:\n{etapes}\n{ecart}"


@pytest.mark.notice(
    "R34", "R39", "R48", "R49", "R50", "R51", "R52", "R54", "R56", "R57", "R66", "R67", "R68",
    "R73", "R74", "R75", "R76", "R93", "R97", "R99", "R100", "R102", "R103", "R106",
)  # fmt: skip
@pytest.mark.parametrize("marcheur", range(MARCHEURS))
def test_both_sides_see_after_each_of_ten_thousand_steps_what_the_notice_says(
    base: str, marcheur: int
) -> None:
    troupe = Troupe.entrer()
    for graine in range(marcheur, PAS_EN_TOUT // LONGUEUR, MARCHEURS):
        rapport = rapport_de(troupe, graine, LONGUEUR)
        assert not rapport, rapport


class SansReouverture(Modele):
    """A model that is wrong: a doctor's message would leave a closed conversation closed."""

    def _envoyer(self, cote: str, fil: Fil, texte: str) -> None:
        close = cote == PS and fil.bannette == "clos"
        super()._envoyer(cote, fil, texte)
        if close:
            fil.bannette = "clos"


class SansMarqueDeSuppression(Modele):
    """A model that is wrong: the doctor would find everything again after a relaunch."""

    def supprimer(self, qui: Personne, n: int) -> Issue:
        """Delete, but forget where."""
        issue = super().supprimer(qui, n)
        fil = self.fils[n]
        if issue is Issue.FAIT and fil is not None:
            fil.effaces = 0
        return issue


class LuParLEchelon(Modele):
    """A model that is wrong: the échelon opening its own message would mark it [Lu]."""

    def ouvrir(self, qui: Personne, n: int) -> Issue:
        """Open, and mark whoever opens."""
        issue = super().ouvrir(qui, n)
        fil = self.fils[n]
        if issue is Issue.FAIT and fil is not None and qui.cote == MC:
            fil.lu = fil.messages[-1][0] == MC
        return issue


@pytest.mark.parametrize("faux", [SansReouverture, SansMarqueDeSuppression, LuParLEchelon])
def test_a_walk_against_a_wrong_model_diverges_and_is_shortened_to_a_few_steps(
    base: str, faux: type[Modele]
) -> None:
    troupe = Troupe.entrer()
    rapports = (rapport_de(troupe, graine, LONGUEUR, faux) for graine in range(20))
    rapport = next(filter(None, rapports))
    assert "the notice says" in rapport
    assert rapport.count("Pas(") <= 5, rapport
