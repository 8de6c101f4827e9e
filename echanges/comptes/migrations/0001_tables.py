"""The tables of who acts."""

import django.contrib.postgres.functions
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    # A database made by these has the same tables: it is taken as it is (decision 0030).
    replaces = [
        ('comptes', '0001_initial'),
        ('comptes', '0002_portes'),
        ('comptes', '0003_habilitations'),
        ('comptes', '0004_openid'),
    ]

    initial = True

    dependencies = [
        ('annuaire', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Agent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('civilite', models.CharField(blank=True, max_length=5)),
                ('nom', models.CharField(max_length=100)),
                ('prenom', models.CharField(max_length=100)),
                ('qualite', models.CharField(blank=True, max_length=60)),
                ('rpps', models.CharField(blank=True, max_length=11, null=True, unique=True)),
                ('matricule', models.CharField(blank=True, max_length=30, null=True, unique=True)),
                ('courriel', models.EmailField(blank=True, max_length=254)),
            ],
        ),
        migrations.CreateModel(
            name='Habilitation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('MEDECIN', 'médecin'), ('MEDECIN_CONSEIL', 'médecin-conseil'), ('AGENT', 'agent du service médical'), ('RESPONSABLE', "responsable d'habilitation"), ('AUDITEUR', 'auditeur')], max_length=20)),
                ('debut', models.DateField()),
                ('fin', models.DateField(blank=True, null=True)),
                ('accordee_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='habilitations_accordees', to='comptes.agent')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='habilitations', to='comptes.agent')),
                ('interlocuteur', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='habilitations', to='annuaire.interlocuteur')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('interlocuteur__isnull', False), ('role', 'AUDITEUR'), _connector='OR'), name='habilitation_pour_quelqu_un'), models.UniqueConstraint(condition=models.Q(('fin__isnull', True), ('role__in', ('MEDECIN', 'MEDECIN_CONSEIL', 'AGENT'))), fields=('agent', 'interlocuteur'), name='habilitation_en_cours_unique'), models.UniqueConstraint(condition=models.Q(('fin__isnull', True)), fields=('agent', 'interlocuteur', 'role'), name='habilitation_par_role_unique', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('interlocuteur__isnull', True), models.Q(('role', 'AUDITEUR'), _negated=True), _connector='OR'), name='auditeur_pour_personne'), models.CheckConstraint(condition=models.Q(('fin__isnull', True), ('fin__gte', models.F('debut')), _connector='OR'), name='habilitation_finit_apres_son_debut')],
            },
        ),
        migrations.CreateModel(
            name='UsageUnique',
            fields=[
                ('empreinte', models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ('oubli_le', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('empreinte', models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ('donnees', models.BinaryField(default=bytes)),
                ('cree_le', models.DateTimeField()),
                ('vue_le', models.DateTimeField(db_index=True)),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='comptes.agent')),
                ('partie', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='annuaire.interlocuteur')),
                ('navigateur', models.CharField(blank=True, max_length=60)),
                ('porte', models.CharField(blank=True, max_length=20)),
                ('sid', models.CharField(blank=True, db_index=True, max_length=255)),
                ('reference', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False, unique=True)),
                ('sujet', models.CharField(blank=True, db_index=True, max_length=255)),
            ],
        ),
    ]
