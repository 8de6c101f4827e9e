"""Two operations side by side, so that what else the machine does weighs on both."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass, field

Operation = Callable[[], float]
"""Does it once, and returns its milliseconds."""


@dataclass(slots=True)
class Comparaison:
    """What was measured of A and B: milliseconds, and B / A at each round."""

    durees_a: list[float] = field(default_factory=list)
    durees_b: list[float] = field(default_factory=list)
    rapports: list[float] = field(default_factory=list)

    @property
    def rapport(self) -> float:
        """The median over the rounds."""
        return statistics.median(self.rapports)

    def ajouter(self, a: list[float], b: list[float]) -> None:
        """Add a round: what A took, what B took."""
        self.rapports.append(statistics.median(b) / statistics.median(a))
        self.durees_a += a
        self.durees_b += b

    def ligne(self, nom: str) -> str:
        """One line of a table: the name, both p50, the ratio with its bounds."""
        a, b = statistics.median(self.durees_a), statistics.median(self.durees_b)
        bornes = f"{min(self.rapports):.2f}–{max(self.rapports):.2f}"
        return f"{nom:<26}{a:>10.1f}{b:>10.1f}   {self.rapport:.2f} ({bornes})"


def comparer(a: Operation, b: Operation, *, tours: int, par_bloc: int) -> Comparaison:
    """Run blocks A B B A at each round; the ratio of a round is that of its medians."""
    comparaison = Comparaison()
    for _ in range(tours):
        durees_a, durees_b = _bloc(a, par_bloc), _bloc(b, par_bloc)
        durees_b += _bloc(b, par_bloc)
        comparaison.ajouter(durees_a + _bloc(a, par_bloc), durees_b)
    return comparaison


def _bloc(operation: Operation, par_bloc: int) -> list[float]:
    return [operation() for _ in range(par_bloc)]
