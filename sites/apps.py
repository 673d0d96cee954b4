"""Places, their part in a study, and participants."""

from django.apps import AppConfig


class SitesConfig(AppConfig):
    """Takes part in study imports and registers the app's permissions and entities."""

    name = "sites"
    verbose_name = "Sites"

    def ready(self) -> None:
        """Register what other rooms find by name."""
        from sites.services.importing import take_locations  # noqa: PLC0415 -- needs the app registry
        from studies.services.importing import take_part  # noqa: PLC0415 -- as above

        take_part(take_locations)
