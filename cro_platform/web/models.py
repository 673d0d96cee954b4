"""What the API must remember between two requests."""

from django.db import models

from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.expressions import UUID7, ScopeOrganization, TransactionNow


class IdempotencyKey(models.Model):
    """A POST that was answered: a retry with the same key gets the same answer and makes nothing new."""

    id = models.UUIDField(primary_key=True, db_default=UUID7(), editable=False)
    organization = models.ForeignKey(
        "tenancy.Organization",
        on_delete=models.PROTECT,
        related_name="+",
        db_default=ScopeOrganization(),
        editable=False,
    )
    user_id = models.UUIDField()
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    etag = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        constraints = [
            Wall(name="idempotency_key_wall", kind="machinery"),
            models.UniqueConstraint(
                fields=["organization", "user_id", "key"], name="idempotency_key_once"
            ),
        ]

    def __str__(self) -> str:
        return self.key
