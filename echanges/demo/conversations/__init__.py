"""The conversations of the demonstration, T01 to T28, each showing one case of the notice."""

from echanges.demo.conversations.a_traiter import A_TRAITER
from echanges.demo.conversations.autres_echelons import AUTRES_ECHELONS
from echanges.demo.conversations.brouillons import BROUILLONS
from echanges.demo.conversations.closes import CLOSES
from echanges.demo.conversations.en_cours import EN_COURS
from echanges.demo.conversations.fil_long import FIL_LONG
from echanges.demo.conversations.structures import STRUCTURES
from echanges.demo.conversations.supprimees import SUPPRIMEES

CONVERSATIONS = (
    *A_TRAITER,
    *EN_COURS,
    *CLOSES,
    *SUPPRIMEES,
    *STRUCTURES,
    *AUTRES_ECHELONS,
    *BROUILLONS,
    FIL_LONG,
)
