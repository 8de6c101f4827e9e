"""A long random walk over both sides, through the pages, against a model of the notice.

Deterministic by seed. On a divergence, the shortest history found that still diverges is
printed: it can be replayed as it stands.
"""

import os
from collections.abc import Callable, Sequence

import pytest

from tests.marche.modele import MC, PS, Fil, Issue, Modele, Personne
from tests.marche.monde import Divergence, Monde, Troupe
from tests.marche.pas import Pas, tirer

PAS_EN_TOUT = int(os.environ.get("ECHANGES_MARCHE", "10000"))
MARCHES = 4
LONGUEUR = 100
REJEUX_MAX = 150

Recommencer = Callable[[], Modele]


def divergence(troupe: Troupe, histoire: Sequence[Pas], modele: Recommencer) -> tuple[int, str]:
    """Walk; return how many steps were walked, and what diverged at the last one, if anything."""
    monde = Monde(troupe, modele())
    for rang, pas in enumerate(histoire, start=1):
        try:
            monde.faire(pas)
        except Divergence as ecart:
            return rang, str(ecart)
    return len(histoire), ""


def raccourcir(troupe: Troupe, histoire: list[Pas], modele: Recommencer) -> list[Pas]:
    """Remove every step that the divergence does not need."""
    rejeux, rang = 0, len(histoire) - 2
    while rang >= 0 and rejeux < REJEUX_MAX:
        essai = histoire[:rang] + histoire[rang + 1 :]
        rejeux += 1
        vus, ecart = divergence(troupe, essai, modele)
        if ecart:
            histoire = essai[:vus]
        rang = min(rang, len(histoire) - 1) - 1
    return histoire


def marcher(troupe: Troupe, graine: int, longueur: int, modele: Recommencer = Modele) -> str:
    """Walk from a seed; return the report of a divergence, or nothing."""
    histoire = tirer(graine, longueur)
    rang, ecart = divergence(troupe, histoire, modele)
    if not ecart:
        return ""
    courte = raccourcir(troupe, histoire[:rang], modele)
    _, ecart = divergence(troupe, courte, modele)
    etapes = "\n".join(f"  {pas}" for pas in courte)
    return f"seed {graine}, shortened to {len(courte)} steps:\n{etapes}\n{ecart}"


@pytest.mark.notice(
    "R34", "R39", "R48", "R49", "R50", "R51", "R52", "R54", "R56", "R57", "R66", "R67", "R68",
    "R73", "R74", "R75", "R76", "R93", "R97", "R99", "R100", "R102", "R103", "R106",
)  # fmt: skip
@pytest.mark.parametrize("marche", range(MARCHES))
def test_both_sides_see_after_each_of_ten_thousand_steps_what_the_notice_says(
    base: str, marche: int
) -> None:
    troupe = Troupe.entrer()
    for n in range(PAS_EN_TOUT // MARCHES // LONGUEUR):
        ecart = marcher(troupe, graine=marche * 1_000 + n, longueur=LONGUEUR)
        assert not ecart, f"\n{ecart}"


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
    rapports = (marcher(troupe, graine, LONGUEUR, faux) for graine in range(20))
    rapport = next(filter(None, rapports))
    assert "the notice says" in rapport
    assert rapport.count("Pas(") <= 4
