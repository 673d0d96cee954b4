"""Deadlines."""

from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    """Loads the app's permissions, entities and reactions."""

    name = "cro_platform.deadlines"
    verbose_name = "Deadlines"

    def ready(self) -> None:
        """Register what other rooms find by name."""
        from cro_platform.deadlines import handlers, permissions, portal, rules_api, sentences  # noqa: F401, PLC0415 -- registration
        from cro_platform.web.shell import Entry, add_entry  # noqa: PLC0415 -- apps are ready now

        add_entry(Entry("Reference", "Deadline rules", "deadline-rules", "scale", "catalogue.view"))
