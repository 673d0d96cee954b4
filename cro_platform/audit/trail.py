"""The trail as people read it: who, what, from which value to which, when and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cro_platform.audit.models import AuditEvent
from cro_platform.audit.wording import (
    Names,
    actor_words,
    change_words,
    entity_of,
    record_name,
    sentence_of,
)
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
    sentence: str = ""
    intent: str = ""
    record_name: str = ""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a reader wants of a long trail: one person's acts, one field's changes, a stretch of days (UTC)."""

    who: str = ""
    field: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def by(cls, given: Mapping[str, str]) -> "Narrowed":
        """As an address says it; raises ValueError for what is no date."""
        days = (given.get(name, "") for name in ("since", "until"))
        since, until = (date.fromisoformat(day) if day else None for day in days)
        return cls(given.get("who", "").strip(), given.get("field", "").strip(), since, until)

    def events(self, found: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        """The events of those days."""
        found = found.filter(at__date__gte=self.since) if self.since else found
        return found.filter(at__date__lte=self.until) if self.until else found

    def entries(self, found: list[Entry]) -> list[Entry]:
        """The entries of that person that touch that field, as the reader knows both."""
        who, field = self.who.lower(), self.field.lower()
        return [
            each
            for each in found
            if who in each.who.lower()
            and (not field or any(field in change.field.lower() for change in each.changes))
        ]


EVERYTHING = Narrowed()


def trail_of(
    table: str, pk: str, *, limit: int = 200, narrowed: Narrowed = EVERYTHING
) -> list[Entry]:
    """A record's events that the reader may see, newest first."""
    found = narrowed.events(AuditEvent.objects.filter(tbl=table, pk_text=pk))
    return narrowed.entries(entries(found.order_by("-id")[:limit]))


def entries(events: Iterable[AuditEvent]) -> list[Entry]:
    """Events as entries, with names only where the reader may know them."""
    found = list(events)
    ids = {event.organization_id for event in found if event.organization_id}
    known: dict[Any, str] = dict(Organization.objects.filter(pk__in=ids).values_list("pk", "name"))
    names = Names.of(found)
    return [_entry(event, known, names) for event in found]


def _entry(event: AuditEvent, known: dict[Any, str], names: Names) -> Entry:
    is_mine = event.organization_id in {None, scope.organization_id()}
    is_named = is_mine or event.organization_id in known
    verb = VERBS[event.op] + (f" · {event.intent}" if event.intent else "")
    who = actor_words(event.actor_name or _("Front door")) if is_named else FOR_THE_SPONSOR
    changes = _changes(event, names)
    return Entry(
        who=who,
        organization=known.get(event.organization_id, "") if is_named else "",
        action=verb,
        at=event.at,
        changes=changes,
        reason=event.reason,
        sentence=sentence_of(event.op, entity_of(event.tbl), event.intent, changes),
        intent=event.intent,
        record_name=record_name(event),
    )


def _changes(event: AuditEvent, names: Names) -> tuple[FieldChange, ...]:
    old, new = event.old or {}, event.new or {}
    found = sorted((old.keys() | new.keys()) - HIDDEN)
    return tuple(
        FieldChange(*change_words(event.tbl, name, old.get(name), new.get(name), names))
        for name in found
        if _is_told(old.get(name), new.get(name))
    )


def _is_told(before: Any, after: Any) -> bool:
    """A difference worth a line: an empty value of a new record is none."""
    return before != after and not (before is None and after in ("", [], {}))
