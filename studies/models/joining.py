"""Two copies of one registered study become one: proposed by their sponsor, signed by the provider and the sponsor."""

from django.db import models
from django.db.models import Q

from cro_platform.access.target import Target
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.tables import Bilateral
from cro_platform.tenancy.triggers import audited
from studies.models.study import Study


class StudyJoining(Bilateral):
    """The sponsor's proposal to a provider of the study that stays: the records of the other copy move into it.

    `statement` is what both read and sign: the facts in which the copies differ and which rows move. It is made once and
    never changes. Only `app.execute_joining()` sets `executed_at`, and it asks for both signatures itself.
    """

    kept = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="+", editable=False)
    moved = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="+", editable=False)
    title = models.CharField(max_length=420)
    statement = models.JSONField(default=dict)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    executed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            Wall(name="study_joining_wall", kind="bilateral"),
            models.UniqueConstraint(
                fields=["moved"], condition=Q(withdrawn_at=None), name="study_joining_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(kept=models.F("moved")), name="study_joining_two_copies"
            ),
        ]
        triggers = audited(study="")

    def __str__(self) -> str:
        return self.title

    @property
    def target(self) -> Target:
        """A paper of two organizations; rights on it hang on no study."""
        return Target()
