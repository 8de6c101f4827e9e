"""The lists of revoked certificates of this installation: fetched, kept in the database, read."""

import requests
from django.db import transaction
from django.utils import timezone

from echanges.certificats.autorites import Autorites
from echanges.certificats.models import ListeDeRevocation
from echanges.certificats.revocation import Liste, ListeIllisible, lire_liste
from echanges.reseau import ReponseTropLongue, borner

OCTETS_MAX = 64_000_000
"""Ten times the list of an authority that revoked 200 000 cards."""
CONNEXION_S = 10
DUREE_S = 120

_lues: dict[str, Liste] = {}
"""Those that this process has read, by authority: 200 000 entries are not loaded each time."""


def telecharger(adresse: str) -> bytes:
    """Fetch a list. Raises ListeIllisible (too long), requests.RequestException (also too slow)."""
    with requests.Session() as session:
        borner(session, delai_s=DUREE_S, octets_max=OCTETS_MAX)
        try:
            reponse = session.get(adresse, timeout=(CONNEXION_S, DUREE_S))
        except ReponseTropLongue as erreur:
            raise ListeIllisible("a list too long to fetch") from erreur
        reponse.raise_for_status()
        return reponse.content


def garder(der: bytes, autorites: Autorites, adresse: str = "") -> Liste | None:
    """Keep a list (DER) for every machine, unless the one we have is as recent: then None.

    Side effect: the row of its authority. Raises ListeIllisible.
    """
    liste = lire_liste(der, autorites)
    with transaction.atomic():
        connue = (
            ListeDeRevocation.objects.select_for_update().filter(autorite=liste.autorite).first()
        )
        if connue is not None and connue.debut >= liste.debut:
            return None
        ListeDeRevocation.objects.update_or_create(
            autorite=liste.autorite,
            defaults={
                "emetteur": liste.emetteur,
                "adresse": adresse,
                "debut": liste.debut,
                "fin": liste.fin,
                "recue_le": timezone.now(),
                "der": der,
            },
        )
    return liste


def listes_connues(autorites: Autorites) -> dict[str, Liste]:
    """The latest list of each trusted authority, by its key.

    One small query; the bytes are read again only when another machine kept a newer list.
    """
    publiees = dict(ListeDeRevocation.objects.values_list("autorite", "debut"))
    for autorite, debut in publiees.items():
        lue = _lues.get(autorite)
        if lue is None or lue.debut != debut:
            _relire(autorite, autorites)
    return {autorite: _lues[autorite] for autorite in publiees if autorite in _lues}


def _relire(autorite: str, autorites: Autorites) -> None:
    """Read a row; one whose authority is trusted no more counts for nothing."""
    ligne = ListeDeRevocation.objects.get(autorite=autorite)
    try:
        _lues[autorite] = lire_liste(bytes(ligne.der), autorites)
    except ListeIllisible:
        _lues.pop(autorite, None)
