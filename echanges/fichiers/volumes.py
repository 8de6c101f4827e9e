"""How much a file may hold once unpacked: one limit, for the door and for the antivirus behind it.

What is accepted must be read whole by clamd, else it is blocked after it was sent, to the surprise
of its author. `deploy/clamd.conf` is written for these numbers (MaxScanSize, MaxFileSize, MaxFiles,
MaxScanTime), and the tests compare the two.
"""

from typing import Final

VOLUME_MAX: Final = 1900 * 1024 * 1024
"""Bytes of all that a file holds, once inflated: 57 grey pages at 600 dpi, 76 in colour at 300.

clamd cannot read more than 2 GiB in all; the rest is for the file itself and what surrounds it.
"""
VOLUME_HORS_IMAGES_MAX: Final = 1024 * 1024 * 1024
"""The same, without the pixels of the images that say their size."""
MORCEAU_MAX: Final = 200 * 1024 * 1024
"""Bytes of one stream once inflated: the pixels of an image of 50 million, in four components."""
MORCEAUX_MAX: Final = 300_000
"""Objects of a PDF: some seconds of work; ten megabytes usually have some tens of thousands."""
PROFIL_MAX: Final = 1024 * 1024
"""Bytes of the colour profile of a picture; a larger one is dropped, as viewers do."""
PROFIL_LISIBLE_MAX: Final = 16 * PROFIL_MAX
"""Bytes of one once inflated, above which it is a bomb."""
