"""The contract: a header, its versions as they were signed, and in each version the rows that become rights."""

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cro_platform.access.target import Target
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.tables import Bilateral
from cro_platform.tenancy.triggers import audited
from studies.enums import ContractKind, ContractStatus, Phase, VersionKind


class Contract(Bilateral):
    """An agreement between a sponsor and a provider, known by its number (21 CFR 312.52(a); ICH E6(R3) 3.6.1).

    `current` is the version that was executed last; only `app.execute_version()` moves it. In a subcontract `sponsor` is
    still the study's sponsor; its author is the provider that passes work on.
    """

    sponsor = models.ForeignKey("tenancy.Organization", on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey("tenancy.Organization", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(
        max_length=16,
        choices=ContractKind.choices,
        default=ContractKind.WORK_ORDER,
        db_default=ContractKind.WORK_ORDER,
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="orders"
    )
    number = models.CharField(max_length=80)
    title = models.CharField(max_length=300)
    current = models.ForeignKey(
        "studies.ContractVersion",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )

    class Meta:
        constraints = [
            Wall(name="contract_wall", kind="bilateral"),
            models.UniqueConstraint(
                fields=["author_organization", "number"], name="contract_number_once"
            ),
        ]
        triggers = audited(study="")

    def __str__(self) -> str:
        return self.number

    @property
    def target(self) -> Target:
        """A contract is no study's own record."""
        return Target()


class ContractVersion(Bilateral):
    """One text of a contract: what both parties sign, and what then holds until the next one begins.

    `executed_at` is the last signature. `starts_at` is the later of signature and effective instant: no right begins
    before it. `superseded_at` is the start of the version that followed. All three are written by `app.execute_version()`.
    Which of effective, superseded, suspended, expired and closed out holds is derived: `standing()`. `accepted_obligations` names those
    of its obligations under which released work waits for the sponsor's acceptance.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="versions")
    number = models.CharField(max_length=20, default="1.0")
    kind = models.CharField(
        max_length=16, choices=VersionKind.choices, default=VersionKind.ORIGINAL
    )
    status = models.CharField(
        max_length=16, choices=ContractStatus.choices, default=ContractStatus.DRAFT
    )
    change_summary = models.TextField(blank=True, default="", db_default="")
    sponsor_entity = models.ForeignKey(
        "tenancy.LegalEntity", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    provider_entity = models.ForeignKey(
        "tenancy.LegalEntity", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    effective_at = models.DateTimeField(null=True, blank=True)
    effective_zone = models.CharField(max_length=64, default="UTC", db_default="UTC")
    ends_at = models.DateTimeField(null=True, blank=True)
    close_out_days = models.PositiveIntegerField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    is_general_transfer = models.BooleanField(default=False, db_default=False)
    accepted_obligations = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    is_recorded_later = models.BooleanField(default=False, db_default=False)
    content_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    provider_signed_at = models.DateTimeField(null=True, blank=True)
    sponsor_signed_at = models.DateTimeField(null=True, blank=True)
    executed_at = models.DateTimeField(null=True, editable=False)
    starts_at = models.DateTimeField(null=True, editable=False)
    superseded_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            Wall(name="contract_version_wall", kind="bilateral"),
            models.UniqueConstraint(
                fields=["contract", "number"], name="contract_version_number_once"
            ),
        ]
        triggers = audited(study="")

    def __str__(self) -> str:
        return f"{self.contract.number} v{self.number}"

    @property
    def target(self) -> Target:
        """A contract is no study's own record."""
        return Target()

    @property
    def closing_at(self) -> datetime | None:
        """When the close-out period ends after the version's own end; None where it has none."""
        if self.closes_at is not None or self.ends_at is None or self.close_out_days is None:
            return self.closes_at
        return self.ends_at + timedelta(days=self.close_out_days)

    def standing(self, at: datetime) -> ContractStatus:
        """Where the version stands at an instant; what the dates decide is derived, never stored."""
        if self.status != ContractStatus.EXECUTED or self.starts_at is None:
            return ContractStatus(self.status)
        if self.superseded_at is not None and self.superseded_at <= at:
            return ContractStatus.SUPERSEDED
        if self.kind == VersionKind.TERMINATION:
            return self._ended(ContractStatus.TERMINATED, self.starts_at, at)
        if self.ends_at is not None and self.ends_at <= at:
            return self._ended(ContractStatus.EXPIRED, self.ends_at, at)
        if self.starts_at > at:
            return ContractStatus.EXECUTED
        is_suspended = self.kind == VersionKind.SUSPENSION
        return ContractStatus.SUSPENDED if is_suspended else ContractStatus.EFFECTIVE

    def _ended(self, word: ContractStatus, since: datetime, at: datetime) -> ContractStatus:
        if since > at:
            return ContractStatus.EXECUTED
        closes = self.closes_at or since + timedelta(days=self.close_out_days or 0)
        return ContractStatus.CLOSED_OUT if closes <= at else word


class ContractClause(Bilateral):
    """One transferred obligation of a version: which, for which study, in which cell, by which clause.

    `cell` is "*" for the whole study, "EU", a country, or "ALL": every country the study has and will gain, written out
    cell by cell when the version is executed and again when the study gains a country.
    """

    version = models.ForeignKey(ContractVersion, on_delete=models.PROTECT, related_name="clauses")
    study_id = models.UUIDField()
    obligation = models.CharField(max_length=60)
    cell = models.CharField(max_length=3)
    clause = models.CharField(max_length=200)

    class Meta:
        constraints = [
            Wall(name="contract_clause_wall", kind="bilateral-part"),
            models.UniqueConstraint(
                fields=["version", "study_id", "obligation", "cell"], name="contract_clause_once"
            ),
        ]
        triggers = audited(study="")

    def __str__(self) -> str:
        return f"{self.obligation}/{self.cell}"

    @property
    def target(self) -> Target:
        """A contract is no study's own record."""
        return Target()


class ContractStudy(Bilateral):
    """A study as one version describes it: the provider is no party before the signature and reads it here."""

    version = models.ForeignKey(ContractVersion, on_delete=models.PROTECT, related_name="studies")
    study_id = models.UUIDField()
    protocol_number = models.CharField(max_length=200)
    title = models.TextField()
    identifiers = models.JSONField(default=list)
    phases = ArrayField(
        models.CharField(max_length=20, choices=Phase.choices), default=list, blank=True
    )
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    planned_end_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            Wall(name="contract_study_wall", kind="bilateral-part"),
            models.UniqueConstraint(fields=["version", "study_id"], name="contract_study_once"),
        ]
        triggers = audited(study="")

    def __str__(self) -> str:
        return self.protocol_number
