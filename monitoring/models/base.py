"""What every record of monitoring shares."""

from typing import Any

from django.db import models

from cro_platform.access.target import Target
from cro_platform.tenancy.enums import Audience
from monitoring.enums import ONE_CELL, SITE_MONITORING
from studies.models.records import StudyRecordBase, child_key, trailed, walled


class SiteRecord(StudyRecordBase):
    """A provider's own work at one site: read by its author and the sponsor, never by another provider.

    `obligation` and `cell` name the duty it is done under: when that changes hands, its drafts become the sponsor's to read.
    """

    obligation = models.CharField(max_length=60, default=SITE_MONITORING, editable=False)
    cell = models.CharField(max_length=2, editable=False)
    study_site = models.ForeignKey("sites.StudySite", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @property
    def target(self) -> Target:
        """Rights are asked for the site."""
        return Target(study_id=self.study_id, study_site_id=self.study_site_id, cell=self.cell)


class HandedOnRecord(SiteRecord):
    """What another party must act on: besides, whoever holds the duty in this cell now reads it.

    Its trail stays with author and sponsor: it would name another provider's people.
    """

    audience = models.CharField(
        max_length=8, choices=Audience.choices, default=Audience.HOLDER, editable=False
    )

    class Meta:
        abstract = True


def site_constraints(table: str, *parents: str) -> list[Any]:
    """Wall, composite keys to site and parents, and the key that children point at."""
    return [*walled(table, "study_site", *parents, holders=ONE_CELL), child_key(table)]


def newest_index(table: str) -> models.Index:
    """Lists read the newest of a study."""
    return models.Index(fields=["study", "-id"], name=f"{table}_newest")


def regulated() -> list[Any]:
    """The trail of a record that changes only with a reason (21 CFR 11.10(e))."""
    return trailed(reason=True)
