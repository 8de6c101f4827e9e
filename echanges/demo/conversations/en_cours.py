"""Conversations where ELSM 35 wrote last to a médecin libéral."""

from echanges.demo.histoire import Histoire, ecrit, ouvre

T04 = Histoire(
    "T04",
    "D1",
    "ELSM 35",
    "P01",
    "Reprise à temps partiel thérapeutique",
    (
        ecrit(
            "D1",
            6,
            "12:20",
            "Cher confrère,\n\n"
            "Mme Kervella, secrétaire en cumul emploi-retraite, est en arrêt depuis quatre mois "
            "pour sa polyarthrite. Les douleurs matinales ont nettement diminué et elle souhaite "
            "reprendre son poste. Je propose un temps partiel thérapeutique à 50 %, l'après-midi "
            "uniquement, pour une durée de trois mois.\n\n"
            "Êtes-vous favorable à cette reprise ?",
        ),
        ecrit(
            "QUEMENER",
            1,
            "11:10",
            "Cher confrère,\n\n"
            "Je suis favorable à une reprise à temps partiel thérapeutique à 50 %, pour deux mois "
            "renouvelables une fois. Merci de l'indiquer sur le prochain avis d'arrêt en précisant "
            "la date de début, et d'orienter la patiente vers le médecin du travail pour "
            "l'aménagement des horaires. Un point à six semaines serait utile.\n\n"
            "Bien confraternellement.",
        ),
    ),
)

T05 = Histoire(
    "T05",
    "D2",
    "ELSM 35",
    "P03",
    "Prothèse de hanche : œdème persistant",
    (
        ecrit(
            "D2",
            7,
            "16:45",
            "Bonjour,\n\n"
            "Dix semaines après la pose de sa prothèse totale de hanche droite, Mme Benali garde "
            "un œdème de cuisse et une boiterie. L'échographie-Doppler élimine une thrombose et la "
            "radiographie, jointe, ne montre pas de descellement. Le chirurgien la revoit dans "
            "trois semaines.\n\n"
            "Je prolonge l'arrêt jusqu'à cette date ; souhaitez-vous d'autres éléments ?",
            "radio-hanche.jpg",
        ),
        ecrit(
            "TANGUY",
            4,
            "10:30",
            "Chère consœur,\n\n"
            "Je vous remercie de ces éléments. La prolongation de l'arrêt est médicalement "
            "justifiée jusqu'à la consultation du chirurgien. Merci de me transmettre ensuite son "
            "compte rendu, ainsi que l'avis du kinésithérapeute sur la récupération musculaire.\n\n"
            "Bien confraternellement.",
        ),
        ouvre("D2", 3, "08:35"),
    ),
)

T06 = Histoire(
    "T06",
    "D1",
    "ELSM 35",
    "P02",
    "Arrêt de plus de six mois : point de situation",
    (
        ecrit(
            "QUEMENER",
            2,
            "14:15",
            "Cher confrère,\n\n"
            "L'arrêt de travail de M. Le Guennec atteindra bientôt six mois. Afin de préparer "
            "l'examen de son dossier, pourriez-vous me préciser l'évolution de son épaule, les "
            "traitements en cours et le projet professionnel évoqué avec lui ? Une orientation "
            "vers la cellule de prévention de la désinsertion professionnelle peut être engagée "
            "dès maintenant si vous l'estimez utile.\n\n"
            "Bien confraternellement.",
        ),
    ),
)

T07 = Histoire(
    "T07",
    "D2",
    "ELSM 35",
    None,
    "Vos disponibilités pour un échange confraternel",
    (
        ecrit(
            "TANGUY",
            6,
            "09:30",
            "Chère consœur,\n\n"
            "Plusieurs médecins du pays de Fougères nous ont dit vouloir mieux connaître les "
            "démarches liées aux arrêts de longue durée. Je vous propose un échange d'une "
            "demi-heure, à votre cabinet ou par téléphone. Quels jours vous conviendraient ?\n\n"
            "Bien confraternellement.",
        ),
        ouvre("D2", 5, "13:10"),
    ),
)

EN_COURS = (T04, T05, T06, T07)
