"""The WSGI application; refuses to start on an unsafe configuration."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from config.demarrage import refuser_si_dangereux  # noqa: E402 - needs the applications loaded

refuser_si_dangereux()
