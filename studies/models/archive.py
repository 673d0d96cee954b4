"""What a party takes with it when its duties and its access have ended."""

from django.db import models

from cro_platform.access.target import Target
from cro_platform.documents.blobs import Blob
from cro_platform.documents.enums import VersionStatus
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.tables import OrganizationPrivate
from cro_platform.tenancy.triggers import audited


class CloseOutArchive(OrganizationPrivate):
    """Certified copies of what had been released to one party of one study, made before its access ends.

    It lies in that organization's own store and stays readable after the study has gone behind the wall, which is why it
    names study and sponsor by itself. `manifest_sha256` is the hash of the list that holds the hash of every file.
    """

    study_id = models.UUIDField()
    protocol_number = models.CharField(max_length=200)
    sponsor_name = models.CharField(max_length=200)
    closes_at = models.DateTimeField()
    status = models.CharField(
        max_length=10, choices=VersionStatus.choices, default=VersionStatus.REQUESTED
    )
    files = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    blob_key = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            Wall(name="close_out_archive_wall", kind="organization"),
            models.UniqueConstraint(
                fields=["organization", "study_id", "closes_at"], name="close_out_archive_once"
            ),
        ]
        indexes = [models.Index(fields=["organization", "-id"], name="close_out_archive_newest")]
        triggers = audited()

    def __str__(self) -> str:
        return f"Archive of {self.protocol_number}"

    @property
    def is_ready(self) -> bool:
        """It is made."""
        return self.status == VersionStatus.RENDERED

    @property
    def blob(self) -> Blob:
        """Where the bytes are."""
        return Blob(self.blob_key, self.content_sha256)

    @property
    def target(self) -> Target:
        """It belongs to the organization, not to the study, which is closed to it."""
        return Target()
