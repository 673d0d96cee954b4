"""Vocabularies of safety: events, cases, products, assessments, reports."""

from django.db.models import TextChoices

HOLDERS = ("safety-case-processing", "safety-medical-review", "expedited-safety-reporting")
"""Obligations whose holder sees safety records, whoever reports them."""


class Severity(TextChoices):
    """Intensity of an event; says nothing about seriousness (ICH E2A II.B)."""

    MILD = "mild", "Mild"
    MODERATE = "moderate", "Moderate"
    SEVERE = "severe", "Severe"


class Outcome(TextChoices):
    """Outcome at the time of the last observation (E2B(R3) E.i.7)."""

    UNKNOWN = "unknown", "Unknown"
    RECOVERED = "recovered", "Recovered / resolved"
    RECOVERING = "recovering", "Recovering / resolving"
    NOT_RECOVERED = "not_recovered", "Not recovered / ongoing"
    RECOVERED_WITH_SEQUELAE = "recovered_with_sequelae", "Recovered with sequelae"
    FATAL = "fatal", "Fatal"


class ActionTaken(TextChoices):
    """What was done with the product because of the event (E2B(R3) G.k.8)."""

    UNKNOWN = "unknown", "Unknown"
    WITHDRAWN = "withdrawn", "Drug withdrawn"
    REDUCED = "reduced", "Dose reduced"
    INCREASED = "increased", "Dose increased"
    UNCHANGED = "unchanged", "Dose not changed"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


class SeriousnessCriterion(TextChoices):
    """The six grounds on which an event is serious (ICH E2A II.B; E2B(R3) E.i.3.2a–f)."""

    DEATH = "results_in_death", "Results in death"
    LIFE_THREATENING = "is_life_threatening", "Life-threatening"
    HOSPITALIZATION = "requires_hospitalization", "Hospitalization or its prolongation"
    DISABILITY = "results_in_disability", "Disability or incapacity"
    CONGENITAL_ANOMALY = "is_congenital_anomaly", "Congenital anomaly or birth defect"
    OTHER_IMPORTANT = "is_otherwise_important", "Other medically important condition"


class AdverseEventStatus(TextChoices):
    """An adverse event's life; it is never deleted."""

    REPORTED = "reported", "Reported"
    FOLLOWED_UP = "followed_up", "In follow-up"
    RESOLVED = "resolved", "Resolved"
    VOID = "void", "Void, entered in error"


class CaseStatus(TextChoices):
    """A safety case's life. A pre-case is no state: it is a case that lacks a minimum criterion."""

    RECEIVED = "received", "Received"
    TRIAGED = "triaged", "Triaged"
    IN_ASSESSMENT = "in_assessment", "In assessment"
    IN_REVIEW = "in_review", "In medical review"
    REVIEWED = "reviewed", "Medically reviewed"
    CLOSED = "closed", "Closed"
    DUPLICATE = "duplicate", "Duplicate"
    NULLIFIED = "nullified", "Nullified"


class MinimumCriterion(TextChoices):
    """The four facts without which no clock starts (ICH E2A III.A)."""

    PATIENT = "patient", "Identifiable patient"
    REPORTER = "reporter", "Identifiable reporter"
    PRODUCT = "product", "Suspect product"
    EVENT = "event", "Adverse event"


class VersionKind(TextChoices):
    """Why a version of a case was made (E2B(R3) C.1.11.1)."""

    INITIAL = "initial", "Initial"
    FOLLOW_UP = "follow_up", "Follow-up"
    AMENDMENT = "amendment", "Amendment"
    NULLIFICATION = "nullification", "Nullification"


class VersionSource(TextChoices):
    """Where a version came from."""

    E2B = "e2b", "E2B(R3) message"
    MANUAL = "manual", "Entered by hand"


class FactKind(TextChoices):
    """Facts from which clocks are computed; each an event of its own, never overwritten."""

    RECEIVED = "received_at", "Information received"
    MINIMUM_CRITERIA_MET = "minimum_criteria_met_at", "Minimum criteria met"
    NEW_INFORMATION = "new_information_at", "New information received"
    FATAL_OR_LIFE_THREATENING_KNOWN = (
        "became_fatal_or_lt_known_at",
        "Known to be fatal or life-threatening",
    )
    SERIOUS_KNOWN = "became_serious_known_at", "Known to be serious"
    DETERMINED_REPORTABLE = "determined_reportable_at", "Determined to be reportable (US)"
    DOMESTIC_KNOWN = "domestic_known_at", "Known to the sponsor's office in Korea"
    NULLIFIED = "nullified_at", "Nullified"


class ProductRole(TextChoices):
    """What part the product is suspected to play (E2B(R3) G.k.1)."""

    SUSPECT = "suspect", "Suspect"
    CONCOMITANT = "concomitant", "Concomitant"
    INTERACTING = "interacting", "Interacting"
    NOT_ADMINISTERED = "not_administered", "Not administered"


class AssessmentSource(TextChoices):
    """Whose opinion it is; the sponsor may not downgrade the investigator's (EU CTR Annex III 2.2)."""

    REPORTER = "reporter", "Reporter / investigator"
    SPONSOR = "sponsor", "Sponsor"
    OTHER = "other", "Other"


class Relatedness(TextChoices):
    """Whether there is a reasonable possibility that the product caused the event (ICH E2A)."""

    RELATED = "related", "Related"
    NOT_RELATED = "not_related", "Not related"
    UNKNOWN = "unknown", "Not stated"


class Expectedness(TextChoices):
    """Against the reference safety information in force at onset."""

    EXPECTED = "expected", "Expected"
    UNEXPECTED = "unexpected", "Unexpected"


class RsiStatus(TextChoices):
    """A version of the reference safety information."""

    IN_FORCE = "in_force", "In force"
    SUPERSEDED = "superseded", "Superseded"
    WITHDRAWN = "withdrawn", "Withdrawn, registered in error"


class DuplicateStatus(TextChoices):
    """What became of a suspicion that two cases are one."""

    SUSPECTED = "suspected", "Suspected"
    CONFIRMED = "confirmed", "Confirmed"
    REFUTED = "refuted", "Refuted"


class ReportStatus(TextChoices):
    """An expedited report's life; *late* is derived, never stored over."""

    REQUIRED = "required", "Required"
    SUBMITTED = "submitted", "Submitted"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    REJECTED = "rejected", "Rejected by the recipient"
    NOT_REQUIRED = "not_required", "Not required"


class ReportKind(TextChoices):
    """What kind of duty the report discharges."""

    SEVEN_DAY = "7_day", "7-day report"
    FIFTEEN_DAY = "15_day", "15-day report"
    FOLLOW_UP = "follow_up", "Follow-up report"
    NULLIFICATION = "nullification", "Nullification report"
    INVESTIGATORS = "investigators", "Report to investigators"
    OTHER = "other", "Other report"


class Reportability(TextChoices):
    """Whether an authority must be told; undecided reaches a human, it is never a silent no."""

    YES = "yes", "Reportable"
    NO = "no", "Not reportable"
    PRESUMED = "presumed", "Presumed reportable until assessed"
    UNDECIDED = "undecided", "Undecided"


class MessageStatus(TextChoices):
    """An E2B(R3) message from being asked for to the recipient's answer (ICH E2B(R3) ACK.B.r.6)."""

    REQUESTED = "requested", "Being made"
    READY = "ready", "Ready to send"
    UNFIT = "unfit", "Breaks rules of the standard"
    ACCEPTED = "accepted", "Accepted by the recipient"
    REJECTED = "rejected", "Rejected by the recipient"


class LetterKind(TextChoices):
    """Whom a safety letter addresses."""

    AUTHORITY = "authority", "Cover letter to an authority"
    ETHICS = "ethics", "Cover letter to an ethics committee"
    INVESTIGATORS = "investigators", "Letter to investigators"


class LetterStatus(TextChoices):
    """A safety letter's life: nothing leaves before it bears a signature of approval."""

    PREPARED = "prepared", "Prepared"
    APPROVED = "approved", "Approved"
    DISTRIBUTED = "distributed", "Distributed"
    COMPLETE = "complete", "Complete"
    WITHDRAWN = "withdrawn", "Withdrawn"


class RecipientStatus(TextChoices):
    """What became of one recipient's copy (ICH E6(R3) 3.13.2(d); 21 CFR 312.32(c)(1))."""

    PENDING = "pending", "To be sent"
    DISTRIBUTED = "distributed", "Distributed"
    OPENED = "opened", "Opened"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    FORWARDED = "forwarded", "Forwarded to the ethics committee"
    NOT_DISTRIBUTED = "not_distributed", "Not distributed"


class ListingKind(TextChoices):
    """Documents about all cases of a study in a period."""

    SAE = "sae-line-listing", "SAE line listing"
    DSUR = "dsur-tables", "DSUR tables and line listing"
    LATE = "late-report-log", "Late-report log"
