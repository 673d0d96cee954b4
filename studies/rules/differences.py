"""What changed between two states of who holds what, as sentences; pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cro_platform.access.obligations import WHOLE_STUDY, obligation

Cell = tuple[str, str]
PLACES = {WHOLE_STUDY: "", "EU": " for the EU", "ALL": " in every country"}


@dataclass(frozen=True, slots=True)
class Held:
    """A cell's holder and the clause by which it holds; an empty clause: by law, because no contract transfers it."""

    holder: str
    clause: str


def place(cell: Cell) -> str:
    """“Site monitoring” for DE, as a reader says it."""
    code, where = cell
    return f"“{obligation(code).name}”" + PLACES.get(where, f" for {where}")


def between(before: Mapping[Cell, Held], after: Mapping[Cell, Held]) -> Iterator[str]:
    """One sentence for each cell that has another holder, another clause, is new or is gone; in order of obligation and cell."""
    for cell in sorted(before.keys() | after.keys()):
        told = _sentence(cell, before.get(cell), after.get(cell))
        if told:
            yield told


def _sentence(cell: Cell, old: Held | None, new: Held | None) -> str:
    if old is None and new is not None:
        return f"{place(cell)} is new, held by {new.holder}{_by(new)}."
    if new is None and old is not None:
        return f"{place(cell)} is no longer there; it was held by {old.holder}{_by(old)}."
    if old is None or new is None or old == new:
        return ""
    if old.holder != new.holder:
        return f"{place(cell)} moves from {old.holder}{_by(old)} to {new.holder}{_by(new)}."
    return f"{place(cell)} stays with {new.holder}, now{_by(new) or ' without a clause'}; before{_by(old) or ' without a clause'}."


def _by(held: Held) -> str:
    return f" ({held.clause})" if held.clause else ""


def between_versions(before: Mapping[Cell, str], after: Mapping[Cell, str]) -> Iterator[str]:
    """What a version's matrix changes of the one before it: clause texts by study's cell; what it drops returns to the sponsor."""
    for cell in sorted(before.keys() | after.keys()):
        old, new = before.get(cell), after.get(cell)
        if old is None:
            yield f"{place(cell)} is transferred to the provider by {new}."
        elif new is None:
            yield f"{place(cell)} returns to the sponsor; it was transferred by {old}."
        elif old != new:
            yield f"{place(cell)} stays transferred, by {new} instead of {old}."
