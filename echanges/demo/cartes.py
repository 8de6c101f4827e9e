"""The simulated carte Vitale reader: the cards of the demonstration's assurés."""

import uuid

from echanges.annuaire.models import Patient
from echanges.demo.cles import identifiant
from echanges.demo.donnees import PATIENTS


class LecteurSimule:
    """Reads the cards of the cast, as a real reader would: the assuré and his beneficiaries."""

    def cartes(self) -> list[tuple[str, str]]:
        """One card for each assuré of the cast, without a query: (value, « KERVELLA Martine »)."""
        return sorted(
            (
                (str(identifiant("patient", fiche.cle)), f"{fiche.nom.upper()} {fiche.prenom}")
                for fiche in PATIENTS
                if fiche.rang == 1
            ),
            key=lambda carte: carte[1],
        )

    def lire(self, carte: str) -> list[Patient]:
        """The beneficiaries of a card on offer; none for any other value."""
        if carte not in dict(self.cartes()):
            return []
        assure = Patient.objects.get(id=uuid.UUID(carte))
        return list(
            Patient.objects.filter(nir_empreinte=assure.nir_empreinte)
            .avec_affichage()
            .order_by("rang")
        )
