"""A sponsor that is not on the platform, kept by the CRO that works for it."""

from django.db import models

from cro_platform.access.target import Target
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.tables import Record
from cro_platform.tenancy.triggers import audited


class Representation(Record):
    """One CRO registered one sponsor that has nobody here: an organization without members, seen by that CRO alone.

    What no contract transfers stays that sponsor's (21 CFR 312.52(a)); its clocks are told to the CRO's people of `role` and,
    by mail that says only that something waits, to the outside contact. It ends when the real sponsor has claimed it:
    `successor` is who took its place. Written by definer functions alone: whoever may write it may speak for a sponsor.
    """

    organization = models.ForeignKey(
        "tenancy.Organization", on_delete=models.PROTECT, related_name="+", editable=False
    )
    sponsor = models.ForeignKey(
        "tenancy.Organization", on_delete=models.PROTECT, related_name="+", editable=False
    )
    role = models.CharField(max_length=40)
    contact_name = models.CharField(max_length=150)
    contact_email = models.EmailField()
    ended_at = models.DateTimeField(null=True, editable=False)
    successor = models.ForeignKey(
        "tenancy.Organization",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )

    class Meta:
        constraints = [
            Wall(name="representation_wall", kind="rights"),
            models.UniqueConstraint(fields=["sponsor"], name="representation_once"),
        ]
        triggers = audited(study="")

    def __str__(self) -> str:
        return f"{self.role} for {self.sponsor_id}"

    @property
    def target(self) -> Target:
        """Keeping a represented sponsor is no study's own right."""
        return Target()
