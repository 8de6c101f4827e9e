"""Conversations closed by ELSM 35."""

from echanges.demo.histoire import Histoire, clot, ecrit, ouvre

T09 = Histoire(
    "T09",
    "D1",
    "ELSM 35",
    "P09-2",
    "Pompe à insuline, première demande",
    (
        ecrit(
            "D1",
            27,
            "09:50",
            "Cher confrère,\n\n"
            "Chloé Bertrand, suivie pour un diabète de type 1 depuis deux ans, reste instable "
            "malgré un schéma basal-bolus bien conduit, avec une hémoglobine glyquée à 8,9 % et "
            "des hypoglycémies nocturnes. Le service de diabétologie pédiatrique a réalisé l'essai "
            "d'une pompe à insuline, concluant. Vous trouverez son compte rendu ci-joint.\n\n"
            "Je sollicite votre avis sur la prise en charge.",
            "compte-rendu-diabetologie.pdf",
        ),
        ecrit(
            "TANGUY",
            21,
            "15:05",
            "Cher confrère,\n\n"
            "Avis favorable. L'indication est conforme et l'initiation a bien eu lieu dans un "
            "centre habilité. La prise en charge est accordée pour un an, avec réévaluation par "
            "ce centre à l'échéance.\n\n"
            "Bien confraternellement.",
        ),
        ouvre("D1", 21, "18:20"),
        clot("TANGUY", 20, "11:45"),
    ),
)

T28 = Histoire(
    "T28",
    "D1",
    "ELSM 35",
    "P02",
    "Prolongation en cours : compte rendu attendu",
    (
        ecrit(
            "TANGUY",
            58,
            "10:40",
            "Cher confrère,\n\n"
            "La prolongation de l'arrêt de M. Le Guennec mentionne une consultation d'orthopédie. "
            "Pourriez-vous nous en adresser le compte rendu, afin d'éviter une convocation "
            "inutile ? Sans nouvel élément, son dossier sera revu lors du prochain examen.\n\n"
            "Bien confraternellement.",
        ),
        ouvre("D1", 56, "08:15"),
        clot("TANGUY", 40, "16:30"),
    ),
)

CLOSES = (T09, T28)
