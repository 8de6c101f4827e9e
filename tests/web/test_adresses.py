"""The addresses that templates write are those of the routes."""

import uuid

import pytest
from django.urls import NoReverseMatch, get_script_prefix, reverse, set_script_prefix

from echanges.web.adresses import url
from tests.voies import Voie, voies


def valeurs(voie: Voie) -> list[uuid.UUID | int | str]:
    """Values for the parameters of a route, each of its own type."""
    genres: dict[str, uuid.UUID | int] = {"id": uuid.uuid4(), "numero": 7}
    return [genres.get(nom.rpartition("_")[2], "en-cours") for nom in voie.parametres]


def test_each_route_has_the_address_that_django_gives_it_whatever_the_values() -> None:
    for voie in voies():
        for prises in (valeurs(voie), valeurs(voie)):
            assert url(voie.nom, *prises) == reverse(voie.nom, args=prises)


def test_addresses_follow_the_place_that_the_site_is_served_from() -> None:
    racine, conversation = get_script_prefix(), uuid.uuid4()
    assert url("ps:conversation", conversation) == f"/messages/{conversation}/"
    set_script_prefix("/emsi/")
    try:
        assert url("ps:conversation", conversation) == f"/emsi/messages/{conversation}/"
    finally:
        set_script_prefix(racine)


@pytest.mark.parametrize("valeurs", [(), ("jamais",), (uuid.uuid4(), 1)])
def test_values_that_a_route_does_not_take_are_an_error(valeurs: tuple[str, ...]) -> None:
    with pytest.raises(NoReverseMatch):
        url("ps:conversation", *valeurs)
