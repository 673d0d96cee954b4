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


class ReportStatus(TextChoices):
    """One version of a visit report, from the first word to both signatures."""

    IN_PROGRESS = "in_progress", "In progress"
    READY = "ready", "Ready for review"
    IN_REVIEW = "in_review", "In review"
    RETURNED = "returned", "Returned with comments"
    PASSED = "passed", "Passed review, author's signature due"
    SIGNED = "signed", "Signed by the author, approval due"
    APPROVED = "approved", "Approved"
    SUPERSEDED = "superseded", "Superseded by a later version"


class TemplateStatus(TextChoices):
    """An organization's own report template."""

    DRAFT = "draft", "Draft"
    IN_USE = "in_use", "In use"
    RETIRED = "retired", "Retired"


class FindingCategory(TextChoices):
    """What a finding is about."""

    CONSENT = "consent", "Informed consent"
    ELIGIBILITY = "eligibility", "Eligibility"
    SAFETY = "safety", "Safety reporting"
    PROTOCOL = "protocol", "Protocol implementation"
    PRODUCT = "product", "Investigational product"
    DATA = "data", "Source data and records"
    DOCUMENTS = "documents", "Essential documents"
    STAFF = "staff", "Site staff and delegation"
    OTHER = "other", "Other"


class Grade(TextChoices):
    """How much a finding weighs."""

    CRITICAL = "critical", "Critical"
    MAJOR = "major", "Major"
    MINOR = "minor", "Minor"


class ActionStatus(TextChoices):
    """An action item's life; *overdue* is derived."""

    NEW = "new", "New"
    OPEN = "open", "Open"
    IN_PROGRESS = "in_progress", "In progress"
    RESOLVED = "resolved", "Resolved"
    CLOSED = "closed", "Verified and closed"
    CANCELLED = "cancelled", "Cancelled"


class DeviationStatus(TextChoices):
    """A protocol deviation's life (ICH E6(R3) 3.9.3, 3.12)."""

    POTENTIAL = "potential", "Potential"
    CONFIRMED = "confirmed", "Confirmed"
    CLASSIFIED = "classified", "Classified"
    RESOLVED = "resolved", "Resolved"
    CLOSED = "closed", "Closed"
    NOT_A_DEVIATION = "not_a_deviation", "Not a deviation"


class Recipient(TextChoices):
    """Who is told of a deviation."""

    SPONSOR = "sponsor", "Sponsor"
    ETHICS = "ethics", "Ethics committee"
    AUTHORITY = "authority", "Regulatory authority"


class CapaStatus(TextChoices):
    """Corrective and preventive action, from its cause to the proof that it worked (ICH E6(R3) 3.12)."""

    DRAFT = "draft", "Draft"
    CAUSE_FOUND = "cause_found", "Root cause found"
    PROPOSED = "proposed", "Plan proposed"
    APPROVED = "approved", "Approved"
    IMPLEMENTED = "implemented", "Implemented, effectiveness check due"
    CLOSED = "closed", "Effective, closed"
    CANCELLED = "cancelled", "Cancelled"


class BreachStatus(TextChoices):
    """A serious breach; its clocks run from the suspicion on, not from the end of its assessment."""

    SUSPECTED = "suspected", "Suspected"
    CONFIRMED = "confirmed", "Confirmed"
    NOTIFIED = "notified", "Notified"
    CLOSED = "closed", "Closed"
    REFUTED = "refuted", "Refuted"
