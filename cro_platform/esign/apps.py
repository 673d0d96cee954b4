"""Esign."""

from django.apps import AppConfig


class EsignConfig(AppConfig):
    """Esign."""

    name = "cro_platform.esign"
