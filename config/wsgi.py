"""The WSGI application; refuses to start on an unsafe configuration, and compiles its pages."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from config.demarrage import (  # noqa: E402 - needs the applications loaded
    attendre_la_base,
    refuser_si_dangereux,
)
from echanges.web.moteur import compiler  # noqa: E402

attendre_la_base()
refuser_si_dangereux()
compiler()
import_module(settings.ROOT_URLCONF)  # and every view: the first request would wait for them
