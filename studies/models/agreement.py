"""What hangs on a version of a contract: services, clauses, budget, contacts, annex, files, consents, and the paper that is signed."""

from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cro_platform.access.target import Target
from cro_platform.documents.blobs import Blob
from cro_platform.documents.enums import VersionStatus
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.tables import Bilateral, OrganizationPrivate
from cro_platform.tenancy.triggers import audited
from studies.enums import ContactDuty, PaperKind, RemarkKind
from studies.models.contract import ContractVersion


class VersionPart(Bilateral):
    """A part of one version; its author may take it out again until the version is executed, and the trail keeps that."""

    version = models.ForeignKey(
        ContractVersion, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def target(self) -> Target:
        """A contract is no study's own record."""
        return Target()


def _part(table: str) -> list[Any]:
    return [
        Wall(name=f"{table}_wall", kind="bilateral-part"),
        models.UniqueConstraint(fields=["version", "position"], name=f"{table}_position"),
    ]


class ContractService(VersionPart):
    """A service, in the words of the statement of work."""

    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")

    class Meta:
        constraints = _part("contract_service")
        triggers = audited(study="")

    def __str__(self) -> str:
        return self.name


class ContractSection(VersionPart):
    """A numbered clause of the text."""

    number = models.CharField(max_length=20)
    heading = models.CharField(max_length=200)
    text = models.TextField()

    class Meta:
        constraints = _part("contract_section")
        triggers = audited(study="")

    def __str__(self) -> str:
        return f"{self.number} {self.heading}"


class BudgetLine(VersionPart):
    """A price that the two parties know and nobody else: per unit, in the currency's own units (ISO 4217)."""

    item = models.CharField(max_length=200)
    unit = models.CharField(max_length=60)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    unit_price = models.DecimalField(max_digits=16, decimal_places=4)
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = _part("budget_line")
        triggers = audited(study="")

    def __str__(self) -> str:
        return self.item


class ContractContact(VersionPart):
    """Whom to reach for a duty; safety needs a backup (21 CFR 312.32(c): a clock does not wait for a holiday)."""

    duty = models.CharField(max_length=16, choices=ContactDuty.choices)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    phone = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = _part("contract_contact")
        triggers = audited(study="")

    def __str__(self) -> str:
        return f"{self.get_duty_display()}: {self.name}"


class ProcessingAnnex(VersionPart):
    """What the contract with a processor of personal data sets out (Regulation (EU) 2016/679 Art. 28(3), from memory)."""

    subject_matter = models.CharField(max_length=500)
    duration = models.CharField(max_length=300)
    purpose = models.CharField(max_length=1000)
    data_categories = ArrayField(models.CharField(max_length=200), default=list)
    data_subjects = ArrayField(models.CharField(max_length=200), default=list)
    transfers = ArrayField(models.CharField(max_length=300), default=list)
    sub_processors = ArrayField(models.CharField(max_length=300), default=list)
    security = models.TextField(blank=True, default="")

    class Meta:
        constraints = _part("processing_annex")
        triggers = audited(study="")

    def __str__(self) -> str:
        return self.subject_matter


class ContractAttachment(VersionPart):
    """A file of the agreement, in its author's own store; `is_scan` marks the paper that both signed by hand."""

    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    blob_key = models.CharField(max_length=120)
    is_scan = models.BooleanField(default=False)

    class Meta:
        constraints = _part("contract_attachment")
        triggers = audited(study="")

    def __str__(self) -> str:
        return self.name

    @property
    def blob(self) -> Blob:
        """Where the bytes are."""
        return Blob(self.blob_key, self.sha256)


class ContractRemark(OrganizationPrivate):
    """An internal comment or negotiating position: its organization's alone, whatever becomes of the version."""

    version = models.ForeignKey(ContractVersion, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=RemarkKind.choices)
    place = models.CharField(max_length=60, blank=True, default="")
    text = models.TextField()

    class Meta:
        constraints = [Wall(name="contract_remark_wall", kind="organization")]
        indexes = [models.Index(fields=["version", "-id"], name="contract_remark_newest")]
        triggers = audited(study="")

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def target(self) -> Target:
        """A contract is no study's own record."""
        return Target()


class VersionConsent(Bilateral):
    """One party agrees to exactly this content; any change of the content makes it worthless."""

    version = models.ForeignKey(ContractVersion, on_delete=models.PROTECT, related_name="consents")
    content_sha256 = models.CharField(max_length=64)
    person_name = models.CharField(max_length=200)
    user_id = models.UUIDField()

    class Meta:
        constraints = [
            Wall(name="version_consent_wall", kind="bilateral"),
            models.UniqueConstraint(
                fields=["version", "author_organization", "content_sha256"],
                name="version_consent_once",
            ),
        ]
        triggers = audited(study="")

    def __str__(self) -> str:
        return self.content_sha256[:12]


class AgreementPaper(Bilateral):
    """A document of one version, made from its content and bound to it by hash; both parties read the same bytes.

    `follows` is the version that was in force when it was asked for: what was agreed to was agreed to in its place.
    """

    version = models.ForeignKey(ContractVersion, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=16, choices=PaperKind.choices)
    number = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(
        max_length=10, choices=VersionStatus.choices, default=VersionStatus.REQUESTED
    )
    as_of = models.DateTimeField(null=True)
    agreed_sha256 = models.CharField(max_length=64)
    follows = models.ForeignKey(
        ContractVersion, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    template_id = models.CharField(max_length=60, blank=True)
    template_version = models.CharField(max_length=20, blank=True)
    source_sha256 = models.CharField(max_length=64, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    html_key = models.CharField(max_length=120, blank=True)
    html_sha256 = models.CharField(max_length=64, blank=True)
    data_key = models.CharField(max_length=120, blank=True)
    blob_key = models.CharField(max_length=120, blank=True)
    generated_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            Wall(name="agreement_paper_wall", kind="bilateral"),
            models.UniqueConstraint(
                fields=["version", "kind", "number"], name="agreement_paper_once"
            ),
        ]
        triggers = audited(study="")

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The kind, the contract's number and the version's."""
        return f"{self.get_kind_display()}, {self.version}"

    @property
    def organization_id(self) -> UUID:
        """In whose store the bytes are."""
        return self.author_organization_id

    @property
    def html(self) -> Blob:
        """The pages before they became a PDF."""
        return Blob(self.html_key, self.html_sha256)

    @property
    def data(self) -> Blob:
        """The data the pages were made from."""
        return Blob(self.data_key, self.source_sha256)

    @property
    def pdf(self) -> Blob:
        """The PDF that is shown to whoever signs."""
        return Blob(self.blob_key, self.content_sha256)

    @property
    def is_ready(self) -> bool:
        """It is made."""
        return self.status == VersionStatus.RENDERED

    @property
    def target(self) -> Target:
        """A contract is no study's own record."""
        return Target()
