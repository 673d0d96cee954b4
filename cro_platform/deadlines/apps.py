"""Deadlines."""

from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    """Deadlines."""

    name = "cro_platform.deadlines"
