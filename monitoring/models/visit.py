"""Monitoring visits and who takes part in them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from monitoring.enums import Side, VisitKind, VisitStatus
from monitoring.models.base import SiteRecord, newest_index, regulated, site_constraints
from monitoring.models.plan import VisitRule


class MonitoringVisit(SiteRecord):
    """One visit at a site, on the spot or from afar.

    `due_on` and `window_days` are what the plan asks; `sequence` counts the visits of one rule at one site. `agenda` goes
    into the letter to the investigator, `internal_note` never does.
    """

    rule = models.ForeignKey(VisitRule, on_delete=models.PROTECT, null=True, related_name="+")
    sequence = models.PositiveSmallIntegerField(default=1, editable=False)
    kind = models.CharField(max_length=14, choices=VisitKind.choices)
    is_remote = models.BooleanField(default=False)
    due_on = models.DateField(null=True, blank=True)
    window_days = models.PositiveSmallIntegerField(null=True, blank=True)
    basis = models.CharField(max_length=300, blank=True)
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    monitor_id = models.UUIDField(null=True, blank=True)
    monitor_name = models.CharField(max_length=150, blank=True, editable=False)
    agenda = ArrayField(models.CharField(max_length=1000), default=list, blank=True)
    internal_note = models.TextField(blank=True)
    status = models.CharField(
        max_length=10, choices=VisitStatus.choices, default=VisitStatus.PLANNED
    )
    confirmed_on = models.DateField(null=True, blank=True, editable=False)
    conducted_from = models.DateField(null=True, blank=True, editable=False)
    conducted_until = models.DateField(null=True, blank=True, editable=False)
    drafted_on = models.DateField(null=True, blank=True, editable=False)
    approved_on = models.DateField(null=True, blank=True, editable=False)
    letter_on = models.DateField(null=True, blank=True, editable=False)
    closing_reason = models.TextField(blank=True, editable=False)

    class Meta:
        constraints = [
            *site_constraints("monitoring_visit", "rule"),
            models.UniqueConstraint(
                fields=["study", "organization", "rule", "study_site", "sequence"],
                name="monitoring_visit_once", condition=models.Q(rule__isnull=False),
            ),
        ]  # fmt: skip
        indexes = [
            newest_index("monitoring_visit"),
            models.Index(fields=["study", "study_site", "-id"], name="monitoring_visit_site"),
            models.Index(fields=["study", "status", "-id"], name="monitoring_visit_status"),
            models.Index(fields=["study", "monitor_id", "-id"], name="monitoring_visit_monitor"),
            models.Index(fields=["study", "from_on"], name="monitoring_visit_from"),
        ]
        triggers = regulated()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.sequence}, {self.study_site}"

    @property
    def day(self) -> object:
        """The day it stands in the calendar: conducted, scheduled, or due."""
        return self.conducted_from or self.from_on or self.due_on


class VisitParticipant(SiteRecord):
    """Somebody who is invited to a visit, and whether they came; people of the site by name and function only."""

    visit = models.ForeignKey(
        MonitoringVisit, on_delete=models.PROTECT, related_name="participants"
    )
    name = models.CharField(max_length=200)
    function = models.CharField(max_length=200, blank=True)
    side = models.CharField(max_length=8, choices=Side.choices)
    has_attended = models.BooleanField(null=True, blank=True)
    is_withdrawn = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = site_constraints("visit_participant", "visit")
        indexes = [newest_index("visit_participant")]
        triggers = regulated()

    def __str__(self) -> str:
        return self.name
