"""The tables of who exists."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    # A database made by these has the same tables: it is taken as it is (decision 0030).
    replaces = [
        ('annuaire', '0001_initial'),
        ('annuaire', '0002_echelons_reorganises'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Interlocuteur',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('genre', models.CharField(choices=[('MEDECIN', 'médecin libéral'), ('STRUCTURE', 'centre de santé ou établissement'), ('ECHELON', 'échelon médical')], max_length=10)),
                ('numero', models.CharField(max_length=20)),
                ('nom', models.CharField(max_length=200)),
                ('prenom', models.CharField(blank=True, max_length=100)),
                ('sigle', models.CharField(blank=True, max_length=10)),
                ('departement', models.CharField(blank=True, max_length=3)),
                ('courriel', models.EmailField(blank=True, max_length=254)),
                ('remplace_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='remplaces', to='annuaire.interlocuteur')),
                ('reorganise_le', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('genre', 'numero'), name='interlocuteur_unique')],
            },
        ),
        migrations.CreateModel(
            name='Organisme',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('regime', models.CharField(max_length=2)),
                ('code', models.CharField(max_length=3)),
                ('type', models.CharField(max_length=10)),
                ('nom', models.CharField(max_length=100)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('regime', 'code'), name='organisme_unique')],
            },
        ),
        migrations.CreateModel(
            name='MotDuNom',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('mot', models.CharField(max_length=200)),
                ('interlocuteur', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mots_du_nom', to='annuaire.interlocuteur')),
            ],
            options={
                'indexes': [models.Index(django.contrib.postgres.indexes.OpClass('mot', 'text_pattern_ops'), name='mot_prefixe')],
                'constraints': [models.UniqueConstraint(fields=('interlocuteur', 'mot'), name='mot_unique')],
            },
        ),
        migrations.CreateModel(
            name='Patient',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('nir_empreinte', models.BinaryField(max_length=32)),
                ('nir_scelle', models.BinaryField()),
                ('rang', models.PositiveSmallIntegerField(default=1)),
                ('nom', models.CharField(max_length=100)),
                ('prenom', models.CharField(max_length=100)),
                ('nom_cle', models.CharField(editable=False, max_length=200)),
                ('prenom_cle', models.CharField(editable=False, max_length=200)),
                ('naissance', models.DateField()),
                ('regime', models.CharField(max_length=2)),
                ('departement', models.CharField(blank=True, max_length=3)),
                ('medecin_traitant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='patientele', to='annuaire.interlocuteur')),
                ('organisme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='annuaire.organisme')),
            ],
            options={
                'indexes': [models.Index(django.contrib.postgres.indexes.OpClass('nom_cle', 'text_pattern_ops'), django.contrib.postgres.indexes.OpClass('prenom_cle', 'text_pattern_ops'), name='patient_nom')],
                'constraints': [models.UniqueConstraint(fields=('nir_empreinte', 'rang'), name='patient_unique')],
            },
        ),
        migrations.CreateModel(
            name='Rattachement',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('departement', models.CharField(blank=True, max_length=3)),
                ('echelon', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rattachements', to='annuaire.interlocuteur')),
                ('organisme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rattachements', to='annuaire.organisme')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisme', 'departement'), name='rattachement_unique')],
            },
        ),
    ]
