"""The claim by which a sponsor that has joined takes over what a CRO kept in its name."""

from django.db import models
from django.db.models import Q

from cro_platform.access.target import Target
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.tables import Bilateral
from cro_platform.tenancy.triggers import audited


class SponsorClaim(Bilateral):
    """An offer of the CRO to the real sponsor, signed by both: the CRO first, the sponsor last.

    `statement` is what passes over, as both read and sign it: studies, contracts and how many records. It is made once and
    never changes. Only `app.execute_claim()` sets `executed_at`, and it asks for both signatures itself.
    """

    representation = models.ForeignKey(
        "access.Representation", on_delete=models.PROTECT, related_name="claims", editable=False
    )
    sponsor_name = models.CharField(max_length=200)
    statement = models.JSONField(default=dict)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    executed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            Wall(name="sponsor_claim_wall", kind="bilateral"),
            models.UniqueConstraint(
                fields=["representation"],
                condition=Q(withdrawn_at=None),
                name="sponsor_claim_one_at_a_time",
            ),
        ]
        triggers = audited(study="")

    def __str__(self) -> str:
        return self.sponsor_name

    @property
    def target(self) -> Target:
        """A claim is no study's own record."""
        return Target()
