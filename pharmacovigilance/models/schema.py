"""The E2B(R3) schema the installation provides; its terms do not allow shipping it."""

from django.db import models

from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.expressions import UUID7, TransactionNow


class E2bSchemaFile(models.Model):
    """One file of a loaded schema; `schema_sha256` names the whole set, the set loaded last is used."""

    id = models.UUIDField(primary_key=True, db_default=UUID7(), editable=False)
    schema_sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=300)
    content = models.TextField()
    loaded_at = models.DateTimeField(db_default=TransactionNow(), editable=False)

    class Meta:
        constraints = [
            Wall(name="e2b_schema_file_wall", kind="reference"),
            models.UniqueConstraint(fields=["schema_sha256", "path"], name="e2b_schema_file_once"),
        ]

    def __str__(self) -> str:
        return self.path
