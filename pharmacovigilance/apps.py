"""Pharmacovigilance: adverse events, safety cases, their assessment and their reports."""

from django.apps import AppConfig


class PharmacovigilanceConfig(AppConfig):
    """Loads the app's permissions, entities and reactions."""

    name = "pharmacovigilance"
    verbose_name = "Pharmacovigilance"

    def ready(self) -> None:
        """Register what other rooms find by name."""
        from pharmacovigilance import permissions, portal  # noqa: F401, PLC0415 -- registration
        from pharmacovigilance.documents import panels, supersession  # noqa: F401, PLC0415 -- as above
