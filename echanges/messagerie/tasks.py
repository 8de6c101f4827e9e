"""The worker's jobs on files: the antivirus, the previews, the sweeping."""

import uuid

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from echanges.messagerie.analyse import analyser
from echanges.messagerie.apercus import faire
from echanges.messagerie.entretien import balayer, relancer_les_analyses

ATTENTE_MAX_S = 60
TENTATIVES_D_APERCU = 3


class JusquAuRetour(BaseRetryStrategy):
    """Try again after 2, 4, 8… seconds, then every minute: an antivirus may be down for hours.

    What an antivirus answers and cannot be believed is counted on the file itself, and ends.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        """Return when to try again; there is no last attempt."""
        return RetryDecision(
            retry_in={"seconds": min(2 ** min(job.attempts + 1, 6), ATTENTE_MAX_S)}
        )


@app.task(name="analyser_piece", queue="pieces", retry=JusquAuRetour())
def analyser_piece(piece_id: str) -> None:
    """Have the antivirus look at one file."""
    analyser(uuid.UUID(piece_id))


@app.task(name="faire_apercus", queue="pieces", retry=TENTATIVES_D_APERCU)
def faire_apercus(piece_id: str) -> None:
    """Make the pictures of one file."""
    faire(uuid.UUID(piece_id))


@app.periodic(cron="*/10 * * * *")
@app.task(name="reprendre_analyses", queue="entretien", queueing_lock="reprendre_analyses")
def reprendre_analyses(timestamp: int) -> None:
    """Give a job again to the files that wait and have none left."""
    relancer_les_analyses()


@app.periodic(cron="17 3 * * *")
@app.task(name="balayer_le_depot", queue="entretien", queueing_lock="balayer_le_depot")
def balayer_le_depot(timestamp: int) -> None:
    """Remove what killed processes left in the store."""
    balayer()
