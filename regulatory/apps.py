"""Regulatory: applications and submissions, questions and approvals, and the days from which authorities count."""

from django.apps import AppConfig


class RegulatoryConfig(AppConfig):
    """Loads the app's permissions, entities and reactions."""

    name = "regulatory"
    verbose_name = "Regulatory"

    def ready(self) -> None:
        """Register what other rooms find by name."""
        from cro_platform.web.shell import Entry, add_entry  # noqa: PLC0415 -- apps are ready now
        from regulatory import handlers, permissions, portal  # noqa: F401, PLC0415 -- registration
        from regulatory.documents import kinds  # noqa: F401, PLC0415 -- as above
        from regulatory.portal.plan import add_to_study_page  # noqa: PLC0415 -- as above
        from regulatory.selectors.board import what_blocks  # noqa: PLC0415 -- as above
        from sites.selectors.readiness import register_teller  # noqa: PLC0415 -- as above

        add_to_study_page()
        register_teller(what_blocks)
        add_entry(Entry("Regulatory", "Country board", "country-board", "globe", "regulatory.view"))
        add_entry(
            Entry(
                "Reference",
                "Country requirements",
                "country-requirements",
                "list-checks",
                "catalogue.view",
            )
        )
        add_entry(
            Entry(
                "Reference",
                "Authorities and committees",
                "authorities",
                "landmark",
                "catalogue.view",
            )
        )
