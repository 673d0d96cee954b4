"""The executed contract: the paper whose rows become rights."""

from django.db import models

from cro_platform.access.target import Target
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.tables import Bilateral
from cro_platform.tenancy.triggers import audited
from studies.enums import ContractStatus


class Contract(Bilateral):
    """An agreement between a sponsor and a provider: parties, version, period, close-out (21 CFR 312.52(a)).

    `executed_at` is the last signature; rights never start before it, whatever `effective_at` says.
    """

    sponsor = models.ForeignKey("tenancy.Organization", on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey("tenancy.Organization", on_delete=models.PROTECT, related_name="+")
    sponsor_entity = models.ForeignKey(
        "tenancy.LegalEntity", on_delete=models.PROTECT, null=True, related_name="+"
    )
    provider_entity = models.ForeignKey(
        "tenancy.LegalEntity", on_delete=models.PROTECT, null=True, related_name="+"
    )
    number = models.CharField(max_length=80)
    version = models.CharField(max_length=20, default="1.0")
    title = models.CharField(max_length=300)
    status = models.CharField(
        max_length=12, choices=ContractStatus.choices, default=ContractStatus.DRAFT
    )
    executed_at = models.DateTimeField(null=True)
    effective_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            Wall(name="contract_wall", kind="bilateral"),
            models.UniqueConstraint(
                fields=["author_organization", "number", "version"], name="contract_number_version"
            ),
        ]
        triggers = audited(study="")

    def __str__(self) -> str:
        return f"{self.number} v{self.version}"

    @property
    def target(self) -> Target:
        """A contract is no study's own record."""
        return Target()


class ContractClause(Bilateral):
    """One transferred obligation: which, for which study, in which cell, by which clause."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="clauses")
    study_id = models.UUIDField()
    obligation = models.CharField(max_length=60)
    cell = models.CharField(max_length=2)
    clause = models.CharField(max_length=200)

    class Meta:
        constraints = [
            Wall(name="contract_clause_wall", kind="bilateral"),
            models.UniqueConstraint(
                fields=["contract", "study_id", "obligation", "cell"], name="contract_clause_once"
            ),
        ]
        triggers = audited(study="")

    def __str__(self) -> str:
        return f"{self.obligation}/{self.cell}"
