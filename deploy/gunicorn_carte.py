"""The card's listener without nginx, for small sites: `gunicorn -c deploy/gunicorn_carte.py`.

gunicorn asks the browser for a certificate of the authorities and hands it to the application,
which verifies it. Replace the address and the files. One more process for the site itself, with a
certificate of the server and no authorities: see docs/operations.md, « Carte CPS ».
"""

from typing import Any

from echanges.web.connexion.prise import TlsDeCarte

bind = ["0.0.0.0:8443"]
wsgi_app = "config.wsgi:application"
worker_class = "gthread"
workers = 1
threads = 4
keepalive = 0
control_socket_disable = True
forwarded_allow_ips = ""

certfile = "/etc/echanges/tls/serveur.pem"
keyfile = "/etc/echanges/tls/serveur.key"
ca_certs = "/etc/echanges/carte/autorites.pem"


def ssl_context(config: Any, _: Any) -> TlsDeCarte:
    """Take any certificate, so that a page says why it is refused (gunicorn's hook)."""
    return TlsDeCarte(config.certfile, config.keyfile, config.ca_certs)
