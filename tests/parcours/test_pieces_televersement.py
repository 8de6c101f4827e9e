"""Files go to the draft at once, one by one: progress, cancelling, cuts, photos, pasting."""

import io
import os
import re

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect

from tests.fichiers.fabrique import encoder, jpeg_annonce
from tests.parcours.conftest import Ouvrir
from tests.parcours.page import (
    Fichier,
    Reseau,
    Vigie,
    ajoutees,
    alerte,
    bouton,
    capturer,
    champ,
    coller,
    commencer,
    deposer,
    fichier,
    groupe_pieces,
    joindre,
    ligne,
    ouvrir_fil,
    pdf_de,
    rediger,
    statut,
    titre,
    verifier_axe,
    verifier_largeur,
)
from tests.travailleur import faire_les_taches

pytestmark = pytest.mark.navigateur
MO = 1024 * 1024
OBJET = "Dossier complet"
FORMULAIRE = re.compile("/(ecrire|brouillon)/$")
ETROIT = {"width": 320, "height": 640}
GPS = 0x8825
ORIENTATION = 0x0112
TOURNEE_D_UN_QUART = 6


def ecrire(page: Page) -> Reseau:
    """Open a form and type in it; return its network."""
    commencer(page, "P01")
    rediger(page, OBJET, "Le dossier est joint.")
    return Reseau(page)


def envoi_de(page: Page, nom: str) -> Locator:
    """The progress bar of a file."""
    return page.get_by_role("progressbar", name=f"Envoi de {nom}", exact=True)


def couper_le_prochain_envoi(page: Page, vigies: list[Vigie]) -> None:
    """Cut the next request of the form."""
    vigies[-1].coupures = True
    page.route(FORMULAIRE, lambda route: route.abort(), times=1)


def envoyer(page: Page, pieces: str) -> None:
    """Send, and check what left."""
    bouton(page, "Envoyer").click()
    expect(statut(page)).to_contain_text("Message envoyé à l'échelon ELSM 35.")
    expect(ligne(page, OBJET)).to_contain_text(pieces)


def photo(nom: str) -> Fichier:
    """A photograph over 10 Mo, held upright, that says where it was taken."""
    image = Image.frombytes("RGB", (4200, 3000), os.urandom(4200 * 3000 * 3))
    exif = Image.Exif()
    exif[ORIENTATION] = TOURNEE_D_UN_QUART
    exif[GPS] = {1: "N", 2: (48.0, 6.0, 30.0)}
    octets = io.BytesIO()
    image.save(octets, "JPEG", quality=95, exif=exif)
    assert octets.tell() > 10 * MO
    return fichier(nom, octets.getvalue())


def test_five_files_are_dropped_with_progress_one_cancelled_one_sent_again_after_a_cut(
    page_de: Ouvrir, vigies: list[Vigie]
) -> None:
    page = page_de("MARTIN")
    reseau = ecrire(page)
    couper_le_prochain_envoi(page, vigies)
    reseau.regler(envoi_ko_s=50)
    deposer(page, *(pdf_de(f"{nom}.pdf", MO) for nom in ("coupe", "un", "deux", "trois", "quatre")))
    expect(ajoutees(page)).to_have_count(5)
    expect(alerte(page)).to_have_text("Échec de l'envoi de coupe.pdf")
    for nom in ("un.pdf", "deux.pdf"):
        expect(envoi_de(page, nom)).to_be_visible()
        expect(ajoutees(page).filter(has_text=nom)).to_contain_text(re.compile(r"\b[1-9]\d?\s%"))
    expect(ajoutees(page).filter(has_text="quatre.pdf")).to_contain_text("En attente")
    verifier_axe(page, "light", "dark")
    capturer(page, "ps-envoi-des-pieces")
    bouton(page, "Annuler l'envoi de deux.pdf").click()
    expect(ajoutees(page)).to_have_count(4)
    expect(envoi_de(page, "trois.pdf")).to_be_visible()
    reseau.regler()
    bouton(page, "Réessayer l'envoi de coupe.pdf").click()
    for nom in ("coupe.pdf", "un.pdf", "trois.pdf", "quatre.pdf"):
        expect(bouton(page, f"Retirer {nom}")).to_be_visible()
    expect(statut(page)).to_contain_text("4 pièces jointes sur 5")
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(champ(page, "Message")).to_have_value("Le dossier est joint.")
    envoyer(page, "4 pièces jointes")


def test_sending_waits_for_the_files_on_their_way(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    reseau = ecrire(page)
    reseau.regler(envoi_ko_s=50)
    joindre(page, pdf_de("un.pdf", MO), pdf_de("deux.pdf", MO), pdf_de("trois.pdf", MO))
    bouton(page, "Envoyer").click()
    expect(statut(page)).to_contain_text("Envoi des pièces jointes en cours…")
    expect(envoi_de(page, "un.pdf")).to_be_visible()
    reseau.regler()
    expect(statut(page)).to_contain_text("Message envoyé à l'échelon ELSM 35.")
    expect(ligne(page, OBJET)).to_contain_text("3 pièces jointes")


def test_a_message_never_leaves_without_a_file_that_the_page_shows(
    page_de: Ouvrir, vigies: list[Vigie]
) -> None:
    page = page_de("MARTIN")
    ecrire(page)
    joindre(page, fichier("compte-rendu.pdf"))
    expect(bouton(page, "Retirer compte-rendu.pdf")).to_be_visible()
    couper_le_prochain_envoi(page, vigies)
    joindre(page, fichier("radio-hanche.jpg"))
    bouton(page, "Envoyer").click()
    expect(alerte(page)).to_contain_text("Le message n'a pas été envoyé")
    expect(alerte(page)).to_contain_text("Échec de l'envoi de radio-hanche.jpg")
    expect(bouton(page, "Réessayer l'envoi de radio-hanche.jpg")).to_be_focused()
    bouton(page, "Enregistrer le brouillon").click()
    expect(alerte(page)).to_contain_text("Le brouillon n'a pas été enregistré")
    bouton(page, "Retirer radio-hanche.jpg").click()
    expect(ajoutees(page)).to_have_count(1)
    expect(alerte(page)).to_be_empty()
    envoyer(page, "1 pièce jointe")


def test_a_file_refused_while_sending_waits_stops_the_sending(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    reseau = ecrire(page)
    reseau.regler(reponse_ms=1500)
    joindre(page, fichier("compte-rendu.pdf"), fichier("faux.pdf", b"MZ" + b"\0" * 2000))
    bouton(page, "Envoyer").click()
    expect(alerte(page)).to_contain_text("Le message n'a pas été envoyé")
    expect(groupe_pieces(page)).to_contain_text("faux.pdf : format de fichier incorrect")
    expect(ajoutees(page)).to_have_count(1)
    reseau.regler()
    envoyer(page, "1 pièce jointe")


def test_a_file_whose_answer_was_lost_is_attached_once(
    page_de: Ouvrir, vigies: list[Vigie]
) -> None:
    page = page_de("MARTIN")
    ecrire(page)
    vigies[-1].coupures = True

    def perdre(route: Route) -> None:
        assert route.fetch().status == 200
        route.abort()

    page.route(FORMULAIRE, perdre, times=1)
    joindre(page, fichier("compte-rendu.pdf"))
    bouton(page, "Réessayer l'envoi de compte-rendu.pdf").click()
    expect(bouton(page, "Retirer compte-rendu.pdf")).to_be_visible()
    expect(statut(page)).to_contain_text("1 pièce jointe sur 5")
    envoyer(page, "1 pièce jointe")


def test_cancelling_when_the_server_has_everything_takes_the_file_away(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    reseau = ecrire(page)
    joindre(page, fichier("compte-rendu.pdf"))
    expect(bouton(page, "Retirer compte-rendu.pdf")).to_be_visible()
    reseau.regler(reponse_ms=2000)
    joindre(page, fichier("radio-hanche.jpg"))
    expect(ajoutees(page).filter(has_text="radio-hanche.jpg")).to_contain_text("Vérification…")
    with page.expect_response(lambda r: "retirer" in (r.request.post_data or "")) as retrait:
        bouton(page, "Annuler l'envoi de radio-hanche.jpg").click()
        expect(ajoutees(page)).to_have_count(1)
    assert "1 pièce jointe sur 5" in retrait.value.json()["message"]
    reseau.regler()
    envoyer(page, "1 pièce jointe")


def test_an_automatic_saving_during_an_upload_costs_nothing(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    page.clock.install()
    reseau = ecrire(page)
    reseau.regler(envoi_ko_s=50)
    joindre(page, pdf_de("lent.pdf", MO))
    expect(ajoutees(page)).to_contain_text(re.compile(r"\b[1-9]\d?\s%"))
    with page.expect_response(lambda reponse: reponse.request.method == "POST") as sauvegarde:
        page.clock.fast_forward(21_000)
    assert sauvegarde.value.json()["version"] == 1
    reseau.regler()
    expect(bouton(page, "Retirer lent.pdf")).to_be_visible()
    champ(page, "Message").fill("Le dossier est joint, et complété.")
    envoyer(page, "1 pièce jointe")


def test_removing_files_one_by_one_carries_the_focus_along(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    ecrire(page)
    noms = ("compte-rendu.pdf", "radio-hanche.jpg", "courbe-de-poids.png")
    for nom in noms:
        joindre(page, fichier(nom))
        expect(bouton(page, f"Retirer {nom}")).to_be_visible()
    bouton(page, "Retirer radio-hanche.jpg").focus()
    page.keyboard.press("Enter")
    expect(bouton(page, "Retirer courbe-de-poids.png")).to_be_focused()
    expect(statut(page)).to_contain_text("2 pièces jointes sur 5")
    page.keyboard.press("Space")
    expect(bouton(page, "Retirer compte-rendu.pdf")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Ajouter des pièces jointes")).to_be_focused()
    expect(ajoutees(page)).to_have_count(0)
    page.reload()
    expect(ajoutees(page)).to_have_count(0)
    expect(titre(page)).to_have_text("Écrire à un médecin conseil")


def test_pasted_pictures_are_attached_under_names_of_their_own(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    ecrire(page)
    capture = fichier("image.png", fichier("courbe-de-poids.png")["buffer"])
    coller(champ(page, "Message"), capture)
    expect(bouton(page, "Retirer image.png")).to_be_visible()
    coller(champ(page, "Message"), capture)
    expect(bouton(page, "Retirer image-collee-1.png")).to_be_visible()
    expect(champ(page, "Message")).to_have_value("Le dossier est joint.")
    envoyer(page, "2 pièces jointes")


def test_a_photo_over_ten_mo_is_shrunk_upright_and_without_its_place(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    ecrire(page)
    joindre(page, photo("genou.jpeg"))
    expect(ajoutees(page)).to_contain_text("genou.jpeg dépasse 10 Mo")
    bouton(page, "Envoyer").click()
    expect(alerte(page)).to_contain_text("Le message n'a pas été envoyé")
    reduire = bouton(page, "Réduire la photo et l'ajouter")
    expect(reduire).to_be_focused()
    verifier_axe(page, "light", "dark")
    page.keyboard.press("Enter")
    expect(bouton(page, "Retirer genou.jpg")).to_be_visible()
    expect(bouton(page, "Retirer genou.jpg")).to_be_focused()
    expect(ajoutees(page)).to_have_count(1)
    envoyer(page, "1 pièce jointe")
    faire_les_taches()
    ouvrir_fil(page, OBJET)
    with page.expect_download() as attente:
        page.get_by_role("link", name="Télécharger genou.jpg").click()
    assert attente.value.path().stat().st_size <= 10 * MO
    with Image.open(attente.value.path()) as recue:
        assert recue.format == "JPEG"
        assert recue.size == (2857, 4000)
        assert not recue.getexif()


def test_a_photo_of_too_many_pixels_is_shrunk_by_the_page_up_to_two_hundred_million(
    page_de: Ouvrir,
) -> None:
    page = page_de("MARTIN")
    ecrire(page)
    grande = encoder(Image.new("RGB", (12_000, 8_400), (190, 180, 170)), "JPEG", quality=20)
    joindre(page, fichier("plan.jpg", grande), fichier("mur.jpg", jpeg_annonce(20_000, 10_001)))
    expect(alerte(page)).to_have_text("mur.jpg : l'image est trop grande")
    expect(ajoutees(page)).to_contain_text("plan.jpg : l'image est trop grande")
    bouton(page, "Réduire la photo et l'ajouter").click()
    expect(bouton(page, "Retirer plan.jpg")).to_be_visible()
    expect(ajoutees(page)).to_have_count(1)


def test_what_is_not_a_photo_is_never_offered_to_be_shrunk(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    ecrire(page)
    joindre(page, fichier("fausse.jpg", b"\xff\xd8\xff" + b"\0" * 10 * MO))
    expect(alerte(page)).to_have_text("fausse.jpg : le fichier dépasse 10 Mo")
    expect(ajoutees(page)).to_have_count(0)


def test_giving_up_the_draft_gives_up_its_uploads(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    reseau = ecrire(page)
    bouton(page, "Enregistrer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon enregistré")
    reseau.regler(envoi_ko_s=50)
    joindre(page, pdf_de("lent.pdf", MO))
    expect(envoi_de(page, "lent.pdf")).to_be_visible()
    bouton(page, "Supprimer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon supprimé")
    expect(ligne(page, OBJET)).to_have_count(0)


def test_files_on_their_way_fit_a_narrow_screen(page_de: Ouvrir, vigies: list[Vigie]) -> None:
    page = page_de("MARTIN", viewport=ETROIT)
    reseau = ecrire(page)
    couper_le_prochain_envoi(page, vigies)
    reseau.regler(envoi_ko_s=20)
    joindre(
        page,
        fichier("compte-rendu.pdf"),
        pdf_de("ordonnance-de-sortie-du-service-de-cardiologie-interventionnelle.pdf", MO),
    )
    expect(alerte(page)).to_contain_text("Échec de l'envoi de compte-rendu.pdf")
    verifier_largeur(page)
    verifier_axe(page)
    capturer(page, "ps-envoi-des-pieces-etroit")


def test_without_scripts_the_form_posts_its_files_together(sans_script: Ouvrir) -> None:
    page = sans_script("MARTIN")
    commencer(page, "P01")
    rediger(page, OBJET, "Le dossier est joint.")
    joindre(page, *(fichier(n) for n in ("compte-rendu.pdf", "radio-hanche.jpg")))
    bouton(page, "Enregistrer le brouillon").click()
    expect(ajoutees(page)).to_have_count(2)
    expect(ajoutees(page).first).to_contain_text("compte-rendu.pdf, ")
    joindre(page, fichier("courbe-de-poids.png"))
    envoyer(page, "3 pièces jointes")
    ouvrir_fil(page, OBJET)
    expect(page.get_by_role("list", name="Pièces jointes du message")).to_contain_text("Analyse")
