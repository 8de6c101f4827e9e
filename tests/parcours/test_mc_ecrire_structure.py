"""An échelon writes to a centre de santé or an établissement, never to one of its doctors."""

import re

import pytest
from playwright.sync_api import Page, expect

from echanges.demo.donnees import MEDECINS
from tests.parcours.conftest import Ouvrir
from tests.parcours.destinataire import STRUCTURE, verifier_etape_2
from tests.parcours.page import (
    NIR,
    alerte,
    aller,
    bouton,
    champ,
    fichier,
    joindre,
    ligne,
    lignes,
    ouvrir_fil,
    rediger,
    retourner,
    statut,
    titre,
)
from tests.travailleur import faire_les_taches

pytestmark = pytest.mark.navigateur

TILLEULS, SAINT_MELAINE = "350990016", "350990032"
SALARIES = [medecin for medecin in MEDECINS if medecin.structures]


@pytest.mark.notice("R86")
def test_no_person_of_the_structure_is_named_or_can_be_chosen(page_de: Ouvrir) -> None:
    page = STRUCTURE.ouvrir(page_de("QUÉMÉNER"))
    verifier_sans_personne(page)
    STRUCTURE.par_nir(page, NIR["P04"])
    expect(statut(page)).to_contain_text("Centre de santé Les Tilleuls")
    verifier_sans_personne(page)
    expect(page.locator("main")).to_contain_text(
        "Le message s'adresse à la structure : tous ses médecins habilités pourront le lire."
    )


def verifier_sans_personne(page: Page) -> None:
    """No salaried doctor's name, and no list to choose from."""
    for medecin in SALARIES:
        expect(page.locator("main")).not_to_contain_text(medecin.nom, ignore_case=True)
    expect(page.get_by_role("combobox")).to_have_count(0)


@pytest.mark.notice("R87")
def test_the_nir_of_a_patient_brings_the_structure_of_his_medecin_traitant(
    page_de: Ouvrir,
) -> None:
    page = STRUCTURE.ouvrir(page_de("QUÉMÉNER"))
    STRUCTURE.par_nir(page, NIR["P04"])
    expect(statut(page)).to_contain_text(
        "Destinataire : Centre de santé Les Tilleuls – FINESS 350990016"
    )
    expect(page.get_by_role("region", name="Patient concerné")).to_contain_text("PERRIN Lucas")
    rediger(page, "Convocation de M. Perrin", "Merci de l'en informer.")
    bouton(page, "Envoyer").click()
    expect(statut(page)).to_contain_text("Message envoyé à Centre de santé Les Tilleuls.")
    aller(page, "En cours")
    envoyee = lignes(page).first
    expect(envoyee).to_contain_text("Convocation de M. Perrin")
    expect(envoyee.get_by_text("CE35", exact=True)).to_be_visible()
    for nom in ("HADDAD", "OLLIVIER"):
        recue = ligne(page_de(nom), "Convocation de M. Perrin")
        expect(recue.get_by_role("link", name=re.compile("^Non lu"))).to_be_visible()


@pytest.mark.notice("R88")
def test_the_finess_of_a_centre_de_sante_brings_it(page_de: Ouvrir) -> None:
    page = STRUCTURE.ouvrir(page_de("QUÉMÉNER"))
    for saisie in (TILLEULS, "35 099 001 6", " 350990016 "):
        STRUCTURE.par_numero(page, saisie)
        expect(statut(page)).to_contain_text(
            "Destinataire : Centre de santé Les Tilleuls – FINESS 350990016"
        )
        expect(page.get_by_role("region", name="Patient concerné")).to_have_count(0)
        bouton(page, "Changer de destinataire").click()


@pytest.mark.notice("R87")
def test_without_a_medecin_traitant_no_structure_is_found(page_de: Ouvrir) -> None:
    page = STRUCTURE.ouvrir(page_de("PAYET"))
    STRUCTURE.par_nir(page, NIR["P08"])
    expect(alerte(page)).to_contain_text("Aucun médecin traitant déclaré pour ce patient")
    verifier_etape_2(page, ouverte=False)


@pytest.mark.notice("R88")
def test_a_corsican_finess_is_read_in_lower_case(page_de: Ouvrir) -> None:
    page = STRUCTURE.ouvrir(page_de("COLONNA"))
    STRUCTURE.par_numero(page, "2a0990040")
    expect(statut(page)).to_contain_text("Destinataire : Élan Corse santé – FINESS 2A0990040")


@pytest.mark.notice("R89")
def test_the_finess_of_an_etablissement_brings_it_and_its_surgeons_read(page_de: Ouvrir) -> None:
    page = STRUCTURE.ouvrir(page_de("QUÉMÉNER"))
    STRUCTURE.par_numero(page, SAINT_MELAINE)
    expect(statut(page)).to_contain_text("Destinataire : Clinique Saint-Melaine – FINESS 350990032")
    rediger(page, "Avis de la RCP", "Merci de joindre l'avis de la RCP.")
    bouton(page, "Envoyer").click()
    expect(statut(page)).to_contain_text("Message envoyé à Clinique Saint-Melaine.")
    aller(page, "En cours")
    expect(ligne(page, "Avis de la RCP").get_by_text("CL35", exact=True)).to_be_visible()
    carvalho = page_de("CARVALHO")
    ouvrir_fil(carvalho, "Avis de la RCP")
    expect(carvalho.get_by_text("Merci de joindre l'avis de la RCP.")).to_be_visible()


@pytest.mark.notice("R91")
def test_files_reach_the_whole_structure(page_de: Ouvrir) -> None:
    page = STRUCTURE.ouvrir(page_de("QUÉMÉNER"))
    STRUCTURE.par_numero(page, TILLEULS)
    rediger(page, "Référentiel", "Ci-joint.")
    joindre(page, fichier("referentiel-transports.pdf"), fichier("courbe-de-poids.png"))
    bouton(page, "Envoyer").click()
    expect(statut(page)).to_contain_text("Message envoyé")
    faire_les_taches()
    ollivier = page_de("OLLIVIER")
    ouvrir_fil(ollivier, "Référentiel")
    with ollivier.expect_download() as attendu:
        ollivier.get_by_role("link", name="Télécharger referentiel-transports.pdf").click()
    assert attendu.value.path().read_bytes() == fichier("referentiel-transports.pdf")["buffer"]
    expect(ollivier.get_by_role("link", name="Télécharger courbe-de-poids.png")).to_be_visible()


@pytest.mark.notice("R92")
def test_a_draft_to_a_structure_is_found_again_and_sent_later(page_de: Ouvrir) -> None:
    page = STRUCTURE.ouvrir(page_de("LE DU"))
    STRUCTURE.par_numero(page, SAINT_MELAINE)
    champ(page, "Objet").fill("Pièces à fournir")
    bouton(page, "Enregistrer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon enregistré")
    retourner(page)
    page.get_by_role("link", name="Brouillons 2", exact=True).click()
    expect(ligne(page, "Pièces à fournir")).to_contain_text("Karine LE DU")
    ligne(page, "Pièces à fournir").get_by_role("link").click()
    expect(titre(page)).to_have_text(STRUCTURE.nom)
    expect(statut(page)).to_contain_text("Destinataire : Clinique Saint-Melaine")
    champ(page, "Message").fill("La liste est jointe.")
    bouton(page, "Envoyer").click()
    expect(statut(page)).to_contain_text("Message envoyé à Clinique Saint-Melaine.")
    expect(page.get_by_role("link", name="Brouillons 1", exact=True)).to_be_visible()
    expect(ligne(page_de("ROUSSEL"), "Pièces à fournir")).to_be_visible()
