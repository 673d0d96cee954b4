"""The closed vocabularies of the rule files: any other word is refused when they are read."""

from enum import StrEnum


class Unit(StrEnum):
    """What a length counts. Units without a legal number give an outcome and never a date."""

    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    HOURS = "hours"
    MONTHS = "months"
    YEARS = "years"
    PROMPT = "prompt"
    IMMEDIATE = "immediate"
    ASAP = "asap"
    BEFORE = "before"
    MIN_INTERVAL = "min_interval"
    INFO = "info"

    @property
    def is_dated(self) -> bool:
        """Whether a due date can be counted in this unit."""
        return self in DATED


DATED = frozenset({Unit.CALENDAR_DAYS, Unit.WORKING_DAYS, Unit.HOURS, Unit.MONTHS, Unit.YEARS})

OUTCOMES = {
    Unit.PROMPT: "promptly: no legal number",
    Unit.IMMEDIATE: "immediate: no legal number",
    Unit.ASAP: "as soon as the information is available: no legal number",
    Unit.BEFORE: "before the act itself: no legal number",
    Unit.MIN_INTERVAL: "a minimum interval between submissions, not a due date",
    Unit.INFO: "a rule of format or routing, no clock",
}


class Category(StrEnum):
    """What kind of duty the clock measures."""

    EXPEDITED = "expedited"
    FOLLOWUP = "followup"
    INVESTIGATOR = "investigator"
    PERIODIC = "periodic"
    NOTIFICATION = "notification"
    SAFETY_ACTION = "safety-action"
    AMENDMENT = "amendment"
    REVIEW = "review"
    RFI = "rfi"
    RESULTS = "results"
    REGISTRY = "registry"
    DEVICE = "device"
    EXPANDED_ACCESS = "expanded-access"
    IRB = "irb"
    CRO = "cro"
    FORMAT = "format"
    RETENTION = "retention"


class Obligation(StrEnum):
    """The duty behind a clock, by its code in the catalogue of obligations: its holder answers for the date."""

    EXPEDITED_SAFETY_REPORTING = "expedited-safety-reporting"
    PERIODIC_SAFETY_REPORTING = "periodic-safety-reporting"
    SAFETY_CASE_PROCESSING = "safety-case-processing"
    INVESTIGATOR_SAFETY_INFORMATION = "investigator-safety-information"
    DEVICE_SAFETY_REPORTING = "device-safety-reporting"
    URGENT_SAFETY_MEASURES = "urgent-safety-measures"
    UNEXPECTED_EVENT_NOTIFICATION = "unexpected-event-notification"
    SERIOUS_BREACH_NOTIFICATION = "serious-breach-notification"
    COMPLIANCE_AND_DEVIATIONS = "compliance-and-deviations"
    TRIAL_APPLICATION = "trial-application"
    TRIAL_APPLICATION_PART_TWO = "trial-application-part-two"
    ETHICS_SUBMISSION = "ethics-submission"
    AUTHORITY_QUESTIONS = "authority-questions"
    TRIAL_NOTIFICATIONS = "trial-notifications"
    IND_MAINTENANCE = "ind-maintenance"
    SERVICE_PROVIDER_OVERSIGHT = "service-provider-oversight"
    REGISTRY_POSTING = "registry-posting"
    RESULTS_REPORTING = "results-reporting"
    RECORDS_RETENTION = "records-retention"


class Party(StrEnum):
    """Who the law obliges. `authority` and `irb` clocks are watched, not met, by a sponsor."""

    SPONSOR = "sponsor"
    INVESTIGATOR = "investigator"
    SPONSOR_AND_INVESTIGATOR = "sponsor-and-investigator"
    RESPONSIBLE_PARTY = "responsible-party"
    APPLICANT = "applicant"
    AWARDEE = "awardee"
    PHYSICIAN = "physician"
    SITE_AND_IRB = "site-and-irb"
    AUTHORITY = "authority"


class Recurrence(StrEnum):
    """How a duty returns: from each anniversary of the start, or every `length` after it."""

    ANNIVERSARY = "anniversary"
    LENGTH = "length"


class InformationRoll(StrEnum):
    """A later date that is shown for information and never replaces the strict one."""

    EU_1182_71 = "eu-1182-71"


FACTS = {
    "aware": "The obliged party, or anybody acting for it, came to know",
    "domestic_aware": "The sponsor's office in the country came to know",
    "received": "The sponsor received the information or request",
    "notice": "The notice was received",
    "determined": "The sponsor determined that the duty applies",
    "occurred": "The event took place",
    "fatal_known": "It became known that the reaction is fatal or life-threatening",
    "initial_sent": "The initial report was sent",
    "measure_taken": "The urgent safety measure was taken",
    "dlp": "Data lock point of the period",
    "effective": "The IND went into effect",
    "last_period_end": "End of the last period already reported; the next one is computed",
    "submitted": "The application was submitted",
    "authority_receipt": "The authority received the submission",
    "may_proceed": "The authority told the sponsor early that the study may proceed",
    "hold_imposed": "The clinical hold was imposed",
    "validated": "The application was found valid",
    "reported": "The assessment was concluded (reporting date)",
    "rfi": "The request for information reached the sponsor",
    "rfi_due": "The answer date stated in the request",
    "authorised": "The authority or ethics committee authorised or approved",
    "irb_approved": "The IRB approved, at its convened review where there was one",
    "ctn_submitted": "The first clinical trial notification was submitted",
    "changed": "The change took place",
    "implemented": "The change is put into practice",
    "investigator_added": "The investigator was added to the protocol",
    "last_submission": "The last submission of this kind was sent",
    "first_use": "The test article was used for the first time",
    "first_enrolment": "The first participant was enrolled",
    "first_visit": "The first participant's first visit took place",
    "last_visit": "The last study visit of any participant took place",
    "last_verified": "The record was last verified",
    "started": "The activity started",
    "recruitment_ended": "Recruitment ended or was restarted",
    "halted": "The trial was halted or ended early",
    "discontinued": "The trial was discontinued, in whole or at a site",
    "end": "The trial, or the part of it that the rule names, ended",
    "analysed": "The interim analysis was made",
    "primary_completion": "The last participant was measured for the primary outcome",
    "decided": "The authority decided on the marketing application",
    "certified": "Delayed submission of results was certified",
    "withdrawn": "The approval was withdrawn",
    "requested": "The request was made",
    "retention_start": "The event from which the retention period is counted",
}
