"""The table of what was done."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    # A database made by these has the same tables: it is taken as it is (decision 0030).
    replaces = [
        ('journal', '0001_initial'),
        ('journal', '0002_ajout_seul'),
        ('journal', '0003_actes_sur_les_fichiers'),
        ('journal', '0004_actes_des_portes'),
        ('journal', '0005_voie_en_clair'),
    ]

    initial = True

    dependencies = [
        ('annuaire', '0001_tables'),
        ('comptes', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Trace',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('quand', models.DateTimeField(auto_now_add=True)),
                ('acte', models.CharField(choices=[('CONNEXION', 'connexion'), ('CONNEXION_REFUSEE', 'connexion refusée'), ('DECONNEXION', 'déconnexion'), ('CHOIX_STRUCTURE', 'choix de la structure'), ('FERMETURE_SESSIONS', 'fermeture des autres sessions'), ('HABILITATION', 'habilitation accordée'), ('FIN_HABILITATION', 'habilitation terminée'), ('IDENTIFICATION', "identification d'un patient"), ('RECHERCHE_DESTINATAIRE', "recherche d'un destinataire"), ('RECHERCHE', 'recherche de conversations'), ('REDACTION', "enregistrement d'un brouillon"), ('ABANDON', "suppression d'un brouillon"), ('ENVOI', "envoi d'un message"), ('OUVERTURE', "ouverture d'une conversation"), ('NON_LU', 'remise en non lu'), ('TELECHARGEMENT', "téléchargement d'une pièce jointe"), ('APERCU', "aperçu d'une pièce jointe"), ('ANALYSE', "analyse d'une pièce jointe"), ('BLOCAGE', "blocage d'une pièce jointe"), ('SUPPRESSION', "suppression d'une conversation"), ('CLOTURE', "clôture d'une conversation"), ('CHARGEMENT', "chargement d'un référentiel"), ('REORGANISATION', "réorganisation d'un échelon"), ('CONSULTATION_JOURNAL', 'consultation du journal'), ('REFUS', 'accès refusé')], max_length=30)),
                ('objet', models.UUIDField(null=True)),
                ('accepte', models.BooleanField(default=True)),
                ('voie', models.CharField(blank=True, max_length=200)),
                ('agent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='comptes.agent')),
                ('partie', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='annuaire.interlocuteur')),
            ],
            options={
                'indexes': [models.Index(fields=['objet', 'id'], name='trace_objet')],
            },
        ),
    ]
