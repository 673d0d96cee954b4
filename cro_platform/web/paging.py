"""Keyset pages: flat in time whatever the depth and whatever the size of the table; never a count."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db.models import F, Func, Model, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext

from cro_platform.access.errors import RuleBroken
from cro_platform.access.first_wall import wall_of

MAXIMUM, DEFAULT = 200, 50
NEWEST = ("-id",)
OF_STUDIES = frozenset({"study", "sponsor-owned", "unblinding", "signatures"})


class Unnest(Func):
    """A row for each element of an array."""

    function = "unnest"
    set_returning = True


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, and where the next ones begin (None at the end)."""

    rows: list[dict[str, Any]]
    cursor: str | None


def page_size(text: str | None) -> int:
    """The wished number of rows; RuleBroken for what is no number from 1 to 200."""
    if text is None or text == "":
        return DEFAULT
    if not text.isdecimal() or not 1 <= int(text) <= MAXIMUM:
        raise RuleBroken.of(
            "page_size",
            gettext("A whole number from 1 to %(maximum)s is expected.") % {"maximum": MAXIMUM},
        )
    return int(text)


def paginate(
    records: QuerySet[Any],
    *,
    values: dict[str, Any],
    order: tuple[str, ...] = NEWEST,
    cursor: str | None = None,
    size: int = DEFAULT,
) -> Page:
    """One page of rows as dictionaries, one statement.

    `order` ends with the id so that it is total. A cursor that was not made here raises RuleBroken.
    """
    keys = {f"_key{i}": F(name.lstrip("-")) for i, name in enumerate(order)}
    rows = _after(records, order, _decode(cursor, len(order))) if cursor else records
    found = list(rows.order_by(*order).values(**values, **keys)[: size + 1])
    last = [found[size - 1][key] for key in keys] if len(found) > size else None
    for row in found:
        for key in keys:
            del row[key]
    return Page(found[:size], _encode(last) if last else None)


def newest_visible(
    records: QuerySet[Any], parents: QuerySet[Any], *, before: str | None, limit: int
) -> QuerySet[Any]:
    """The ids of the newest rows over many studies, by index probes alone (top-k studies, then their newest rows).

    `parents` has one row with a `study_id` for each study. A row among the newest k comes from one of the k studies
    whose newest row is newest, so this is exact.
    """
    rows = records.filter(study_id=OuterRef("study_id"))
    if before:
        rows = rows.filter(pk__lt=_decode(before, 1)[0])
    newest = rows.order_by("-pk").values("pk")
    top = (
        parents.annotate(newest=Subquery(newest[:1]))
        .order_by(F("newest").desc(nulls_last=True))
        .values("pk")[:limit]
    )
    ids = parents.model._default_manager.filter(pk__in=top).annotate(
        row_id=Unnest(ArraySubquery(newest[:limit]))
    )
    found: QuerySet[Any] = ids.order_by("-row_id").values("row_id")[:limit]
    return found


def first_visible(
    records: QuerySet[Any],
    parents: QuerySet[Any],
    *,
    order: tuple[str, ...],
    after: str | None,
    limit: int,
) -> QuerySet[Any]:
    """The ids of at most `limit` studies times `limit` rows that hold the first rows in this order.

    As `newest_visible`: a row among the first k comes from one of the k studies whose first row is first. Each study is
    entered by the index that begins with it and goes on in this order.
    """
    rows = records.filter(study_id=OuterRef("study_id"))
    if after:
        rows = _after(rows, order, _decode(after, len(order)))
    ranked = rows.order_by(*order)
    firsts = {
        f"first{i}": Subquery(ranked.values(name.lstrip("-"))[:1]) for i, name in enumerate(order)
    }
    by_first = [
        F(f"first{i}").desc(nulls_last=True)
        if name.startswith("-")
        else F(f"first{i}").asc(nulls_last=True)
        for i, name in enumerate(order)
    ]
    top = parents.annotate(**firsts).order_by(*by_first).values("pk")[:limit]
    ids = parents.model._default_manager.filter(pk__in=top).annotate(
        row_id=Unnest(ArraySubquery(ranked.values("pk")[:limit]))
    )
    found: QuerySet[Any] = ids.values("row_id")
    return found


def _after(records: QuerySet[Any], order: tuple[str, ...], last: list[Any]) -> QuerySet[Any]:
    """Rows that come after the last one: for each key, equal so far and then beyond. Keys are never null.

    The bound on the first key says nothing new, but it is where the index is entered.
    """
    beyond, equal = Q(), Q()
    bound = Q()
    for place, (name, value) in enumerate(zip(order, last, strict=True)):
        field, word = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        beyond |= equal & Q(**{f"{field}__{word}": value})
        equal &= Q(**{field: value})
        if place == 0 and len(order) > 1:
            bound = Q(**{f"{field}__{word}e": value})
    try:
        return records.filter(bound, beyond)
    except (ValidationError, ValueError, TypeError):
        raise RuleBroken.of("cursor", "This cursor was not given by this list.") from None


def _encode(last: list[Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(last, default=str)).decode().rstrip("=")


def _decode(cursor: str, length: int) -> list[Any]:
    try:
        last = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        last = None
    if not isinstance(last, list) or len(last) != length or not _is_id(last[-1]):
        raise RuleBroken.of("cursor", "This cursor was not given by this list.")
    return last


def _is_id(value: Any) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True


def has_study(model: type[Model]) -> bool:
    """The model's rows belong to studies, each to one; its index begins with the study (tests/performance)."""
    wall = wall_of(model)
    return wall is not None and wall.kind in OF_STUDIES
