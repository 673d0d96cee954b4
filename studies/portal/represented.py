"""Pages of sponsors that are not on the platform."""

from typing import Any

from django.db.models import Model

from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Trail
from studies.api import RepresentedSponsors


class RepresentedSponsorPages(Pages):
    """Represented sponsors."""

    resource = RepresentedSponsors
    section = "Organization"
    icon = "building-2"
    columns = ("name", "role", "contact_name", "contact_email", "created_at", "ended_at")
    facts = ("time_zone", "role", "created_at", "ended_at")
    intro = (
        "Sponsors that are not on the platform. What no contract transfers stays theirs (21 CFR 312.52(a)); "
        "alerts for it reach the role named here and, by mail, the contact outside."
    )
    panels = (
        Facts("Who hears of its clocks", ("role", "contact_name", "contact_email")),
        Trail(),
    )

    @classmethod
    def heading(cls, record: Model) -> tuple[str, str]:
        """The sponsor's name."""
        kept: Any = record
        return kept.sponsor.name, "not on the platform" if kept.ended_at is None else "claimed"
