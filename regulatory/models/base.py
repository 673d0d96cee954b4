"""What every record of a submission's room shares: the cell of the duty it belongs to, whose holder sees it."""

from typing import Any

from django.db import models

from cro_platform.access.target import Target
from cro_platform.tenancy.enums import Audience
from studies.models.records import StudyRecordBase, child_key, trailed, walled

HOLDERS = ("obligation/cell",)


class DutyRecord(StudyRecordBase):
    """Seen by its author, the sponsor, and whoever holds the duty in this cell now: when the duty moves, so does the sight."""

    audience = models.CharField(
        max_length=8, choices=Audience.choices, default=Audience.HOLDER, editable=False
    )
    obligation = models.CharField(max_length=60, editable=False)
    cell = models.CharField(max_length=2, editable=False)
    jurisdiction = models.CharField(max_length=2, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def target(self) -> Target:
        """Rights are asked for the duty's cell."""
        return Target(study_id=self.study_id, cell=self.cell)

    @property
    def duty(self) -> dict[str, str]:
        """The columns that a child takes over."""
        return {
            "obligation": self.obligation,
            "cell": self.cell,
            "jurisdiction": self.jurisdiction,
        }


def duty_constraints(table: str, *parents: str) -> list[Any]:
    """Wall, composite keys to the named parents, and the key that children point at."""
    return [*walled(table, *parents, holders=HOLDERS), child_key(table)]


def regulated() -> list[Any]:
    """The trail of a record that changes only with a reason (21 CFR 11.10(e))."""
    return trailed(holders=HOLDERS, reason=True)


def newest(table: str) -> models.Index:
    """Lists read the newest of a study."""
    return models.Index(fields=["study", "-id"], name=f"{table}_newest")
