from django.apps import AppConfig


class CertificatsConfig(AppConfig):
    name = "echanges.certificats"
