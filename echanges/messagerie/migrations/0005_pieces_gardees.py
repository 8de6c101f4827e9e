"""What never changes, the order of files and the number of their pages included."""

from django.db import migrations

from echanges.sql import appliquer


class Migration(migrations.Migration):

    dependencies = [
        ('messagerie', '0004_ordre_des_pieces'),
    ]

    operations = [
        appliquer('messagerie', 'immuables'),
    ]
