"""How the trail is worded: tables as entities, columns as fields, codes as their labels, ids as names, an event as a sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cro_platform.audit.models import AuditEvent

LONGEST = 200
NAMING = ("name", "title", "label", "code", "number")
"""Columns by which a row of another table is called, the first that it has."""


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


def entity_of(table: str) -> str:
    """What the rows of a table are called: “study site”."""
    model = _models().get(table)
    return str(model._meta.verbose_name) if model else table.replace("_", " ")


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
    return model if isinstance(model, type) and _naming(model) else None


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
    return words, _said(table, column, old, names), _said(table, column, new, names)


def _said(table: str, column: str, value: Any, names: Names) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name := names.name(table, column, value):
        return name
    field = _fields(table).get(column)
    labels = dict(field.flatchoices) if field is not None and field.choices else {}
    text = str(labels.get(value, value)) if not isinstance(value, list | dict) else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


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
