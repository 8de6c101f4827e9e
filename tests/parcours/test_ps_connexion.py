"""Stories of the doctor's side: signing in (R01 to R08)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.parcours.conftest import Ouvrir
from tests.parcours.page import (
    bouton,
    choisir_structure,
    entrer,
    ligne,
    lignes,
    se_connecter,
    titre,
)

pytestmark = pytest.mark.navigateur


@pytest.mark.notice("R01", "R03", "R18")
def test_the_portal_leads_to_the_list_of_messages_by_services_patient(
    page_de: Ouvrir, site: str
) -> None:
    page = page_de("MARTIN")
    expect(titre(page)).to_have_text("Échanges sécurisés")
    expect(lignes(page).first).to_be_visible()
