"""What was brought in from a file: which file, by whom, with what result."""

from django.conf import settings
from django.db import models

from cro_platform.access.target import Target
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.tables import OrganizationPrivate
from cro_platform.tenancy.triggers import audited
from studies.enums import ImportKind


class Import(OrganizationPrivate):
    """One accepted import, kept by the organization that made it; a refused one writes nothing.

    `sha256` is the hash of the bytes that were read, `outcome` what was told about each record.
    """

    kind = models.CharField(max_length=8, choices=ImportKind.choices)
    file_name = models.CharField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64)
    study_id = models.UUIDField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    records = models.PositiveIntegerField()
    created = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    outcome = models.JSONField(default=list)

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
