"""The rules of the heart: who sees what, what never changes, what is counted."""

from django.db import migrations

from echanges.sql import appliquer


class Migration(migrations.Migration):

    dependencies = [
        ('annuaire', '0001_tables'),
        ('comptes', '0001_tables'),
        ('messagerie', '0001_tables'),
    ]

    operations = [
        appliquer('messagerie', 'contexte'),
        appliquer('messagerie', 'murs'),
        appliquer('messagerie', 'compteurs'),
        appliquer('messagerie', 'reorganisation'),
        appliquer('messagerie', 'echelons_ouverts'),
        # The counting rule of before, in a database that was made by it.
        migrations.RunSQL('DROP FUNCTION IF EXISTS compter(messagerie_conversation, integer)'),
    ]
