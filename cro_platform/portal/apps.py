"""Portal."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Portal."""

    name = "cro_platform.portal"
