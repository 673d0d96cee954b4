"""Monitoring: plans, visits, reports, findings and what follows from them."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Registers the app's permissions, documents and entities."""

    name = "monitoring"
    verbose_name = "Monitoring"

    def ready(self) -> None:
        """Register what other rooms find by name."""
        from cro_platform.web.shell import Entry, add_entry  # noqa: PLC0415 -- apps are ready now
        from monitoring import handlers, permissions, portal  # noqa: F401, PLC0415 -- registration
        from monitoring.documents import kinds  # noqa: F401, PLC0415 -- as above
        from monitoring.selectors.released import VISIT_REPORTS  # noqa: PLC0415 -- as above
        from studies.portal.acceptance import register_work  # noqa: PLC0415 -- as above

        register_work(VISIT_REPORTS)
        add_entry(
            Entry(
                "Delivery", "Visit calendar", "visit-calendar", "calendar-days", "monitoring.view"
            )
        )
        add_entry(Entry("Delivery", "Report times", "report-times", "timer", "monitoring.view"))
