"""Who must be told of a case, and what became of it."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from cro_platform.access.target import Target
from pharmacovigilance.enums import Reportability, ReportKind, ReportStatus
from pharmacovigilance.models.base import (
    SafetyRecord,
    append_only,
    newest_index,
    regulated,
    safety_constraints,
)
from pharmacovigilance.models.case import SafetyCase
from pharmacovigilance.models.version import CaseVersion


class ReportabilityDecision(SafetyRecord):
    """Whether one authority must be told of a version of a case, by which rule and with which confidence.

    Decisions of the platform have no `decided_by_id`; a person's overrule them with a rationale and a signature. The newest
    row of a case, authority and rule counts (`is_current`).
    """

    case = models.ForeignKey(SafetyCase, on_delete=models.PROTECT, related_name="decisions")
    version = models.ForeignKey(CaseVersion, on_delete=models.PROTECT, related_name="+")
    authority = models.CharField(max_length=40)
    jurisdiction = models.CharField(max_length=2, blank=True)
    reportable = models.CharField(max_length=10, choices=Reportability.choices)
    rule_id = models.CharField(max_length=60, blank=True)
    reason = models.TextField()
    clause = models.CharField(max_length=300, blank=True)
    confidence = models.CharField(max_length=1, blank=True)
    inputs = models.JSONField(encoder=DjangoJSONEncoder, default=dict)
    is_current = models.BooleanField(default=True)
    rationale = models.TextField(blank=True)
    decided_at = models.DateTimeField()
    decided_by_id = models.UUIDField(null=True, editable=False)
    signature_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = safety_constraints("reportability_decision", "case", "version")
        indexes = [
            newest_index("reportability_decision"),
            models.Index(fields=["study", "case", "is_current"], name="reportability_current"),
        ]
        triggers = regulated()

    def __str__(self) -> str:
        return f"{self.authority}: {self.get_reportable_display()}"

    @property
    def target(self) -> Target:
        """Rights are asked for the jurisdiction's cell."""
        return Target(study_id=self.study_id, cell=self.jurisdiction)


class SafetyReport(SafetyRecord):
    """One duty to report a version of a case to one recipient, from required to acknowledged.

    A late report stays late: `late_reason` explains, it does not erase. `deadline_id` names the clock. `occasion` tells
    repeated duties under one rule apart, such as `v3`, the version whose news is reported.
    """

    case = models.ForeignKey(SafetyCase, on_delete=models.PROTECT, related_name="reports")
    version = models.ForeignKey(CaseVersion, on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(
        ReportabilityDecision, on_delete=models.PROTECT, null=True, related_name="reports"
    )
    authority = models.CharField(max_length=40)
    jurisdiction = models.CharField(max_length=2, blank=True)
    recipient = models.CharField(max_length=120, blank=True)
    rule_id = models.CharField(max_length=60, blank=True)
    occasion = models.CharField(max_length=40, blank=True, default="", db_default="")
    kind = models.CharField(max_length=14, choices=ReportKind.choices)
    status = models.CharField(
        max_length=14, choices=ReportStatus.choices, default=ReportStatus.REQUIRED
    )
    deadline_id = models.UUIDField(null=True, editable=False)
    due_at = models.DateTimeField(null=True, editable=False)
    due_on = models.DateField(null=True, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    submitted_by_id = models.UUIDField(null=True, editable=False)
    evidence = models.TextField(blank=True, editable=False)
    document_id = models.UUIDField(null=True, editable=False)
    acknowledged_at = models.DateTimeField(null=True, editable=False)
    acknowledgement = models.TextField(blank=True, editable=False)
    late_reason = models.TextField(blank=True, editable=False)
    closing_reason = models.TextField(blank=True, editable=False)

    class Meta:
        constraints = [
            *safety_constraints("safety_report", "case", "version", "decision"),
            models.UniqueConstraint(
                fields=["study", "case", "authority", "rule_id", "occasion", "recipient"],
                name="safety_report_once",
            ),
        ]
        indexes = [
            newest_index("safety_report"),
            models.Index(fields=["study", "status", "-id"], name="safety_report_status"),
            models.Index(fields=["study", "case", "-id"], name="safety_report_case"),
            models.Index(fields=["study", "deadline_id"], name="safety_report_deadline"),
        ]
        triggers = regulated()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} to {self.authority}"

    @property
    def target(self) -> Target:
        """Rights are asked for the jurisdiction's cell."""
        return Target(study_id=self.study_id, cell=self.jurisdiction)


class AggregateReport(SafetyRecord):
    """A message about many participants at once (E2B(R3) D.1 = AGGREGATE): a report, never a case."""

    safety_report_id = models.CharField(max_length=100)
    worldwide_unique_case_id = models.CharField(max_length=100)
    linked_reports = models.JSONField(default=list)
    first_received_on = models.DateField()
    most_recent_information_on = models.DateField()
    narrative = models.TextField(blank=True)
    content = models.JSONField(encoder=DjangoJSONEncoder, default=dict)
    content_sha256 = models.CharField(max_length=64)
    clinical_sha256 = models.CharField(max_length=64)
    warnings = models.JSONField(default=list)
    recorded_by_id = models.UUIDField(editable=False)

    class Meta:
        constraints = [
            *safety_constraints("aggregate_report"),
            models.UniqueConstraint(
                fields=["study", "worldwide_unique_case_id", "clinical_sha256"],
                name="aggregate_report_once",
            ),
        ]
        indexes = [newest_index("aggregate_report")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"Aggregate report {self.safety_report_id}"
