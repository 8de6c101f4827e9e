"""After each test of the heart: the counters kept by the database are those of a recount."""

from collections.abc import Iterator

import pytest

from tests.messagerie.outils import compteurs, recompte


@pytest.fixture(autouse=True)
def comptes_justes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Recount everything, whatever the test did."""
    if "base" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("base")
    yield
    assert compteurs() == recompte()
