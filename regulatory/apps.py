"""Regulatory: the days from which authorities count, periodic reports and notifications."""

from django.apps import AppConfig


class RegulatoryConfig(AppConfig):
    """Loads the app's permissions, entities and reactions."""

    name = "regulatory"
    verbose_name = "Regulatory"

    def ready(self) -> None:
        """Register what other rooms find by name."""
        from regulatory import handlers, permissions, portal  # noqa: F401, PLC0415 -- registration
        from regulatory.portal.plan import add_to_study_page  # noqa: PLC0415 -- as above

        add_to_study_page()
