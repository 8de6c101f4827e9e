"""The table of who must be told."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    # A database made by these has the same tables: it is taken as it is (decision 0030).
    replaces = [
        ('notifications', '0001_initial'),
        ('notifications', '0002_annonce'),
        ('notifications', '0003_connexion'),
        ('notifications', '0004_connexion_d_un_agent'),
    ]

    initial = True

    dependencies = [
        ('annuaire', '0001_tables'),
        ('comptes', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True)),
                ('envoyee_le', models.DateTimeField(blank=True, null=True)),
                ('tentatives', models.PositiveSmallIntegerField(default=0)),
                ('derniere_erreur', models.CharField(blank=True, max_length=100)),
                ('destinataire', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to='annuaire.interlocuteur')),
                ('annonce', models.CharField(choices=[('NOUVEAU_MESSAGE', 'nouveau message'), ('PIECE_BLOQUEE', 'pièce jointe bloquée'), ('CONNEXION', 'connexion')], default='NOUVEAU_MESSAGE', max_length=20)),
                ('agent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to='comptes.agent')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('envoyee_le__isnull', True)), fields=['cree_le'], name='notification_en_attente')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('agent__isnull', True), ('destinataire__isnull', False)), models.Q(('agent__isnull', False), ('destinataire__isnull', True)), _connector='OR'), name='notification_a_quelqu_un')],
            },
        ),
    ]
