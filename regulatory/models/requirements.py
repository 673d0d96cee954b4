"""What people found of the requirements of a country; the requirements themselves are reference data."""

from django.db import models

from cro_platform.access.target import Target
from regulatory.enums import RequirementState
from studies.models.records import SharedStudyRecord, child_key, trailed, walled


class RequirementFinding(SharedStudyRecord):
    """A requirement of a country is met, does not apply, or is open again: the newest row counts, none is changed.

    Every party sees it: whoever opens a site has to know what is missing.
    """

    country = models.CharField(max_length=2)
    requirement = models.CharField(max_length=60)
    state = models.CharField(max_length=14, choices=RequirementState.choices)
    on = models.DateField()
    evidence = models.CharField(max_length=500)
    obligation = models.CharField(max_length=60, editable=False)
    cell = models.CharField(max_length=2, editable=False)
    recorded_by_id = models.UUIDField(editable=False)

    class Meta:
        constraints = [*walled("requirement_finding"), child_key("requirement_finding")]
        indexes = [
            models.Index(fields=["study", "-id"], name="requirement_newest"),
            models.Index(fields=["study", "country", "-id"], name="requirement_country"),
        ]
        triggers = trailed()

    def __str__(self) -> str:
        return f"{self.country}: {self.requirement}"

    @property
    def target(self) -> Target:
        """Rights are asked for the duty's cell."""
        return Target(study_id=self.study_id, cell=self.cell)
