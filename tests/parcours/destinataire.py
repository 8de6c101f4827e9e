"""The two screens where an échelon first says to whom it writes, and the gestures of both."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.parcours.page import bouton, champ, titre


@dataclass(frozen=True)
class Ecran:
    """A screen: its title, the button that looks for the recipient, the other way than the NIR."""

    nom: str
    chercher: str
    voie: str
    numero: str

    def ouvrir(self, page: Page) -> Page:
        """From the trays."""
        bouton(page, self.nom).click()
        expect(titre(page)).to_have_text(self.nom)
        return page

    def par_nir(self, page: Page, nir: str) -> None:
        """Look for the recipient by a patient's NIR."""
        page.get_by_role("radio", name="Par le NIR du patient", exact=True).check()
        self._chercher(page, "NIR du patient", nir)

    def par_numero(self, page: Page, numero: str) -> None:
        """Look for the recipient by his own number."""
        page.get_by_role("radio", name=self.voie, exact=True).check()
        self._chercher(page, self.numero, numero)

    def _chercher(self, page: Page, nom: str, valeur: str) -> None:
        """The answer is another page: what the one before said proves nothing."""
        champ(page, nom).fill(valeur)
        with page.expect_navigation():
            bouton(page, self.chercher).click()


LIBERAL = Ecran(
    nom="Écrire à un médecin libéral",
    chercher="Rechercher le médecin",
    voie="Par le n° AM du médecin",
    numero="N° AM du médecin",
)
STRUCTURE = Ecran(
    nom="Écrire à un centre de santé ou à un établissement",
    chercher="Rechercher la structure",
    voie="Par le n° FINESS",
    numero="N° FINESS",
)


def verifier_etape_2(page: Page, *, ouverte: bool) -> None:
    """The message can be written, or not at all."""
    controles = [
        champ(page, "Objet"),
        champ(page, "Message"),
        page.get_by_label("Ajouter des pièces jointes"),
        bouton(page, "Envoyer"),
        bouton(page, "Enregistrer le brouillon"),
    ]
    for controle in controles:
        expect(controle).to_be_enabled(enabled=ouverte)
