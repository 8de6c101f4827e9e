"""The tables of the heart."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    # A database made by these has the same tables: it is taken as it is (decision 0030).
    replaces = [
        ('messagerie', '0001_initial'),
        ('messagerie', '0002_murs'),
        ('messagerie', '0003_compteurs'),
        ('messagerie', '0004_parties_immuables'),
        ('messagerie', '0005_fichiers'),
        ('messagerie', '0006_murs_des_fichiers'),
        ('messagerie', '0007_reorganisation'),
    ]

    initial = True

    dependencies = [
        ('annuaire', '0001_tables'),
        ('comptes', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Compteur',
            fields=[
                ('interlocuteur', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='annuaire.interlocuteur')),
                ('a_traiter', models.IntegerField(default=0)),
                ('a_traiter_non_lus', models.IntegerField(default=0)),
                ('en_cours', models.IntegerField(default=0)),
                ('en_cours_non_lus', models.IntegerField(default=0)),
                ('clos', models.IntegerField(default=0)),
                ('clos_non_lus', models.IntegerField(default=0)),
                ('brouillons', models.IntegerField(default=0)),
                ('non_lus', models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Conversation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('initiee_par', models.CharField(choices=[('PS', 'professionnels de santé'), ('MC', 'médecins-conseils')], max_length=2)),
                ('cle', models.BinaryField()),
                ('objet_scelle', models.BinaryField()),
                ('bannette', models.CharField(blank=True, default='', max_length=10)),
                ('cree_le', models.DateTimeField()),
                ('ordre_ps', models.DateTimeField()),
                ('ordre_mc', models.DateTimeField()),
                ('dernier_rang', models.PositiveIntegerField(default=0)),
                ('dernier_cote', models.CharField(blank=True, choices=[('PS', 'professionnels de santé'), ('MC', 'médecins-conseils')], max_length=2)),
                ('dernier_lu_le', models.DateTimeField(blank=True, null=True)),
                ('non_lu_ps', models.BooleanField(default=False)),
                ('non_lu_mc', models.BooleanField(default=False)),
                ('supprimee_rang', models.PositiveIntegerField(default=0)),
                ('supprimee_le', models.DateTimeField(blank=True, null=True)),
                ('close_le', models.DateTimeField(blank=True, null=True)),
                ('rouverte_le', models.DateTimeField(blank=True, null=True)),
                ('pieces', models.PositiveIntegerField(default=0)),
                ('pieces_supprimees', models.PositiveIntegerField(default=0)),
                ('close_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='conversations_closes', to='comptes.agent')),
                ('echelon', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annuaire.interlocuteur')),
                ('interlocuteur', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annuaire.interlocuteur')),
                ('patient', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annuaire.patient')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['interlocuteur', '-ordre_ps', '-id'], name='conversation_liste_ps'),
                    models.Index(condition=models.Q(('non_lu_ps', True)), fields=['interlocuteur', '-ordre_ps', '-id'], name='conversation_non_lues_ps'),
                    models.Index(fields=['echelon', 'bannette', '-ordre_mc', '-id'], name='conversation_bannette'),
                    models.Index(condition=models.Q(('non_lu_mc', True)), fields=['echelon', 'bannette', '-ordre_mc', '-id'], name='conversation_non_lues_mc'),
                    models.Index(fields=['echelon', 'patient', '-ordre_mc', '-id'], name='conversation_patient_mc'),
                    models.Index(fields=['echelon', 'interlocuteur', '-ordre_mc', '-id'], name='conversation_medecin_mc'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('bannette', ''), ('dernier_rang', 0)), models.Q(('bannette__in', ['A_TRAITER', 'EN_COURS', 'CLOS']), ('dernier_rang__gt', 0)), _connector='OR'), name='conversation_bannette_des_le_premier_message'),
                    models.CheckConstraint(condition=models.Q(models.Q(('bannette', 'CLOS'), ('close_le__isnull', False), ('close_par__isnull', False)), models.Q(('bannette', 'CLOS'), _negated=True), _connector='OR'), name='conversation_close_par_quelqu_un'),
                    models.CheckConstraint(condition=models.Q(('supprimee_rang__lte', models.F('dernier_rang'))), name='conversation_supprimee_apres_un_message'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('cote', models.CharField(choices=[('PS', 'professionnels de santé'), ('MC', 'médecins-conseils')], max_length=2)),
                ('corps_scelle', models.BinaryField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('redige_le', models.DateTimeField()),
                ('rang', models.PositiveIntegerField(blank=True, null=True)),
                ('envoye_le', models.DateTimeField(blank=True, null=True)),
                ('empreinte', models.BinaryField(blank=True, max_length=32, null=True)),
                ('lu_le', models.DateTimeField(blank=True, null=True)),
                ('auteur', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='comptes.agent')),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='messagerie.conversation')),
                ('lu_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages_ouverts', to='comptes.agent')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['auteur', 'conversation'], name='message_auteur'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('conversation', 'rang'), name='message_rang_unique'),
                    models.UniqueConstraint(condition=models.Q(('envoye_le__isnull', True)), fields=('conversation', 'cote'), name='message_un_brouillon_par_cote'),
                    models.CheckConstraint(condition=models.Q(models.Q(('envoye_le__isnull', True), ('rang__isnull', True)), models.Q(('empreinte__isnull', False), ('envoye_le__isnull', False), ('rang__isnull', False)), _connector='OR'), name='message_range_s_il_est_envoye'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PieceJointe',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('emplacement', models.PositiveSmallIntegerField()),
                ('nom_scelle', models.BinaryField()),
                ('cle_scellee', models.BinaryField()),
                ('format', models.CharField(max_length=4)),
                ('taille', models.PositiveIntegerField()),
                ('empreinte', models.BinaryField(max_length=32)),
                ('depot', models.CharField(max_length=32, unique=True)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pieces_jointes', to='messagerie.message')),
                ('essais', models.PositiveSmallIntegerField(default=0)),
                ('etat', models.CharField(choices=[('RECU', 'Analyse en cours'), ('EN_ANALYSE', 'Analyse en cours'), ('SAIN', ''), ('INFECTE', 'Pièce jointe bloquée : un virus a été détecté'), ('NON_ANALYSABLE', "Pièce jointe bloquée : l'analyse antivirus n'a pas été possible"), ('NON_ANALYSE', 'non analysé (démonstration)')], default='RECU', max_length=14)),
                ('pages', models.PositiveSmallIntegerField(default=0)),
                ('recue_le', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'indexes': [
                    models.Index(condition=models.Q(('etat__in', ['RECU', 'EN_ANALYSE'])), fields=['recue_le'], name='piece_a_analyser'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('message', 'emplacement'), name='piece_emplacement_unique'),
                    models.CheckConstraint(condition=models.Q(('emplacement__gte', 1), ('emplacement__lte', 5)), name='piece_cinq_au_plus'),
                    models.CheckConstraint(condition=models.Q(('taille__gte', 1), ('taille__lte', 10485760)), name='piece_dix_mo_au_plus'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Apercu',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('numero', models.PositiveSmallIntegerField()),
                ('depot', models.CharField(max_length=32, unique=True)),
                ('cle_scellee', models.BinaryField()),
                ('mime', models.CharField(max_length=10)),
                ('taille', models.PositiveIntegerField()),
                ('piece', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='apercus', to='messagerie.piecejointe')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('piece', 'numero'), name='apercu_page_unique'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Reprise',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('cedant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annuaire.interlocuteur')),
                ('repreneur', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annuaire.interlocuteur')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('repreneur', 'cedant'), name='reprise_unique')],
            },
        ),
    ]
