"""The headers that Django and django-csp do not set, on every answer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

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
