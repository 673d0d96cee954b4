"""Vocabularies of a study, in the registries' and the standard's words."""

from django.db.models import TextChoices


class StudyStatus(TextChoices):
    """Where a study stands in its life (features of the field; registry words are derived from it)."""

    DRAFT = "draft", "Draft"
    PLANNED = "planned", "Planned"
    START_UP = "start_up", "Start-up"
    RECRUITING = "recruiting", "Recruiting"
    ACTIVE_NOT_RECRUITING = "active_not_recruiting", "Active, not recruiting"
    FOLLOW_UP = "follow_up", "Follow-up"
    CLOSING = "closing", "Closing"
    COMPLETED = "completed", "Completed"
    SUSPENDED = "suspended", "Suspended"
    TERMINATED = "terminated", "Terminated"
    WITHDRAWN = "withdrawn", "Withdrawn"
    ARCHIVED = "archived", "Archived"


class StudyType(TextChoices):
    """What kind of study; a bioequivalence study has clocks of its own (21 CFR 320.31(d))."""

    INTERVENTIONAL = "interventional", "Interventional"
    OBSERVATIONAL = "observational", "Observational"
    BIOEQUIVALENCE = "bioequivalence", "Bioavailability or bioequivalence"
    EXPANDED_ACCESS = "expanded_access", "Expanded access"


class Phase(TextChoices):
    """Phases as registries name them; a study may combine two, and an observational study has none."""

    EARLY_PHASE_1 = "early_phase_1", "Early phase I"
    PHASE_1 = "phase_1", "Phase I"
    PHASE_2 = "phase_2", "Phase II"
    PHASE_3 = "phase_3", "Phase III"
    PHASE_4 = "phase_4", "Phase IV"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


class IdentifierKind(TextChoices):
    """Whose number it is."""

    NCT = "nct", "ClinicalTrials.gov (NCT)"
    EU_CT = "eu_ct", "EU CT number"
    EUDRACT = "eudract", "EudraCT number"
    IND = "ind", "US IND number"
    PROTOCOL = "protocol", "Protocol number"
    WHO_UTN = "who_utn", "WHO universal trial number"
    GRANT = "grant", "Grant number"
    REGISTRY = "registry", "Another register's number"
    OTHER = "other", "Other"


class ArmKind(TextChoices):
    """The role of an arm in the comparison."""

    EXPERIMENTAL = "experimental", "Experimental"
    ACTIVE_COMPARATOR = "active_comparator", "Active comparator"
    PLACEBO_COMPARATOR = "placebo_comparator", "Placebo comparator"
    SHAM_COMPARATOR = "sham_comparator", "Sham comparator"
    NO_INTERVENTION = "no_intervention", "No intervention"
    OTHER = "other", "Other"


class InterventionKind(TextChoices):
    """What is given or done."""

    DRUG = "drug", "Drug"
    BIOLOGICAL = "biological", "Biological"
    DEVICE = "device", "Device"
    COMBINATION_PRODUCT = "combination_product", "Combination product"
    PROCEDURE = "procedure", "Procedure"
    RADIATION = "radiation", "Radiation"
    BEHAVIORAL = "behavioral", "Behavioural"
    GENETIC = "genetic", "Genetic"
    DIETARY_SUPPLEMENT = "dietary_supplement", "Dietary supplement"
    DIAGNOSTIC_TEST = "diagnostic_test", "Diagnostic test"
    OTHER = "other", "Other"


class DatePrecision(TextChoices):
    """How exactly a date is known; a month is never turned into a day."""

    YEAR = "year", "Year"
    MONTH = "month", "Month"
    DAY = "day", "Day"


class Blinding(TextChoices):
    """Who does not know the treatment (SDTM TBLIND)."""

    OPEN_LABEL = "open_label", "Open label"
    SINGLE_BLIND = "single_blind", "Single blind"
    DOUBLE_BLIND = "double_blind", "Double blind"
    UNKNOWN = "unknown", "Not stated"


class ContractKind(TextChoices):
    """What an agreement is to the others: the frame, the work ordered under it, or work passed on."""

    MASTER_AGREEMENT = "master_agreement", "Master agreement"
    WORK_ORDER = "work_order", "Work order"
    SUBCONTRACT = "subcontract", "Subcontract"


class VersionKind(TextChoices):
    """What a version does to the contract."""

    ORIGINAL = "original", "Original"
    AMENDMENT = "amendment", "Amendment"
    SUSPENSION = "suspension", "Suspension"
    TERMINATION = "termination", "Termination"
    REGISTERED_PAPER = "registered_paper", "Registered paper"


RETURNING = frozenset({VersionKind.SUSPENSION, VersionKind.TERMINATION})
"""Versions that transfer nothing: from their start each obligation is the sponsor's, for a while or for good."""


class ContractStatus(TextChoices):
    """Where a version stands. Up to *executed* and *withdrawn* it is stored; from *effective* on it follows from dates."""

    DRAFT = "draft", "Draft"
    INTERNAL_REVIEW = "internal_review", "Internal review"
    NEGOTIATION = "negotiation", "Negotiation"
    AGREED = "agreed", "Agreed"
    PARTLY_SIGNED = "partly_signed", "Partly signed"
    EXECUTED = "executed", "Executed"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EFFECTIVE = "effective", "Effective"
    SUPERSEDED = "superseded", "Superseded"
    SUSPENDED = "suspended", "Suspended"
    TERMINATED = "terminated", "Terminated"
    EXPIRED = "expired", "Expired"
    CLOSED_OUT = "closed_out", "Closed out"


class ImportKind(TextChoices):
    """What a file brings in."""

    STUDY = "study", "Registered studies (ClinicalTrials.gov)"
    ICSR = "icsr", "Safety reports (E2B R3)"
    ACKNOWLEDGEMENT = "ack", "Acknowledgements of safety reports (E2B R3)"
    STUDY_SITES = "study_sites", "Study sites (CSV, XLSX)"
    SUBJECTS = "subjects", "Participants (CSV, XLSX)"
    ADVERSE_EVENTS = "adverse_events", "Adverse events (CSV, XLSX)"


class ImportStatus(TextChoices):
    """A table is shown before anything is written; other documents are taken over at once."""

    SHOWN = "shown", "Shown, not taken over"
    DONE = "done", "Taken over"
    DISCARDED = "discarded", "Discarded"


class TeamRole(TextChoices):
    """What a person does on a study or at a site, in the words of delegation logs and team lists."""

    PROJECT_LEAD = "project_lead", "Project lead"
    MONITOR = "monitor", "Monitor (CRA)"
    LEAD_MONITOR = "lead_monitor", "Lead monitor"
    CENTRAL_MONITOR = "central_monitor", "Central monitor"
    MEDICAL_MONITOR = "medical_monitor", "Medical monitor"
    SAFETY = "safety", "Safety"
    REGULATORY = "regulatory", "Regulatory affairs"
    START_UP = "start_up", "Study start-up"
    DATA_MANAGEMENT = "data_management", "Data management"
    STATISTICS = "statistics", "Statistics"
    QUALITY = "quality", "Quality assurance"
    SUPPLY = "supply", "Clinical supply"
    TMF = "tmf", "Trial master file"
    SUPPORT = "support", "Trial support"


class TrainingKind(TextChoices):
    """What a training or certificate is about (ICH E6(R3) 3.4; 21 CFR 11.10(i))."""

    GCP = "gcp", "GCP certificate"
    PROTOCOL = "protocol", "Protocol training"
    SAFETY_REPORTING = "safety_reporting", "Safety reporting training"
    SYSTEM = "system", "System training"
    PROCEDURE = "procedure", "Procedure (SOP) training"
    PROFESSIONAL = "professional", "Professional licence"


class AgreementState(TextChoices):
    """The states of a version that people move; from execution on the dates decide (`ContractStatus`)."""

    DRAFT = "draft", "Draft"
    INTERNAL_REVIEW = "internal_review", "Internal review"
    NEGOTIATION = "negotiation", "Negotiation"
    AGREED = "agreed", "Agreed"
    PARTLY_SIGNED = "partly_signed", "Partly signed"
    EXECUTED = "executed", "Executed"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ContactDuty(TextChoices):
    """For what a contact of an agreement is reached."""

    GENERAL = "general", "General"
    SAFETY = "safety", "Safety"
    SAFETY_BACKUP = "safety_backup", "Safety backup"
    QUALITY = "quality", "Quality"
    DATA_PROTECTION = "data_protection", "Data protection"


class PaperKind(TextChoices):
    """A document of a version of a contract."""

    CONTRACT = "contract", "Agreement"
    TRANSFER_LIST = "transfer_list", "Transfer of obligations"
    SUMMARY = "summary", "Contract summary"
    HAND_OVER = "hand_over", "Hand-over report"


class RemarkKind(TextChoices):
    """What an organization notes for itself about a version."""

    COMMENT = "comment", "Comment"
    POSITION = "position", "Negotiating position"


class WorkOutcome(TextChoices):
    """What a sponsor says of a provider's released work."""

    ACCEPTED = "accepted", "Accepted"
    RETURNED = "returned", "Returned"


class ReviewSubject(TextChoices):
    """What a line of a review of access is about."""

    MEMBERSHIP = "membership", "Membership"
    ASSIGNMENT = "assignment", "Assignment to the study"


class ReviewDecision(TextChoices):
    """What was decided about a person's access."""

    CONFIRMED = "confirmed", "Confirmed"
    REVOKED = "revoked", "Revoked"


class RequestStatus(TextChoices):
    """A request for proposal, as its sponsor moves it."""

    DRAFT = "draft", "Draft"
    SENT = "sent", "Sent"
    DECIDED = "decided", "Decided"
    WITHDRAWN = "withdrawn", "Withdrawn"


class InvitationOutcome(TextChoices):
    """What became of an invitation, as the invited CRO is told."""

    OPEN = "open", "Open"
    AWARDED = "awarded", "Awarded"
    REGRETTED = "regretted", "Not chosen"
    WITHDRAWN = "withdrawn", "Withdrawn"


class BidStatus(TextChoices):
    """A bid's life."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    WITHDRAWN = "withdrawn", "Withdrawn"


class AuditOutcome(TextChoices):
    """What a qualification audit came to."""

    PLANNED = "planned", "Planned"
    QUALIFIED = "qualified", "Qualified"
    CONDITIONAL = "conditional", "Qualified with conditions"
    UNQUALIFIED = "unqualified", "Not qualified"


class FindingGrade(TextChoices):
    """How grave a finding is, in the words inspectors use."""

    CRITICAL = "critical", "Critical"
    MAJOR = "major", "Major"
    MINOR = "minor", "Minor"


class IssueStatus(TextChoices):
    """An oversight issue: the sponsor raises it, the provider answers, the sponsor closes it."""

    OPEN = "open", "Open"
    ANSWERED = "answered", "Answered"
    CLOSED = "closed", "Closed"
