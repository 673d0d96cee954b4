"""The MedDRA release the operator provides; its licence does not allow shipping it."""

from django.db import models

from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.expressions import UUID7, TransactionNow


class MeddraTerm(models.Model):
    """One lowest level term of one release, with its preferred term and primary system organ class.

    `class_order` is the internationally agreed order of the classes, in which tables of adverse events are sorted.
    """

    id = models.UUIDField(primary_key=True, db_default=UUID7(), editable=False)
    release = models.CharField(max_length=10)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=250)
    preferred_code = models.CharField(max_length=20)
    preferred_name = models.CharField(max_length=250)
    class_code = models.CharField(max_length=20)
    class_name = models.CharField(max_length=250)
    class_order = models.PositiveSmallIntegerField()
    loaded_at = models.DateTimeField(db_default=TransactionNow(), editable=False)

    class Meta:
        constraints = [
            Wall(name="meddra_term_wall", kind="reference"),
            models.UniqueConstraint(fields=["release", "code"], name="meddra_term_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} [{self.code}]"
