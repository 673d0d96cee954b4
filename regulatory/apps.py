"""Regulatory."""

from django.apps import AppConfig


class RegulatoryConfig(AppConfig):
    """Regulatory."""

    name = "regulatory"
