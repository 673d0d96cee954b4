"""Planned milestones. There is one notion of a milestone: what was achieved is read from the recorded days, never kept here."""

from django.db import models

from cro_platform.access.target import Target
from regulatory.enums.plan import PLANNED_KINDS, PlanStatus
from studies.models.records import SharedStudyRecord, child_key, trailed, walled


class PlannedMilestone(SharedStudyRecord):
    """When a milestone of the study, of a country or of a site is to be reached.

    `baseline_on` is the first plan and stays; `planned_on` the agreed plan; `forecast_on` what is expected now.
    """

    kind = models.CharField(max_length=24, choices=PLANNED_KINDS)
    country = models.CharField(max_length=2, blank=True)
    study_site = models.ForeignKey(
        "sites.StudySite", on_delete=models.PROTECT, null=True, related_name="+"
    )
    status = models.CharField(
        max_length=16, choices=PlanStatus.choices, default=PlanStatus.NOT_PLANNED
    )
    baseline_on = models.DateField(null=True, editable=False)
    planned_on = models.DateField(null=True)
    forecast_on = models.DateField(null=True)

    class Meta:
        constraints = [
            *walled("planned_milestone", "study_site"),
            child_key("planned_milestone"),
            models.UniqueConstraint(
                fields=["study", "kind", "country", "study_site"],
                name="planned_milestone_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["study", "-id"], name="planned_milestone_newest")]
        triggers = trailed(reason=True)

    def __str__(self) -> str:
        place = self.study_site or self.country
        return f"{self.get_kind_display()}{f', {place}' if place else ''}"

    @property
    def target(self) -> Target:
        """Rights are asked for the country, where there is one."""
        return Target(study_id=self.study_id, country=self.country)


class MilestoneDependency(SharedStudyRecord):
    """A milestone comes so many days after another at the earliest."""

    milestone = models.ForeignKey(
        PlannedMilestone, on_delete=models.PROTECT, related_name="dependencies"
    )
    after = models.ForeignKey(PlannedMilestone, on_delete=models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            *walled("milestone_dependency", "milestone", "after"),
            models.UniqueConstraint(
                fields=["milestone", "after"],
                name="milestone_dependency_once",
                condition=models.Q(ended_at=None),
            ),
        ]
        indexes = [models.Index(fields=["study", "-id"], name="milestone_dependency_newest")]
        triggers = trailed(reason=True)

    def __str__(self) -> str:
        return f"{self.milestone} after {self.after}"

    @property
    def target(self) -> Target:
        """Rights are asked as for the milestone that waits."""
        return self.milestone.target
