from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0004_actes_des_portes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='trace',
            name='voie',
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
