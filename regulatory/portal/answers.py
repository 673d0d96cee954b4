"""Questions, approvals and commitments in the portal."""

from typing import Any, ClassVar

from django.db.models import Model

from cro_platform.web.components import Fact, Tone
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Related, Trail
from regulatory.api.answers import Approvals, Commitments, Questions
from regulatory.portal.panels import Standing

COMMITTED = ("text", "due_on", "status")


class QuestionPages(Pages):
    """Questions."""

    resource = Questions
    onward = {
        "received": "prepare-answer",
        "in_preparation": "draft-answer",
        "answered": "close",
    }
    section = "Regulatory"
    icon = "message-circle-question-mark"
    columns = ("about", "number", "phase", "reference", "received_on", "status", "protocol_number")
    intro = "Requests for information, each with the window in which it is answered: a late answer can end an application."
    panels = (
        Facts("Request", ("phase", "reference", "country", "received_on", "stated_due_on", "text")),
        Facts("Answer", ("answer", "answered_at", "closing_reason")),
        Related("commitments", "question_id", COMMITTED),
        Standing(),
        Trail(),
    )
    tones: ClassVar[dict[str, Tone]] = {
        "received": "warning",
        "in_preparation": "info",
        "answered": "success",
        "closed": "neutral",
        "lapsed": "danger",
    }

    @classmethod
    def heading(cls, record: Any) -> tuple[str, str]:
        """The question and its reference."""
        return f"Question {record.number}: {record.submission.title}", record.reference

    @classmethod
    def parent(cls, record: Any) -> Model | None:
        """The submission that is asked about."""
        above: Model = record.submission
        return above

    @classmethod
    def leading_facts(cls, record: Any, row: dict[str, Any]) -> tuple[Fact, ...]:
        """Phase, window, response."""
        return (
            Fact("Asked", record.get_phase_display()),
            Fact("Received", record.received_on),
            Fact("Stated date", record.stated_due_on),
            Fact("Response", str(record.response) if record.response else None),
        )


class ApprovalPages(Pages):
    """Approvals."""

    resource = Approvals
    onward = {
        "in_force": "",
        "suspended": "reinstate",
    }
    section = "Regulatory"
    icon = "badge-check"
    columns = ("kind", "countries", "reference", "decided_on", "expires_on", "status", "protocol_number")  # fmt: skip
    facts = ("application_number", "decided_on", "expires_on", "renew_by")
    intro = "What was granted, for which countries, on which conditions, until when."
    panels = (
        Facts("Approval", ("kind", "countries", "reference", "decided_on", "conditions", "expires_on", "renew_by", "closing_reason")),
        Related("commitments", "approval_id", COMMITTED),
        Standing(),
        Trail(),
    )  # fmt: skip
    tones: ClassVar[dict[str, Tone]] = {
        "in_force": "success",
        "suspended": "danger",
        "ended": "neutral",
    }

    @classmethod
    def parent(cls, record: Any) -> Model | None:
        """The application."""
        above: Model = record.application
        return above


class CommitmentPages(Pages):
    """Commitments."""

    resource = Commitments
    onward = {
        "open": "begin",
        "in_progress": "fulfil",
    }
    section = "Regulatory"
    icon = "handshake"
    columns = ("text", "due_on", "status", "application_number", "protocol_number")
    facts = ("application_number", "due_on", "closed_on")
    intro = "What was promised to authorities, in the words of the letter."
    panels = (
        Facts("Commitment", ("text", "due_on", "evidence", "closed_on", "closing_reason")),
        Standing(),
        Trail(),
    )
    tones: ClassVar[dict[str, Tone]] = {
        "open": "warning",
        "in_progress": "info",
        "fulfilled": "success",
        "waived": "neutral",
    }

    @classmethod
    def parent(cls, record: Any) -> Model | None:
        """What it hangs on."""
        above: Model = record.approval or record.question or record.application
        return above
