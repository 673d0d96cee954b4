"""The spine: studies, contracts, the transfer of obligations."""

from django.apps import AppConfig


class StudiesConfig(AppConfig):
    """Loads the app's permissions, entities and reactions."""

    name = "studies"
    verbose_name = "Studies"

    def ready(self) -> None:
        """Register what other rooms find by name."""
        from studies import handlers, permissions, portal  # noqa: F401, PLC0415 -- registration
        from studies.portal.acceptance import register_own_work  # noqa: PLC0415 -- apps are ready now
        from studies.portal.oversight import register_oversight  # noqa: PLC0415 -- as above

        register_own_work()
        register_oversight()
