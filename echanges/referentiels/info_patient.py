"""« Info patient »: the operator's service that says who stands under a NIR.

The contract is docs/info-patient.md. What it answers is recorded by the same code as the
operator's file of patients (`patients.appliquer`): one way of checking and of writing.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from echanges.annuaire.identifiants import Nir, normaliser_numero
from echanges.annuaire.models import empreinte_nir
from echanges.coffre import CoffreErreur
from echanges.coffre.disque import lire_fichier_prive
from echanges.referentiels import patients
from echanges.referentiels.lecture import Ligne
from echanges.referentiels.models import Verification
from echanges.referentiels.rapport import Rapport
from echanges.reseau import borner

CONNEXION_S: Final = 1.0
REPONSE_S: Final = 3.0
OCTETS_MAX: Final = 64 * 1024
PATIENTS_MAX: Final = 20
VERROU_MS: Final = 2000

PANNES: Final = (
    requests.RequestException,
    CoffreErreur,
    OSError,
    ValueError,
    RecursionError,
)
"""All that may go wrong between a question and its answer, decoded."""

_CHAMPS: Final = ("rang", "nom", "prenom", "naissance", "regime", "caisse", "departement")
_COLONNES: Final = {
    nom: rang
    for rang, nom in enumerate(("nir", *_CHAMPS, "medecin traitant", "structure traitante"))
}


class ServiceMuet(Exception):
    """The service does not answer, or not what its contract says. The reason is for the log."""


def configure() -> bool:
    """Whether this installation has such a service."""
    return bool(settings.ECHANGES_INFO_PATIENT)


def verifier_reglages() -> None:
    """Raise `ImproperlyConfigured` when the settings cannot be those of a service."""
    if not configure():
        return
    adresse = urlsplit(settings.ECHANGES_INFO_PATIENT)
    locale = settings.DEMO and adresse.hostname == "127.0.0.1"
    if adresse.scheme != "https" and not locale:
        raise ImproperlyConfigured("ECHANGES_INFO_PATIENT is not an https address")
    if adresse.username or adresse.query or adresse.fragment:
        raise ImproperlyConfigured("ECHANGES_INFO_PATIENT holds more than an address")
    if not (settings.ECHANGES_INFO_PATIENT_JETON or settings.ECHANGES_INFO_PATIENT_CERTIFICAT):
        raise ImproperlyConfigured("ECHANGES_INFO_PATIENT needs a token file or a certificate")
    try:
        _jeton()
        _certificat()
    except CoffreErreur as erreur:
        raise ImproperlyConfigured(str(erreur)) from erreur


def actualiser(nir: Nir) -> None:
    """Ask who stands under a NIR, and record it.

    Raises:
        ServiceMuet: nothing was recorded.

    Side effects: an HTTPS request of some 3 seconds at most, rows of patients.
    """
    _enregistrer(nir, _lignes(nir, _interroger(nir)))


def essayer(nir: Nir) -> int:
    """Do the same, then undo it; return how many beneficiaries came back. Raises `ServiceMuet`."""
    lignes = _lignes(nir, _interroger(nir))
    with transaction.atomic():
        _enregistrer(nir, lignes)
        transaction.set_rollback(True)
    return len(lignes)


def _enregistrer(nir: Nir, lignes: list[Ligne]) -> None:
    rapport = Rapport("info patient")
    try:
        with transaction.atomic():
            _ne_pas_attendre()
            patients.appliquer(iter(lignes), rapport)
            if rapport.refuses:
                raise ServiceMuet(f"invalid {rapport.refus[0].champ}")
            if lignes:
                Verification.objects.update_or_create(
                    nir_empreinte=empreinte_nir(nir), defaults={"le": timezone.now()}
                )
    except (IntegrityError, OperationalError) as erreur:
        # Somebody records the same patient: a loading under way, or the same question elsewhere.
        raise ServiceMuet("the patient is being recorded by somebody else") from erreur


def _ne_pas_attendre() -> None:
    """A loading of the file of patients may hold their rows for minutes."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT set_config('lock_timeout', %s, true)", [f"{VERROU_MS}ms"])


def _interroger(nir: Nir) -> Any:
    """The decoded answer; None when nobody has this NIR. Raises `ServiceMuet`."""
    try:
        with _session() as session, _demander(session, nir) as reponse:
            if reponse.status_code == requests.codes.not_found:
                return None
            if reponse.status_code != requests.codes.ok:
                raise ServiceMuet(f"status {reponse.status_code}")
            return json.loads(reponse.content)
    except PANNES as erreur:
        raise ServiceMuet(type(erreur).__name__) from None


def _demander(session: requests.Session, nir: Nir) -> requests.Response:
    return session.post(
        settings.ECHANGES_INFO_PATIENT,
        json={"nir": nir.corps},
        headers={"Accept": "application/json", "Accept-Encoding": "identity"},
        timeout=(CONNEXION_S, REPONSE_S),
        allow_redirects=False,
    )


@contextmanager
def _session() -> Iterator[requests.Session]:
    """A session of its own: no proxy, no .netrc, no cookie of an earlier question."""
    with requests.Session() as session:
        session.trust_env = False
        borner(session, delai_s=REPONSE_S, octets_max=OCTETS_MAX)
        if jeton := _jeton():
            session.headers["Authorization"] = f"Bearer {jeton}"
        session.cert = _certificat()
        session.verify = settings.ECHANGES_INFO_PATIENT_AUTORITE or True
        yield session


def _jeton() -> str:
    """The token, read at each question so that it may be renewed. Raises `CoffreErreur`."""
    chemin = settings.ECHANGES_INFO_PATIENT_JETON
    return lire_fichier_prive(Path(chemin)).decode("ascii").strip() if chemin else ""


def _certificat() -> str | None:
    """The path of the client certificate with its key. Raises `CoffreErreur`."""
    chemin: str = settings.ECHANGES_INFO_PATIENT_CERTIFICAT
    if chemin:
        lire_fichier_prive(Path(chemin))
    return chemin or None


def _lignes(nir: Nir, reponse: Any) -> list[Ligne]:
    """The answer as lines of the file of patients. Raises `ServiceMuet`."""
    if reponse is None:
        return []
    fiches = reponse.get("patients") if isinstance(reponse, dict) else None
    if not isinstance(fiches, list) or len(fiches) > PATIENTS_MAX:
        raise ServiceMuet("no list of patients")
    if not all(isinstance(fiche, dict) for fiche in fiches):
        raise ServiceMuet("a patient is no object")
    lignes = [_ligne(numero, nir, fiche) for numero, fiche in enumerate(fiches, 1)]
    if len({ligne.lire("rang") or "1" for ligne in lignes}) != len(lignes):
        raise ServiceMuet("two patients have the same rank")
    return lignes


def _ligne(numero: int, nir: Nir, fiche: dict[str, Any]) -> Ligne:
    rendu = fiche.get("nir", nir.corps)
    if not isinstance(rendu, str) or normaliser_numero(rendu)[:13] != nir.corps:
        raise ServiceMuet("a patient of another NIR")
    traitant = fiche.get("medecin_traitant") or {}
    if not isinstance(traitant, dict):
        raise ServiceMuet("medecin_traitant is no object")
    valeurs = [nir.corps, *(_texte(fiche, champ) for champ in _CHAMPS)]
    valeurs += [
        _texte(traitant, "numero_am") or _texte(traitant, "rpps"),
        _texte(traitant, "finess"),
    ]
    return Ligne(numero, valeurs, _COLONNES)


def _texte(objet: dict[str, Any], champ: str) -> str:
    """A text or a number; a null is as if it were not there. Raises `ServiceMuet`."""
    valeur = objet.get(champ)
    if valeur is None:
        return ""
    if not isinstance(valeur, str | int) or isinstance(valeur, bool):
        raise ServiceMuet(f"{champ} is no text")
    return str(valeur)
