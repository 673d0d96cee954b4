"""Portal."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The shell, the home pages and the administration of organizations."""

    name = "cro_platform.portal"

    def ready(self) -> None:
        """Register what other rooms find by name."""
        from cro_platform.portal.administration import (  # noqa: PLC0415 -- registration
            handlers,  # noqa: F401 -- as above
            inspection_api,  # noqa: F401 -- as above
            pages,  # noqa: F401 -- as above
            sign_on_api,  # noqa: F401 -- as above
        )
        from cro_platform.web.shell import Entry, add_entry  # noqa: PLC0415 -- as above

        add_entry(
            Entry("Safety", "Safety board", "safety-board", "layout-dashboard", "safety.view")
        )
        add_entry(
            Entry("Organization", "Contracts board", "contracts-board", "layout-dashboard", "contracts.view")
        )  # fmt: skip
