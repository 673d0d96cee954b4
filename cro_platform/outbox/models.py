"""Everything that must happen after a commit, or later, begins as a row here."""

from django.db import models

from cro_platform.outbox.enums import Lane
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.expressions import UUID7, TransactionNow


class OutboxMessage(models.Model):
    """One piece of work for one handler in one organization's name: ids only, never content.

    `ref` makes it unique per organization and handler, so that nothing is done twice however often it is asked for.
    """

    id = models.UUIDField(primary_key=True, db_default=UUID7(), editable=False)
    organization = models.ForeignKey(
        "tenancy.Organization", on_delete=models.PROTECT, related_name="+"
    )
    study_id = models.UUIDField(null=True)
    lane = models.CharField(max_length=8, choices=Lane.choices)
    handler = models.CharField(max_length=120)
    event = models.CharField(max_length=120)
    ref = models.CharField(max_length=160)
    payload = models.JSONField()
    correlation = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(db_default=TransactionNow())
    due_at = models.DateTimeField(db_default=TransactionNow())
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = [
            Wall(name="outbox_message_wall", kind="queue"),
            models.UniqueConstraint(
                fields=["organization", "handler", "ref"], name="outbox_message_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["lane", "due_at"],
                name="outbox_message_due",
                condition=models.Q(done_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.handler} {self.ref}"


class Heartbeat(models.Model):
    """When a process of the platform last showed that it works."""

    process = models.CharField(max_length=80, primary_key=True)
    beat_at = models.DateTimeField()

    class Meta:
        constraints = [Wall(name="heartbeat_wall", kind="heartbeats")]

    def __str__(self) -> str:
        return self.process
