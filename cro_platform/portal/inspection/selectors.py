"""Reads of the inspectors' door: the grant, and states and events of the trail. The database narrows every one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import QuerySet
from django.http import Http404
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from cro_platform.audit.models import AuditEvent
from cro_platform.audit.wording import actor_words, entity_of, sentence_of
from cro_platform.portal.inspection.sections import TOLD, Section
from cro_platform.web.components import Change, TrailEntry
from cro_platform.web.paging import DEFAULT

READ = (
    "id",
    "at",
    "organization_id",
    "actor_name",
    "study_id",
    "tbl",
    "pk_text",
    "op",
    "new",
    "reason",
    "intent",
)
TRAIL_LENGTH = 200
GRANT = (
    "SELECT id, name, authority, study_ids, as_of, valid_from, valid_until FROM app.inspection()"
)


@dataclass(frozen=True, slots=True)
class Grant:
    """The inspection in whose name the reader reads."""

    id: UUID
    name: str
    authority: str
    study_ids: tuple[UUID, ...]
    as_of: datetime
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class State:
    """A record as it stood at the date of the grant: the last event by then, and when that was."""

    pk: UUID
    at: datetime
    organization_id: UUID
    values: dict[str, Any]


def grant() -> Grant:
    """The grant in force; without one nothing is here."""
    with connection.cursor() as cursor:
        cursor.execute(GRANT)
        row = cursor.fetchone()
    if row is None:
        raise Http404
    pk, name, authority, studies, *instants = row
    return Grant(pk, name, authority, tuple(studies), *instants)


def organizations() -> dict[UUID, str]:
    """Whose acts the reader meets, by name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name FROM app.inspected_organizations()")
        return dict(cursor.fetchall())


def _events(section: Section) -> QuerySet[Any, dict[str, Any]]:
    found: QuerySet[Any, dict[str, Any]] = AuditEvent.objects.filter(tbl=section.table).values(
        *READ
    )
    return found


def _state(event: dict[str, Any]) -> State:
    return State(UUID(event["pk_text"]), event["at"], event["organization_id"], event["new"])


def states(
    section: Section,
    study: UUID,
    *,
    before: UUID | None = None,
    size: int = DEFAULT,
    where: Mapping[str, str] | None = None,
) -> tuple[list[State], bool]:
    """The newest records of a study, and whether there are more; ids grow with time. `where` narrows by what the state says."""
    found = _events(section).filter(study_id=study)
    found = found.filter(**{f"new__{name}": value for name, value in (where or {}).items()})
    if before is not None:
        found = found.filter(pk_text__lt=str(before))
    latest = list(found.order_by("-pk_text", "-id").distinct("pk_text")[: size + 1])
    return [_state(each) for each in latest[:size]], len(latest) > size


def state_of(section: Section, study: UUID, pk: UUID) -> State:
    """One record; what was not approved by then is answered like what does not exist."""
    found = _events(section).filter(study_id=study, pk_text=str(pk)).order_by("-id").first()
    if found is None:
        raise Http404
    return _state(found)


def studies(given: Grant) -> list[State]:
    """The studies of the grant that had been registered by its date."""
    keys = [str(pk) for pk in given.study_ids]
    section = TOLD["studies_study"]
    latest = (
        _events(section).filter(pk_text__in=keys).order_by("pk_text", "-id").distinct("pk_text")
    )
    return [_state(each) for each in latest]


def titles(study: UUID, found: list[State]) -> dict[str, str]:
    """The titles of documents, by id, as they were called then."""
    keys = {each.values["document_id"] for each in found}
    headers = AuditEvent.objects.filter(tbl="documents_document", study_id=study, pk_text__in=keys)
    latest = headers.order_by("pk_text", "-id").distinct("pk_text").values(*READ)
    return {each["pk_text"]: str(each["new"]["title"]) for each in latest}


def signatures_on(section: Section, study: UUID, pk: UUID) -> list[State]:
    """The signatures on a record, oldest first."""
    named = {"entity": str(section.model._meta.model_name), "record_id": str(pk)}
    found, _more = states(TOLD["esign_signature"], study, size=100, where=named)
    return found[::-1]


def trail(study: UUID, *, pk: UUID | None = None) -> list[TrailEntry]:
    """What was done to the study's approved records, or to one of them, newest first, with before and after."""
    found = AuditEvent.objects.filter(study_id=study, tbl__in=TOLD)
    if pk is not None:
        found = found.filter(pk_text=str(pk))
    events = list(found.order_by("-id").values(*READ)[:TRAIL_LENGTH])
    names, before = organizations(), _states_before(events)
    return [_entry(each, before[each["id"]], names) for each in events]


def _states_before(events: list[dict[str, Any]]) -> dict[UUID, dict[str, Any]]:
    """The state each event replaced, as far as it was an approved one: never a draft."""
    last: dict[tuple[str, str], dict[str, Any]] = {}
    before = {}
    for event in reversed(events):
        key = (event["tbl"], event["pk_text"])
        before[event["id"]] = last.get(key, {})
        last[key] = event["new"]
    return before


def _entry(event: dict[str, Any], old: dict[str, Any], names: dict[UUID, str]) -> TrailEntry:
    section = TOLD[event["tbl"]]
    changes = tuple(
        Change(label(name), shown(section, name, old), shown(section, name, event["new"]))
        for name in section.facts
        if old.get(name) != event["new"].get(name) and event["new"].get(name) not in ("", [], {})
    )
    return TrailEntry(
        who=actor_words(event["actor_name"]),
        action=event["intent"],
        at=event["at"],
        organization=names.get(event["organization_id"], ""),
        changes=changes,
        reason=event["reason"],
        sentence=sentence_of(event["op"], entity_of(event["tbl"]), event["intent"], changes),
        intent=event["intent"],
    )


def label(name: str) -> str:
    """What a column is called."""
    return _(name.removesuffix("_id").removeprefix("is_").replace("_", " ").capitalize())


def shown(section: Section, name: str, values: dict[str, Any]) -> Any:
    """A value of a state as a person reads it: the label of a choice, an instant with its zone."""
    value, field = values.get(name), section.model._meta.get_field(name)
    base = getattr(field, "base_field", field)
    labels = dict(getattr(base, "flatchoices", ()) or ())
    if isinstance(value, list):
        return ", ".join(str(labels.get(each, each)) for each in value) or None
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value in (None, ""):
        return None
    return labels.get(value) or _dated(field, value)


def _dated(field: Any, value: Any) -> date | datetime | Any:
    if isinstance(field, models.DateTimeField):
        return parse_datetime(value)
    return parse_date(value) if isinstance(field, models.DateField) else value
