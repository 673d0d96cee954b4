"""Who may inspect: the grant that lets an outsider read what had been approved by a date."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cro_platform.access.target import Target
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.models import Invitation
from cro_platform.tenancy.tables import OrganizationPrivate
from cro_platform.tenancy.triggers import audited


class Inspection(OrganizationPrivate):
    """One inspection by one person of an authority (ICH E6(R3) 3.11, 4; 21 CFR 312.58, 312.68; EU CTR Art. 78).

    From `valid_from` until `valid_until` [from, until), or until it is ended, whoever holds the address reads the studies
    named as they had been approved by `as_of`. The grant opens nothing else, and each page opened under it stands in its trail.
    """

    email = models.EmailField()
    name = models.CharField(max_length=150)
    authority = models.CharField(max_length=200)
    study_ids = ArrayField(models.UUIDField())
    as_of = models.DateTimeField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    invitation = models.ForeignKey(
        Invitation, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            Wall(name="inspection_wall", kind="invitations"),
            models.CheckConstraint(
                name="inspection_period", condition=Q(valid_until__gt=F("valid_from"))
            ),
        ]
        triggers = audited(study="", reason=True)

    def __str__(self) -> str:
        return f"{self.authority}: {self.name}"

    @property
    def target(self) -> Target:
        """Letting an inspector in is no study's own right."""
        return Target()


def inspections_in_force() -> models.QuerySet[Inspection]:
    """Those that open something at this instant."""
    now = TransactionNow()
    return Inspection.objects.filter(ended_at=None, valid_from__lte=now, valid_until__gt=now)
