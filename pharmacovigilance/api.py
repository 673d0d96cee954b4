"""Safety records in the API."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from rest_framework import serializers

from cro_platform.access.models import Grant
from cro_platform.access.principal import Principal
from cro_platform.access.roles import role
from cro_platform.deadlines.models import Deadline
from cro_platform.web.actions import Action
from cro_platform.web.filters import Filter
from cro_platform.web.forms import ReasonForm
from cro_platform.web.resources import Resource
from pharmacovigilance import forms
from pharmacovigilance.document_api import WRITE_COVER_LETTER, WRITE_SAFETY_LETTER
from pharmacovigilance.documents.panels import REQUEST_CIOMS, REQUEST_MEDWATCH
from pharmacovigilance.models import (
    AdverseEvent,
    AggregateReport,
    CaseVersion,
    LateNotice,
    ReferenceSafetyInformation,
    SafetyCase,
    SafetyMessage,
    SafetyReport,
    UnblindedMessage,
)
from pharmacovigilance.selectors import Lateness, lines_of, tardy, version_details
from pharmacovigilance.services import (
    adverse_events,
    assessment,
    cases,
    decisions,
    facts,
    late_notices,
    lifecycle,
    opening,
    reference,
    submission,
    unblinding,
)
from pharmacovigilance.services.adverse_events import ADVERSE_EVENT_LIFE
from pharmacovigilance.services.lifecycle import CASE_LIFE
from pharmacovigilance.services.sending.messages import request_message
from pharmacovigilance.services.submission import REPORT_LIFE

SERIOUSNESS = (
    "results_in_death",
    "is_life_threatening",
    "requires_hospitalization",
    "results_in_disability",
    "is_congenital_anomaly",
    "is_otherwise_important",
)
STUDY = ("study", "study_id")


class AdverseEvents(Resource):
    """Adverse events as reported."""

    name = "adverse-events"
    title = "Adverse events"
    singular = "adverse event"
    model = AdverseEvent
    view = "safety.view-events"
    fields = (
        "term", "status", STUDY, ("subject", "subject_id"), ("subject_code", "subject__code"),
        ("study_site", "study_site_id"), "country", *SERIOUSNESS, "toxicity_grade", "severity", "onset_on",
        "onset_precision", "ended_on", "ended_precision", "outcome", "action_taken", "is_related", "meddra_code",
        "meddra_version", "description", "source_number", "aware_at", "aware_zone", "aware_on", "created_at", "rev",
    )  # fmt: skip
    filters = (
        "source_number",
        "status",
        "country",
        "results_in_death",
        "is_life_threatening",
        ("subject", "subject_id"),
    )
    create = Action(
        "create", "Record an adverse event", adverse_events.record_adverse_event, "safety.record-event",
        forms.AdverseEventForm, summary="Sponsor and safety provider see it at once, whoever reports it.",
    )  # fmt: skip
    actions = (
        Action(
            "follow-up", "Follow up", adverse_events.follow_up, "safety.record-event",
            forms.AdverseEventFollowUpForm, ADVERSE_EVENT_LIFE,
        ),
        Action("resolve", "Resolve", adverse_events.resolve, "safety.record-event", ReasonForm, ADVERSE_EVENT_LIFE),
        Action("void", "Declare void", adverse_events.void_event, "safety.record-event", ReasonForm, ADVERSE_EVENT_LIFE),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class TakeUp(Action):
    """Once, by the sponsor."""

    def is_possible(self, record: Model) -> bool:
        """Nobody has taken it up."""
        return record.taken_up_at is None  # type: ignore[attr-defined]  # always a notice


class LateNotices(Resource):
    """What former parties of a study told its sponsor after their access had ended."""

    name = "late-notices"
    title = "Notices after the work"
    singular = "notice"
    model = LateNotice
    view = "safety.view-notices"
    fields = (
        ("study", "study_id"), "protocol_number", "term", "description", "subject_code", "country", "is_serious", "aware_at",
        "aware_zone", "aware_on", "taken_up_at", ("adverse_event", "adverse_event_id"), "created_at", "rev",
    )  # fmt: skip
    create = Action(
        "create", "Tell the sponsor of an event", late_notices.give_notice, "safety.give-notice", forms.LateNoticeForm,
        summary="For a study that your organization no longer works on. You read nothing of it; the sponsor is alerted at once.",
    )  # fmt: skip
    actions = (
        TakeUp("take-up", "Take up as an adverse event", late_notices.take_up, "safety.record-event",
               summary="Known since the former provider knew."),
    )  # fmt: skip

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """The organization's own and those given to it; people meet those of studies they are or were assigned to."""
        found = LateNotice.objects.all()
        if role(by.organization_kind, by.role).is_organization_wide:
            return found
        assigned = Grant.objects.filter(user_id=by.user_id, organization_id=by.organization_id)
        return found.filter(study_id__in=assigned.values("study_id"))


class SafetyCases(Resource):
    """Safety cases and pre-cases."""

    name = "safety-cases"
    title = "Safety cases"
    singular = "safety case"
    model = SafetyCase
    view = "safety.view"
    fields = (
        "number", "title", "status", STUDY, "worldwide_unique_case_id", ("subject", "subject_id"), "subject_code",
        ("study_site", "study_site_id"), "country", "received_at", "received_zone", "received_on", "day_zero_on",
        "is_pre_case", "missing_criteria", "is_serious", "is_fatal", "is_life_threatening", "is_blinded",
        ("current_version", "current_version_id"), "version_count", "reviewed_at", "nullified_at",
        "nullification_reason", ("duplicate_of", "duplicate_of_id"), ("follows_case", "follows_case_id"), "created_at",
        "rev",
    )  # fmt: skip
    filters = (
        "status", "country", "is_serious", "is_fatal", "is_life_threatening", "is_pre_case",
        "worldwide_unique_case_id", ("received_before", "received_on__lt"), ("received_after", "received_on__gt"),
    )  # fmt: skip
    create = Action(
        "create", "Open a case", opening.open_case, "safety.process", forms.CaseForm,
        summary="Without patient, reporter, suspect product or event it is kept as a pre-case; no clock starts.",
    )  # fmt: skip
    actions = (
        Action("triage", "Triage", lifecycle.triage, "safety.process", workflow=CASE_LIFE),
        Action("assess", "Begin assessment", lifecycle.begin_assessment, "safety.process", workflow=CASE_LIFE),
        Action("submit-for-review", "Submit for medical review", lifecycle.submit_for_review, "safety.process", workflow=CASE_LIFE),
        Action("return", "Return to assessment", lifecycle.return_to_assessment, "safety.review", ReasonForm, CASE_LIFE),
        Action("review", "Complete medical review", lifecycle.review, "safety.review", ReasonForm, CASE_LIFE),
        Action("close", "Close", lifecycle.close, "safety.process", ReasonForm, CASE_LIFE),
        Action("reopen", "Reopen", lifecycle.reopen, "safety.process", ReasonForm, CASE_LIFE),
        Action("add-follow-up", "Add follow-up", cases.add_follow_up, "safety.process", forms.FollowUpForm),
        Action("complete-pre-case", "Complete the pre-case", cases.complete_pre_case, "safety.process", forms.FollowUpForm),
        Action("amend", "Amend", cases.amend, "safety.process", forms.AmendmentForm),
        Action("record-fact", "Record a fact", facts.record_fact, "safety.process", forms.FactForm),
        Action("assess-causality", "Judge causality", assessment.assess_causality, "safety.assess", forms.CausalityForm),
        Action("assess-expectedness", "Judge expectedness", assessment.assess_expectedness, "safety.assess", forms.ExpectednessForm),
        Action("determine", "Determine: reportable to FDA", decisions.determine, "safety.determine", forms.DeterminationForm),
        Action(
            "decide-reportability", "Decide reportability", decisions.decide, "safety.decide-reportability",
            forms.DecisionForm,
            summary="A “no” counts once it is signed; a “yes” where no rule sets a date needs an internal target.",
        ),
        REQUEST_CIOMS,
        REQUEST_MEDWATCH,
        WRITE_SAFETY_LETTER,
        Action("record-unblinding", "Record unblinding", unblinding.record_unblinding, "safety.unblind", forms.UnblindingForm),
        Action("mark-duplicate", "Mark as duplicate", cases.mark_duplicate, "safety.process", forms.DuplicateForm, CASE_LIFE),
        Action("nullify", "Nullify", cases.nullify, "safety.process", ReasonForm, CASE_LIFE, tone="danger"),
    )  # fmt: skip


class CaseVersions(Resource):
    """Versions of cases: whole, never changed."""

    name = "case-versions"
    title = "Case versions"
    singular = "case version"
    model = CaseVersion
    view = "safety.view"
    fields = (
        "number", "kind", "source", STUDY, ("case", "case_id"), "safety_report_id", "received_at", "received_zone",
        "received_on", "first_received_on", "most_recent_information_on", "sent_at", "report_type", "reason",
        "reporter_qualification", "reporter_country", "patient_age", "patient_year_of_birth", "patient_sex",
        "narrative", "sender_comments", "content_sha256", "clinical_sha256", "warnings", "created_at",
    )  # fmt: skip
    computed = {
        "events": serializers.JSONField(read_only=True),
        "products": serializers.JSONField(read_only=True),
        "causality": serializers.JSONField(read_only=True),
    }
    filters = ("kind", "source", ("case", "case_id"), "safety_report_id")

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """Events, products and opinions of each version, in three statements."""
        details = version_details([row["id"] for row in rows])
        for row in rows:
            row.update(details[row["id"]])


class ReferenceSafetyInformationVersions(Resource):
    """What counts as expected, version by version."""

    name = "reference-safety-information"
    title = "Reference safety information"
    singular = "reference version"
    model = ReferenceSafetyInformation
    view = "safety.view"
    fields = (
        "product_name", "document_title", "version", "status", STUDY, "valid_from", "valid_until", "expected_terms",
        "expected_seriousness", "created_at", "rev",
    )  # fmt: skip
    filters = ("status", "product_name")
    create = Action(
        "create", "Register a version", reference.register_rsi, "safety.register-rsi", forms.ReferenceForm,
        summary="The version before ends where this one begins.",
    )  # fmt: skip
    actions = (
        Action("withdraw", "Withdraw", reference.withdraw_rsi, "safety.register-rsi", ReasonForm),
    )


class SafetyReports(Resource):
    """Duties to report, and what became of them."""

    name = "safety-reports"
    title = "Safety reports"
    singular = "safety report"
    model = SafetyReport
    view = "safety.view"
    fields = (
        "authority", "kind", "status", STUDY, ("case", "case_id"), ("case_number", "case__number"),
        ("version", "version_id"), "jurisdiction", "recipient", "rule_id", "due_at", "due_on", "deadline_id",
        "submitted_at", "evidence", "acknowledged_at", "acknowledgement", "late_reason", "closing_reason", "occasion",
        "created_at", "rev",
    )  # fmt: skip
    computed = {
        "due": serializers.CharField(read_only=True),
        "unverified": serializers.BooleanField(read_only=True),
    }
    filters = ("status", "authority", "kind", ("case", "case_id"), ("due_before", "due_on__lt"))
    actions = (
        Action(
            "submit", "Record submission", submission.submit, "safety.submit-report", forms.SubmissionForm, REPORT_LIFE,
            summary="Meets the clock once every recipient of the duty has its report. Late stays late.",
        ),
        Action(
            "acknowledge", "Record acknowledgement", submission.record_acknowledgement, "safety.submit-report",
            forms.AcknowledgementForm, REPORT_LIFE,
        ),
        Action(
            "reject", "Record rejection", submission.record_rejection, "safety.submit-report", forms.AcknowledgementForm,
            REPORT_LIFE, summary="A rejected report is no submission: its clock runs again to the old date.",
        ),
        WRITE_COVER_LETTER,
        Action(
            "explain-lateness", "Explain the delay", submission.explain_lateness, "safety.submit-report", ReasonForm,
            summary="For a report that missed its date and has no reason yet. It stays late or missed.",
        ),
        Action("dispense", "Not required", submission.dispense, "safety.decide-reportability", ReasonForm, REPORT_LIFE),
        Action(
            "make-message", "Make E2B(R3) message", request_message, "safety.export-message", forms.MessageForm,
            summary="A worker makes the message from the case as it stands, and says what keeps it from leaving.",
        ),
    )  # fmt: skip

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """Whether the rule behind each date is unverified, in one statement; a clock the wall hides counts as such."""
        ids = {row["deadline_id"] for row in rows if row["deadline_id"]}
        sure = set(
            Deadline.objects.filter(pk__in=ids, is_unverified=False).values_list("pk", flat=True)
        )
        for row in rows:
            row["unverified"] = row["deadline_id"] not in sure
            mark = " (unverified)" if row["unverified"] else ""
            row["due"] = f"{row['due_on']:%d %b %Y}{mark}" if row["due_on"] else ""


class SafetyMessages(Resource):
    """E2B(R3) messages of reports, and what their recipients answered."""

    name = "safety-messages"
    title = "E2B(R3) messages"
    singular = "E2B(R3) message"
    model = SafetyMessage
    view = "safety.view"
    fields = (
        "batch_number", "message_number", "status", STUDY, ("case", "case_id"), ("case_number", "case__number"),
        ("version", "version_id"), ("report", "report_id"), ("authority", "report__authority"), "sender", "receiver",
        "batch_receiver", "made_at", "schema_sha256", "content_sha256", "size", "findings", "answered_at", "answer_code",
        "answer_number", "answer", "created_at", "rev",
    )  # fmt: skip
    filters = ("status", ("report", "report_id"), ("case", "case_id"), "batch_number", "receiver")


class UnblindedMessages(Resource):
    """The variants of messages that show the treatment, for named persons."""

    name = "unblinded-messages"
    title = "Unblinded messages"
    singular = "unblinded message"
    model = UnblindedMessage
    view = "safety.view"
    fields = (STUDY, ("message", "message_id"), "content_sha256", "size", "findings", "created_at")
    filters = (("message", "message_id"),)


class LateReports(Resource):
    """Expedited reports that missed their date, with reason, days and who held the duty when it was due."""

    name = "late-reports"
    title = "Late-report log"
    singular = "late report"
    model = SafetyReport
    view = "safety.view"
    order = ("clock_due_at", "id")
    fields = (
        STUDY, ("case", "case_id"), ("case_number", "case__number"), "authority", "jurisdiction", "kind", "recipient",
        ("rule", "rule_id"), ("clause", "clock_clause"), ("due_on", "clock_due_on"), ("due_at", "clock_due_at"),
        ("time_zone", "clock_zone"), "status", "submitted_at", "rev",
    )  # fmt: skip
    computed = {
        "due_on": serializers.DateField(read_only=True),
        "due_at": serializers.DateTimeField(read_only=True, allow_null=True),
        "unverified": serializers.BooleanField(read_only=True),
        "state": serializers.ChoiceField(choices=Lateness.choices, read_only=True),
        "ended_at": serializers.DateTimeField(read_only=True, allow_null=True),
        "days_late": serializers.IntegerField(read_only=True),
        "reason": serializers.CharField(read_only=True),
        "holder_when_due": serializers.CharField(read_only=True),
        "holder_clause": serializers.CharField(read_only=True),
    }
    filters = (
        Filter("study", "study_id", "Study", "uuid"),
        "authority",
        "kind",
        Filter("due_from", "clock_due_on__gte", "Due from", "date"),
        Filter("due_before", "clock_due_on__lt", "Due before", "date"),
    )

    @classmethod
    def records(cls, by: Principal) -> QuerySet[SafetyReport]:
        """What missed a legal date, of the studies that the wall shows."""
        return tardy(SafetyReport.objects.all())

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """How late, why, and who held the duty then; a fixed number of statements."""
        found = tardy(SafetyReport.objects.filter(pk__in=[row["id"] for row in rows]))
        lines = {line.report_id: line for line in lines_of(found.select_related("case"), by)}
        for row in rows:
            line = lines[row["id"]]
            row |= {
                "due_on": line.due_on,
                "unverified": line.is_unverified,
                "state": line.state,
                "ended_at": line.ended_at,
                "days_late": line.days_late,
                "reason": line.reason,
                "holder_when_due": line.holder,
                "holder_clause": line.holder_clause,
            }


class AggregateReports(Resource):
    """Messages about many participants at once."""

    name = "aggregate-reports"
    title = "Aggregate reports"
    singular = "aggregate report"
    model = AggregateReport
    view = "safety.view"
    fields = (
        "safety_report_id", "worldwide_unique_case_id", STUDY, "linked_reports", "first_received_on",
        "most_recent_information_on", "narrative", "warnings", "created_at",
    )  # fmt: skip
    filters = ("safety_report_id",)
