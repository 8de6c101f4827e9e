"""What the extras are called and what they write about."""

PRENOMS = (
    "Anne", "Bernard", "Camille", "Denis", "Élodie", "Fañch", "Gaëlle", "Hervé", "Inès", "Joël",
    "Katell", "Loïc", "Maëlle", "Nolwenn", "Olivier", "Pascale", "Quentin", "Rozenn", "Solène",
    "Tanguy", "Ursule", "Valérie", "William", "Xavier", "Yaël", "Zoé",
)  # fmt: skip
NOMS = (
    "ABGRALL", "BÉCHARD", "CADIOU", "DANIÉLOU", "ÉVENO", "FLOCH", "GUÉGUEN", "HÉLIAS", "INIZAN",
    "JÉZÉQUEL", "KERBRAT", "LE GOFF", "MÉVEL", "NICOL", "OLLIER", "PÉRON", "QUINIOU", "RIOU",
    "SALAÜN", "TRÉBAOL", "URVOAS", "VAILLANT", "YVINEC", "L'HOSTIS", "DE KERANGAL", "GARCIA-ROUX",
)  # fmt: skip
STRUCTURES = ("des Remparts", "du Vieux Port", "de l'Étang", "des Genêts", "Simone-Veil")

OBJETS = (
    "Renouvellement d'affection de longue durée",
    "Arrêt de travail prolongé",
    "Demande d'entente préalable, grand appareillage",
    "Transports en série",
    "Temps partiel thérapeutique",
    "Point de situation avant convocation",
    "Kinésithérapie au-delà du référentiel",
    "Cure thermale, avis",
    "Invalidité : éléments complémentaires",
    "Oxygénothérapie à domicile",
    "Traitement par pression positive continue",
    "Accident du travail : date de consolidation",
    "Soins à l'étranger : suivi",
    "Fauteuil roulant électrique",
    "Rechute d'une lombalgie",
)
PHRASES_PS = (
    "L'état de mon patient justifie selon moi une prolongation de six semaines.",
    "Le spécialiste l'a revu la semaine dernière et confirme l'indication.",
    "La tolérance du traitement est bonne, sans effet indésirable notable.",
    "Une intervention est programmée, dont la date reste à confirmer.",
    "La douleur reste mal contrôlée malgré l'adaptation du traitement.",
    "Je vous remercie de votre avis avant la prochaine consultation.",
    "La reprise du travail est envisagée avec un aménagement de poste.",
    "Le kinésithérapeute signale des progrès lents mais réguliers.",
    "La famille demande quelles démarches entreprendre auprès de la caisse.",
    "Je reste à votre disposition pour tout élément complémentaire.",
)
PHRASES_MC = (
    "Votre demande a bien été examinée.",
    "La prise en charge est accordée pour une durée d'un an.",
    "Merci de nous transmettre le dernier compte rendu du spécialiste.",
    "La prolongation est médicalement justifiée à ce jour.",
    "Un examen au service médical sera proposé à votre patient.",
    "Un point dans six semaines paraît utile.",
    "L'avis du médecin du travail est souhaitable avant la reprise.",
    "Cet acte ne nécessite pas d'accord préalable.",
    "Nous restons à votre disposition pour en échanger.",
)
