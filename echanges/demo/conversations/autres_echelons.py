"""Conversations with the other échelons: the patient's caisse decides, never the doctor's place."""

from echanges.demo.histoire import Histoire, ecrit, ouvre

T19 = Histoire(
    "T19",
    "D1",
    "MSA 35",
    "P05",
    "Lit médicalisé à domicile",
    (
        ecrit(
            "D1",
            2,
            "09:25",
            "Cher confrère,\n\n"
            "Mme Morvan, ancienne exploitante agricole, rentre chez elle après une fracture du col "
            "du fémur. Elle vit seule, à l'étage d'une maison sans ascenseur, et ne se lève "
            "qu'avec une aide. Je prescris la location d'un lit médicalisé et d'un lève-personne."
            "\n\n"
            "Une aide de votre caisse à l'adaptation du logement est-elle envisageable ?",
        ),
    ),
)

T20 = Histoire(
    "T20",
    "D3",
    "ELSM 2A",
    "P06",
    "Insuffisance cardiaque : transports itératifs",
    (
        ecrit(
            "D3",
            6,
            "11:15",
            "Chère consœur,\n\n"
            "M. Casanova est suivi à Bastia pour une insuffisance cardiaque sévère, avec une "
            "fraction d'éjection à 30 %. Deux consultations par mois y sont prévues jusqu'à "
            "l'implantation d'un défibrillateur. Je sollicite votre accord pour des transports en "
            "série, en véhicule sanitaire léger.",
        ),
        ecrit(
            "COLONNA",
            3,
            "16:10",
            "Cher confrère,\n\n"
            "Accord pour huit allers et retours sur quatre mois, en rapport avec l'ALD. Au-delà, "
            "merci de renouveler la demande en joignant la date de l'implantation.\n\n"
            "Bien confraternellement.",
        ),
        ouvre("D3", 2, "08:20"),
    ),
)

T22 = Histoire(
    "T22",
    "D10",
    "ELSM 56",
    "P12",
    "Oxygénothérapie de longue durée",
    (
        ecrit(
            "D10",
            1,
            "14:35",
            "Bonjour,\n\n"
            "M. Rouxel, atteint d'une bronchopneumopathie obstructive de stade IV, a deux "
            "gazométries à trois semaines d'intervalle avec une PaO2 à 53 et 54 mmHg. Le "
            "pneumologue prescrit une oxygénothérapie de quinze heures par jour, avec une source "
            "mobile. Le prestataire sollicite votre accord pour le dispositif de déambulation.\n\n"
            "Merci d'avance.",
        ),
    ),
)

T27 = Histoire(
    "T27",
    "D1",
    "ELSM 974",
    "P08",
    "Séjour en métropole : poursuite de la rééducation",
    (
        ecrit(
            "D1",
            2,
            "15:50",
            "Cher confrère,\n\n"
            "M. Hoareau, qui réside à Saint-Pierre, est hébergé par sa fille à Rennes depuis un "
            "accident vasculaire cérébral survenu pendant un congé. Il récupère bien mais ne peut "
            "pas voyager avant deux mois. Je souhaite poursuivre ici la kinésithérapie et "
            "l'orthophonie, et prolonger l'arrêt de travail.\n\n"
            "Ces soins appellent-ils un accord de votre échelon ?",
        ),
    ),
)

AUTRES_ECHELONS = (T19, T20, T22, T27)
