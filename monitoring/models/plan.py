"""The monitoring plan of a study: which visits, how much is verified, and by when reports and letters are due."""

from typing import Any

from django.db import models

from cro_platform.tenancy.enums import Audience
from monitoring.enums import Anchor, Milestone, PlanStatus, Source, Verification, VisitKind
from monitoring.models.base import newest_index
from studies.models.records import StudyRecordBase, child_key, trailed, walled

PLAN_HOLDERS = ("monitoring-plan", "site-monitoring", "central-monitoring")


class PlanRecord(StudyRecordBase):
    """Read by author and, once in force, by the sponsor and everybody who monitors by it."""

    audience = models.CharField(
        max_length=8, choices=Audience.choices, default=Audience.HOLDER, editable=False
    )
    released_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True


class PlanPart(PlanRecord):
    """One line of a plan. `source` and `reference` say where its number comes from; there is no number without them."""

    source = models.CharField(max_length=8, choices=Source.choices)
    reference = models.CharField(max_length=300)
    is_withdrawn = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True


def _constraints(table: str, *parents: str) -> list[Any]:
    return [*walled(table, *parents, holders=PLAN_HOLDERS), child_key(table)]


def _trail() -> list[Any]:
    return trailed(holders=PLAN_HOLDERS)


class MonitoringPlan(PlanRecord):
    """One version of a study's monitoring plan (ICH E6(R3) 3.11.4.3)."""

    title = models.CharField(max_length=200)
    version = models.CharField(max_length=20)
    approach = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=PlanStatus.choices, default=PlanStatus.DRAFT)
    effective_on = models.DateField(null=True, editable=False)
    approved_by_name = models.CharField(max_length=150, blank=True, editable=False)

    class Meta:
        constraints = [
            *_constraints("monitoring_plan"),
            models.UniqueConstraint(
                fields=["study", "organization", "version"], name="monitoring_plan_version"
            ),
        ]
        indexes = [newest_index("monitoring_plan")]
        triggers = _trail()

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class VisitRule(PlanPart):
    """When a kind of visit is due at a site.

    The first `after_days` after `anchor`, then every `every_days` after the last one was conducted (empty: once). It applies
    in `country` (empty: everywhere) and from `from_subjects` participants on. `window_days` either side are still in time.
    """

    plan = models.ForeignKey(MonitoringPlan, on_delete=models.PROTECT, related_name="rules")
    kind = models.CharField(max_length=14, choices=VisitKind.choices)
    anchor = models.CharField(max_length=14, choices=Anchor.choices)
    after_days = models.PositiveSmallIntegerField()
    every_days = models.PositiveSmallIntegerField(null=True, blank=True)
    window_days = models.PositiveSmallIntegerField()
    from_subjects = models.PositiveSmallIntegerField(default=0)
    country = models.CharField(max_length=2, blank=True)

    class Meta:
        constraints = _constraints("visit_rule", "plan")
        indexes = [newest_index("visit_rule")]
        triggers = _trail()

    def __str__(self) -> str:
        return (
            f"{self.get_kind_display()}, {self.after_days} days after: {self.get_anchor_display()}"
        )


class VerificationTarget(PlanPart):
    """How much of which data is verified against, or reviewed in, the source."""

    plan = models.ForeignKey(MonitoringPlan, on_delete=models.PROTECT, related_name="targets")
    verification = models.CharField(max_length=3, choices=Verification.choices)
    data = models.CharField(max_length=300)
    percent = models.PositiveSmallIntegerField()

    class Meta:
        constraints = _constraints("verification_target", "plan")
        indexes = [newest_index("verification_target")]
        triggers = _trail()

    def __str__(self) -> str:
        return f"{self.get_verification_display()}: {self.percent} % of {self.data}"


class VisitTimeline(PlanPart):
    """Until when a letter or report is due, in calendar days; an internal target, never a legal date."""

    plan = models.ForeignKey(MonitoringPlan, on_delete=models.PROTECT, related_name="timelines")
    milestone = models.CharField(max_length=12, choices=Milestone.choices)
    days = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            *_constraints("visit_timeline", "plan"),
            models.UniqueConstraint(
                fields=["plan", "milestone"], name="visit_timeline_once",
                condition=models.Q(is_withdrawn=False),
            ),
        ]  # fmt: skip
        indexes = [newest_index("visit_timeline")]
        triggers = _trail()

    def __str__(self) -> str:
        return f"{self.get_milestone_display()}: {self.days}"
