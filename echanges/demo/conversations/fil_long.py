"""T25: fourteen messages over three months, with files both ways."""

from echanges.demo.histoire import Histoire, ecrit, ouvre

FIL_LONG = Histoire(
    "T25",
    "D1",
    "ELSM 35",
    "P01",
    "Biothérapie : suivi et protocole de soins",
    (
        ecrit(
            "D1",
            91,
            "09:10",
            "Cher confrère,\n\n"
            "Le rhumatologue de Mme Kervella souhaite débuter une biothérapie, la polyarthrite "
            "restant active après six mois de méthotrexate à 20 mg par semaine. Le bilan "
            "prébiothérapie est en cours. Faut-il modifier dès maintenant le protocole de soins, "
            "ou attendre le début du traitement ?",
            "compte-rendu.pdf",
        ),
        ecrit(
            "QUEMENER",
            88,
            "14:20",
            "Cher confrère,\n\n"
            "Le protocole peut être actualisé dès l'initiation, en mentionnant la biothérapie et "
            "la surveillance prévue. Je vous joins la trame que nous recommandons.\n\n"
            "Bien confraternellement.",
            "protocole-de-soins.pdf",
        ),
        ecrit(
            "D1",
            84,
            "12:35",
            "Merci de cette trame. Le bilan retrouve un test de dépistage de la tuberculose "
            "positif, sans signe radiologique. Le rhumatologue prévoit un traitement préventif de "
            "trois mois, le début de la biothérapie étant décalé d'au moins trois semaines.",
            "radio-thorax.jpg",
        ),
        ecrit(
            "QUEMENER",
            82,
            "10:15",
            "Cher confrère,\n\n"
            "Ce traitement préventif est en rapport avec l'affection de longue durée. Merci de le "
            "faire figurer au protocole, avec la surveillance hépatique.",
        ),
        ecrit(
            "D1",
            70,
            "17:20",
            "La biothérapie a débuté cette semaine à l'hôpital, sans incident. La patiente a reçu "
            "une formation à l'auto-injection. Son arrêt de travail se termine dans dix jours et "
            "je pense devoir le prolonger d'un mois.",
        ),
        ecrit(
            "TANGUY",
            68,
            "11:30",
            "Cher confrère,\n\n"
            "La prolongation d'un mois est justifiée. Je propose que nous fassions le point à son "
            "terme, avec l'avis du rhumatologue sur la tolérance du traitement.\n\n"
            "Bien confraternellement.",
        ),
        ecrit(
            "D1",
            49,
            "08:55",
            "Mme Kervella a présenté une infection urinaire fébrile, traitée en ville. L'injection "
            "a été reportée de dix jours. La protéine C réactive est revenue à la normale et la "
            "reprise de la biothérapie est prévue lundi.",
            "bilan-biologique.pdf",
        ),
        ecrit(
            "TANGUY",
            47,
            "15:45",
            "Cher confrère,\n\n"
            "Je prends note de cet épisode. Le report d'une injection ne modifie pas la prise en "
            "charge. Merci de me signaler toute récidive, qui conduirait à revoir l'indication.",
        ),
        ecrit(
            "D1",
            33,
            "13:05",
            "Le rhumatologue constate une nette amélioration : raideur matinale inférieure à une "
            "demi-heure, quatre articulations douloureuses au lieu de onze. La patiente évoque une "
            "reprise de son activité. Elle demande si des déplacements pour l'éducation "
            "thérapeutique peuvent être pris en charge.",
        ),
        ecrit(
            "QUEMENER",
            30,
            "09:50",
            "Cher confrère,\n\n"
            "C'est une évolution encourageante. Les séances d'éducation thérapeutique n'ouvrent "
            "pas droit, par elles-mêmes, à la prise en charge des transports, sauf si l'état de la "
            "patiente relève du référentiel de prescription. Je vous en joins le rappel.\n\n"
            "Bien confraternellement.",
            "referentiel-transports.pdf",
        ),
        ecrit(
            "D1",
            20,
            "18:30",
            "Merci pour ce document. La patiente se déplacera par ses propres moyens. Le médecin "
            "du travail l'a reçue en visite de préreprise et propose un poste assis, sans port de "
            "charge.",
        ),
        ecrit(
            "QUEMENER",
            18,
            "14:00",
            "Cher confrère,\n\n"
            "Ces aménagements paraissent adaptés. Une demande de temps partiel thérapeutique peut "
            "être faite à part, par un nouveau message, afin que nous puissions l'instruire sans "
            "attendre la fin de ce suivi.",
        ),
        ecrit(
            "D1",
            11,
            "11:05",
            "Le protocole actualisé est prêt et vous parviendra par téléservice. Le traitement "
            "préventif s'achève dans deux semaines, avec un bilan hépatique normal. Voyez-vous un "
            "élément à ajouter avant que je le signe ?",
            "bilan-hepatique.pdf",
        ),
        ecrit(
            "QUEMENER",
            9,
            "16:35",
            "Cher confrère,\n\n"
            "Rien à ajouter : le protocole est complet. Je vous remercie de ce suivi attentif et "
            "reste à votre disposition pour le renouvellement.\n\n"
            "Bien confraternellement.",
        ),
        ouvre("D1", 8, "08:25"),
    ),
)
