"""What people read about a clock: subject and body of its alerts, its derivation, its place on the board."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cro_platform.access.holders import Holding
from cro_platform.deadlines.ladder import LATE_START, SHORT, is_past_due, nearness_at, severity_of
from cro_platform.deadlines.models import Deadline
from cro_platform.notifications.enums import Severity


def severity_for(
    deadline: Deadline, stage: str, now: datetime, *, is_returned: bool = False
) -> Severity:
    """How loudly a stage of this clock speaks; an internal target never claims to be overdue by law."""
    if deadline.is_internal_target:
        return Severity.URGENT if is_past_due(stage) else Severity.ACTION
    is_short = deadline.due_at is not None and deadline.timing.days <= SHORT
    ways = {
        severity_of(rung, is_short=is_short, is_unanswered=deadline.is_unanswered)
        for rung in (stage, nearness_at(deadline.timing, now, stage))
    }
    if is_returned:
        ways.add(Severity.URGENT)
    return max(ways, key=list(Severity).index)


def subject_of(deadline: Deadline, stage: str, now: datetime) -> str:
    """“Overdue since 17 Mar 2026: EU SUSAR report”, as on the day it is read."""
    return f"{_standing(deadline, stage, now)}: {deadline.label}"[:300]


def _standing(deadline: Deadline, stage: str, now: datetime) -> str:
    if deadline.is_unanswered:
        return "No rule answers, a person has to decide"
    if deadline.due_on is None:
        return "Without a legal date"
    place = ZoneInfo(deadline.time_zone)
    if is_past_due(stage):
        found = "Detected late, overdue" if stage == LATE_START else "Overdue"
        return f"{found} since {_day(deadline.due_on)}"
    return _left(deadline.due_on, now.astimezone(place).date())


def _left(due_on: date, today: date) -> str:
    days = (due_on - today).days
    if days <= 0:
        return "Due today"
    return "Due tomorrow" if days == 1 else f"Due in {days} days"


def body_of(deadline: Deadline, holding: Holding, duty: str, *, cause: str = "") -> str:
    """When, by which rule, and who answers by which clause; nothing of the record itself."""
    lines = [cause, due_words(deadline), _rule_words(deadline)]
    lines.append(f"“{duty}” is held by {holding.holder_phrase}{holding.by_clause}.")
    if deadline.is_unverified:
        lines.append("The source of this clock is unverified.")
    return "\n".join(line for line in lines if line)


def due_words(deadline: Deadline) -> str:
    """“Due 17 Mar 2026 23:59:59, Europe/Berlin.”, or the law's own words where it sets no number."""
    if deadline.due_on is None:
        return deadline.outcome
    label = "Internal target" if deadline.is_internal_target else "Due"
    if deadline.due_at is None:
        return f"{label} {_day(deadline.due_on)}."
    local = deadline.due_at.astimezone(ZoneInfo(deadline.time_zone))
    return f"{label} {_day(local.date())} {local:%H:%M:%S}, {deadline.time_zone}."


def _rule_words(deadline: Deadline) -> str:
    if deadline.is_unanswered or deadline.is_internal_target:
        return ""
    return f"{deadline.rule_id}, {deadline.clause}."


def _day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a clock is due when it is: each step in words, with the version of the rule and how sure we are of it."""

    steps: tuple[str, ...]
    rule_version: str
    clause: str
    confidence: str
    is_unverified: bool

    def __str__(self) -> str:
        """The derivation, a sentence per line."""
        return "\n".join(self.steps)


def explain(deadline: Deadline) -> Explanation:
    """Why this date: the derivation as it was computed, from the facts as they were then."""
    return Explanation(
        steps=tuple(deadline.derivation),
        rule_version=deadline.rule_version,
        clause=deadline.clause,
        confidence=deadline.confidence,
        is_unverified=deadline.is_unverified,
    )
