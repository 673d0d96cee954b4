"""Whose roles a clock is told to: one table from obligations to the people who can act on them."""

from dataclasses import dataclass

from cro_platform.notifications.enums import Kind


@dataclass(frozen=True, slots=True)
class Audience:
    """The roles that act on a family of obligations at sponsors and at CROs, and the kind of their alerts."""

    kind: Kind
    sponsor: tuple[str, ...]
    cro: tuple[str, ...]

    def roles(self, organization_kind: str) -> tuple[str, ...]:
        """The roles at this kind of organization."""
        return self.sponsor if organization_kind == "sponsor" else self.cro


SAFETY = Audience(Kind.SAFETY, ("safety-physician",), ("safety-specialist",))
REGULATORY = Audience(Kind.CLOCK, ("regulatory-lead",), ("regulatory-specialist",))
QUALITY = Audience(Kind.SAFETY, ("study-lead", "regulatory-lead"), ("project-manager",))
DELIVERY = Audience(Kind.CLOCK, ("study-lead",), ("project-manager",))

FAMILIES = {
    "safety-case-processing": SAFETY,
    "safety-medical-review": SAFETY,
    "expedited-safety-reporting": SAFETY,
    "periodic-safety-reporting": SAFETY,
    "investigator-safety-information": SAFETY,
    "device-safety-reporting": SAFETY,
    "urgent-safety-measures": SAFETY,
    "serious-breach-notification": QUALITY,
    "trial-application": REGULATORY,
    "trial-application-part-two": REGULATORY,
    "ethics-submission": REGULATORY,
    "authority-questions": REGULATORY,
    "trial-notifications": REGULATORY,
    "ind-maintenance": REGULATORY,
    "registry-posting": REGULATORY,
    "results-reporting": REGULATORY,
}
LAST_RESORT = (SAFETY.sponsor, ("study-lead", "unblinded-safety-physician"), ("admin",))


def audience_of(obligation: str) -> Audience:
    """Who acts on an obligation; study leads and project managers where no family names it."""
    return FAMILIES.get(obligation, DELIVERY)
