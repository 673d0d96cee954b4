"""When a clock reminds, and how loudly. Pure: instants in, stages out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import takewhile
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cro_platform.notifications.enums import Severity

MORNING = time(8)  # reminders of whole days come at this local time, in the zone of the due date
START, LATE_START, DUE, OVERDUE, WAITING = "start", "late", "due", "overdue", "waiting"


@dataclass(frozen=True, slots=True)
class Ladder:
    """Clocks of at most `length` days (due date minus start date) remind `days` and `hours` before they are due."""

    length: int
    days: tuple[int, ...]
    hours: tuple[int, ...] = ()


LADDERS = (
    Ladder(3, days=(), hours=(24, 12, 4, 1)),
    Ladder(7, days=(5, 4, 3, 2, 1, 0), hours=(12, 4)),
    Ladder(60, days=(5, 4, 3, 2, 1, 0)),
    Ladder(36_500, days=(60, 30, 14, 5, 4, 3, 2, 1, 0)),
)
SHORT = 7


@dataclass(frozen=True, slots=True, order=True)
class Stage:
    """A rung: from this instant on, the clock is spoken of by this name."""

    at: datetime
    name: str


@dataclass(frozen=True, slots=True)
class Timing:
    """What a ladder needs to know of a clock; `due_at` is None where the law sets no number."""

    started_at: datetime
    starts_on: date | None
    due_at: datetime | None
    zone: str

    @property
    def place(self) -> tzinfo:
        """The zone in which its mornings are counted."""
        return ZoneInfo(self.zone)

    @property
    def days(self) -> int:
        """Its length in whole days."""
        if self.due_at is None:
            return 0
        begun = self.starts_on or self.started_at.astimezone(self.place).date()
        return (self.due_at.astimezone(self.place).date() - begun).days


def first_stage(timing: Timing) -> Stage:
    """What is told at once when a clock is set: that it runs, or that it was found too late."""
    is_late = timing.due_at is not None and timing.due_at < timing.started_at
    return Stage(timing.started_at, LATE_START if is_late else START)


def stage_at(timing: Timing, now: datetime, armed: str) -> str:
    """The rung a clock has reached, however many were slept through; `armed` where none has come yet."""
    reached = [stage.name for stage in _until(timing, now)]
    return reached[-1] if reached else armed


def nearness_at(timing: Timing, now: datetime, stage: str) -> str:
    """The rung by whose loudness a stage speaks: a clock that was only just set may already be near."""
    if stage != START or timing.due_at is None:
        return stage
    passed = [rung.name for rung in takewhile(lambda rung: rung.at <= now, rungs(timing))]
    return passed[-1] if passed else stage


def next_stage(timing: Timing, now: datetime) -> Stage:
    """The first rung still to come; there always is one, for what is overdue repeats daily."""
    return next(stage for stage in rungs(timing) if stage.at > now)


def _until(timing: Timing, now: datetime) -> Iterator[Stage]:
    for stage in rungs(timing):
        if stage.at > now:
            return
        if stage.at > timing.started_at:
            yield stage


def rungs(timing: Timing) -> Iterator[Stage]:
    """Every rung in order, without end."""
    if timing.due_at is None:
        yield from _daily(timing.started_at, WAITING)
        return
    yield from sorted({*_days(timing, timing.due_at), *_hours(timing, timing.due_at)})
    yield Stage(timing.due_at + timedelta(seconds=1), OVERDUE)
    on = timing.due_at.astimezone(timing.place).date()
    for turn, stage in enumerate(_mornings(on + timedelta(days=1), timing.place), start=1):
        yield Stage(stage, f"{OVERDUE}+{turn}")


def _days(timing: Timing, due_at: datetime) -> Iterator[Stage]:
    on = due_at.astimezone(timing.place).date()
    for days in _ladder(timing).days:
        at = datetime.combine(on - timedelta(days=days), MORNING, timing.place)
        if at < due_at:
            yield Stage(at, f"T-{days}" if days else DUE)


def _hours(timing: Timing, due_at: datetime) -> Iterator[Stage]:
    for hours in _ladder(timing).hours:
        yield Stage(due_at - timedelta(hours=hours), f"H-{hours}")


def _ladder(timing: Timing) -> Ladder:
    return next(ladder for ladder in LADDERS if timing.days <= ladder.length)


def _mornings(first: date, place: tzinfo) -> Iterator[datetime]:
    while True:
        yield datetime.combine(first, MORNING, place)
        first += timedelta(days=1)


def _daily(begun_at: datetime, name: str) -> Iterator[Stage]:
    turn = 0
    while True:
        turn += 1
        yield Stage(begun_at + timedelta(days=turn), f"{name}+{turn}")


def words_of(stage: str) -> str:
    """A rung as a person reads it: “3 days before”, “on the due day”, “overdue, repeat 2”."""
    kind, sign, number = stage.partition("-") if stage[:2] in {"T-", "H-"} else stage.partition("+")
    if sign == "-":
        n = int(number)
        before = (
            ngettext("%(n)d day before", "%(n)d days before", n)
            if kind == "T"
            else ngettext("%(n)d hour before", "%(n)d hours before", n)
        )
        return before % {"n": n}
    if sign == "+":
        return _("%(stage)s, repeat %(n)s") % {"stage": _(kind), "n": number}
    return {START: _("set"), LATE_START: _("found late"), DUE: _("on the due day")}.get(
        kind, _(kind)
    )


def is_repeat(stage: str) -> bool:
    """A rung that says the same again, until somebody takes notice."""
    return stage.startswith((f"{OVERDUE}+", f"{WAITING}+"))


def is_past_due(stage: str) -> bool:
    """The due instant lies behind this rung."""
    return stage.startswith((OVERDUE, LATE_START))


def reaches_sponsor(stage: str, *, is_unanswered: bool) -> bool:
    """From the due day on the sponsor hears beside the holder, and at once of what no rule answers."""
    return is_unanswered or is_past_due(stage) or stage == DUE or stage.startswith("H-")


def severity_of(stage: str, *, is_short: bool, is_unanswered: bool) -> Severity:
    """How loudly a rung speaks: only what is overdue, near or unanswered interrupts anybody."""
    if is_past_due(stage):
        return Severity.OVERDUE
    if is_unanswered or stage in {DUE, "T-1", "T-2"} or stage.startswith("H-"):
        return Severity.URGENT
    if stage == START:
        return Severity.URGENT if is_short else Severity.ACTION
    return Severity.ACTION
