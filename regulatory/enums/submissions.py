"""Vocabulary of applications, submissions and what authorities answer to them."""

from django.db.models import TextChoices


class BodyKind(TextChoices):
    """Who decides or keeps a record."""

    AUTHORITY = "authority", "Authority"
    ETHICS = "ethics", "Ethics committee"
    REGISTER = "register", "Public register"


class ApplicationKind(TextChoices):
    """Under which procedure somebody is asked."""

    IND = "ind", "IND (21 CFR 312)"
    CTIS = "ctis", "Clinical trial application in CTIS (Reg. (EU) 536/2014)"
    UK = "uk", "UK clinical trial application, combined review (SI 2004/1031)"
    NATIONAL = "national", "National application or notification"
    ETHICS = "ethics", "Application to an ethics committee"
    REGISTER = "register", "Entry in a public register"


class Part(TextChoices):
    """Which part of a CTIS application is concerned (Reg. (EU) 536/2014 Art. 6, 7)."""

    ONE = "part_one", "Part I"
    TWO = "part_two", "Part II"
    BOTH = "both", "Part I and Part II"


class SubmissionKind(TextChoices):
    """What a submission is for."""

    INITIAL = "initial", "Initial application"
    AMENDMENT = "amendment", "Amendment"
    SUBSTANTIAL_MODIFICATION = "substantial", "Substantial modification"
    SAFETY_REPORT = "safety_report", "Safety report"
    PERIODIC_REPORT = "periodic_report", "Periodic report"
    NOTIFICATION = "notification", "Notification"
    RESPONSE = "response", "Response to questions"
    POSTING = "posting", "Posting in a register"


class SubmissionStatus(TextChoices):
    """From planned to decided. Reports, notifications, responses and postings end with their acknowledgement."""

    PLANNED = "planned", "Planned"
    IN_PREPARATION = "in_preparation", "In preparation"
    IN_REVIEW = "in_review", "Internal review"
    APPROVED_TO_SUBMIT = "approved_to_submit", "Approved to submit"
    SUBMITTED = "submitted", "Submitted"
    REJECTED = "rejected", "Rejected on receipt"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    UNDER_VALIDATION = "under_validation", "Under validation"
    INVALID = "invalid", "Invalid"
    VALIDATED = "validated", "Validated"
    UNDER_ASSESSMENT = "under_assessment", "Under assessment"
    ASKED_IN_VALIDATION = "asked_validation", "Questions received in validation"
    ASKED_IN_ASSESSMENT = "asked_assessment", "Questions received in assessment"
    APPROVED = "approved", "Approved"
    APPROVED_WITH_CONDITIONS = "conditions", "Approved with conditions"
    REFUSED = "refused", "Refused"
    LAPSED = "lapsed", "Lapsed"
    WITHDRAWN = "withdrawn", "Withdrawn"
    CANCELLED = "cancelled", "Not submitted"


class ItemKind(TextChoices):
    """What a document of a package is."""

    FORM = "form", "Application form"
    PROTOCOL = "protocol", "Protocol or amendment"
    BROCHURE = "brochure", "Investigator's brochure"
    QUALITY = "quality", "Quality dossier (IMPD, CMC)"
    CONSENT = "consent", "Consent form or participant information"
    RECRUITMENT = "recruitment", "Recruitment material"
    INVESTIGATOR = "investigator", "Investigator or site suitability"
    INSURANCE = "insurance", "Proof of insurance"
    SAFETY = "safety", "Safety report"
    RESPONSE = "response", "Answer to questions"
    REPORT = "report", "Report or summary of results"
    OTHER = "other", "Other"


class QuestionPhase(TextChoices):
    """When a request for information was made: its window depends on it."""

    VALIDATION = "validation", "During validation"
    ASSESSMENT_ONE = "part_one", "During the assessment of Part I"
    ASSESSMENT_TWO = "part_two", "During the assessment of Part II"
    OTHER = "other", "At another time"


class QuestionStatus(TextChoices):
    """A request for information, from its receipt to its end."""

    RECEIVED = "received", "Received"
    IN_PREPARATION = "in_preparation", "Answer in preparation"
    ANSWERED = "answered", "Answered"
    CLOSED = "closed", "Closed"
    LAPSED = "lapsed", "Not answered in time"


class CommitmentStatus(TextChoices):
    """What was promised to an authority; overdue is derived."""

    OPEN = "open", "Open"
    IN_PROGRESS = "in_progress", "In progress"
    FULFILLED = "fulfilled", "Fulfilled"
    WAIVED = "waived", "Waived by the authority"


class ApprovalKind(TextChoices):
    """What was granted."""

    AUTHORISATION = "authorisation", "Authorisation of the trial"
    NO_OBJECTION = "no_objection", "The study may proceed"
    FAVOURABLE_OPINION = "opinion", "Favourable opinion of an ethics committee"
    MODIFICATION = "modification", "Approval of a modification or amendment"


class ApprovalStatus(TextChoices):
    """Whether an approval holds; expired is derived from its date."""

    IN_FORCE = "in_force", "In force"
    SUSPENDED = "suspended", "Suspended"
    ENDED = "ended", "Ended"


class RequirementState(TextChoices):
    """What a person found of one requirement of a country."""

    MET = "met", "Met"
    NOT_APPLICABLE = "not_applicable", "Does not apply"
    REOPENED = "reopened", "Open again"


DUTIES = (
    "ind-maintenance",
    "trial-application",
    "trial-application-part-two",
    "ethics-submission",
    "authority-questions",
    "trial-notifications",
    "expedited-safety-reporting",
    "periodic-safety-reporting",
    "registry-posting",
    "results-reporting",
    "urgent-safety-measures",
    "unexpected-event-notification",
    "serious-breach-notification",
    "clinical-study-report",
)
"""What is discharged by sending something to an authority, a committee or a register."""
