"""The identifiers of the demonstration's rows: always the same, so that nothing loads twice."""

import uuid

_ESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "demonstration.echanges.test")


def identifiant(genre: str, cle: str) -> uuid.UUID:
    """Return the identifier of a row of the demonstration, such as ("patient", "P01")."""
    return uuid.uuid5(_ESPACE, f"{genre}/{cle}")
