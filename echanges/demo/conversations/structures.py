"""Centres de santé and an établissement: every doctor of the structure sees its conversations."""

from echanges.demo.histoire import Histoire, ecrit, ouvre

T14 = Histoire(
    "T14",
    "S1",
    "ELSM 35",
    "P04",
    "Épilepsie : demande d'affection de longue durée",
    (
        ecrit(
            "D4",
            1,
            "16:05",
            "Bonjour,\n\n"
            "Lucas Perrin a présenté trois crises généralisées en quatre mois. "
            "L'électroencéphalogramme et l'avis neurologique confirment une épilepsie, traitée "
            "depuis six semaines par lévétiracétam. Son activité de cariste est suspendue.\n\n"
            "Je transmets le protocole de soins pour une première demande d'ALD et vous demande "
            "un traitement aussi rapide que possible, les examens à venir étant coûteux.\n\n"
            "Bien cordialement.",
        ),
    ),
)

T15 = Histoire(
    "T15",
    "S1",
    "ELSM 35",
    "P04",
    "Convocation au service médical : éléments attendus",
    (
        ecrit(
            "QUEMENER",
            4,
            "10:55",
            "Bonjour,\n\n"
            "Votre patient, M. Perrin, sera convoqué au service médical dans les trois prochaines "
            "semaines. Merci de lui remettre le compte rendu du neurologue et ses derniers "
            "tracés, ou de nous les adresser par cette messagerie. S'il ne peut se déplacer seul, "
            "un accompagnant est le bienvenu.\n\n"
            "Bien confraternellement.",
        ),
        ouvre("D5", 3, "09:00"),
    ),
)

T16 = Histoire(
    "T16",
    "S1",
    "ELSM 35",
    None,
    "Protocoles de soins électroniques : votre référent",
    (
        ecrit(
            "LEDU",
            2,
            "15:30",
            "Bonjour,\n\n"
            "Plusieurs protocoles de soins de votre centre nous parviennent encore sur papier. "
            "Nous vous proposons une présentation de la demande en ligne, d'environ une heure, "
            "dans vos locaux. Pourriez-vous nous indiquer la personne à contacter et deux dates "
            "possibles ?\n\n"
            "Cordialement.",
        ),
    ),
)

T17 = Histoire(
    "T17",
    "S3",
    "ELSM 35",
    "P10",
    "Demande d'entente préalable, sleeve",
    (
        ecrit(
            "D7",
            1,
            "12:40",
            "Bonjour,\n\n"
            "Nous demandons l'entente préalable pour une gastrectomie longitudinale (sleeve) chez "
            "Mme Diallo : indice de masse corporelle à 43, apnée du sommeil sévère et hypertension "
            "artérielle. La préparation a duré six mois et la réunion de concertation "
            "pluridisciplinaire a rendu un avis favorable. La fibroscopie est normale en dehors "
            "d'une gastrite, traitée.\n\n"
            "Vous trouverez les cinq documents ci-joints. L'intervention est prévue dans six "
            "semaines.\n\n"
            "Bien confraternellement.",
            "avis-rcp.pdf",
            "bilan-preoperatoire.pdf",
            "fibroscopie-antre.jpg",
            "fibroscopie-fundus.jpg",
            "courbe-de-poids.png",
        ),
    ),
)

T18 = Histoire(
    "T18",
    "S3",
    "ELSM 35",
    None,
    "Pièces attendues pour les ententes préalables",
    (
        ecrit(
            "TANGUY",
            8,
            "11:00",
            "Bonjour,\n\n"
            "Pour éviter les allers-retours, nous rappelons les pièces utiles à l'appui d'une "
            "entente préalable de chirurgie bariatrique : avis de la réunion de concertation, "
            "fibroscopie, avis psychologique et diététique, et courbe de poids. Un dossier complet "
            "reçoit une réponse sous quinze jours.\n\n"
            "Bien confraternellement.",
        ),
        ouvre("D8", 7, "17:25"),
    ),
)

T21 = Histoire(
    "T21",
    "S4",
    "ELSM 2A",
    "P07",
    "Congé pathologique et arrêt de travail",
    (
        ecrit(
            "COLONNA",
            1,
            "10:05",
            "Bonjour,\n\n"
            "L'arrêt de Mme Santoni a été prescrit à partir de la trente-deuxième semaine, sans "
            "mention du lien avec la grossesse. S'il s'agit du congé pathologique prénatal, merci "
            "de nous adresser un avis rectifié : l'indemnisation de votre patiente en dépend.\n\n"
            "Bien confraternellement.",
        ),
    ),
)

STRUCTURES = (T14, T15, T16, T17, T18, T21)
