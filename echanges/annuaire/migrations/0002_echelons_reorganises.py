import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('annuaire', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='interlocuteur',
            name='remplace_par',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='remplaces', to='annuaire.interlocuteur'),
        ),
        migrations.AddField(
            model_name='interlocuteur',
            name='reorganise_le',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
