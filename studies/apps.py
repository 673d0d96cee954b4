"""The spine: studies, contracts, the transfer of obligations."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class StudiesConfig(AppConfig):
    """Loads the app's permissions, entities and reactions."""

    name = "studies"
    verbose_name = "Studies"

    def ready(self) -> None:
        """Register what other rooms find by name."""
        from django.utils.translation import gettext_lazy as _  # noqa: PLC0415 -- apps are ready now

        from cro_platform.web.focus import Level, add_level  # noqa: PLC0415 -- as above
        from studies import handlers, permissions, portal  # noqa: F401, PLC0415 -- registration
        from studies.portal.acceptance import register_own_work  # noqa: PLC0415 -- apps are ready now
        from studies.portal.oversight import register_oversight  # noqa: PLC0415 -- as above
        from studies.selectors import focus  # noqa: PLC0415 -- needs the app registry

        add_level(
            Level("study", _("Study"), _("All studies"), focus.study_choices, focus.study_label)
        )
        add_level(
            Level("country", _("Country"), _("All countries"), focus.country_choices, focus.country_label)
        )  # fmt: skip

        register_own_work()
        register_oversight()
        post_migrate.connect(open_joining, sender=self)


def open_joining(*, using: str, **_: Any) -> None:
    """After each migration, as the owner: every table of a study's records, of whichever app, can follow its study."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regproc('app.open_joining') IS NOT NULL")
        if cursor.fetchone()[0]:
            cursor.execute("SELECT app.open_joining()")
