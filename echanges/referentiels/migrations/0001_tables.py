"""The tables of what comes in."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    # A database made by these has the same tables: it is taken as it is (decision 0030).
    replaces = [
        ('referentiels', '0001_initial'),
        ('referentiels', '0002_info_patient'),
    ]

    initial = True

    dependencies = [
        ('annuaire', '0001_tables'),
        ('comptes', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='FicheFiness',
            fields=[
                ('interlocuteur', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='fiche_finess', serialize=False, to='annuaire.interlocuteur')),
                ('categorie', models.CharField(max_length=4)),
                ('fermee_le', models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='NumeroDeMedecin',
            fields=[
                ('interlocuteur', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='numero_de_medecin', serialize=False, to='annuaire.interlocuteur')),
                ('rpps', models.CharField(db_index=True, max_length=11)),
                ('fin', models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ChirurgienAdmis',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('rpps', models.CharField(max_length=11)),
                ('finess', models.CharField(max_length=9)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('rpps', 'finess'), name='chirurgien_admis_unique')],
            },
        ),
        migrations.CreateModel(
            name='AncienCode',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('regime', models.CharField(max_length=2)),
                ('code', models.CharField(max_length=3)),
                ('organisme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='anciens_codes', to='annuaire.organisme')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('regime', 'code'), name='ancien_code_unique')],
            },
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('nir_empreinte', models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ('le', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Consultation',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('duree', models.PositiveIntegerField()),
                ('debut', models.DateTimeField()),
                ('nombre', models.PositiveIntegerField()),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consultations', to='comptes.agent')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agent', 'duree'), name='consultation_unique')],
            },
        ),
    ]
