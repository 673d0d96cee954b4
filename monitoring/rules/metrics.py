"""How long reports and letters take after a visit, against their targets; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

STEPS = ("draft", "final", "letter")


@dataclass(frozen=True, slots=True)
class VisitDays:
    """One conducted visit: who answers for it, and the days on which its steps were done (None: not yet)."""

    group: str
    conducted_on: date
    draft: date | None
    final: date | None
    letter: date | None

    def days(self, step: str) -> int | None:
        """Calendar days from the last day of the visit to the step."""
        on: date | None = getattr(self, step)
        return (on - self.conducted_on).days if on else None

    def is_late(self, step: str, target: int | None, today: date) -> bool:
        """Done after the target, or not done although the target has passed; never where there is no target."""
        if target is None:
            return False
        taken = self.days(step)
        return (taken if taken is not None else (today - self.conducted_on).days) > target


@dataclass(frozen=True, slots=True)
class StepFigures:
    """One step over a group of visits; `target` None where the plan sets none."""

    done: int
    median_days: float | None
    longest_days: int | None
    late: int
    target: int | None


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """A group of visits and its three steps."""

    group: str
    visits: int
    steps: dict[str, StepFigures]


def figures(
    visits: Iterable[VisitDays], targets: dict[str, int], today: date
) -> list[GroupFigures]:
    """Each group by name; medians over what is done, late counts also over what is not."""
    groups: dict[str, list[VisitDays]] = {}
    for visit in visits:
        groups.setdefault(visit.group, []).append(visit)
    return [
        GroupFigures(name, len(found), {s: _step(found, s, targets.get(s), today) for s in STEPS})
        for name, found in sorted(groups.items())
    ]


def _step(visits: list[VisitDays], step: str, target: int | None, today: date) -> StepFigures:
    done = [days for each in visits if (days := each.days(step)) is not None]
    return StepFigures(
        done=len(done),
        median_days=float(median(done)) if done else None,
        longest_days=max(done, default=None),
        late=sum(each.is_late(step, target, today) for each in visits),
        target=target,
    )
