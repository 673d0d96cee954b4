"""Places, their part in a study, and participants."""

from django.apps import AppConfig


class SitesConfig(AppConfig):
    """Takes part in study imports and registers the app's permissions and entities."""

    name = "sites"
    verbose_name = "Sites"

    def ready(self) -> None:
        """Register what other rooms find by name."""
        from django.utils.translation import gettext_lazy as _  # noqa: PLC0415 -- apps are ready now

        from cro_platform.web.focus import Level, add_level  # noqa: PLC0415 -- as above
        from cro_platform.web.shell import Entry, add_entry  # noqa: PLC0415 -- as above
        from sites import importers, permissions, portal  # noqa: F401, PLC0415 -- registration
        from sites.portal.enrolment import add_to_study_page  # noqa: PLC0415 -- as above
        from sites.selectors.focus import site_choices, site_label  # noqa: PLC0415 -- needs the app registry
        from sites.services import importing, subjects  # noqa: PLC0415 -- needs the app registry
        from studies.services.importing import take_part  # noqa: PLC0415 -- as above
        from studies.services.lifecycle import count_enrolled_by  # noqa: PLC0415 -- as above

        add_level(Level("site", _("Site"), _("All sites"), site_choices, site_label))
        add_entry(
            Entry(
                "Delivery", "Import sites", "import-study-sites", "file-input", "sites.select",
                beside="study-sites",
            )
        )  # fmt: skip
        add_entry(
            Entry(
                "Delivery", "Import participants", "import-subjects", "file-input", "subjects.change",
                beside="subjects",
            )
        )  # fmt: skip
        add_to_study_page()
        take_part(importing.take_locations)
        count_enrolled_by(subjects.enrolled)
