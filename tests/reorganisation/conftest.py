"""After each reorganisation too, the counters are those of a recount."""

from tests.messagerie.conftest import comptes_justes

__all__ = ["comptes_justes"]
