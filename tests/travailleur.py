"""The real worker, for as long as jobs wait."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector


def faire_les_taches() -> None:
    """Run the worker of the product until nothing is left to do."""
    with ThreadPoolExecutor(1) as fils:  # Playwright's own loop runs in the tests' thread
        fils.submit(lambda: asyncio.run(_travailler())).result()


async def _travailler() -> None:
    assert isinstance(app.connector, DjangoConnector)
    with app.replace_connector(app.connector.get_worker_connector()) as travailleur:
        async with travailleur.open_async():
            await travailleur.run_worker_async(
                wait=False, install_signal_handlers=False, listen_notify=False
            )
