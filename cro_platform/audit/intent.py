"""Name a change: who does what to which record, and why. The triggers stamp it on each row they record."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import uuid4

from django.db import connection, transaction

from cro_platform.tenancy import scope

_correlation: ContextVar[str] = ContextVar("correlation", default="")
STANDING = (
    "SELECT current_setting('app.intent', true), current_setting('app.reason', true), "
    "current_setting('app.reason_is_told', true)"
)
SET_INTENT = (
    "SELECT set_config('app.intent', %s, true), set_config('app.reason', %s, true), "
    "set_config('app.reason_is_told', %s, true), set_config('app.correlation', %s, true)"
)


def correlate(identifier: str) -> None:
    """Tie everything this request or job writes to one identifier."""
    _correlation.set(identifier)


def correlation() -> str:
    """The identifier of the running request or job."""
    return _correlation.get() or str(uuid4())


@contextmanager
def intent(verb: str, *, reason: str = "", is_told: bool = False) -> Iterator[None]:
    """One atomic block whose every row in the trail carries the verb and the reason.

    On a record that two organizations share the reason is the acting side's own, on an event only it reads; `is_told` where
    the act tells it to the other side, as the return of work does. Nested intents name the inner changes; the outer name
    returns afterwards. Needs an open scope with an actor.
    """
    scope.actor()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STANDING)
        outer = [each or "" for each in cursor.fetchone()]
        told = "yes" if is_told else "" if reason else outer[2]
        cursor.execute(SET_INTENT, [verb, reason or outer[1], told, correlation()])
        yield
        cursor.execute(SET_INTENT, [*outer, correlation()])
