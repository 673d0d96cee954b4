"""How the trail is worded: tables as entities, columns as fields, codes as their labels, ids as names, an event as a sentence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cro_platform.audit.models import AuditEvent

LONGEST = 200
NAMING = ("name", "title", "label", "code", "number")
"""Columns by which a row of another table is called, the first that it has."""
PEOPLE = ("monitor", "person", "author", "owner", "reviewer")
"""Columns of a plain id, without its ending, that name a person."""


READ_AS: dict[str, Callable[[str], str]] = {}
"""How the code in a column of this name is read; whoever owns the codes says so."""


ACTOR = re.compile(r"(?P<name>.+) \((?P<role>[a-z-]+)(?P<by_token>, by token)?\)")
"""A person as the trail keeps them: the role's code stays evidence, and is read as the role's name."""


def actor_words(kept: str) -> str:
    """“Dr. A. Meier (Safety physician)” for what is kept with the role's code; the platform's own actors stand as they are."""
    found = ACTOR.fullmatch(kept)
    if found is None or "role" not in READ_AS:
        return kept
    role, name = READ_AS["role"](found["role"]), found["name"]
    by_token = _("by token") if found["by_token"] else ""
    told = ", ".join(each for each in ("" if name.startswith(role) else role, by_token) if each)
    return f"{name} ({told})" if told else name


class Changed(Protocol):
    """One field of an event."""

    @property
    def field(self) -> str:
        """What it is called."""

    @property
    def old(self) -> Any:
        """Before."""

    @property
    def new(self) -> Any:
        """After."""


@cache
def _models() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}


@cache
def _fields(table: str) -> dict[str, models.Field[Any, Any]]:
    model = _models().get(table)
    return {str(field.column): field for field in model._meta.concrete_fields} if model else {}


def record_name(event: AuditEvent) -> str:
    """What the record of an event was called then, by its own row as the trail keeps it; empty where it has no name."""
    model, row = _models().get(event.tbl), event.new or event.old or {}
    column = _naming(model) if model else ""
    is_named = event.op != "A" and bool(row.get(column))
    return _text(column, _fields(event.tbl).get(column), row[column]) if is_named else ""


def entity_of(table: str) -> str:
    """What the rows of a table are called: “study site”."""
    model = _models().get(table)
    return _(str(model._meta.verbose_name)) if model else table.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Names:
    """What the rows that events point to are called, as far as the reader may see those rows."""

    known: dict[tuple[str, str], str]

    @classmethod
    def of(cls, events: Iterable[AuditEvent]) -> Names:
        """One statement for each table that is pointed to."""
        wanted: defaultdict[type[models.Model], set[str]] = defaultdict(set)
        for event in events:
            for row in (event.old or {}, event.new or {}):
                for column, value in row.items():
                    model = _pointed_to(event.tbl, column)
                    if model is not None and _is_id(value):
                        wanted[model].add(value)
        found: dict[tuple[str, str], str] = {}
        for model, ids in wanted.items():
            rows = model._default_manager.filter(pk__in=ids).values_list("pk", _naming(model))
            found |= {(model._meta.db_table, str(pk)): str(name) for pk, name in rows if name}
        return cls(found)

    def name(self, table: str, column: str, value: Any) -> str | None:
        """The name of the row that this value points to; None where it points to nothing that the reader sees."""
        model = _pointed_to(table, column)
        return self.known.get((model._meta.db_table, str(value))) if model else None


@cache
def _pointed_to(table: str, column: str) -> type[models.Model] | None:
    field = _fields(table).get(column)
    model = field.related_model if isinstance(field, models.ForeignKey) else None
    if isinstance(field, models.UUIDField) and column.endswith("_id"):
        model = _called(column.removesuffix("_id"))
    return model if isinstance(model, type) and _naming(model) else None


@cache
def _called(name: str) -> type[models.Model] | None:
    """The model that a plain id means by its column's name: a person for `recorded_by`, a clock for `deadline`."""
    if name.endswith("_by") or name in PEOPLE:
        return apps.get_model(settings.AUTH_USER_MODEL)
    found = [
        model for model in _models().values() if model._meta.model_name == name.replace("_", "")
    ]
    return found[0] if len(found) == 1 else None


@cache
def _naming(model: type[models.Model]) -> str:
    names = {field.name for field in model._meta.concrete_fields}
    return next((name for name in NAMING if name in names), "")


def _is_id(value: Any) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True


def change_words(
    table: str, column: str, old: Any, new: Any, names: Names
) -> tuple[str, str | None, str | None]:
    """A column with its value before and after, as people say them."""
    words = column.removesuffix("_id").removeprefix("is_").replace("_", " ").capitalize()
    return _(words), _said(table, column, old, names), _said(table, column, new, names)


def _said(table: str, column: str, value: Any, names: Names) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name := names.name(table, column, value):
        return name
    text = _text(column, _fields(table).get(column), value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _text(column: str, field: models.Field[Any, Any] | None, value: Any) -> str:
    if column in READ_AS and isinstance(value, str):
        return READ_AS[column](value)
    if isinstance(field, models.DateField):
        return _when(field, str(value))
    if isinstance(value, list):
        item = getattr(field, "base_field", None)
        return ", ".join(_text("", item, each) for each in value)
    if isinstance(value, dict):
        return "; ".join(f"{name.replace('_', ' ')}: {each}" for name, each in value.items())
    labels = dict(field.flatchoices) if field is not None and field.choices else {}
    return _(str(labels[value])) if value in labels else str(value)


def _when(field: models.Field[Any, Any], value: str) -> str:
    """A day, or an instant to the second with its zone, as everywhere else; what is neither stays as it was written."""
    try:
        if isinstance(field, models.DateTimeField):
            instant = datetime.fromisoformat(value).astimezone(UTC)
            return f"{date_format(instant, 'SHORT_DATE_FORMAT')} {instant:%H:%M:%S} UTC"
        return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
    except ValueError:
        return value


def sentence_of(op: str, entity: str, intent: str, changes: Sequence[Changed]) -> str:
    """What was done, without who and when: “Changed Status from Screening to Enrolled”."""
    match op:
        case "I":
            return _("Recorded the %(entity)s") % {"entity": entity}
        case "D":
            return _("Removed the %(entity)s") % {"entity": entity}
        case "A":
            return act_words(intent)
    if len(changes) == 1:
        return _one(changes[0])
    count = len(changes)
    told = ngettext("Changed %(n)d value", "Changed %(n)d values", count) % {"n": count}
    return told if count else _("Touched the %(entity)s") % {"entity": entity}


def _one(change: Changed) -> str:
    if change.old is None:
        return _("Set %(field)s to %(new)s") % {"field": change.field, "new": change.new}
    if change.new is None:
        return _("Emptied %(field)s, which was %(old)s") % {
            "field": change.field,
            "old": change.old,
        }
    words = {"field": change.field, "old": change.old, "new": change.new}
    return _("Changed %(field)s from %(old)s to %(new)s") % words


def act_words(intent: str) -> str:
    """An act that changed no row, by its own verb: `documents.version.open` is “Open version”."""
    parts = intent.replace("-", " ").replace("_", " ").split(".")
    if len(parts) < 2:
        return intent or _("Recorded an act")
    verb, *things = [parts[-1], *parts[1:-1]]
    return " ".join([verb.capitalize(), *things])
