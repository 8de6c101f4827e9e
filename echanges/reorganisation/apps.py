from django.apps import AppConfig


class ReorganisationConfig(AppConfig):
    name = "echanges.reorganisation"
