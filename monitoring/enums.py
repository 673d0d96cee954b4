"""Vocabularies of monitoring: visits, their plan and reports, findings and what follows from them."""

from django.db.models import TextChoices

SITE_MONITORING, PLANNING = "site-monitoring", "monitoring-plan"
COMPLIANCE, CORRECTIVE, BREACHES = (
    "compliance-and-deviations",
    "capa",
    "serious-breach-notification",
)
ONE_CELL = ("obligation/cell",)
"""Readers beside author and sponsor: whoever holds the duty in the row's own cell."""


class VisitKind(TextChoices):
    """Why a monitor visits a site (ICH E6(R3) 3.11.4)."""

    QUALIFICATION = "qualification", "Qualification visit"
    INITIATION = "initiation", "Initiation visit"
    INTERIM = "interim", "Interim monitoring visit"
    CLOSE_OUT = "close_out", "Close-out visit"
    REMOTE = "remote", "Remote visit"
    FOR_CAUSE = "for_cause", "For-cause visit"
    CO_VISIT = "co_visit", "Co-visit"


class VisitStatus(TextChoices):
    """A visit's life; *late* is derived from its clocks, never stored."""

    PLANNED = "planned", "Planned"
    SCHEDULED = "scheduled", "Scheduled"
    CONFIRMED = "confirmed", "Confirmed"
    CONDUCTED = "conducted", "Conducted, report due"
    REPORTED = "reported", "Report approved, letter due"
    CLOSED = "closed", "Closed"
    CANCELLED = "cancelled", "Cancelled"
    NOT_DONE = "not_done", "Not done"


class PlanStatus(TextChoices):
    """One version of a monitoring plan; a later one supersedes it."""

    DRAFT = "draft", "Draft"
    IN_FORCE = "in_force", "In force"
    SUPERSEDED = "superseded", "Superseded"
    WITHDRAWN = "withdrawn", "Withdrawn before it was in force"


class Anchor(TextChoices):
    """The fact of a site from which a rule counts its first visit."""

    SITE_ADDED = "site_added", "Site entered in the study"
    SITE_ACTIVATED = "site_activated", "Site activated"
    FIRST_SUBJECT = "first_subject", "First participant recorded"
    CLOSING = "closing", "Close-out begun"


class Source(TextChoices):
    """Where a number comes from; without one it is not entered."""

    PLAN = "plan", "Monitoring plan"
    CONTRACT = "contract", "Contract"
    SOP = "sop", "SOP"


class Milestone(TextChoices):
    """What the plan, a contract or an SOP sets a time for."""

    CONFIRMATION = "confirmation", "Confirmation letter, days before the visit"
    DRAFT = "draft", "Report handed in for review, days after the visit"
    FINAL = "final", "Report approved, days after the visit"
    LETTER = "letter", "Follow-up letter sent, days after the visit"


class Verification(TextChoices):
    """How data at a site are checked (ICH E6(R3) 3.11.4.5)."""

    SDV = "sdv", "Source data verification"
    SDR = "sdr", "Source data review"


class Side(TextChoices):
    """Whose person takes part, or answers for an action."""

    SITE = "site", "Site"
    MONITOR = "monitor", "Monitoring team"
    SPONSOR = "sponsor", "Sponsor"
