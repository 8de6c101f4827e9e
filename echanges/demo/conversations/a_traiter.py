"""Doctors who wait for ELSM 35: new, opened, with a reply under way, reopened, late."""

from echanges.demo.histoire import Histoire, clot, ecrit, ouvre, redige

T01 = Histoire(
    "T01",
    "D1",
    "ELSM 35",
    "P01",
    "Renouvellement ALD, polyarthrite",
    (
        ecrit(
            "D1",
            0,
            "08:40",
            "Cher confrère,\n\n"
            "Le protocole de soins de Mme Kervella pour sa polyarthrite rhumatoïde arrive à "
            "échéance à la fin du mois prochain. La maladie reste active malgré le méthotrexate, "
            "avec deux poussées depuis l'hiver et un DAS28 à 3,9 au dernier bilan. Le rhumatologue "
            "propose de poursuivre l'adalimumab et de maintenir la surveillance trimestrielle.\n\n"
            "Je vous adresse son compte rendu et demande le renouvellement de l'ALD pour cinq ans. "
            "Je reste joignable au cabinet chaque jour entre 13 h et 14 h.\n\n"
            "Bien confraternellement.",
            "compte-rendu.pdf",
        ),
    ),
)

T02 = Histoire(
    "T02",
    "D1",
    "ELSM 35",
    "P09",
    "Arrêt de travail prolongé, lombosciatique",
    (
        ecrit(
            "D1",
            3,
            "18:12",
            "Cher confrère,\n\n"
            "M. Bertrand, couvreur, est en arrêt depuis onze semaines pour une lombosciatique L5 "
            "gauche. L'IRM montre une hernie discale sans indication opératoire à ce jour, et la "
            "rééducation n'apporte qu'un soulagement partiel. Une reprise sur son poste me paraît "
            "impossible avant deux mois.\n\n"
            "Souhaitez-vous le convoquer avant que j'organise la visite de préreprise avec le "
            "médecin du travail ?\n\n"
            "Bien cordialement.",
        ),
        ouvre("TANGUY", 2, "10:25"),
    ),
)

T03 = Histoire(
    "T03",
    "D2",
    "ELSM 35",
    "P03",
    "Transports pour rééducation au centre de Fougères",
    (
        ecrit(
            "D2",
            5,
            "09:05",
            "Bonjour,\n\n"
            "Mme Benali doit suivre vingt séances de rééducation en hôpital de jour, trois fois "
            "par semaine, après la reprise de sa prothèse de hanche. Elle ne peut ni conduire ni "
            "prendre le car, et son mari travaille en horaires décalés. Je prescris un transport "
            "assis professionnalisé en série.\n\n"
            "Un accord préalable est-il nécessaire, le centre étant à moins de 150 kilomètres ?\n\n"
            "Avec mes remerciements.",
        ),
        redige(
            "LEDU",
            4,
            "14:50",
            "Docteur,\n\n"
            "Les transports en série relèvent de l'accord préalable lorsqu'au moins quatre trajets "
            "de plus de 50 kilomètres sont prévus sur deux mois. La distance entre le domicile de "
            "votre patiente et le centre reste à vérifier.",
        ),
    ),
)

T10 = Histoire(
    "T10",
    "D1",
    "ELSM 35",
    "P01",
    "Orthèses de repos sur mesure",
    (
        ecrit(
            "D1",
            22,
            "11:30",
            "Cher confrère,\n\n"
            "Mme Kervella présente une déviation cubitale débutante des deux mains. Le "
            "rhumatologue conseille des orthèses de repos thermoformées, à porter la nuit. Je vous "
            "remercie de me dire si le premier appareillage entre bien dans le cadre de son ALD.",
        ),
        ecrit(
            "QUEMENER",
            18,
            "15:40",
            "Cher confrère,\n\n"
            "Les orthèses sont en rapport avec l'affection de longue durée : elles peuvent être "
            "prescrites sur la partie haute de l'ordonnance bizone. Aucun accord préalable n'est "
            "nécessaire pour un premier appareillage.\n\n"
            "Bien confraternellement.",
        ),
        ouvre("D1", 17, "08:50"),
        clot("QUEMENER", 15, "16:20"),
        ecrit(
            "D1",
            1,
            "17:35",
            "Cher confrère,\n\n"
            "Je reviens vers vous au sujet de ces orthèses : celle de la main droite s'est "
            "fissurée après dix jours et blesse la patiente au poignet. L'orthoprothésiste refuse "
            "l'échange sans votre avis. Un renouvellement anticipé est-il possible ?",
        ),
    ),
)

T26 = Histoire(
    "T26",
    "D2",
    "ELSM 35",
    "P10",
    "Apnée du sommeil : appareillage par pression positive",
    (
        ecrit(
            "D2",
            9,
            "10:15",
            "Bonjour,\n\n"
            "La polygraphie de Mme Diallo retrouve un index d'apnées et d'hypopnées à 38 par "
            "heure, avec une somnolence diurne invalidante. Le pneumologue demande la mise en "
            "place d'une pression positive continue avant l'intervention envisagée à la clinique. "
            "Le prestataire attend votre accord pour livrer l'appareil.\n\n"
            "Merci de votre retour, si possible rapide.",
            ouvres=True,
        ),
        ouvre("TANGUY", 7, "09:20", ouvres=True),
    ),
)

A_TRAITER = (T01, T02, T03, T10, T26)
