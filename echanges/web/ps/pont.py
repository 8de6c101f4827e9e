"""The bridge to the reader of cartes Vitale, on the doctor's own machine.

The page asks it for the card (`static/echanges/js/vitale.js`) and posts the answer; the server
never speaks to it. Only the page that shows the reader may reach it, and nothing else there.
"""

import re

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse

from echanges.annuaire.carte_vitale import Lecture, LectureInvalide, lire_lecture, rapprocher
from echanges.annuaire.models import Patient
from echanges.annuaire.recherche import REGIMES_COUVERTS
from echanges.journal.actes import consigner
from echanges.journal.models import Acte
from echanges.referentiels.routage import organisme_par_code
from echanges.web.identification import IdentificationRefusee, patients_de_nir
from echanges.web.requete import Requete, acteur

AUTRE_CAISSE = (
    "La caisse inscrite sur la carte n'est pas celle que connaît le service :"
    " la carte est peut-être à mettre à jour."
)
INCONNU = "Aucun patient trouvé pour cette carte"
AUTRE_REGIME = "Ce patient ne relève ni du régime général ni du régime agricole"

_LOCALE = re.compile(r"http://(127\.0\.0\.1|localhost):[0-9]{1,5}")


def origine_du_pont() -> str:
    """The origin of the bridge, empty where there is none.

    Raises `ImproperlyConfigured` for anything but a port of the doctor's own machine.
    """
    origine: str = settings.ECHANGES_PONT_VITALE
    if origine and not _LOCALE.fullmatch(origine):
        raise ImproperlyConfigured("ECHANGES_PONT_VITALE is not http://127.0.0.1:<port>")
    return origine


def permettre_le_pont(reponse: HttpResponse) -> HttpResponse:
    """Let this page, and no other, reach the bridge."""
    if origine := origine_du_pont():
        # What django-csp's own decorator leaves for its middleware; here the value is a setting.
        reponse._csp_update = {"connect-src": [origine]}  # type: ignore[attr-defined]
    return reponse


def patients_de_la_lecture(requete: Requete, xml: str) -> list[Patient]:
    """Return the known patients whom a reading names.

    The reading is a key to look people up with, and nothing else: none of it is recorded
    (docs/decisions/0024). Raises `IdentificationRefusee`.
    """
    try:
        lecture = lire_lecture(xml)
    except LectureInvalide as refus:
        raise IdentificationRefusee(refus.message) from refus
    trouves = rapprocher(lecture, patients_de_nir(requete, lecture.nirs))
    if not trouves:
        consigner(Acte.IDENTIFICATION, acteur=acteur(requete))
        raise IdentificationRefusee(_pourquoi(lecture))
    if any(not _meme_caisse(lecture, patient) for patient in trouves):
        messages.warning(requete, AUTRE_CAISSE)
    return trouves


def _pourquoi(lecture: Lecture) -> str:
    regimes = {b.regime for b in lecture.beneficiaires if b.regime}
    if regimes and not regimes & REGIMES_COUVERTS.keys():
        return AUTRE_REGIME
    return lecture.nir.avertissement or INCONNU


def _meme_caisse(lecture: Lecture, patient: Patient) -> bool:
    """Whether the card and the directory agree, old codes included; the directory decides."""
    lu = lecture.beneficiaires[0]
    if not lu.caisse or lu.regime not in REGIMES_COUVERTS or patient.organisme_id is None:
        return True
    organisme = organisme_par_code(lu.regime, lu.caisse)
    return organisme is not None and organisme.id == patient.organisme_id
