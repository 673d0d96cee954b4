"""Interleaved rounds, medians, and the ratio against its goal: absolute times mean nothing on a shared machine."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

NOISE = 1.25
WARM_UP = 3
Run = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: `at_most` or, where more is better, at least the goal."""

    goal: str
    case: str
    figure: float
    limit: float
    is_at_most: bool = True
    unit: str = "x"
    detail: str = ""

    @property
    def has_passed(self) -> bool:
        """Within the goal and the noise a shared machine is allowed."""
        if self.is_at_most:
            return self.figure <= self.limit * NOISE
        return self.figure >= self.limit / NOISE

    def as_row(self) -> dict[str, Any]:
        """For `bench/out.json`."""
        return asdict(self) | {"passed": self.has_passed}


def medians(variants: dict[str, Run], *, rounds: int) -> dict[str, float]:
    """Milliseconds per variant; each round runs every variant once, the first rounds are dropped."""
    taken: dict[str, list[float]] = {name: [] for name in variants}
    for number in range(rounds + WARM_UP):
        for name, run in variants.items():
            spent = _time(run)
            if number >= WARM_UP:
                taken[name].append(spent)
    return {name: statistics.median(each) for name, each in taken.items()}


def once(run: Run) -> float:
    """Milliseconds of one run, for what is too long to repeat."""
    return _time(run)


def _time(run: Run) -> float:
    started = time.perf_counter()
    run()
    return (time.perf_counter() - started) * 1000


def milliseconds(found: dict[str, float]) -> str:
    """Medians as a remark beside a ratio."""
    return ", ".join(f"{name} {value:.1f} ms" for name, value in found.items())


def table(lines: list[Line]) -> str:
    """What is printed at the end."""
    rows = [f"{'':6}{'goal':5}{'case':52}{'figure':>10}{'goal':>10}  detail"]
    for each in lines:
        sign = "<=" if each.is_at_most else ">="
        verdict = "PASS" if each.has_passed else "FAIL"
        rows.append(
            f"{verdict:6}{each.goal:5}{each.case:52}{each.figure:>9.2f}{each.unit}{sign:>4}{each.limit:>5g}{each.unit}  {each.detail}"
        )
    return "\n".join(rows)
