from django.apps import AppConfig


class MessagerieConfig(AppConfig):
    name = "echanges.messagerie"
