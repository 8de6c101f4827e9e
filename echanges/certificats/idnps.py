"""The national identifier (IDNPS) that a carte CPS and Pro Santé Connect certify.

Source: modèle des objets de santé: « 8 » then a RPPS number; other digits go before other numbers.
"""

import re

_AVEC_RPPS = re.compile(r"8([0-9A-Z]{11})")


def rpps_de_l_idnps(idnps: str) -> str | None:
    """Return the RPPS number in an IDNPS; None when it holds another number, or is none.

    Test identities have letters in them, and keys that are wrong: what a provider certifies is not
    checked as what is typed.
    """
    trouve = _AVEC_RPPS.fullmatch(idnps)
    return trouve[1] if trouve else None
