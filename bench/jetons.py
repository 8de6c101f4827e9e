"""Prints a session for the doctor and for the échelon that have the most conversations."""

import django


def imprimer() -> None:
    """Run inside the installation's environment: « medecin=… » and « echelon=… »."""
    django.setup()
    from django.db.models import F

    from echanges.comptes.models import COTES, Habilitation
    from echanges.comptes.session import ouvrir_session
    from echanges.messagerie.models import Compteur

    echelon = Compteur.objects.order_by(-F("en_cours") - F("a_traiter"))[0].interlocuteur_id
    medecin = Compteur.objects.order_by("-non_lus")[0].interlocuteur_id
    for nom, partie in (("medecin", medecin), ("echelon", echelon)):
        habilitation = Habilitation.objects.filter(interlocuteur=partie, role__in=COTES)[0]
        print(f"{nom}={ouvrir_session(habilitation.agent, partie)}")


if __name__ == "__main__":
    imprimer()
