"""Questions, approvals and commitments in the API."""

from typing import Any, ClassVar

from django.db.models import QuerySet

from cro_platform.access.principal import Principal
from cro_platform.web.columns import Column
from cro_platform.web.forms import ReasonForm
from cro_platform.web.resources import Resource
from regulatory.api.duty import DutyAction
from regulatory.forms import answers as forms
from regulatory.forms.submissions import DayReasonForm
from regulatory.models import Approval, Commitment, Question
from regulatory.permissions import PREPARE, SUBMIT, VIEW
from regulatory.services import approvals, commitments, questions
from regulatory.services.lives import APPROVAL, COMMITMENT, DECIDABLE, QUESTION, WITH_AUTHORITY

STUDY = Column("study", "study_id")
PROTOCOL = Column("protocol_number", "study__protocol_number", "Study")
APPLICATION = Column("application", "application_id")
DEADLINE = Column("deadline", "deadline_id")
UNANSWERED = ("received", "in_preparation")
UNKEPT = ("open", "in_progress")
RECEIVE = DutyAction(
    "receive-question", "Record questions", questions.receive_question, PREPARE, forms.QuestionForm,
    summary="In the Union 10 days to answer in validation and 12 in assessment; a shorter date in the request wins.",
    states=WITH_AUTHORITY,
)  # fmt: skip
GRANT = DutyAction(
    "record-approval", "Record approval", approvals.record_approval, PREPARE, forms.ApprovalForm,
    summary="For the countries named. The submission is approved once every country concerned is.",
    states=DECIDABLE,
)  # fmt: skip
PROMISE = DutyAction(
    "record-commitment", "Record a commitment", commitments.record_commitment, PREPARE, forms.CommitmentForm,
)  # fmt: skip


class Questions(Resource):
    """Requests for information, each with its window."""

    name = "questions"
    title = "Questions of authorities"
    singular = "question"
    model = Question
    view = VIEW
    fields = (
        "number", "status", "phase", "reference", "text", "country", "received_on", "stated_due_on", "answer", "answered_at",
        Column("submission", "submission_id"), Column("about", "submission__title", "About"), Column("response", "response_id"),
        DEADLINE, STUDY, PROTOCOL, "jurisdiction", "cell", "closing_reason", "created_at", "rev",
    )  # fmt: skip
    filters = ("status", "phase", "country", ("submission", "submission_id"))
    actions = (
        DutyAction("prepare-answer", "Prepare the answer", questions.prepare_answer, PREPARE, forms.ResponseForm, QUESTION,
                   summary="Opens the response: a submission of its own, which meets the window when it goes out."),
        DutyAction("draft-answer", "Write the answer", questions.draft_answer, PREPARE, forms.AnswerForm, states=UNANSWERED),
        DutyAction("promise", "Record a commitment", commitments.promise, PREPARE, forms.CommitmentForm),
        DutyAction("correct", "Correct the window", questions.correct_window, PREPARE, forms.WindowForm, states=UNANSWERED),
        DutyAction("close", "Close", questions.close, PREPARE, workflow=QUESTION),
        DutyAction("lapse", "Not answered in time", questions.lapse, PREPARE, ReasonForm, QUESTION, tone="danger"),
        DutyAction("withdraw", "Taken back by the authority", questions.withdraw_question, SUBMIT, ReasonForm, QUESTION),
    )  # fmt: skip

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """With the submission that is asked about."""
        return Question.objects.select_related("submission__application")


class Approvals(Resource):
    """What was granted, for which countries, on which conditions, until when."""

    name = "approvals"
    title = "Approvals"
    singular = "approval"
    model = Approval
    view = VIEW
    fields = (
        "kind", "status", "countries", "reference", "decided_on", "conditions", "expires_on", "renew_by", APPLICATION,
        Column("application_number", "application__number"), Column("submission", "submission_id"), DEADLINE, STUDY, PROTOCOL,
        "closing_reason", "created_at", "rev",
    )  # fmt: skip
    filters = (
        "kind",
        "status",
        ("application", "application_id"),
        ("expires_before", "expires_on__lt"),
    )
    actions = (
        DutyAction("suspend", "Record suspension", approvals.suspend, PREPARE, ReasonForm, APPROVAL, tone="danger"),
        DutyAction("reinstate", "Record reinstatement", approvals.reinstate, PREPARE, ReasonForm, APPROVAL),
        DutyAction("end", "Record its end", approvals.end, PREPARE, ReasonForm, APPROVAL, tone="danger"),
    )  # fmt: skip


class Commitments(Resource):
    """What was promised to authorities."""

    name = "commitments"
    title = "Commitments"
    singular = "commitment"
    model = Commitment
    view = VIEW
    fields = (
        "text", "status", "due_on", APPLICATION, Column("application_number", "application__number"),
        Column("submission", "submission_id"), Column("question", "question_id"), Column("approval", "approval_id"), DEADLINE,
        STUDY, PROTOCOL, "evidence", "closed_on", "closing_reason", "created_at", "rev",
    )  # fmt: skip
    filters: ClassVar[tuple[Any, ...]] = (
        "status", ("application", "application_id"), ("approval", "approval_id"), ("question", "question_id"),
        ("due_before", "due_on__lt"),
    )  # fmt: skip
    actions = (
        DutyAction("set-date", "Set its date", commitments.set_date, PREPARE, forms.DateForm, states=UNKEPT),
        DutyAction("begin", "Begin", commitments.begin, PREPARE, workflow=COMMITMENT),
        DutyAction("fulfil", "Record fulfilment", commitments.fulfil, SUBMIT, forms.FulfilForm, COMMITMENT),
        DutyAction("waive", "Waived by the authority", commitments.waive, SUBMIT, DayReasonForm, COMMITMENT),
    )  # fmt: skip
