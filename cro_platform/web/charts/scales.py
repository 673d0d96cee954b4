"""From values to places on the paper, and the few round values that are written beside an axis."""

import math
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

MOST_TICKS = 8
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60)


@dataclass(frozen=True, slots=True)
class Scale:
    """Values between `first` and `last` lie between two places of the paper."""

    first: float
    last: float
    begin: float
    end: float

    def at(self, value: float) -> float:
        """Where a value lies; all at the beginning where there is but one."""
        width = self.last - self.first
        share = (value - self.first) / width if width else 0.0
        return self.begin + share * (self.end - self.begin)

    def on(self, day: date) -> float:
        """Where a day lies, for a scale of days."""
        return self.at(day.toordinal())


def days(first: date, last: date, begin: float, end: float) -> Scale:
    """A scale of days."""
    return Scale(first.toordinal(), last.toordinal(), begin, end)


def round_ticks(largest: float, *, most: int = 5) -> list[int]:
    """Round whole numbers from nought to one that is not below the largest value."""
    rough = max(largest, 1) / most
    magnitude = 10 ** math.floor(math.log10(rough)) if rough > 1 else 1
    step = next(s * magnitude for s in (1, 2, 5, 10) if s * magnitude >= rough)
    count = math.ceil(max(largest, 1) / step)
    return [int(step * n) for n in range(count + 1)]


def month_ticks(first: date, last: date, *, most: int = MOST_TICKS) -> list[date]:
    """First days of months, as many as can be read beside each other."""
    span = (last.year - first.year) * 12 + last.month - first.month
    step = next((s for s in MONTH_STEPS if span / s <= most), MONTH_STEPS[-1])
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    found = [date(each // 12, each % 12 + 1, 1) for each in months if each % step == 0]
    return [each for each in found if first <= each <= last]


def month_words(day: date) -> str:
    """`Jan 26` in the reader's language."""
    return date_format(day, "M y")
