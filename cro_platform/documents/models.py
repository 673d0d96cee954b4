"""Documents made by the platform, their versions, and where the bytes lie."""

from typing import Any

from django.db import models

from cro_platform.access.target import Target
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
    """One rendering: template, source and content are pinned by their hashes."""

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
    data_key = models.CharField(max_length=120, blank=True)
    blob_key = models.CharField(max_length=120, blank=True)
    signed_blob_key = models.CharField(max_length=120, blank=True)
    generated_at = models.DateTimeField(null=True)
    contributors = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    error = models.CharField(max_length=200, blank=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.document.title}, version {self.number}"

    @property
    def entity(self) -> str:
        """As signatures name it."""
        return str(self._meta.model_name)


def _constraints(table: str, kind: str) -> list[Any]:
    return [
        Wall(name=f"{table}_wall", kind=kind, holders=HOLDERS),
        SameStudy(name=f"{table}_document_study", field="document"),
        models.UniqueConstraint(fields=["document", "number"], name=f"{table}_number"),
    ]


class DocumentVersion(VersionBase):
    """A version that everybody who sees the document may read."""

    variant = Variant.BLINDED

    class Meta:
        constraints = _constraints("document_version", "study")
        indexes = [models.Index(fields=["study_id", "-id"], name="document_version_newest")]
        triggers = audited(holders=("@obligation",))


class UnblindedDocumentVersion(VersionBase):
    """A version that shows the treatment: readable by named persons only."""

    variant = Variant.UNBLINDED

    class Meta:
        constraints = _constraints("unblinded_document_version", "unblinding")
        indexes = [models.Index(fields=["study_id", "-id"], name="unblinded_version_newest")]
        triggers = audited(holders=("@obligation",), unblinding=True)
