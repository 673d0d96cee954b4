"""Claim, run, finish: the same for both lanes."""

import logging
from uuid import UUID

from django.db import connections, transaction
from django.db.models import F

from cro_platform.audit.intent import correlate
from cro_platform.outbox.enums import Lane
from cro_platform.outbox.events import HANDLERS, rebuild
from cro_platform.outbox.models import OutboxMessage
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.scope import Actor, organization_scope

logger = logging.getLogger(__name__)

CLAIM = """
UPDATE outbox_outboxmessage
   SET claimed_until = clock_timestamp() + make_interval(secs => least(%s * power(2, attempts), 600)),
       attempts = attempts + 1
 WHERE id IN (SELECT id FROM outbox_outboxmessage
               WHERE done_at IS NULL AND lane = %s AND due_at <= app.now()
                 AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
               ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING id, organization_id, attempts
"""
IN_FLIGHT = """
SELECT count(*) FROM outbox_outboxmessage
 WHERE done_at IS NULL AND lane = %s AND claimed_until >= clock_timestamp()
"""


class LeaseLost(Exception):
    """Another process took the message over: this one's effect is rolled back."""


def claim(lane: Lane, *, limit: int, lease: int) -> list[tuple[UUID, UUID, int]]:
    """Take due messages of any organization for `lease` seconds; a killed process lets them become due again."""
    with transaction.atomic("relay"), connections["relay"].cursor() as cursor:
        cursor.execute(CLAIM, [lease, lane, limit])
        return list(cursor.fetchall())


def in_flight(lane: Lane) -> int:
    """How many messages of a lane are with a process that has not finished, nor lost its lease."""
    with transaction.atomic("relay"), connections["relay"].cursor() as cursor:
        cursor.execute(IN_FLIGHT, [lane])
        return int(cursor.fetchone()[0])


def deliver(message_id: UUID, organization_id: UUID, *, by: str) -> bool:
    """Run a message's handler and mark it done in one transaction; False when it was done already.

    A failure leaves the message due, with its error; it is tried again after a growing pause.
    """
    try:
        with organization_scope(organization_id, Actor.system(by)):
            return _run(message_id)
    except Exception as error:
        logger.exception("message %s failed", message_id)
        _note_failure(message_id, organization_id, error, by=by)
        raise


def _run(message_id: UUID) -> bool:
    message = (
        OutboxMessage.objects.select_for_update(skip_locked=True)
        .filter(pk=message_id, done_at=None)
        .first()
    )
    if message is None:
        return False
    correlate(message.correlation or str(message.pk))
    handler = HANDLERS[message.handler]
    handler.run(rebuild(handler.event, message.payload))
    finished = OutboxMessage.objects.filter(pk=message_id, done_at=None).update(
        done_at=TransactionNow(), last_error=""
    )
    if finished != 1:
        raise LeaseLost(str(message_id))
    return True


def _note_failure(message_id: UUID, organization_id: UUID, error: Exception, *, by: str) -> None:
    """The kind of failure only: messages of exceptions can carry content.

    Outside of the safety lane it gives its place back and waits out its lease as something due later, so that many that
    fail do not hold up those that would not. A safety message stays due: /healthz/safety tells its age.
    """
    with organization_scope(organization_id, Actor.system(by)):
        failed = OutboxMessage.objects.filter(pk=message_id, done_at=None)
        failed.update(last_error=type(error).__name__)
        failed.exclude(lane=Lane.SAFETY).filter(claimed_until__isnull=False).update(
            due_at=F("claimed_until"), claimed_until=None
        )
