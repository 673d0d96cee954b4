"""Documents made by the platform, their versions, and where the bytes lie."""

from typing import Any, ClassVar

from django.db import models

from cro_platform.access.target import Target
from cro_platform.documents.blobs import Blob
from cro_platform.documents.enums import Variant, VersionStatus
from cro_platform.tenancy.constraints import SameStudy, Wall
from cro_platform.tenancy.enums import Audience
from cro_platform.tenancy.tables import StudyScoped
from cro_platform.tenancy.triggers import audited

HOLDERS = ("obligation/cell",)


class StudyPaper(StudyScoped):
    """Seen by author, sponsor and whoever holds the obligation it belongs to."""

    study_id = models.UUIDField()
    audience = models.CharField(
        max_length=8, choices=Audience.choices, default=Audience.HOLDER, editable=False
    )
    obligation = models.CharField(max_length=60)
    cell = models.CharField(max_length=2, default="*")

    class Meta:
        abstract = True

    @property
    def target(self) -> Target:
        """Rights are asked for the study, in the paper's cell."""
        return Target(study_id=self.study_id, cell=self.cell)


class Document(StudyPaper):
    """One document about one record; its versions are never overwritten."""

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()

    class Meta:
        constraints = [
            Wall(name="document_wall", kind="study", holders=HOLDERS),
            models.UniqueConstraint(fields=["study_id", "id"], name="document_study_id"),
            models.UniqueConstraint(
                fields=["study_id", "kind", "subject_type", "subject_id"], name="document_once"
            ),
        ]
        indexes = [models.Index(fields=["study_id", "-id"], name="document_newest")]
        triggers = audited(holders=("@obligation",))

    def __str__(self) -> str:
        return self.title


class VersionBase(StudyPaper):
    """One rendering: template, source and content are pinned by their hashes.

    `signature_count` is the number of signatures that stand on the signed copy.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="%(class)ss")
    number = models.PositiveIntegerField()
    status = models.CharField(
        max_length=10, choices=VersionStatus.choices, default=VersionStatus.REQUESTED
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
    signed_blob_key = models.CharField(max_length=120, blank=True)
    signed_sha256 = models.CharField(max_length=64, blank=True)
    signature_count = models.PositiveSmallIntegerField(default=0)
    generated_at = models.DateTimeField(null=True)
    contributors = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    error = models.CharField(max_length=200, blank=True)
    superseded_at = models.DateTimeField(null=True)

    variant: ClassVar[str]
    is_unblinding: ClassVar[bool]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.document.title}, version {self.number}"

    @property
    def title(self) -> str:
        """What the signature page calls it."""
        return str(self.document.title)

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
    def signed_pdf(self) -> Blob:
        """The PDF with its signature page."""
        return Blob(self.signed_blob_key, self.signed_sha256)

    @property
    def is_ready(self) -> bool:
        """It is made: it can be opened, and signed while nothing supersedes it."""
        return self.status == VersionStatus.RENDERED


def _constraints(table: str, kind: str) -> list[Any]:
    return [
        Wall(name=f"{table}_wall", kind=kind, holders=HOLDERS),
        SameStudy(name=f"{table}_document_study", field="document"),
        models.UniqueConstraint(fields=["document", "number"], name=f"{table}_number"),
    ]


class DocumentVersion(VersionBase):
    """A version that everybody who sees the document may read."""

    variant: ClassVar[str] = Variant.BLINDED
    is_unblinding: ClassVar[bool] = False

    class Meta:
        constraints = _constraints("document_version", "study")
        indexes = [models.Index(fields=["study_id", "-id"], name="document_version_newest")]
        triggers = audited(holders=("@obligation",))


class UnblindedDocumentVersion(VersionBase):
    """A version that shows the treatment: readable by named persons only."""

    variant: ClassVar[str] = Variant.UNBLINDED
    is_unblinding: ClassVar[bool] = True

    class Meta:
        constraints = _constraints("unblinded_document_version", "unblinding")
        indexes = [models.Index(fields=["study_id", "-id"], name="unblinded_version_newest")]
        triggers = audited(holders=("@obligation",), unblinding=True)
