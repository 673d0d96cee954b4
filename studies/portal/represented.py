"""Pages of sponsors that are not on the platform."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse

from cro_platform.access.principal import Principal
from cro_platform.esign.panels import Signatures
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Trail
from studies.api import RepresentedSponsors, SponsorClaims
from studies.models import SponsorClaim
from studies.services.claims import may_sign_claim


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


@dataclass(frozen=True, slots=True)
class Statement:
    """What passes over, and where one signs."""

    title: str = "What passes to the sponsor"
    is_side: bool = False
    template: str = "studies/panels/claim.html"

    def context(self, record: SponsorClaim, by: Principal) -> dict[str, Any] | None:
        """The statement both sign."""
        is_allowed, why_not = may_sign_claim(record, by)
        url = reverse("sponsor-claims-sign", args=[by.organization_slug, record.pk])
        return {
            "statement": record.statement,
            "sign_url": url if is_allowed else "",
            "why_not": why_not,
        }


class ClaimPages(Pages):
    """Claims of represented sponsors."""

    resource = SponsorClaims
    section = "Organization"
    icon = "handshake"
    columns = ("sponsor_name", "offered_at", "executed_at", "withdrawn_at")
    facts = ("offered_at", "executed_at", "withdrawn_at")
    panels = (Statement(), Signatures(), Trail())
