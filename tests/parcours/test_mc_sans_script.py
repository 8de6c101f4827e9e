"""Every act of the back office in a browser without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from tests.parcours.conftest import Ouvrir
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
    pdf_de,
    rediger,
    repondre,
    retourner,
    statut,
    titre,
)
from tests.travailleur import faire_les_taches

pytestmark = pytest.mark.navigateur

ALD = "Renouvellement ALD, polyarthrite"
TRANSPORTS = "Transports pour rééducation au centre de Fougères"
LIBERAL = "Écrire à un médecin libéral"
STRUCTURE = "Écrire à un centre de santé ou à un établissement"


def chercher(page: Page, mode: str, nom: str, valeur: str, action: str) -> None:
    """Find a recipient: only the chosen way's field shows, by style alone."""
    page.get_by_role("radio", name=mode, exact=True).check()
    expect(page.get_by_role("group", name="Destinataire").get_by_role("textbox")).to_have_count(1)
    champ(page, nom).fill(valeur)
    bouton(page, action).click()


@pytest.mark.notice("R93", "R94", "R95", "R96", "R97")
def test_answering_with_a_file(sans_script: Ouvrir) -> None:
    page = sans_script("QUÉMÉNER")
    ouvrir_fil(page, ALD)
    bouton(page, "Répondre").click()
    champ(page, "Votre réponse").fill("Accordé, protocole ci-joint.")
    joindre(page, fichier("protocole-de-soins.pdf"))
    bouton(page, "Envoyer la réponse").click()
    expect(statut(page)).to_contain_text("Message envoyé à Dr Jean MARTIN.")
    aller(page, "En cours")
    expect(ligne(page, ALD)).to_contain_text("2 pièces jointes")
    faire_les_taches()
    ouvrir_fil(page, ALD)
    with page.expect_download() as attendu:
        page.get_by_role("link", name="Télécharger protocole-de-soins.pdf").click()
    assert attendu.value.path().read_bytes() == fichier("protocole-de-soins.pdf")["buffer"]


@pytest.mark.notice("R82", "R96")
def test_refused_files_are_named_the_others_and_the_text_are_kept(sans_script: Ouvrir) -> None:
    page = sans_script("QUÉMÉNER")
    ouvrir_fil(page, ALD)
    bouton(page, "Répondre").click()
    champ(page, "Votre réponse").fill("Trois fichiers")
    joindre(
        page,
        fichier("bilan-hepatique.pdf"),
        fichier("virus.exe", b"MZ" + b"\0" * 64),
        pdf_de("gros.pdf", 10 * 1024 * 1024 + 1),
    )
    bouton(page, "Envoyer la réponse").click()
    expect(alerte(page)).to_contain_text("Le message n'a pas été envoyé")
    groupe = page.get_by_role("group", name="Pièces jointes")
    for region in (alerte(page), groupe):
        expect(region).to_contain_text("virus.exe : format de fichier incorrect")
        expect(region).to_contain_text("gros.pdf : le fichier dépasse 10 Mo")
    expect(champ(page, "Votre réponse")).to_have_value("Trois fichiers")
    gardes = page.get_by_role("list", name="Pièces jointes ajoutées").get_by_role("listitem")
    expect(gardes).to_have_count(1)
    expect(gardes).to_contain_text("bilan-hepatique.pdf")
    bouton(page, "Envoyer la réponse").click()
    expect(statut(page)).to_contain_text("Message envoyé")
    aller(page, "En cours")
    expect(ligne(page, ALD)).to_contain_text("2 pièces jointes")


@pytest.mark.notice("R96")
def test_saving_completing_and_deleting_a_reply_draft(sans_script: Ouvrir) -> None:
    page = sans_script("QUÉMÉNER")
    ouvrir_fil(page, ALD)
    bouton(page, "Répondre").click()
    champ(page, "Votre réponse").fill("Un début")
    joindre(page, fichier("bilan-hepatique.pdf"))
    bouton(page, "Enregistrer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon enregistré")
    bouton(page, "Retirer bilan-hepatique.pdf").click()
    expect(bouton(page, "Retirer bilan-hepatique.pdf")).to_have_count(0)
    expect(champ(page, "Votre réponse")).to_have_value("Un début")
    retourner(page)
    expect(ligne(page, ALD).get_by_text("[Brouillon]", exact=True)).to_be_visible()
    ouvrir_fil(page, ALD)
    bouton(page, "Répondre").click()
    bouton(page, "Supprimer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon supprimé")


@pytest.mark.notice("R77", "R78", "R79", "R81", "R82", "R83")
def test_writing_to_a_medecin_liberal_by_a_nir(sans_script: Ouvrir) -> None:
    page = sans_script("QUÉMÉNER")
    bouton(page, LIBERAL).click()
    expect(champ(page, "Objet")).to_be_disabled()
    chercher(page, "Par le NIR du patient", "NIR du patient", NIR["P09"], "Rechercher le médecin")
    page.get_by_role("combobox", name="Bénéficiaire").select_option(
        "BERTRAND Hugo, né(e) le 14/06/1979"
    )
    bouton(page, "Rechercher le médecin").click()
    expect(statut(page)).to_contain_text("médecin traitant de Hugo BERTRAND")
    bouton(page, "Envoyer").click()
    expect(alerte(page).get_by_role("link", name="Saisissez un objet")).to_be_visible()
    rediger(page, "Reprise du travail", "Est-elle possible ?")
    joindre(page, fichier("referentiel-transports.pdf"))
    bouton(page, "Enregistrer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon enregistré")
    bouton(page, "Envoyer").click()
    expect(statut(page)).to_contain_text("Message envoyé à Dr Jean MARTIN.")
    aller(page, "En cours")
    expect(ligne(page, "Reprise du travail")).to_contain_text("1 pièce jointe")


@pytest.mark.notice("R78", "R80", "R84", "R88")
def test_writing_by_a_number_and_changing_the_recipient(sans_script: Ouvrir) -> None:
    page = sans_script("QUÉMÉNER")
    bouton(page, LIBERAL).click()
    mode, nom = "Par le n° AM du médecin", "N° AM du médecin"
    chercher(page, mode, nom, "351991013", "Rechercher le médecin")
    rediger(page, "Horaires", "Quand vous joindre ?")
    bouton(page, "Changer de destinataire").click()
    chercher(page, mode, nom, "351991021", "Rechercher le médecin")
    expect(champ(page, "Message")).to_have_value("Quand vous joindre ?")
    bouton(page, "Envoyer").click()
    expect(statut(page)).to_contain_text("Message envoyé à Dr Sophie LE BIHAN-NOËL.")
    bouton(page, STRUCTURE).click()
    chercher(page, "Par le n° FINESS", "N° FINESS", "350990032", "Rechercher la structure")
    rediger(page, "Ententes", "Merci.")
    bouton(page, "Envoyer").click()
    expect(statut(page)).to_contain_text("Message envoyé à Clinique Saint-Melaine.")


@pytest.mark.notice("R80", "R82")
def test_after_a_refused_file_the_same_message_leaves_to_the_same_recipient(
    sans_script: Ouvrir,
) -> None:
    page = sans_script("GUILLOU")
    bouton(page, LIBERAL).click()
    page.get_by_role("radio", name="Par le n° AM du médecin", exact=True).check()
    page.get_by_role("combobox", name="Échelon expéditeur").select_option("ELSM 56")
    champ(page, "N° AM du médecin").fill("561991100")
    bouton(page, "Rechercher le médecin").click()
    rediger(page, "Référentiel des transports", "Ci-joint.")
    joindre(page, fichier("referentiel-transports.pdf"), fichier("virus.exe", b"MZ"))
    bouton(page, "Envoyer").click()
    expect(alerte(page)).to_contain_text("virus.exe : format de fichier incorrect")
    expect(bouton(page, "Retirer referentiel-transports.pdf")).to_be_visible()
    expect(bouton(page, "Changer de destinataire")).to_have_count(0)
    bouton(page, "Envoyer").click()
    expect(statut(page)).to_contain_text("Message envoyé à Dr Jeanne MOREAU.")
    aller(page, "En cours")
    envoyee = ligne(page, "Référentiel des transports")
    expect(envoyee).to_contain_text("1 pièce jointe")
    expect(envoyee.get_by_text("ELSM 56", exact=True)).to_be_visible()


@pytest.mark.notice("R98", "R99", "R104")
def test_closing_goes_through_a_page_with_the_words_of_the_dialog(sans_script: Ouvrir) -> None:
    page = sans_script("QUÉMÉNER")
    ouvrir_fil(page, ALD)
    bouton(page, "Clore la conversation").click()
    expect(titre(page)).to_have_text("Clore la conversation ?")
    expect(page.get_by_role("main")).to_contain_text("de manière définitive")
    expect(page.get_by_role("main")).to_contain_text(ALD)
    bouton(page, "Annuler").click()
    expect(titre(page)).to_have_text(ALD)
    bouton(page, "Clore la conversation").click()
    bouton(page, "Clore définitivement").click()
    expect(statut(page)).to_contain_text("Conversation close.")
    aller(page, "Clos")
    expect(lignes(page).first).to_contain_text(ALD)


@pytest.mark.notice("R98")
def test_a_draft_forbids_closing(sans_script: Ouvrir) -> None:
    page = sans_script("QUÉMÉNER")
    ouvrir_fil(page, TRANSPORTS)
    bouton(page, "Clore la conversation").click()
    bouton(page, "Clore définitivement").click()
    expect(alerte(page)).to_contain_text("Un brouillon de réponse existe")


@pytest.mark.notice("R107", "R108", "R110", "R113")
def test_searching_in_the_three_modes(sans_script: Ouvrir) -> None:
    page = sans_script("QUÉMÉNER")
    expect(page.get_by_role("search")).to_have_count(0)
    bouton(page, "Ouvrir la recherche").click()
    recherche = page.get_by_role("search", name="Recherche")
    champ(recherche, "Nom de famille").fill("benali")
    bouton(page, "Lancer la recherche").click()
    expect(statut(page)).to_contain_text("3 conversations trouvées")
    page.get_by_role("radio", name="Professionnel de santé").check()
    expect(champ(recherche, "Nom de famille")).to_have_count(0)
    champ(recherche, "N° AM").fill("350990016")
    bouton(page, "Lancer la recherche").click()
    expect(statut(page)).to_contain_text("3 conversations trouvées")
    page.get_by_role("radio", name="Agent", exact=True).check()
    recherche.get_by_role("combobox", name="Agent").select_option("Karine LE DU")
    bouton(page, "Lancer la recherche").click()
    expect(statut(page)).to_contain_text("2 conversations trouvées")
    expect(page.get_by_text("Bannette : À traiter", exact=True)).to_be_visible()
    bouton(page, "Effacer la recherche").click()
    expect(lignes(page)).to_have_count(7)


@pytest.mark.notice("R105", "R106")
def test_filtering_sorting_and_marking_unread(sans_script: Ouvrir) -> None:
    page = sans_script("GUILLOU")
    page.get_by_role("combobox", name="Échelon", exact=True).select_option("ELSM 35")
    page.get_by_role("checkbox", name="Non lus seulement").check()
    page.get_by_role("combobox", name="Trier par").select_option("Plus ancien d'abord")
    bouton(page, "Appliquer").click()
    expect(lignes(page)).to_have_count(4)
    expect(lignes(page).last).to_contain_text(ALD)
    ouvrir_fil(page, ALD)
    bouton(page, "Marquer comme non lu").click()
    expect(statut(page)).to_contain_text("Conversation marquée comme non lue")
    expect(ligne(page, ALD).get_by_text("Non lu")).to_be_visible()


@pytest.mark.notice("R103")
def test_a_reopened_conversation_is_answered(sans_script: Ouvrir) -> None:
    page = sans_script("QUÉMÉNER")
    ouvrir_fil(page, "Orthèses de repos sur mesure")
    repondre(page, "Accordé.")
    expect(statut(page)).to_contain_text("Message envoyé à Dr Jean MARTIN.")
