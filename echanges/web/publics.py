"""Who may reach a view: each one declares it, and the methods it answers.

A view without a declaration cannot be reached: `ActeurMiddleware` reads the attribute, and a
test of the house walks through every route.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.views.decorators.http import require_http_methods

Vue = TypeVar("Vue", bound=Callable[..., Any])

SON_COTE = "son cote"
"""The public of a view that both sides have: that of the namespace it was asked under."""
LIRE = ("GET", "HEAD")
AGIR = ("POST",)
LES_DEUX = ("GET", "HEAD", "POST")


def ouvert_a(
    public: str, methodes: tuple[str, ...], *, sans_activite: bool = False
) -> Callable[[Vue], Vue]:
    """Declare a view's public and methods.

    `public`: "public" (anybody), "connecte" (any signed-in agent, even without a right),
    "habilite" (any agent with a right, whatever it is), "ps", "mc", `SON_COTE`, "responsable",
    "auditeur". Another side gets 404, as for what does not exist; another method 405.

    `sans_activite`: a page asks for it by itself, so that it does not keep the session alive.
    """

    def decorer(vue: Vue) -> Vue:
        gardee: Any = require_http_methods(list(methodes))(vue)
        gardee.public = public
        gardee.methodes = methodes
        gardee.sans_activite = sans_activite
        return gardee  # type: ignore[no-any-return]

    return decorer
