"""Applications, submissions and packages in the portal."""

from typing import Any, ClassVar

from django.db.models import Model
from django.urls import reverse

from cro_platform.access.principal import Principal
from cro_platform.web.components import Fact, Tone
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Related, Trail
from regulatory.api.submissions import Applications, SubmissionDocuments, Submissions
from regulatory.portal.panels import Body, Letter, Package, Standing, UnplannedClocks
from regulatory.rules.duties import sequence_words


class ApplicationPages(Pages):
    """Applications."""

    resource = Applications
    section = "Regulatory"
    icon = "landmark"
    columns = ("kind", "number", "authority_name", "country", "protocol_number")
    facts = ("protocol_number", "number", "country")
    intro = "Whom each study asks, under which procedure, and the number they know it by."
    panels = (
        Facts("Application", ("kind", "authority_name", "number", "title", "country", "countries")),
        Related("submissions", "application_id", ("number", "kind", "title", "country", "status", "submitted_at")),
        UnplannedClocks(),
        Related("approvals", "application_id", ("kind", "countries", "reference", "decided_on", "expires_on", "status")),
        Related("commitments", "application_id", ("text", "due_on", "status")),
        Standing("Who answers for it"),
        Body(),
        Trail(),
    )  # fmt: skip

    @classmethod
    def heading(cls, record: Any) -> tuple[str, str]:
        """Procedure and number."""
        return record.short_kind, record.number


class SubmissionPages(Pages):
    """Submissions."""

    resource = Submissions
    onward = {
        "planned": "start",
        "in_preparation": "request-review",
        "in_review": "approve",
        "approved_to_submit": "submit",
        "submitted": "acknowledge",
        "rejected": "rework",
        "acknowledged": "begin-validation",
        "under_validation": "validate",
        "invalid": "",
        "validated": "begin-assessment",
        "under_assessment": "record-approval",
        "asked_validation": "",
        "asked_assessment": "",
    }
    section = "Regulatory"
    icon = "send"
    columns = ("number", "kind", "title", "application_number", "country", "status", "submitted_at", "protocol_number")  # fmt: skip
    intro = "What is sent to authorities, committees and registers: planned, reviewed, approved by signature, sent, answered."
    panels = (
        Related("questions", "submission_id", ("number", "phase", "reference", "received_on", "stated_due_on", "status")),
        Package(),
        Facts(
            "Submission",
            ("kind", "title", "part", "country", "addressee", "message", "planned_on", "submitted_at", "evidence", "late_reason",
             "acknowledged_at", "acknowledgement", "validated_on", "decided_on", "closing_reason"),
        ),
        Standing(),
        Letter(),
        Trail(),
    )  # fmt: skip
    tones: ClassVar[dict[str, Tone]] = {
        "planned": "neutral",
        "in_preparation": "info",
        "in_review": "info",
        "approved_to_submit": "warning",
        "submitted": "info",
        "rejected": "danger",
        "acknowledged": "success",
        "under_validation": "info",
        "invalid": "danger",
        "validated": "info",
        "under_assessment": "info",
        "asked_validation": "warning",
        "asked_assessment": "warning",
        "approved": "success",
        "conditions": "success",
        "refused": "danger",
        "lapsed": "danger",
        "withdrawn": "neutral",
        "cancelled": "neutral",
    }

    @classmethod
    def heading(cls, record: Any) -> tuple[str, str]:
        """What it is about, and its sequence."""
        return record.title, sequence_words(record.sequence) if record.sequence is not None else ""

    @classmethod
    def parent(cls, record: Any) -> Model | None:
        """The application, or the study."""
        above: Model = record.application or record.study
        return above

    @classmethod
    def leading_facts(cls, record: Any, row: dict[str, Any]) -> tuple[Fact, ...]:
        """Kind, application, country, when it went out."""
        return (
            Fact("Kind", record.get_kind_display()),
            Fact("Application", str(record.application) if record.application else None),
            Fact("Study", row["protocol_number"]),
            Fact("Submitted", record.submitted_at),
        )


class FileLink:
    """The way to the bytes of a document of a package."""

    title = "File"
    template = "regulatory/panels/file.html"
    is_side = True

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """Its address."""
        return {"url": reverse("submission-document-file", args=[by.organization_slug, record.pk])}


class SubmissionDocumentPages(Pages):
    """Documents of packages."""

    resource = SubmissionDocuments
    columns = ("position", "title", "kind", "version_label", "language", "taken_out_at")
    panels = (
        Facts(
            "Document",
            ("kind", "title", "version_label", "language", "media_type", "size", "sha256", "taken_out_at", "taken_out_reason"),
        ),
        FileLink(),
        Trail(),
    )  # fmt: skip

    @classmethod
    def parent(cls, record: Any) -> Model | None:
        """The submission."""
        above: Model = record.submission
        return above
