"""Conversations deleted by a doctor; the échelon keeps them, and may write again."""

from echanges.demo.histoire import Histoire, clot, ecrit, ouvre, supprime

T11 = Histoire(
    "T11",
    "D2",
    "ELSM 35",
    "P10",
    "Suivi nutritionnel avant chirurgie",
    (
        ecrit(
            "D2",
            14,
            "11:55",
            "Bonjour,\n\n"
            "Mme Diallo prépare une chirurgie de l'obésité et suit depuis cinq mois un programme "
            "diététique et physique. Faut-il vous transmettre le détail des consultations, ou "
            "l'attestation de la clinique suffit-elle à l'appui de la demande d'entente "
            "préalable ?",
        ),
        ecrit(
            "QUEMENER",
            10,
            "09:15",
            "Chère consœur,\n\n"
            "L'attestation de l'équipe pluridisciplinaire suffit, dès lors qu'elle mentionne la "
            "durée et le contenu de la préparation. Il n'est pas nécessaire de nous adresser le "
            "détail des consultations.\n\n"
            "Bien confraternellement.",
        ),
        ouvre("D2", 9, "13:20"),
        supprime("D2", 8, "18:05"),
    ),
)

T12 = Histoire(
    "T12",
    "D2",
    "ELSM 35",
    "P03",
    "Kinésithérapie au-delà du référentiel",
    (
        ecrit(
            "D2",
            17,
            "10:10",
            "Bonjour,\n\n"
            "Le kinésithérapeute de Mme Benali atteint le nombre de séances prévu après prothèse "
            "de hanche, alors que la marche sans canne n'est pas acquise. Je demande vingt séances "
            "supplémentaires, à raison de trois par semaine.",
        ),
        ecrit(
            "TANGUY",
            13,
            "14:30",
            "Chère consœur,\n\n"
            "Votre demande est bien reçue. Merci de faire compléter par le kinésithérapeute la "
            "fiche d'argumentaire médical, avec le périmètre de marche actuel. Je statuerai à "
            "réception.\n\n"
            "Bien confraternellement.",
        ),
        ouvre("D2", 13, "17:45"),
        supprime("D2", 12, "08:30"),
        ecrit(
            "TANGUY",
            2,
            "11:20",
            "Chère consœur,\n\n"
            "L'argumentaire du kinésithérapeute nous est parvenu. Les vingt séances demandées sont "
            "accordées ; la caisse en informe directement votre patiente. Un bilan sera nécessaire "
            "avant toute nouvelle prolongation.\n\n"
            "Bien confraternellement.",
        ),
    ),
)

T13 = Histoire(
    "T13",
    "D1",
    "ELSM 35",
    "P02",
    "Certificat de reprise anticipée",
    (
        ecrit(
            "D1",
            36,
            "17:10",
            "Cher confrère,\n\n"
            "M. Le Guennec souhaite reprendre le travail une semaine avant la fin de son arrêt "
            "pour une bronchite désormais guérie. Un certificat remis à l'employeur suffit-il, ou "
            "dois-je vous adresser un document ?",
        ),
        ecrit(
            "GUILLOU",
            33,
            "09:40",
            "Cher confrère,\n\n"
            "Un certificat de reprise anticipée, adressé à la caisse dans les vingt-quatre heures "
            "et remis à l'employeur, suffit. Aucun avis de notre part n'est nécessaire.\n\n"
            "Bien confraternellement.",
        ),
        ouvre("D1", 31, "12:05"),
        supprime("D1", 30, "12:10"),
        clot("GUILLOU", 25, "15:15"),
    ),
)

SUPPRIMEES = (T11, T12, T13)
