"""The days of a study from which authorities count: recorded once, corrected by a new row, never overwritten."""

from django.db import models

from cro_platform.access.target import Target
from regulatory.enums import MilestoneKind
from studies.models.records import SharedStudyRecord, child_key, trailed, walled


class Milestone(SharedStudyRecord):
    """One actual day. `source` says how it is known; `corrects` names the row that this one replaces.

    `country` is empty for what concerns the study as a whole.
    """

    kind = models.CharField(max_length=24, choices=MilestoneKind.choices)
    country = models.CharField(max_length=2, blank=True)
    on = models.DateField()
    source = models.CharField(max_length=500)
    recorded_by_id = models.UUIDField(editable=False)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta:
        constraints = [*walled("milestone", "corrects"), child_key("milestone")]
        indexes = [models.Index(fields=["study", "-id"], name="milestone_newest")]
        triggers = trailed()

    def __str__(self) -> str:
        place = f", {self.country}" if self.country else ""
        return f"{self.get_kind_display()}{place}"

    @property
    def target(self) -> Target:
        """Rights are asked for the study, and for the country where there is one."""
        return Target(study_id=self.study_id, country=self.country)
