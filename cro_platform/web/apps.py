"""Both faces' bases."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """What both faces must remember: answers given, forms begun, views of lists."""

    name = "cro_platform.web"

    def ready(self) -> None:
        """Register what other rooms find by name."""
        from cro_platform.web.lists import saved  # noqa: F401, PLC0415 -- registration
