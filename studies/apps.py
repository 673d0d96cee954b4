"""Studies."""

from django.apps import AppConfig


class StudiesConfig(AppConfig):
    """Studies."""

    name = "studies"
