"""Events, their handlers, and the one way to set work in motion."""

import dataclasses
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.db import connection

from cro_platform.outbox.enums import Lane
from cro_platform.tenancy import scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, as ids and plain values; never content, never personal data."""

    name: ClassVar[str]
    study_id: UUID | None = None


Handler = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Registered:
    """A reaction to an event: what runs, in which lane."""

    name: str
    lane: Lane
    run: Handler
    event: type[Event]


HANDLERS: dict[str, Registered] = {}
_BY_EVENT: defaultdict[str, list[Registered]] = defaultdict(list)


def on(event: type[Event], *, lane: Lane = Lane.CELERY) -> Callable[[Handler], Handler]:
    """Register a reaction. It runs at least once, after the commit, in the organization's name, and must be idempotent."""

    def register(run: Handler) -> Handler:
        name = f"{run.__module__}.{run.__qualname__}"
        HANDLERS[name] = registered = Registered(name, lane, run, event)
        _BY_EVENT[event.name].append(registered)
        return run

    return register


def emit(
    event: Event, *, to: UUID | None = None, ref: str | None = None, due_at: datetime | None = None
) -> int:
    """Write the event for each of its handlers, in the caller's transaction; returns how many rows are new.

    `to` is another organization (the study's sponsor, a party of one's own study or, for what is about no study, the other
    party of a contract that both read); `ref` makes the work unique; `due_at` holds it back. Raises NoScope outside of a
    scope, ProgrammingError where nothing connects the two.
    """
    payload = json.dumps(dataclasses.asdict(event), default=str)
    target = to or scope.organization_id()
    key = ref or str(uuid4())
    written = 0
    with connection.cursor() as cursor:
        for handler in _BY_EVENT[event.name]:
            cursor.execute(
                "SELECT app.emit(%s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    target,
                    event.study_id,
                    handler.lane,
                    handler.name,
                    event.name,
                    key,
                    payload,
                    due_at,
                ],
            )
            written += bool(cursor.fetchone()[0])
    return written


def rebuild(event: type[Event], payload: dict[str, Any]) -> Event:
    """The event as its emitter made it, from the stored ids."""
    values = {}
    for field in dataclasses.fields(event):
        value = payload.get(field.name)
        is_id = field.type in {UUID, UUID | None}
        values[field.name] = UUID(value) if is_id and value is not None else value
    return event(**values)
