"""The worker's jobs on files: the antivirus, the previews, the sweeping."""

import uuid

from procrastinate.contrib.django import app

from echanges.messagerie.analyse import analyser
from echanges.messagerie.apercus import faire
from echanges.messagerie.entretien import balayer, relancer_les_analyses
from echanges.patience import Patience

ATTENTE_MAX_S = 60
TENTATIVES_D_APERCU = 3


@app.task(name="analyser_piece", queue="pieces", retry=Patience(ATTENTE_MAX_S))
def analyser_piece(piece_id: str) -> None:
    """Have the antivirus look at one file, whose doubtful answers are counted on its row."""
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
