"""Pharmacovigilance."""

from django.apps import AppConfig


class PharmacovigilanceConfig(AppConfig):
    """Pharmacovigilance."""

    name = "pharmacovigilance"
