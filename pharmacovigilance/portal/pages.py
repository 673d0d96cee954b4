"""Safety records in the portal."""

from typing import Any, ClassVar

from django.db.models import Model

from cro_platform.web.components import Fact, Tone
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Related, Trail
from pharmacovigilance.api import (
    SERIOUSNESS,
    AdverseEvents,
    AggregateReports,
    CaseVersions,
    LateNotices,
    ReferenceSafetyInformationVersions,
    SafetyCases,
    SafetyMessages,
    SafetyReports,
    UnblindedMessages,
)
from pharmacovigilance.documents.panels import CaseDocuments
from pharmacovigilance.portal.messages import FINDINGS, MessageFile
from pharmacovigilance.portal.panels import EVENTS, FACTS, MATRIX, PRODUCTS, NarrativePanel
from pharmacovigilance.portal.reportability import ReportabilityPanel

LETTER_COLUMNS = ("kind", "addressee", "status", "distributed_at")


class AdverseEventPages(Pages):
    """Adverse events."""

    resource = AdverseEvents
    onward = {
        "reported": "follow-up",
        "followed_up": "resolve",
        "resolved": "",
    }
    section = "Safety"
    icon = "activity"
    columns = ("term", "status", "subject_code", "country", "onset_on", "outcome", "aware_on")
    facts = ("subject_code", "country", "aware_on")
    panels = (
        Facts(
            "Event",
            ("term", "outcome", "onset_on", "ended_on", "severity", "toxicity_grade", "action_taken",
             "is_related", "description"),
        ),
        Facts("Seriousness", SERIOUSNESS),
        Facts("Awareness", ("aware_at", "aware_zone", "aware_on"), is_side=True),
        Trail(),
    )  # fmt: skip
    tones: ClassVar[dict[str, Tone]] = {
        "reported": "info",
        "followed_up": "info",
        "resolved": "success",
    }

    @classmethod
    def heading(cls, record: Any) -> tuple[str, str]:
        """The term as reported, and a reference that counts nothing."""
        return record.term, record.reference


class LateNoticePages(Pages):
    """Notices after the work."""

    resource = LateNotices
    section = "Safety"
    stand = "more"
    icon = "mail-warning"
    columns = ("term", "protocol_number", "country", "is_serious", "aware_on", "taken_up_at")
    facts = ("protocol_number", "country", "aware_on", "taken_up_at")
    panels = (
        Facts("Event", ("term", "description", "subject_code", "country", "is_serious")),
        Facts("Awareness", ("aware_at", "aware_zone", "aware_on"), is_side=True),
        Trail(),
    )


class SafetyCasePages(Pages):
    """Safety cases."""

    resource = SafetyCases
    onward = {
        "received": "triage",
        "triaged": "assess",
        "in_assessment": "submit-for-review",
        "in_review": "review",
        "reviewed": "close",
        "closed": "",
    }
    section = "Safety"
    icon = "shield-alert"
    columns = (
        "number",
        "title",
        "status",
        "country",
        "received_on",
        "day_zero_on",
        "is_serious",
        "is_pre_case",
    )
    facts = ("worldwide_unique_case_id", "country", "received_on", "day_zero_on")
    panels = (
        ReportabilityPanel(),
        EVENTS,
        PRODUCTS,
        MATRIX,
        FACTS,
        NarrativePanel(),
        Related("case-versions", "case", ("number", "kind", "most_recent_information_on", "received_on", "source")),
        Facts(
            "Case",
            ("is_serious", "is_fatal", "is_life_threatening", "is_blinded", "is_pre_case", "missing_criteria",
             "subject_code", "reviewed_at", "nullified_at", "nullification_reason"),
            is_side=True,
        ),
        CaseDocuments(),
        Related("safety-letters", "case", LETTER_COLUMNS),
        Trail(),
    )  # fmt: skip
    tones: ClassVar[dict[str, Tone]] = {
        "received": "info",
        "triaged": "info",
        "in_assessment": "info",
        "in_review": "warning",
        "reviewed": "success",
        "nullified": "danger",
    }

    @classmethod
    def heading(cls, record: Any) -> tuple[str, str]:
        """What happened on which product, and the case number."""
        return record.title, record.number

    @classmethod
    def leading_facts(cls, record: Model, row: dict[str, Any]) -> tuple[Fact, ...]:
        """Day 0 of a pre-case is said to be absent because no clock runs yet."""
        found = super().leading_facts(record, row)
        if row["is_pre_case"]:
            return (*found, Fact("Pre-case", "no clock runs until all four criteria are known"))
        return found


class CaseVersionPages(Pages):
    """Versions of cases."""

    resource = CaseVersions
    columns = ("number", "kind", "source", "safety_report_id", "most_recent_information_on")
    facts = ("kind", "source", "safety_report_id", "received_on")
    panels = (
        EVENTS,
        PRODUCTS,
        NarrativePanel(),
        Facts(
            "Version",
            ("received_at", "received_zone", "first_received_on", "most_recent_information_on", "reason",
             "reporter_qualification", "reporter_country", "patient_age", "patient_sex", "content_sha256"),
        ),
        Trail(),
    )  # fmt: skip

    @classmethod
    def parent(cls, record: Any) -> Model | None:
        """The case."""
        case: Model = record.case
        return case


class ReferencePages(Pages):
    """Reference safety information."""

    resource = ReferenceSafetyInformationVersions
    section = "Safety"
    stand = "more"
    icon = "book-open-check"
    columns = ("product_name", "document_title", "version", "status", "valid_from", "valid_until")
    facts = ("version", "valid_from", "valid_until")
    panels = (Facts("Expected", ("expected_terms", "expected_seriousness")), Trail())
    tones: ClassVar[dict[str, Tone]] = {"in_force": "success", "withdrawn": "danger"}


class SafetyReportPages(Pages):
    """Expedited reports."""

    resource = SafetyReports
    onward = {
        "required": "submit",
        "submitted": "acknowledge",
        "rejected": "submit",
        "acknowledged": "",
    }
    section = "Safety"
    icon = "send"
    columns = ("authority", "kind", "status", "case_number", "due", "submitted_at")
    facts = ("case_number", "due", "submitted_at")
    panels = (
        Facts(
            "Report",
            ("authority", "kind", "recipient", "rule_id", "due_at", "unverified", "submitted_at", "evidence", "acknowledged_at",
             "acknowledgement", "late_reason", "closing_reason"),
        ),
        Related("safety-messages", "report", ("batch_number", "status", "receiver", "made_at", "answer_code")),
        Related("safety-letters", "report", LETTER_COLUMNS),
        Trail(),
    )  # fmt: skip
    tones: ClassVar[dict[str, Tone]] = {
        "required": "warning",
        "submitted": "info",
        "acknowledged": "success",
        "rejected": "danger",
    }


class SafetyMessagePages(Pages):
    """E2B(R3) messages."""

    resource = SafetyMessages
    section = "Safety"
    stand = "more"
    icon = "file-code"
    columns = (
        "batch_number",
        "status",
        "case_number",
        "authority",
        "receiver",
        "made_at",
        "answer_code",
    )
    facts = ("case_number", "authority", "receiver", "made_at")
    panels = (
        MessageFile(),
        FINDINGS,
        Facts("Answer", ("answered_at", "answer_code", "answer_number", "answer")),
        Facts(
            "Message",
            ("batch_number", "message_number", "sender", "receiver", "batch_receiver", "content_sha256", "size",
             "schema_sha256"),
            is_side=True,
        ),
        Trail(),
    )  # fmt: skip
    tones: ClassVar[dict[str, Tone]] = {
        "requested": "info",
        "ready": "success",
        "unfit": "danger",
        "accepted": "success",
        "rejected": "danger",
    }

    @classmethod
    def parent(cls, record: Any) -> Model | None:
        """The report."""
        report: Model = record.report
        return report


class UnblindedMessagePages(Pages):
    """Messages that show the treatment."""

    resource = UnblindedMessages
    columns = ("created_at", "size", "content_sha256")
    panels = (MessageFile(), FINDINGS, Facts("Message", ("content_sha256", "size")), Trail())


class AggregateReportPages(Pages):
    """Aggregate reports."""

    resource = AggregateReports
    columns = ("safety_report_id", "first_received_on", "most_recent_information_on")
    facts = ("first_received_on", "most_recent_information_on")
    panels = (Facts("Report", ("worldwide_unique_case_id", "linked_reports", "narrative")), Trail())
