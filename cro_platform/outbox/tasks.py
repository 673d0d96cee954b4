"""Celery's side of the outbox: deliver a message, show that worker and beat live, sweep."""

from uuid import UUID

from celery import shared_task

from cro_platform.outbox.delivery import deliver
from cro_platform.outbox.heartbeat import beat


@shared_task(name="outbox.deliver")
def deliver_message(message_id: str, organization_id: str) -> None:
    """Run one message in its organization's name; a failure is tried again by the relay, not by the broker."""
    deliver(UUID(message_id), UUID(organization_id), by="celery-lane")


@shared_task(name="outbox.worker_beat")
def worker_beat() -> None:
    """A worker answered: worker and beat both live."""
    beat("worker")
    beat("beat")
