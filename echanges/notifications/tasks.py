"""The worker's jobs: sending mails, and taking up again what a dead worker left."""

import uuid

from procrastinate import JobContext
from procrastinate.contrib.django import app

from echanges.notifications.courriel import envoyer
from echanges.patience import Patience

ABANDONNEE_APRES_S = 120
ATTENTE_MAX_S = 3600


@app.task(name="envoyer_notification", queue="notifications", retry=Patience(ATTENTE_MAX_S))
def envoyer_notification(notification_id: str) -> None:
    """Send one mail, which says itself when to stop trying, and does not fail then."""
    envoyer(uuid.UUID(notification_id))


@app.periodic(cron="* * * * *")
@app.task(name="reprendre", queue="entretien", queueing_lock="reprendre", pass_context=True)
async def reprendre(context: JobContext, timestamp: int) -> None:
    """Put back in the queue the jobs of a worker that was killed."""
    manager = context.app.job_manager
    for abandonnee in await manager.get_stalled_jobs(seconds_since_heartbeat=ABANDONNEE_APRES_S):
        await manager.retry_job(abandonnee)
