"""The worker's job about cards."""

from procrastinate.contrib.django import app

from echanges.certificats.installation import actualiser_listes


@app.periodic(cron="7 * * * *")
@app.task(name="actualiser_les_crl", queue="entretien", queueing_lock="actualiser_les_crl")
def actualiser_les_crl(timestamp: int) -> None:
    """Every hour, fetch the lists of revoked certificates."""
    actualiser_listes()
