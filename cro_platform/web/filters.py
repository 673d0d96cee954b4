"""Whitelisted filters of a list, each a plain column with its index; parsed once for API and portal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from cro_platform.access.errors import RuleBroken
from cro_platform.web.columns import model_field, words


@dataclass(frozen=True, slots=True)
class Filter:
    """`?name=value` narrows by `path`; `choices` limits the values, `kind` how they are read."""

    name: str
    path: str
    label: str
    kind: str
    choices: tuple[tuple[str, str], ...] = ()

    def read(self, text: str) -> Any:
        """The value, or RuleBroken naming the filter and what it takes."""
        try:
            return _READERS[self.kind](text)
        except ValueError:
            raise RuleBroken.of(
                self.name, gettext("This filter takes %(words)s.") % {"words": _WORDS[self.kind]}
            ) from None

    def apply(self, records: QuerySet[Any], text: str) -> QuerySet[Any]:
        """The narrowed list."""
        if self.choices and text not in dict(self.choices):
            allowed = ", ".join(value for value, _ in self.choices)
            raise RuleBroken.of(
                self.name, gettext("Choose one of: %(allowed)s.") % {"allowed": allowed}
            )
        return records.filter(Q(**{self.path: self.read(text)}))


def _truth(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(text)
    return text == "true"


_READERS: dict[str, Callable[[str], Any]] = {
    "text": str,
    "uuid": UUID,
    "date": date.fromisoformat,
    "boolean": _truth,
    "number": int,
}
_WORDS = {
    "text": "a text",
    "uuid": "an id",
    "date": "a date (YYYY-MM-DD)",
    "boolean": "true or false",
    "number": "a whole number",
}


def filter_for(model: type[models.Model], entry: str | tuple[str, str] | Filter) -> Filter:
    """A filter by a model's column: `"status"`, or `("due_before", "due_on__lt")`."""
    if isinstance(entry, Filter):
        return entry
    name, path = (entry, entry) if isinstance(entry, str) else entry
    base = path
    for lookup in ("__lt", "__lte", "__gt", "__gte", "__isnull"):
        base = base.removesuffix(lookup)
    field = model_field(model, base)
    kind = "boolean" if path.endswith("__isnull") else _kind(field)
    choices = tuple(
        (str(value), str(label))
        for value, label in (field.flatchoices if field and field.choices else ())
    )
    return Filter(name, path, words(name), kind, choices)


def _kind(field: models.Field[Any, Any] | None) -> str:
    match field:
        case models.BooleanField():
            return "boolean"
        case models.DateField():
            return "date"
        case models.IntegerField():
            return "number"
        case models.UUIDField() | models.ForeignKey():
            return "uuid"
        case _:
            return "text"


def apply_filters(
    records: QuerySet[Any], filters: tuple[Filter, ...], given: dict[str, str]
) -> QuerySet[Any]:
    """Every given filter; a name the list does not know is refused, never ignored."""
    known = {each.name: each for each in filters}
    for name, text in given.items():
        if name not in known:
            raise RuleBroken.of(
                name,
                gettext("This list cannot be filtered so; it knows: %(allowed)s.")
                % {"allowed": ", ".join(sorted(known)) or "no filter"},
            )
        if text != "":
            records = known[name].apply(records, text)
    return records
