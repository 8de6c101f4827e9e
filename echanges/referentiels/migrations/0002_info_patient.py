from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0001_initial'),
        ('referentiels', '0001_initial'),
    ]

    operations = [
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
