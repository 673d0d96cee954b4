"""The base of every record of a study in the rooms above the kernel."""

from typing import Any

from django.db import models

from cro_platform.access.target import Target
from cro_platform.tenancy.constraints import SameStudy, Wall
from cro_platform.tenancy.enums import Audience
from cro_platform.tenancy.tables import StudyScoped
from cro_platform.tenancy.triggers import AuditTrigger, audited


class StudyRecordBase(StudyScoped):
    """A record of one study, walled, audited and unable to point into another study."""

    study = models.ForeignKey("studies.Study", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @property
    def target(self) -> Target:
        """Rights are asked for the study; records of a country or site say so."""
        return Target(study_id=self.study_id)


class SharedStudyRecord(StudyRecordBase):
    """What all parties of a study need: its countries, sites, arms, people who conduct it."""

    audience = models.CharField(
        max_length=8, choices=Audience.choices, default=Audience.STUDY, editable=False
    )

    class Meta:
        abstract = True


class RegisteredRecord(SharedStudyRecord):
    """A shared record that a public register may list; what the register drops is kept and no longer listed."""

    is_registered = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True


def walled(
    table: str, *parents: str, kind: str = "study", holders: tuple[str, ...] = ()
) -> list[Any]:
    """The constraints of a study's record: its wall, and a composite key for each named parent."""
    keys = [SameStudy(name=f"{table}_{parent}_study", field=parent) for parent in parents]
    return [Wall(name=f"{table}_wall", kind=kind, holders=holders), *keys]


def trailed(
    *, holders: tuple[str, ...] = (), unblinding: bool = False, reason: bool = False
) -> list[AuditTrigger]:
    """The trail's triggers; the trail of a *holder* record is read by the holder of its first obligation."""
    first = holders[0].partition("/")[0] if holders else ""
    column = f"@{first}" if holders and "/" in holders[0] else first
    return audited(holders=(column,) if column else (), unblinding=unblinding, reason=reason)


def child_key(table: str) -> models.UniqueConstraint:
    """The unique (study, id) that composite keys of children point at."""
    return models.UniqueConstraint(fields=["study", "id"], name=f"{table}_study_id")
