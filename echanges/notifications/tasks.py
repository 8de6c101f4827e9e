"""The worker's jobs: sending mails, and taking up again what a dead worker left."""

import uuid

from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from echanges.notifications.courriel import envoyer

ABANDONNEE_APRES_S = 120
ATTENTE_MAX_S = 3600


class Patience(BaseRetryStrategy):
    """Try again after 2, 4, 8… seconds, then every hour: a relay may be down for days."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        """Return when to try again; the mail itself says when to stop, and does not fail then."""
        return RetryDecision(
            retry_in={"seconds": min(2 ** min(job.attempts + 1, 12), ATTENTE_MAX_S)}
        )


@app.task(name="envoyer_notification", queue="notifications", retry=Patience())
def envoyer_notification(notification_id: str) -> None:
    """Send one mail."""
    envoyer(uuid.UUID(notification_id))


@app.periodic(cron="* * * * *")
@app.task(name="reprendre", queue="entretien", queueing_lock="reprendre", pass_context=True)
async def reprendre(context: JobContext, timestamp: int) -> None:
    """Put back in the queue the jobs of a worker that was killed."""
    manager = context.app.job_manager
    for abandonnee in await manager.get_stalled_jobs(seconds_since_heartbeat=ABANDONNEE_APRES_S):
        await manager.retry_job(abandonnee)
