"""Bring stored rows into agreement with a list somebody else keeps, and say what that changed."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from studies.rules.registered import plain

LISTED, NO_LONGER_LISTED = "listed", "no longer listed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: where, what stood there, what stands there now. None: nothing."""

    field: str
    old: Any
    new: Any

    def as_json(self) -> dict[str, Any]:
        """As commands and the API print it."""
        return {"field": self.field, "old": plain(self.old), "new": plain(self.new)}


@dataclass(frozen=True, slots=True)
class Listing:
    """How a kind of row stands for an entry of a list.

    `key` finds the row of an entry, `is_listed` tells whether the list held it last time, `gone` are the values that mark a
    row the list has dropped; rows are never deleted. `initial` are values of new rows alone.
    """

    where: str
    key: Callable[[Any], Hashable]
    is_listed: Callable[[Any], bool]
    listed: Mapping[str, Any]
    gone: Mapping[str, Any]
    initial: Callable[[Hashable], Mapping[str, Any]] = lambda _: {}


def registered(where: str, key: Callable[[Any], Hashable]) -> Listing:
    """A listing of rows that carry `is_registered`."""
    return Listing(
        where,
        key,
        is_listed=lambda row: bool(row.is_registered),
        listed={"is_registered": True},
        gone={"is_registered": False},
    )


def differences(where: str, row: Model, values: Mapping[str, Any]) -> list[Change]:
    """What the values would change in a row."""
    return [
        Change(f"{where}/{name}" if where else name, getattr(row, name), value)
        for name, value in values.items()
        if getattr(row, name) != value
    ]


def reconcile(
    rows: QuerySet[Any],
    wanted: Mapping[Any, Mapping[str, Any]],
    listing: Listing,
    **parents: Any,
) -> list[Change]:
    """Add what is new, update what differs, mark what is gone; three statements however many rows."""
    stored = _keyed(rows.select_for_update(of=("self",)).order_by("id"), listing.key)
    changes = _mark_gone(rows, {k: r for k, r in stored.items() if k not in wanted}, listing)
    changes += _update(rows, stored, wanted, listing)
    new = {key: values for key, values in wanted.items() if key not in stored}
    rows.model._default_manager.bulk_create(
        rows.model(**parents, **values, **listing.listed, **listing.initial(key))
        for key, values in new.items()
    )
    return changes + [Change(_place(listing, key), None, LISTED) for key in new]


def _keyed(rows: QuerySet[Any], key: Callable[[Any], Hashable]) -> dict[Hashable, Any]:
    """Rows by key; of two rows with one key the second is found as `key#2`, as in the list."""
    found: dict[Hashable, Any] = {}
    times: dict[Hashable, int] = {}
    for row in rows:
        name = key(row)
        times[name] = times.get(name, 0) + 1
        found[name if times[name] == 1 else f"{name}#{times[name]}"] = row
    return found


def _mark_gone(
    rows: QuerySet[Any], candidates: Mapping[Hashable, Any], listing: Listing
) -> list[Change]:
    gone = {key: row for key, row in candidates.items() if listing.is_listed(row)}
    _write(rows, [(row, listing.gone) for row in gone.values()])
    return [Change(_place(listing, key), LISTED, NO_LONGER_LISTED) for key in gone]


def _update(
    rows: QuerySet[Any],
    stored: Mapping[Any, Any],
    wanted: Mapping[Any, Mapping[str, Any]],
    listing: Listing,
) -> list[Change]:
    changes: list[Change] = []
    touched = []
    for key in stored.keys() & wanted.keys():
        row, values = stored[key], wanted[key]
        found = differences(_place(listing, key), row, values)
        if listing.listed and not listing.is_listed(row):
            found.append(Change(_place(listing, key), NO_LONGER_LISTED, LISTED))
        if found:
            changes += found
            touched.append((row, {**values, **listing.listed}))
    _write(rows, touched)
    return sorted(changes, key=lambda change: change.field)


def _write(rows: QuerySet[Any], touched: Sequence[tuple[Any, Mapping[str, Any]]]) -> None:
    for row, values in touched:
        row.rev += 1
        for name, value in values.items():
            setattr(row, name, value)
    if touched:
        names = ["rev", *touched[0][1]]
        rows.model._default_manager.bulk_update([row for row, _ in touched], names)


def _place(listing: Listing, key: Any) -> str:
    words = " ".join(key) if isinstance(key, tuple) else str(key)
    return f"{listing.where}/{words}"
