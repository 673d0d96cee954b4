"""The two processes that serve the outbox until they are told to stop."""

import logging
import signal
import time
from collections.abc import Callable
from types import FrameType

from django.db import Error as DatabaseError
from django.db import close_old_connections, connections
from kombu.exceptions import OperationalError as BrokerError

from cro_platform.outbox.delivery import claim, deliver, in_flight
from cro_platform.outbox.enums import Lane
from cro_platform.outbox.heartbeat import beat
from cro_platform.outbox.periodic import run_due_sweeps
from cro_platform.outbox.tasks import deliver_message

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 0.5
BEAT_SECONDS = 5
SAFETY_LEASE, CELERY_LEASE = 30, 120
IN_FLIGHT = 50


class Stop:
    """Set by SIGTERM and SIGINT; the loop finishes the message in hand and leaves."""

    def __init__(self) -> None:
        self.is_set = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._set)

    def _set(self, number: int, frame: FrameType | None) -> None:
        self.is_set = True


def serve(process: str, turn: Callable[[], int], stop: Stop) -> None:
    """Take turns until stopped: at once while there is work, after a pause when there is none.

    A database or a broker that does not answer ends a turn, not the process; what was claimed meanwhile becomes due again.
    """
    beaten = 0.0
    while not stop.is_set:
        try:
            if time.monotonic() - beaten > BEAT_SECONDS:
                beat(process)
                beaten = time.monotonic()
            if turn() == 0:
                time.sleep(PAUSE_SECONDS)
        except (DatabaseError, BrokerError):
            logger.exception("%s: a server does not answer", process)
            for connection in connections.all():
                connection.close()
            time.sleep(PAUSE_SECONDS)
        close_old_connections()


def safety_turn() -> int:
    """Sweep, then claim due safety messages and run them here: no broker is needed for an alert."""
    run_due_sweeps()
    claimed = claim(Lane.SAFETY, limit=20, lease=SAFETY_LEASE)
    for message_id, organization_id, _attempts in claimed:
        try:
            deliver(message_id, organization_id, by="safety-lane")
        except DatabaseError:
            raise
        except Exception:
            logger.exception("safety message %s will be tried again", message_id)
    return len(claimed)


def relay_turn() -> int:
    """Hand due messages to Celery; what a worker loses becomes due again when its lease ends.

    At most `IN_FLIGHT` of a lane are with the workers, which prefetch without a limit: a lease is not spent in a queue.
    """
    return sum(_hand_over(lane) for lane in (Lane.CELERY, Lane.PDF))


def _hand_over(lane: Lane) -> int:
    room = IN_FLIGHT - in_flight(lane)
    claimed = claim(lane, limit=room, lease=CELERY_LEASE) if room > 0 else []
    for message_id, organization_id, _attempts in claimed:
        arguments = (str(message_id), str(organization_id))
        deliver_message.apply_async(arguments, queue=lane.value)
    return len(claimed)
