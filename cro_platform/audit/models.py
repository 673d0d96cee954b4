"""The trail: what changed, who did it, when and why; written by the database, read by whoever may."""

from django.db import models

from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.expressions import UUID7


class AuditEvent(models.Model):
    """One change of one row, or one act (log-in, export, download, signature, refusal). Append-only (21 CFR 11.10(e)).

    `old` and `new` are the whole row before and after; visibility is fixed when the event is written.
    """

    id = models.UUIDField(primary_key=True, db_default=UUID7(), editable=False)
    at = models.DateTimeField()
    xid = models.BigIntegerField()
    organization_id = models.UUIDField(null=True)
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=200)
    author_id = models.UUIDField(null=True)
    counterpart_id = models.UUIDField(null=True)
    study_id = models.UUIDField(null=True)
    audience = models.CharField(max_length=8)
    holders = models.CharField(max_length=60, blank=True)
    is_draft = models.BooleanField()
    is_unblinding = models.BooleanField()
    tbl = models.CharField(max_length=63)
    pk_text = models.CharField(max_length=80, db_column="pk")
    op = models.CharField(max_length=1)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    intent = models.CharField(max_length=100, blank=True)
    correlation = models.CharField(max_length=80, blank=True)
    db_user = models.CharField(max_length=63)

    class Meta:
        constraints = [Wall(name="audit_event_wall", kind="trail")]
        indexes = [
            models.Index(fields=["tbl", "pk_text", "-id"], name="audit_event_record"),
            models.Index(fields=["organization_id", "-id"], name="audit_event_organization"),
            models.Index(fields=["study_id", "-id"], name="audit_event_study"),
            models.Index(fields=["xid", "id"], name="audit_event_transaction"),
        ]

    def __str__(self) -> str:
        return f"{self.op} {self.tbl} {self.pk_text}"


class Seal(models.Model):
    """One event as a leaf of its organization's hash chain; written by the sealer, changed by nobody.

    `leaf` is the hash of the event, `link` the hash of the link before and the leaf. `horizon` is the database's
    transaction before which everything had been sealed.
    """

    id = models.UUIDField(primary_key=True, db_default=UUID7(), editable=False)
    chain = models.UUIDField()
    seq = models.BigIntegerField()
    event_id = models.UUIDField(unique=True)
    leaf = models.BinaryField()
    link = models.BinaryField()
    horizon = models.BigIntegerField()
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            Wall(name="seal_wall", kind="seal"),
            models.UniqueConstraint(fields=["chain", "seq"], name="seal_order"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.seq}"
