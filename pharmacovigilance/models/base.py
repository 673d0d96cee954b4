"""What every safety record shares: never a draft, seen by author, sponsor and whoever holds the safety duties."""

from typing import Any

import pgtrigger
from django.db import models

from cro_platform.tenancy.enums import Audience
from pharmacovigilance.enums import HOLDERS
from studies.models.records import StudyRecordBase, child_key, trailed, walled


class SafetyRecord(StudyRecordBase):
    """A safety record reaches sponsor and safety provider with its first row: a CRO's awareness is the sponsor's."""

    audience = models.CharField(
        max_length=8, choices=Audience.choices, default=Audience.HOLDER, editable=False
    )

    class Meta:
        abstract = True


class AppendOnly(pgtrigger.Trigger):
    """Refuses every change and removal, whatever the privileges: corrections are new rows."""

    when = pgtrigger.Before
    level = pgtrigger.Statement
    operation = pgtrigger.Update | pgtrigger.Delete
    func = "RETURN NULL;"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"name": "append_only"} | kwargs)

    def render_execute(self, model: Any) -> str:
        """The kernel's own refusal; the library's switch to ignore triggers has no effect on it."""
        return "app.refuse_change()"


def safety_constraints(table: str, *parents: str) -> list[Any]:
    """Wall, composite keys to the named parents, and the key that children point at."""
    return [*walled(table, *parents, holders=HOLDERS), child_key(table)]


def newest_index(table: str) -> models.Index:
    """Lists read the newest of a study."""
    return models.Index(fields=["study", "-id"], name=f"{table}_newest")


def regulated(*, reason: bool = True) -> list[Any]:
    """The trail of a record that changes only with a reason (21 CFR 11.10(e))."""
    return trailed(holders=HOLDERS, reason=reason)


def append_only() -> list[Any]:
    """The trail of a record that never changes."""
    return [*trailed(holders=HOLDERS), AppendOnly()]
