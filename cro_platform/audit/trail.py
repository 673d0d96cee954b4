"""The trail as people read it: who, what, from which value to which, when and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cro_platform.audit.models import AuditEvent
from cro_platform.tenancy import scope
from cro_platform.tenancy.models import Organization

HIDDEN = {
    "id",
    "rev",
    "created_at",
    "organization_id",
    "study_id",
    "audience",
    "password",
    "digest",
}
VERBS = {"I": "Created", "U": "Changed", "D": "Removed", "A": "Recorded"}
FOR_THE_SPONSOR = "For the sponsor"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One column before and after."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One event; a third party's people are told as working for the sponsor."""

    who: str
    organization: str
    action: str
    at: datetime
    changes: tuple[FieldChange, ...]
    reason: str
    role: str = ""


def trail_of(table: str, pk: str, *, limit: int = 200) -> list[Entry]:
    """A record's events that the reader may see, newest first."""
    return entries(AuditEvent.objects.filter(tbl=table, pk_text=pk).order_by("-id")[:limit])


def entries(events: Iterable[AuditEvent]) -> list[Entry]:
    """Events as entries, with names only where the reader may know them."""
    found = list(events)
    ids = {event.organization_id for event in found if event.organization_id}
    known: dict[Any, str] = dict(Organization.objects.filter(pk__in=ids).values_list("pk", "name"))
    return [_entry(event, known) for event in found]


def _entry(event: AuditEvent, known: dict[Any, str]) -> Entry:
    is_mine = event.organization_id in {None, scope.organization_id()}
    is_named = is_mine or event.organization_id in known
    verb = VERBS[event.op] + (f" · {event.intent}" if event.intent else "")
    who = event.actor_name or "Front door"
    return Entry(
        who=who if is_named else FOR_THE_SPONSOR,
        organization=known.get(event.organization_id, "") if is_named else "",
        action=verb,
        at=event.at,
        changes=_changes(event),
        reason=event.reason,
    )


def _changes(event: AuditEvent) -> tuple[FieldChange, ...]:
    old, new = event.old or {}, event.new or {}
    names = sorted((old.keys() | new.keys()) - HIDDEN)
    return tuple(
        FieldChange(_words(name), _short(old.get(name)), _short(new.get(name)))
        for name in names
        if _is_told(old.get(name), new.get(name))
    )


def _is_told(before: Any, after: Any) -> bool:
    """A difference worth a line: an empty value of a new record is none."""
    return before != after and not (before is None and after in ("", [], {}))


def _words(name: str) -> str:
    return name.removesuffix("_id").replace("_", " ").capitalize()


def _short(value: Any) -> Any:
    if value is None or value == "":
        return None
    text = str(value)
    return text if len(text) <= 200 else f"{text[:200]}…"
