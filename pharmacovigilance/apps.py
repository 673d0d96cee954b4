"""Pharmacovigilance: adverse events, safety cases, their assessment and their reports."""

from django.apps import AppConfig


class PharmacovigilanceConfig(AppConfig):
    """Loads the app's permissions, entities and importers."""

    name = "pharmacovigilance"
    verbose_name = "Pharmacovigilance"

    def ready(self) -> None:
        """Register what other rooms find by name."""
        from cro_platform.web.shell import Entry, add_entry  # noqa: PLC0415 -- apps are ready now
        from pharmacovigilance import handlers, importers, permissions, portal  # noqa: F401, PLC0415 -- registration
        from pharmacovigilance.documents import kinds, letter_kinds, panels, supersession  # noqa: F401, PLC0415 -- as above
        from pharmacovigilance.portal import reasons, sentences, waiting  # noqa: F401, PLC0415 -- as above
        from pharmacovigilance.portal.study_documents import (  # noqa: PLC0415 -- as above
            add_to_study_page,
        )
        from pharmacovigilance.selectors import unfinished  # noqa: F401, PLC0415 -- as above
        from pharmacovigilance.selectors.released import SUBMITTED_REPORTS  # noqa: PLC0415 -- as above
        from studies.portal.acceptance import register_work  # noqa: PLC0415 -- as above

        register_work(SUBMITTED_REPORTS)
        add_to_study_page()
        add_entry(
            Entry("Safety", "Import reports", "safety-import", "upload", "safety.import", beside="safety-cases")
        )  # fmt: skip
        add_entry(
            Entry(
                "Safety", "Acknowledgements", "safety-acknowledgements", "mail-check", "safety.import-acknowledgement",
                beside="safety-reports",
            )
        )  # fmt: skip
        add_entry(
            Entry(
                "Safety",
                "Import events",
                "import-adverse-events",
                "file-input",
                "safety.record-event",
                beside="adverse-events",
            )
        )
        add_entry(
            Entry(
                "Safety",
                "Late-report log",
                "late-reports",
                "timer-off",
                "safety.view",
                stand="more",
            )
        )
