"""The rules the platform ships, found by id and by date."""

from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from cro_platform.deadlines.engine.errors import ClockError
from cro_platform.deadlines.engine.loader import load_rules
from cro_platform.deadlines.engine.values import Rule

FOLDER = Path(__file__).parents[1] / "rules"


@cache
def _by_id() -> dict[str, tuple[Rule, ...]]:
    grouped: dict[str, tuple[Rule, ...]] = {}
    for found in load_rules(FOLDER):
        grouped[found.id] = (*grouped.get(found.id, ()), found)
    return grouped


def rules() -> tuple[Rule, ...]:
    """The newest version of every rule, by id."""
    return tuple(held[-1] for held in _by_id().values())


def versions(rule_id: str) -> tuple[Rule, ...]:
    """Every version of one rule, the oldest first; an unknown id is an error for a person."""
    found = _by_id().get(rule_id)
    if found:
        return found
    near = ", ".join(get_close_matches(rule_id.upper(), _by_id(), cutoff=0.6))
    hint = f"; near: {near}" if near else ""
    raise ClockError("rule", f"there is no rule {rule_id!r}, so nothing is computed{hint}")


def rule(rule_id: str, on: date | None = None) -> Rule:
    """The version in force on a date, or the newest."""
    return rule_in_force(rule_id, on) if on else versions(rule_id)[-1]


def rule_in_force(rule_id: str, on: date, *, field: str = "on") -> Rule:
    """The version that held on that date; none is an error about `field`."""
    held = versions(rule_id)
    for version in held:
        if version.is_in_force(on):
            return version
    known = "; ".join(f"{_bound(v.valid_from)} to {_bound(v.valid_to)}" for v in held)
    raise ClockError(
        field, f"no version of {rule_id} held on {on}; known: {known}", held[-1].source
    )


def _bound(on: date | None) -> str:
    return on.isoformat() if on else "open"
