"""Conversations not sent yet: only the side that writes sees them."""

from echanges.demo.histoire import Histoire, redige

T08 = Histoire(
    "T08",
    "D1",
    "ELSM 35",
    None,
    "Réunion d'information sur les arrêts de longue durée",
    (
        redige(
            "TANGUY",
            2,
            "16:55",
            "Cher confrère,\n\n"
            "Le service médical organise une rencontre avec les médecins de Rennes sur les arrêts "
            "de longue durée et le retour à l'emploi. La date et le lieu restent à fixer.",
        ),
    ),
)

T23 = Histoire(
    "T23",
    "D1",
    "ELSM 35",
    "P02",
    "Demande d'invalidité, première catégorie",
    (redige("D1", 1, "18:45", "", "bilan-biologique.pdf"),),
)

T24 = Histoire(
    "T24",
    "S1",
    "ELSM 35",
    "P04",
    "Conduite d'engins et épilepsie",
    (
        redige(
            "D4",
            2,
            "17:50",
            "Bonjour,\n\n"
            "M. Perrin travaille comme cariste et ne peut plus conduire d'engins depuis ses "
            "crises. L'employeur ne propose aucun poste de remplacement pour l'instant.",
        ),
    ),
)

BROUILLONS = (T08, T23, T24)
