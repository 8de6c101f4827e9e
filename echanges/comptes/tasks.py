"""The worker's jobs about accounts."""

from procrastinate.contrib.django import app

from echanges.comptes.session import fermer_sessions_mortes
from echanges.comptes.usage_unique import oublier_les_usages_passes


@app.periodic(cron="*/10 * * * *")
@app.task(name="fermer_sessions", queue="entretien", queueing_lock="fermer_sessions")
def fermer_sessions(timestamp: int) -> None:
    """Delete the sessions past their hours, and what could not serve again."""
    fermer_sessions_mortes()
    oublier_les_usages_passes()
