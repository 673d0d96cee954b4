"""What authorities ask, what was promised to them, and what they granted."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cro_platform.access.target import Target
from regulatory.enums import (
    ApprovalKind,
    ApprovalStatus,
    CommitmentStatus,
    QuestionPhase,
    QuestionStatus,
)
from regulatory.models.base import DutyRecord, duty_constraints, newest, regulated
from regulatory.models.submissions import Application, Submission
from studies.models.records import SharedStudyRecord, child_key, trailed, walled


class Question(DutyRecord):
    """A request for information about a submission. Its window is a clock; the response that answers it is a submission.

    `stated_due_on` is the date in the request: a shorter one than the law's wins, a later one never does
    (Reg. (EU) 536/2014 Art. 5(5), 6(8), 7(3)).
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="questions")
    number = models.PositiveSmallIntegerField(editable=False)
    phase = models.CharField(max_length=12, choices=QuestionPhase.choices)
    reference = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    country = models.CharField(max_length=2, blank=True)
    received_on = models.DateField()
    stated_due_on = models.DateField(null=True)
    status = models.CharField(
        max_length=14, choices=QuestionStatus.choices, default=QuestionStatus.RECEIVED
    )
    deadline_id = models.UUIDField(null=True, editable=False)
    response = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, related_name="answered", editable=False
    )
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)
    closing_reason = models.CharField(max_length=500, blank=True, editable=False)
    recorded_by_id = models.UUIDField(editable=False)

    class Meta:
        constraints = [
            *duty_constraints("question", "submission", "response"),
            models.UniqueConstraint(
                fields=["study", "submission", "number"], name="question_number"
            ),
        ]
        indexes = [
            newest("question"),
            models.Index(fields=["study", "status", "-id"], name="question_status"),
            models.Index(fields=["study", "submission", "-id"], name="question_submission"),
        ]
        triggers = regulated()

    def __str__(self) -> str:
        return f"Question {self.number}" + (f" ({self.reference})" if self.reference else "")


class Approval(SharedStudyRecord):
    """What was granted for which countries, on which conditions and until when: every party that opens sites needs it.

    `deadline_id` names the clock of its renewal or expiry.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="approvals")
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, related_name="approvals"
    )
    kind = models.CharField(max_length=14, choices=ApprovalKind.choices)
    countries = ArrayField(models.CharField(max_length=2))
    reference = models.CharField(max_length=120, blank=True)
    decided_on = models.DateField()
    conditions = ArrayField(models.TextField(), default=list)
    expires_on = models.DateField(null=True, blank=True)
    renew_by = models.DateField(null=True, blank=True)
    status = models.CharField(
        max_length=10, choices=ApprovalStatus.choices, default=ApprovalStatus.IN_FORCE
    )
    closing_reason = models.CharField(max_length=500, blank=True, editable=False)
    obligation = models.CharField(max_length=60, editable=False)
    cell = models.CharField(max_length=2, editable=False)
    deadline_id = models.UUIDField(null=True, editable=False)
    recorded_by_id = models.UUIDField(editable=False)

    class Meta:
        constraints = [*walled("approval", "application", "submission"), child_key("approval")]
        indexes = [
            newest("approval"),
            models.Index(fields=["study", "application", "-id"], name="approval_application"),
        ]
        triggers = trailed(reason=True)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {', '.join(self.countries)}"

    @property
    def target(self) -> Target:
        """Rights are asked for the duty's cell."""
        return Target(study_id=self.study_id, cell=self.cell)


class Commitment(DutyRecord):
    """What was promised to an authority or committee, in the words of the letter, and until when."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="commitments"
    )
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, related_name="commitments"
    )
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, null=True, related_name="commitments"
    )
    approval = models.ForeignKey(
        Approval, on_delete=models.PROTECT, null=True, related_name="commitments"
    )
    text = models.TextField()
    due_on = models.DateField(null=True)
    status = models.CharField(
        max_length=12, choices=CommitmentStatus.choices, default=CommitmentStatus.OPEN
    )
    deadline_id = models.UUIDField(null=True, editable=False)
    evidence = models.CharField(max_length=500, blank=True, editable=False)
    closed_on = models.DateField(null=True, editable=False)
    closing_reason = models.CharField(max_length=500, blank=True, editable=False)
    recorded_by_id = models.UUIDField(editable=False)

    class Meta:
        constraints = duty_constraints(
            "commitment", "application", "submission", "question", "approval"
        )
        indexes = [
            newest("commitment"),
            models.Index(fields=["study", "status", "-id"], name="commitment_status"),
        ]
        triggers = regulated()

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"
