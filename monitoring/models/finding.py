"""Findings of visits, and the action items and deviations that follow from them."""

from django.db import models

from monitoring.enums import (
    COMPLIANCE,
    ActionStatus,
    DeviationStatus,
    FindingCategory,
    Grade,
    Recipient,
    Side,
)
from monitoring.models.base import (
    HandedOnRecord,
    SiteRecord,
    newest_index,
    regulated,
    site_constraints,
)
from monitoring.models.report import VisitReport
from monitoring.models.visit import MonitoringVisit


class Finding(SiteRecord):
    """What a monitor found; part of the report's draft until that is approved.

    `description` is internal. `letter_text` is what the investigator reads, and only where `is_in_letter`.
    """

    visit = models.ForeignKey(MonitoringVisit, on_delete=models.PROTECT, related_name="findings")
    report = models.ForeignKey(VisitReport, on_delete=models.PROTECT, related_name="findings")
    number = models.PositiveSmallIntegerField(editable=False)
    question = models.CharField(max_length=60, blank=True)
    category = models.CharField(max_length=12, choices=FindingCategory.choices)
    grade = models.CharField(max_length=8, choices=Grade.choices)
    description = models.TextField()
    letter_text = models.TextField(blank=True)
    is_in_letter = models.BooleanField(default=False)
    is_carried_over = models.BooleanField(default=False)
    subject = models.ForeignKey(
        "sites.Subject", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            *site_constraints("finding", "visit", "report", "subject"),
            models.UniqueConstraint(fields=["study", "visit", "number"], name="finding_number"),
        ]
        indexes = [
            newest_index("finding"),
            models.Index(fields=["study", "report"], name="finding_report"),
        ]
        triggers = regulated()

    def __str__(self) -> str:
        return f"Finding {self.number}: {self.get_category_display()}"


class ActionItem(HandedOnRecord):
    """What somebody has to do until when. `text` is written for the site: it stands in the letter."""

    visit = models.ForeignKey(
        MonitoringVisit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="action_items"
    )
    text = models.TextField()
    responsible = models.CharField(max_length=8, choices=Side.choices)
    due_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=11, choices=ActionStatus.choices, default=ActionStatus.NEW)
    resolution = models.TextField(blank=True)
    resolved_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        constraints = site_constraints("action_item", "visit", "finding")
        indexes = [
            newest_index("action_item"),
            models.Index(fields=["study", "study_site", "-id"], name="action_item_site"),
            models.Index(fields=["study", "status", "-id"], name="action_item_status"),
            models.Index(fields=["study", "finding"], name="action_item_finding"),
        ]
        triggers = regulated()

    def __str__(self) -> str:
        return f"Action {self.reference}"

    @property
    def reference(self) -> str:
        """What letters call it; counts nothing, so that no provider learns how many others wrote."""
        return f"A-{str(self.pk)[-6:].upper()}"


class ProtocolDeviation(HandedOnRecord):
    """A departure from the protocol. Never a draft: the sponsor reads it from its first row.

    `is_important` is empty until it is classified by the trial's own criteria (ICH E6(R3) 3.9.3).
    """

    obligation = models.CharField(max_length=60, default=COMPLIANCE, editable=False)
    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="deviations"
    )
    subject = models.ForeignKey(
        "sites.Subject", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    category = models.CharField(max_length=12, choices=FindingCategory.choices)
    description = models.TextField()
    occurred_on = models.DateField(null=True, blank=True)
    aware_on = models.DateField()
    status = models.CharField(
        max_length=15, choices=DeviationStatus.choices, default=DeviationStatus.POTENTIAL
    )
    is_important = models.BooleanField(null=True, blank=True)
    criteria = models.TextField(blank=True)
    impact_on_participants = models.TextField(blank=True)
    impact_on_data = models.TextField(blank=True)
    resolution = models.TextField(blank=True)

    class Meta:
        constraints = site_constraints("protocol_deviation", "finding", "subject")
        indexes = [
            newest_index("protocol_deviation"),
            models.Index(fields=["study", "study_site", "-id"], name="deviation_site"),
            models.Index(fields=["study", "status", "-id"], name="deviation_status"),
            models.Index(fields=["study", "finding"], name="deviation_finding"),
        ]
        triggers = regulated()

    def __str__(self) -> str:
        return f"Deviation {self.reference}"

    @property
    def reference(self) -> str:
        """What people call it; counts nothing."""
        return f"PD-{str(self.pk)[-6:].upper()}"


class DeviationNotice(HandedOnRecord):
    """Who is told of a deviation, by when and on what ground, and that it was done."""

    obligation = models.CharField(max_length=60, default=COMPLIANCE, editable=False)
    deviation = models.ForeignKey(
        ProtocolDeviation, on_delete=models.PROTECT, related_name="notices"
    )
    recipient = models.CharField(max_length=9, choices=Recipient.choices)
    name = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)
    basis = models.CharField(max_length=300)
    told_on = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = site_constraints("deviation_notice", "deviation")
        indexes = [
            newest_index("deviation_notice"),
            models.Index(fields=["study", "deviation"], name="deviation_notice_of"),
        ]
        triggers = regulated()

    def __str__(self) -> str:
        return f"{self.get_recipient_display()} {self.name}".strip()
