"""The card's listener without nginx, for small sites: `gunicorn -c deploy/gunicorn_carte.py`.

gunicorn asks the browser for a certificate of the authorities and hands it to the application,
which verifies it. Replace the address and the files. One more process for the site itself, with a
certificate of the server and no authorities: see docs/operations.md, « Carte CPS ».
"""

import ssl
from typing import Any

bind = ["0.0.0.0:8443"]
wsgi_app = "config.wsgi:application"
worker_class = "gthread"
workers = 1
threads = 4
control_socket_disable = True
forwarded_allow_ips = ""

certfile = "/etc/echanges/tls/serveur.pem"
keyfile = "/etc/echanges/tls/serveur.key"
ca_certs = "/etc/echanges/carte/autorites.pem"
# Not required, so that a browser without a card gets a page instead of an error of its own.
cert_reqs = ssl.CERT_OPTIONAL

_SANS_LES_DATES = 0x200000  # X509_V_FLAG_NO_CHECK_TIME: the application says why, on a page


def ssl_context(config: Any, default_ssl_context_factory: Any) -> ssl.SSLContext:
    """Ask for the card at each connection: no ticket, no session (gunicorn's hook)."""
    contexte: ssl.SSLContext = default_ssl_context_factory()
    contexte.minimum_version = ssl.TLSVersion.TLSv1_2
    contexte.options |= ssl.OP_NO_TICKET
    contexte.num_tickets = 0
    contexte.verify_flags |= _SANS_LES_DATES
    return contexte
