"""The journal only grows."""

from django.db import migrations

from echanges.sql import appliquer


class Migration(migrations.Migration):

    dependencies = [('journal', '0001_tables')]

    operations = [appliquer('journal', 'ajout_seul')]
