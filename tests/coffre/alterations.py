"""What an adversary with write access to the database or the store can do to sealed bytes."""

from typing import Final

from hypothesis import strategies as st

contextes: Final = st.text(min_size=1, max_size=80)
"""Any context that a caller could give."""


def inverser_un_bit(octets: bytes, position: int) -> bytes:
    """Return `octets` with the bit number `position` inverted (counted around the end)."""
    rang, bit = divmod(position % (len(octets) * 8), 8)
    altere = bytearray(octets)
    altere[rang] ^= 1 << bit
    return bytes(altere)
