"""What each file name of the conversations is made of."""

from collections.abc import Callable

from echanges.demo.fichiers.images import cliche, courbe
from echanges.demo.fichiers.pdf import pdf
from echanges.demo.fichiers.scenes import endoscopie, hanche, thorax

_FICTIF = "Document de démonstration, entièrement fictif."


def _lettre(titre: str, *paragraphes: str) -> Callable[[], bytes]:
    return lambda: pdf(titre, [_FICTIF, *paragraphes])


CATALOGUE: dict[str, Callable[[], bytes]] = {
    "compte-rendu.pdf": _lettre(
        "Compte rendu de consultation de rhumatologie",
        "Polyarthrite rhumatoïde évoluant depuis neuf ans, sous méthotrexate et adalimumab.",
        "Examen : quatre articulations douloureuses, trois gonflées, raideur matinale de quarante "
        "minutes. DAS28 à 3,9. Pas de déformation récente en dehors de la main droite.",
        "Conclusion : activité modérée. Poursuite du traitement, surveillance tous les trois mois, "
        "renouvellement de l'affection de longue durée souhaité.",
    ),
    "compte-rendu-diabetologie.pdf": _lettre(
        "Compte rendu de diabétologie pédiatrique",
        "Diabète de type 1 connu depuis deux ans. Hémoglobine glyquée : 8,9 %.",
        "Essai d'une pompe à insuline sur deux semaines : temps dans la cible passé de 48 % à "
        "66 %, aucune hypoglycémie sévère. Formation de l'enfant et de ses parents réalisée.",
        "Conclusion : indication retenue par l'équipe du centre initiateur.",
    ),
    "avis-rcp.pdf": _lettre(
        "Avis de la réunion de concertation pluridisciplinaire",
        "Indication : gastrectomie longitudinale (sleeve) par cœlioscopie.",
        "Participants : chirurgien, endocrinologue, psychologue, diététicienne, anesthésiste.",
        "Avis favorable à l'unanimité, après six mois de préparation.",
    ),
    "bilan-preoperatoire.pdf": _lettre(
        "Bilan préopératoire",
        "Indice de masse corporelle : 43. Tension artérielle : 145/90 mmHg sous monothérapie.",
        "Polygraphie : index d'apnées et d'hypopnées à 38 par heure.",
        "Biologie : glycémie à jeun 1,12 g/L, ferritine et vitamine D à corriger avant le geste.",
    ),
    "bilan-biologique.pdf": _lettre(
        "Bilan biologique",
        "Protéine C réactive : 4 mg/L. Leucocytes : 6,8 G/L. Hémoglobine : 12,9 g/dL.",
        "Créatinine : 68 µmol/L. Examen des urines : stérile au contrôle.",
    ),
    "bilan-hepatique.pdf": _lettre(
        "Bilan hépatique",
        "ASAT : 24 UI/L. ALAT : 31 UI/L. Gamma-GT : 28 UI/L. Bilirubine : 9 µmol/L.",
        "Valeurs normales sous traitement préventif.",
    ),
    "protocole-de-soins.pdf": _lettre(
        "Trame de protocole de soins : polyarthrite sous biothérapie",
        "Traitements : traitement de fond, biothérapie, antalgiques.",
        "Suivi : médecin traitant chaque trimestre, rhumatologue deux fois par an.",
        "Actes : biologie mensuelle, radiographies annuelles des mains et des pieds.",
    ),
    "referentiel-transports.pdf": _lettre(
        "Prescription de transport : rappel",
        "Le mode de transport est choisi selon l'état de la personne et son autonomie.",
        "Motifs : hospitalisation, soins en rapport avec une affection de longue durée lorsque "
        "l'état le justifie, trajets longs ou en série après accord préalable.",
    ),
    "radio-hanche.jpg": lambda: cliche(hanche, 480, 640),
    "radio-thorax.jpg": lambda: cliche(thorax, 640, 640),
    "fibroscopie-antre.jpg": lambda: cliche(endoscopie(0.0), 480, 480),
    "fibroscopie-fundus.jpg": lambda: cliche(endoscopie(2.0), 480, 480),
    "courbe-de-poids.png": lambda: courbe((330, 322, 318, 300, 286, 281, 262, 240, 228)),
}
