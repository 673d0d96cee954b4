"""What was brought in from a file: which file, by whom, with what result."""

from django.conf import settings
from django.db import models

from cro_platform.access.target import Target
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.tables import OrganizationPrivate
from cro_platform.tenancy.triggers import audited
from studies.enums import ImportKind, ImportStatus


class Import(OrganizationPrivate):
    """One accepted import, kept by the organization that made it; a refused one writes nothing.

    `sha256` is the hash of the bytes that were read, `outcome` what was told about each record. A table that is only shown
    has its differences there, and in `seen` the hash of them: taking over names both hashes.
    """

    kind = models.CharField(max_length=16, choices=ImportKind.choices)
    status = models.CharField(
        max_length=10, choices=ImportStatus.choices, default=ImportStatus.DONE, editable=False
    )
    file_name = models.CharField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64)
    study_id = models.UUIDField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    records = models.PositiveIntegerField()
    created = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    outcome = models.JSONField(default=list)
    seen = models.CharField(max_length=64, blank=True, editable=False)
    notes = models.JSONField(default=list)

    class Meta:
        constraints = [Wall(name="import_wall", kind="organization")]
        indexes = [models.Index(fields=["organization", "-id"], name="import_newest")]
        triggers = audited()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.sha256[:12]}"

    @property
    def target(self) -> Target:
        """An import about one study is asked for that study."""
        return Target(study_id=self.study_id)


class ImportedFile(OrganizationPrivate):
    """The bytes of an imported table, encrypted under a key of their own."""

    import_id = models.UUIDField(unique=True)
    study_id = models.UUIDField()
    ciphertext = models.TextField()

    class Meta:
        constraints = [Wall(name="imported_file_wall", kind="organization")]
        triggers = audited()

    def __str__(self) -> str:
        return f"File of {self.import_id}"


class ImportedFileKey(OrganizationPrivate):
    """The key of one file, itself encrypted. It is deleted to make the file unreadable for ever, so no trail keeps it."""

    file_id = models.UUIDField(unique=True)
    wrapped_key = models.TextField()

    class Meta:
        constraints = [Wall(name="imported_file_key_wall", kind="machinery")]

    def __str__(self) -> str:
        return f"Key of {self.file_id}"
