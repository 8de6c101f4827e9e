"""The real worker, for as long as jobs wait."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from django.db import connections
from procrastinate.contrib.django import app


def faire_les_taches() -> None:
    """Run the worker of the product until nothing is left to do."""
    with ThreadPoolExecutor(1) as fils:  # Playwright's own loop runs in the tests' thread
        fils.submit(_travailler).result()


def _travailler() -> None:
    try:
        with app.replace_connector(app.connector.get_worker_connector()) as travailleur:
            asyncio.run(
                travailleur.run_worker_async(
                    wait=False,
                    install_signal_handlers=False,
                    listen_notify=False,
                    delete_jobs="never",
                )
            )
    finally:
        connections.close_all()
