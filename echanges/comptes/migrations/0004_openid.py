from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0003_habilitations'),
    ]

    operations = [
        migrations.CreateModel(
            name='UsageUnique',
            fields=[
                ('empreinte', models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ('oubli_le', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.AddField(
            model_name='session',
            name='sujet',
            field=models.CharField(blank=True, db_index=True, max_length=255),
        ),
    ]
