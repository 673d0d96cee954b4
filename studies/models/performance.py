"""Work that a provider passes on, and the sponsor's consent to it."""

from django.db import models

from cro_platform.access.target import Target
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.tables import Bilateral
from cro_platform.tenancy.triggers import audited
from studies.models.contract import ContractVersion


class SubcontractConsent(Bilateral):
    """What a provider asks its sponsor to consent to, and the answer (ICH E6(R3) 3.6).

    Author is the provider, the other side the sponsor. It says by itself who performs what and when, since the sponsor is no
    party to the sub-contract; it never changes. `given_at` and `withdrawn_at` are written by the sponsor's functions only.
    Who performs a cell is derived from it, the sub-contract and the parent's holding: `app.performances()`.
    """

    version = models.OneToOneField(ContractVersion, on_delete=models.PROTECT, related_name="+")
    performer = models.ForeignKey(
        "tenancy.Organization", on_delete=models.PROTECT, related_name="+"
    )
    performer_name = models.CharField(max_length=200)
    number = models.CharField(max_length=80)
    parent_number = models.CharField(max_length=80)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    transfers = models.JSONField(default=list)
    given_at = models.DateTimeField(null=True, editable=False)
    refused_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [Wall(name="subcontract_consent_wall", kind="bilateral")]
        triggers = audited(study="")

    def __str__(self) -> str:
        return f"{self.performer_name}, {self.number}"

    @property
    def title(self) -> str:
        """What the signing page calls it."""
        return f"Consent to {self}"

    @property
    def target(self) -> Target:
        """A contract is no study's own record."""
        return Target()
