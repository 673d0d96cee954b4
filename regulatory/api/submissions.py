"""Applications, submissions and their packages in the API."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from cro_platform.access.principal import Principal
from cro_platform.web.actions import Action
from cro_platform.web.columns import Column
from cro_platform.web.forms import ReasonForm
from cro_platform.web.resources import Resource
from regulatory.api.answers import GRANT, PROMISE, RECEIVE
from regulatory.api.duty import DutyAction
from regulatory.documents.kinds import request_letter
from regulatory.forms import submissions as forms
from regulatory.models import Application, Submission, SubmissionItem
from regulatory.permissions import PREPARE, SUBMIT, VIEW
from regulatory.rules.bodies import body, body_name
from regulatory.rules.duties import sequence_words
from regulatory.services import packages, planning, reviewing, steps, taking_over
from regulatory.services.lives import BEFORE, SUBMISSION
from regulatory.services.planning import WRITABLE

STUDY = Column("study", "study_id")
PROTOCOL = Column("protocol_number", "study__protocol_number", "Study")
TEXT = serializers.CharField
Computed = dict[str, serializers.Field[Any, Any, Any, Any]]


class Applications(Resource):
    """Who is asked under which procedure, with the number they know the trial by."""

    name = "applications"
    title = "Applications"
    singular = "application"
    model = Application
    view = VIEW
    fields = (
        "kind", "authority", "country", "countries", "number", "title", STUDY, PROTOCOL, "jurisdiction", "obligation",
        "cell", "created_at", "rev",
    )  # fmt: skip
    filters = ("kind", "country", "number")
    computed: ClassVar[Computed] = {
        "authority_name": TEXT(read_only=True),
        "unverified": serializers.BooleanField(read_only=True),
    }
    create = Action(
        "create", "Open an application", planning.open_application, PREPARE, forms.ApplicationForm,
        summary="Everything that is sent under it bears its number and a sequence of its own.",
    )  # fmt: skip
    actions = (
        DutyAction("change", "Change", planning.change_application, PREPARE, forms.ApplicationChangeForm),
        Action(
            "plan-submission", "Plan a submission", planning.plan_submission, PREPARE, forms.PlanForm,
            summary="A response opens from its question, the submission of a safety report from the report.",
        ),
        PROMISE,
        DutyAction(
            "take-over", "Take over what was sent before", taking_over.take_over, SUBMIT, forms.TakeOverForm,
            summary="For submissions from before this application was kept here; no signature is claimed for them.",
        ),
    )  # fmt: skip

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """The authority's name, and whether what we know of it is verified."""
        for row in rows:
            known = body(row["authority"])
            row["authority_name"] = body_name(row["authority"])
            row["unverified"] = known.is_unverified if known else True


class Submissions(Resource):
    """What is sent to authorities, committees and registers."""

    name = "submissions"
    title = "Submissions"
    singular = "submission"
    model = Submission
    view = VIEW
    fields = (
        "kind", "status", "title", Column("application", "application_id"), Column("application_number", "application__number"),
        "part", "country", "sequence", STUDY, PROTOCOL, "jurisdiction", "obligation", "cell", "addressee", "address", "message",
        "planned_on", Column("deadline", "deadline_id"), "subject_type", Column("subject", "subject_id"), "approved_at",
        "submitted_at", "evidence", "late_reason", "acknowledged_at", "acknowledgement", "validated_on", "decided_on",
        "closing_reason", "created_at", "rev",
    )  # fmt: skip
    filters = (
        "kind",
        "status",
        "country",
        "jurisdiction",
        ("application", "application_id"),
        ("deadline", "deadline_id"),
    )
    computed: ClassVar[Computed] = {"number": TEXT(read_only=True)}
    actions = (
        DutyAction("change", "Change", planning.change_submission, PREPARE, forms.SubmissionChangeForm, states=WRITABLE),
        DutyAction("start", "Start preparation", steps.start, PREPARE, workflow=SUBMISSION),
        DutyAction(
            "add-document", "Put a document in", packages.add_item, PREPARE, forms.ItemForm,
            summary="While it is planned or in preparation. Each document is pinned by the hash of its bytes.",
            states=WRITABLE,
        ),
        DutyAction(
            "request-review", "Send to internal review", steps.request_review, PREPARE, workflow=SUBMISSION,
            summary="The package no longer changes, and gets its sequence number.",
        ),
        DutyAction(
            "make-letter", "Make the cover letter", request_letter, PREPARE,
            summary="A worker makes the PDF. Its signature of approval binds the package.",
            states=BEFORE,
        ),
        DutyAction("return", "Return to preparation", steps.return_to_preparation, PREPARE, ReasonForm, SUBMISSION),
        DutyAction(
            "approve", "Approve to submit", steps.approve, SUBMIT, workflow=SUBMISSION,
            summary="Possible once the current cover letter is signed with the meaning “approval”.",
        ),
        DutyAction("submit", "Record submission", steps.submit, SUBMIT, forms.SendForm, SUBMISSION),
        DutyAction("acknowledge", "Record acknowledgement", steps.acknowledge, PREPARE, forms.AcknowledgeForm, SUBMISSION),
        DutyAction("reject", "Record rejection on receipt", steps.reject, PREPARE, forms.RejectForm, SUBMISSION),
        DutyAction("rework", "Prepare again", steps.rework, PREPARE, ReasonForm, SUBMISSION),
        DutyAction("begin-validation", "Record start of validation", reviewing.begin_validation, PREPARE, workflow=SUBMISSION),
        DutyAction("validate", "Record validation", reviewing.validate, PREPARE, forms.DayForm, SUBMISSION),
        DutyAction("declare-invalid", "Record that it is invalid", reviewing.declare_invalid, PREPARE, forms.DayReasonForm, SUBMISSION),
        DutyAction("begin-assessment", "Record start of assessment", reviewing.begin_assessment, PREPARE, workflow=SUBMISSION),
        RECEIVE,
        GRANT,
        DutyAction("refuse", "Record refusal", reviewing.refuse, PREPARE, forms.DayReasonForm, SUBMISSION),
        DutyAction("lapse", "Record that it lapsed", reviewing.lapse, PREPARE, forms.DayReasonForm, SUBMISSION),
        DutyAction("withdraw", "Withdraw", reviewing.withdraw, SUBMIT, forms.DayReasonForm, SUBMISSION, tone="danger"),
        DutyAction("cancel", "Not to be submitted", steps.cancel, SUBMIT, ReasonForm, SUBMISSION, tone="danger"),
    )  # fmt: skip

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """The sequence number as authorities write it."""
        for row in rows:
            row["number"] = sequence_words(row["sequence"])


class SubmissionDocuments(Resource):
    """The documents of packages, each with the hash of its bytes; the bytes have an address of their own."""

    name = "submission-documents"
    title = "Documents of packages"
    singular = "document of a package"
    model = SubmissionItem
    view = VIEW
    fields = (
        "position", "kind", "title", "version_label", "language", "sha256", "size", "media_type",
        Column("submission", "submission_id"), STUDY, Column("document_version", "document_version_id"), "taken_out_at",
        "taken_out_reason", "created_at", "rev",
    )  # fmt: skip
    filters = ("kind", ("submission", "submission_id"))
    actions = (DutyAction("take-out", "Take out", packages.take_out, PREPARE, ReasonForm),)

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """With their submission, whose state decides what can be done."""
        return SubmissionItem.objects.select_related("submission")
