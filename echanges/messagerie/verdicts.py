"""What the antivirus says of a file: the words, and which of them call for an analysis.

Only the worker moves a file (`echanges.messagerie.analyse`); the database refuses it to others.
"""

from django.db import models


class Analyse(models.TextChoices):
    """Where a file stands with the antivirus; the labels are what the screens say."""

    RECU = "RECU", "Analyse en cours"
    EN_ANALYSE = "EN_ANALYSE", "Analyse en cours"
    SAIN = "SAIN", ""
    INFECTE = "INFECTE", "Pièce jointe bloquée : un virus a été détecté"
    NON_ANALYSABLE = (
        "NON_ANALYSABLE",
        "Pièce jointe bloquée : l'analyse antivirus n'a pas été possible",
    )
    NON_ANALYSE = "NON_ANALYSE", "non analysé (démonstration)"


A_ANALYSER = (Analyse.RECU, Analyse.EN_ANALYSE)
"""What an ordinary analysis takes; EN_ANALYSE too: a worker killed meanwhile left it there."""
REANALYSABLES = (Analyse.SAIN, Analyse.NON_ANALYSABLE, Analyse.NON_ANALYSE)
"""What is looked at again when the signatures have changed."""
