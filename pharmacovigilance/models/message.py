"""E2B(R3) messages that go out: one per report and attempt, with the recipient's answer."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from cro_platform.access.target import Target
from cro_platform.documents.blobs import Blob
from pharmacovigilance.enums import HOLDERS, MessageStatus
from pharmacovigilance.models.base import (
    AppendOnly,
    SafetyRecord,
    newest_index,
    regulated,
    safety_constraints,
)
from pharmacovigilance.models.case import SafetyCase
from pharmacovigilance.models.reporting import SafetyReport
from pharmacovigilance.models.version import CaseVersion
from studies.models.records import trailed, walled


class SafetyMessage(SafetyRecord):
    """One E2B(R3) message made from a version of a case for one report; its bytes never change once made.

    `batch_number` (N.1.2) is the platform's own and names this attempt; `message_number` (N.2.r.1) is that of the case
    and the same in each attempt. `findings` are warnings, or the broken rules of a message that is unfit. The content is
    the blinded one; `UnblindedMessage` holds what shows the treatment.
    """

    case = models.ForeignKey(SafetyCase, on_delete=models.PROTECT, related_name="messages")
    version = models.ForeignKey(CaseVersion, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(SafetyReport, on_delete=models.PROTECT, related_name="messages")
    jurisdiction = models.CharField(max_length=2, blank=True)
    status = models.CharField(
        max_length=9, choices=MessageStatus.choices, default=MessageStatus.REQUESTED
    )
    batch_number = models.CharField(max_length=100)
    message_number = models.CharField(max_length=100)
    sender = models.CharField(max_length=60)
    receiver = models.CharField(max_length=60)
    batch_receiver = models.CharField(max_length=60)
    contact = models.JSONField(default=dict, editable=False)
    requested_by_id = models.UUIDField(editable=False)
    made_at = models.DateTimeField(null=True, editable=False)
    schema_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    findings = models.JSONField(encoder=DjangoJSONEncoder, default=list, editable=False)
    blob_key = models.CharField(max_length=120, blank=True, editable=False)
    content_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    size = models.PositiveIntegerField(default=0, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    answer_code = models.CharField(max_length=2, blank=True, editable=False)
    answer_number = models.CharField(max_length=100, blank=True, editable=False)
    answer = models.TextField(blank=True, editable=False)
    answer_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        constraints = [
            *safety_constraints("safety_message", "case", "version", "report"),
            models.UniqueConstraint(fields=["study", "batch_number"], name="safety_message_batch"),
        ]
        indexes = [
            newest_index("safety_message"),
            models.Index(fields=["study", "report", "-id"], name="safety_message_report"),
            models.Index(fields=["batch_number"], name="safety_message_number"),
        ]
        triggers = regulated(reason=False)

    def __str__(self) -> str:
        return f"Message {self.batch_number}"

    @property
    def target(self) -> Target:
        """Rights are asked for the jurisdiction's cell."""
        return Target(study_id=self.study_id, cell=self.jurisdiction)

    @property
    def blob(self) -> Blob:
        """The bytes as they were made."""
        return Blob(self.blob_key, self.content_sha256)


class UnblindedMessage(SafetyRecord):
    """The same message with the treatment: made by and readable for named persons only (ICH E6(R3) 4.1)."""

    message = models.ForeignKey(SafetyMessage, on_delete=models.PROTECT, related_name="+")
    jurisdiction = models.CharField(max_length=2, blank=True)
    blob_key = models.CharField(max_length=120)
    content_sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    findings = models.JSONField(encoder=DjangoJSONEncoder, default=list)

    class Meta:
        constraints = walled("unblinded_message", "message", kind="unblinding", holders=HOLDERS)
        indexes = [newest_index("unblinded_message")]
        triggers = [*trailed(unblinding=True), AppendOnly()]

    def __str__(self) -> str:
        return f"Unblinded {self.message_id}"

    @property
    def target(self) -> Target:
        """Rights are asked for the jurisdiction's cell."""
        return Target(study_id=self.study_id, cell=self.jurisdiction)

    @property
    def blob(self) -> Blob:
        """The bytes as they were made."""
        return Blob(self.blob_key, self.content_sha256)
