"""The headers that Django does not set, on every answer."""

import functools
from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase

PERMISSIONS = ", ".join(
    f"{capacite}=()"
    for capacite in (
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


class EntetesMiddleware:
    """Forbid caching, sharing and device access; statics are served before and keep theirs."""

    def __init__(self, suite: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.suite = suite

    def __call__(self, requete: HttpRequest) -> HttpResponseBase:
        """Add the headers to the answer."""
        reponse = self.suite(requete)
        reponse.headers.setdefault("Cache-Control", "no-store")
        reponse.headers.setdefault("Permissions-Policy", PERMISSIONS)
        reponse.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return reponse


class PolitiqueMiddleware(CSPMiddleware):
    """django-csp, which builds the policy again for each answer: here, for those that change it."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Add the policy of the settings, or that of the answer."""
        if any(nom.startswith("_csp") for nom in vars(response)):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._politique)
        return response

    @functools.cached_property
    def _politique(self) -> str:
        return super().process_response(HttpRequest(), HttpResponse()).headers[HEADER]
