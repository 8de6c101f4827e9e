"""The environment of the bare templates."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from jinja2 import Environment


def environnement(**options: Any) -> Environment:
    """What Django's documentation says to write: `url`, and here a date."""
    environnement = Environment(**options)
    environnement.globals["url"] = reverse
    environnement.filters["date"] = lambda quand: timezone.localtime(quand).strftime(
        "%d/%m/%Y %H:%M"
    )
    return environnement
