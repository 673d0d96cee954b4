"""When milestones are expected, and how sites add up to countries and countries to the study; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Waits:
    """`milestone` comes at least `days` after `after`."""

    milestone: object
    after: object
    days: int


@dataclass(frozen=True, slots=True)
class Expected:
    """The day a milestone was reached or is expected, and the milestone that pushes it beyond its own date, if one does."""

    on: date | None
    is_reached: bool = False
    pushed_by: object = None


def expected(
    own: Mapping[object, date | None], actual: Mapping[object, date], waits: Iterable[Waits]
) -> dict[object, Expected]:
    """Each milestone: its actual day; otherwise its own expected day, or later where one that it waits for pushes it.

    `own` has every milestone, with None where nothing is planned: it then follows what it waits for.
    """
    before: dict[object, list[Waits]] = {}
    for each in waits:
        before.setdefault(each.milestone, []).append(each)
    found: dict[object, Expected] = {}
    for milestone in own:
        _settle(milestone, own, actual, before, found)
    return found


def _settle(
    milestone: object,
    own: Mapping[object, date | None],
    actual: Mapping[object, date],
    before: Mapping[object, list[Waits]],
    found: dict[object, Expected],
) -> Expected:
    if milestone in found:
        return found[milestone]
    if milestone in actual:
        found[milestone] = Expected(actual[milestone], is_reached=True)
        return found[milestone]
    best = found[milestone] = Expected(
        own.get(milestone)
    )  # a circle, however it came to be, ends here
    for wait in before.get(milestone, ()):
        earlier = _settle(wait.after, own, actual, before, found)
        if earlier.on is None:
            continue
        earliest = earlier.on + timedelta(days=wait.days)
        if best.on is None or earliest > best.on:
            best = Expected(earliest, pushed_by=wait.after)
    found[milestone] = best
    return best


def closes_a_circle(waits: Iterable[Waits], milestone: object, after: object) -> bool:
    """Whether `after` already waits for `milestone`, directly or over others."""
    follows: dict[object, set[object]] = {}
    for each in waits:
        follows.setdefault(each.milestone, set()).add(each.after)
    seen, open_ = set(), [after]
    while open_:
        at = open_.pop()
        if at == milestone:
            return True
        if at not in seen:
            seen.add(at)
            open_ += follows.get(at, ())
    return False


@dataclass(frozen=True, slots=True)
class Day:
    """One milestone of one place as the roll-up needs it."""

    baseline: date | None
    planned: date | None
    expected: date | None
    actual: date | None


@dataclass(frozen=True, slots=True)
class RolledUp:
    """One kind of milestone over several places: the first and the last of them.

    `last_actual` stands only when every place has reached it; until then `last_expected` is the latest of what is expected.
    """

    places: int
    reached: int
    first_actual: date | None
    last_actual: date | None
    last_baseline: date | None
    last_planned: date | None
    last_expected: date | None

    @property
    def slip(self) -> int | None:
        """Days by which the last one is later (or, negative, earlier) than first planned."""
        now = self.last_actual or self.last_expected
        return (now - self.last_baseline).days if now and self.last_baseline else None


def rolled_up(days: Iterable[Day]) -> RolledUp:
    """Sites to their country, or countries to the study."""
    every = list(days)
    actual = [day.actual for day in every if day.actual]
    is_whole = len(actual) == len(every) and bool(every)
    return RolledUp(
        places=len(every),
        reached=len(actual),
        first_actual=min(actual, default=None),
        last_actual=max(actual) if is_whole else None,
        last_baseline=_latest(day.baseline for day in every),
        last_planned=_latest(day.planned for day in every),
        last_expected=_latest(day.actual or day.expected for day in every),
    )


def _latest(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day), default=None)
