"""The engine of the templates: Jinja2, escaped, strict, and compiled once.

A template sees its context, the filters of `filtres.py` and the names below; a name that is not
there is an error and not a blank.
"""

from typing import Any

from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.template.defaultfilters import title
from jinja2 import Environment, Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context

from echanges.web.adresses import statique, url
from echanges.web.filtres import FILTRES
from echanges.web.icones import ICONES
from echanges.web.reception.regles import regles_des_pieces

NOMS = {
    "icones": ICONES,
    "regles_des_pieces": regles_des_pieces,
    "statique": statique,
    "url": url,
}
"""What every template and component may call, besides its context."""


class Gabarit(Template):
    """A template; what imports its components has no names but those of the environment.

    Jinja2 compares both sets of names at each import of each page: the twentieth of a thread.
    """

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


def environnement(*, autoescape: bool, **options: Any) -> Environment:
    """Return the environment that Django asks for, with the options of the settings.

    Everything is escaped, whatever `autoescape` says.
    """
    env = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, **options)
    env.template_class = Gabarit
    env.filters |= FILTRES | {"title": title}
    env.globals |= NOMS
    return env


def compiler() -> None:
    """Compile every template, so that no request has to wait for it.

    Raises `jinja2.TemplateSyntaxError` for one that cannot be.
    """
    moteur = engines["jinja2"]
    assert isinstance(moteur, Jinja2)
    for nom in moteur.env.list_templates():
        moteur.env.get_template(nom)
