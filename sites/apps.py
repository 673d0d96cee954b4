"""Sites."""

from django.apps import AppConfig


class SitesConfig(AppConfig):
    """Sites."""

    name = "sites"
