"""A value for any column: text carries the row's canary, everything else is plausible and harmless."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cro_platform.tenancy.countries import countries

BEGIN = datetime(2026, 2, 1, 12, tzinfo=UTC)
COUNTRIES = [country.code for country in countries()]
Recipe = dict[str, Any]

# Columns whose content is a word of a vocabulary that code looks up, whatever the table.
WORDS: dict[str, Callable[[int], Any]] = {
    "country": lambda n: COUNTRIES[n % len(COUNTRIES)],
    "cell": lambda n: "*",
    "record_cell": lambda n: "*",
    "obligation": lambda n: "safety-case-processing",
    "record_obligation": lambda n: "safety-case-processing",
    "time_zone": lambda n: "UTC",
    "jurisdiction": lambda n: "US",
    "language": lambda n: "en",
    "audience": lambda n: "sponsor",
}


@dataclass
class Samples:
    """Values for one row after the other; `canary` is the token its text columns carry."""

    canary: str = ""
    attempt: int = 0
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def value(self, column: models.Field[Any, Any]) -> Any:
        """A value that the column takes."""
        number = next(self.numbers)
        if column.name in WORDS and isinstance(column, models.CharField):
            return WORDS[column.name](number)
        if column.choices:
            words = [word for word, _ in column.flatchoices]
            first = words.index(column.get_default()) if column.get_default() in words else 0
            return words[(first + self.attempt) % len(words)]
        for kind, make in MAKERS:
            if isinstance(column, kind):
                return make(self, column, number)
        raise NotImplementedError(f"{column} of {column.model._meta.label}: give it a recipe")

    def text(self, column: models.Field[Any, Any], number: int) -> str:
        """The canary where it fits, otherwise a number."""
        room = column.max_length or 200
        if room >= len(self.canary):
            return self.canary
        return str(number)[-room:].rjust(room, "0")


def _day(number: int) -> date:
    return BEGIN.date() + timedelta(days=number % 300)


def _instant(number: int) -> datetime:
    return BEGIN + timedelta(minutes=number)


def _default(column: models.Field[Any, Any], otherwise: Any) -> Any:
    return column.get_default() if column.has_default() else otherwise


MAKERS: tuple[tuple[type[Any], Callable[[Samples, Any, int], Any]], ...] = (
    (models.EmailField, lambda s, c, n: f"{s.canary}@example.org"),
    (models.CharField, lambda s, c, n: s.text(c, n)),
    (models.TextField, lambda s, c, n: s.canary),
    (models.UUIDField, lambda s, c, n: uuid4()),
    (models.DateTimeField, lambda s, c, n: _instant(n)),
    (models.DateField, lambda s, c, n: _day(n)),
    (models.TimeField, lambda s, c, n: _instant(n).time()),
    (models.BooleanField, lambda s, c, n: bool(_default(c, otherwise=False))),
    (models.PositiveSmallIntegerField, lambda s, c, n: n % 30_000),
    (models.IntegerField, lambda s, c, n: n),
    (models.DecimalField, lambda s, c, n: Decimal(1)),
    (models.FloatField, lambda s, c, n: 1.0),
    (models.JSONField, lambda s, c, n: _default(c, {"note": s.canary})),
    (ArrayField, lambda s, c, n: _default(c, [])),
    (models.BinaryField, lambda s, c, n: s.canary.encode()),
)


def fresh_id() -> UUID:
    """An id that no row has."""
    return uuid4()
