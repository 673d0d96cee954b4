"""How many participants may come: the Poisson–gamma model of multicentre recruitment; pure.

Each site enrols as a Poisson process whose rate is itself drawn from a gamma distribution that all sites of the study
share (Anisimov and Fedorov, Statistics in Medicine 2007; 26:4958–75). What a site has enrolled sharpens the rate of that
site; the number to come over all sites is then negative binomial, of which quantiles are exact. How little is known of the
shared distribution itself widens the interval.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

SHAPES = (0.5, 0.8, 1.25, 2.0, 3.2, 5.0, 8.0, 14.0, 30.0)
LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
LONGEST_DAYS = 3650
NEARLY_POISSON = 1e7
FAR_BELOW = 12.0


@dataclass(frozen=True, slots=True)
class SiteHistory:
    """What one site enrolled in how many days of recruitment, and in how many days it recruits (again); None: never."""

    enrolled: int
    days: float
    opens_in: float | None = None

    def days_ahead(self, horizon: float) -> float:
        """How many of the coming days it recruits."""
        return 0.0 if self.opens_in is None else max(0.0, horizon - self.opens_in)


@dataclass(frozen=True, slots=True)
class Outlook:
    """The number to come within a horizon, and its interval: with 80 % probability it lies within, both ends included."""

    low: int
    expected: float
    high: int


@dataclass(frozen=True, slots=True)
class _Fit:
    """One shape of the shared distribution: how much the data speak for it, the mean rate per day, and its variance."""

    shape: float
    weight: float
    mean: float
    variance: float


class Forecast:
    """The model of one study as its sites stand today. Nothing can be told before the first participant is enrolled."""

    def __init__(self, sites: Sequence[SiteHistory]) -> None:
        self.sites = [site for site in sites if site.days > 0 or site.opens_in is not None]

    @cached_property
    def is_possible(self) -> bool:
        """Somebody was enrolled, and some site will enrol."""
        return any(s.enrolled and s.days for s in self.sites) and any(
            s.opens_in is not None for s in self.sites
        )

    @cached_property
    def _fits(self) -> list[_Fit]:
        seen = [site for site in self.sites if site.days > 0]
        fits = [_fit(shape, seen) for shape in SHAPES]
        best = max(fit.weight for fit in fits)
        total = sum(math.exp(fit.weight - best) for fit in fits)
        return [_Fit(f.shape, math.exp(f.weight - best) / total, f.mean, f.variance) for f in fits]

    def within(self, days: float) -> Outlook:
        """The number of participants enrolled in the coming days."""
        return self._predicted(days).outlook()

    def days_until(self, count: int, probability: float) -> int | None:
        """The first day by which so many more are enrolled with this probability; None where that is beyond ten years."""
        if count <= 0:
            return 0
        low, high = 0, LONGEST_DAYS
        if self._predicted(high).reaches(count) < probability:
            return None
        while high - low > 1:
            middle = (low + high) // 2
            if self._predicted(middle).reaches(count) < probability:
                low = middle
            else:
                high = middle
        return high

    def intensity(self, days: float) -> tuple[float, float]:
        """Mean and variance of the gamma-distributed intensity over all sites, over all shapes."""
        moments = [(fit.weight, *self._moments(fit, days)) for fit in self._fits]
        mean = sum(weight * m for weight, m, _v in moments)
        return mean, sum(weight * (v + (m - mean) ** 2) for weight, m, v in moments)

    def _predicted(self, days: float) -> "NegativeBinomial":
        return NegativeBinomial.of(*self.intensity(days))

    def _moments(self, fit: _Fit, days: float) -> tuple[float, float]:
        rate = fit.shape / fit.mean
        mean = variance = slope = 0.0
        for site in self.sites:
            ahead = site.days_ahead(days)
            if not ahead:
                continue
            shape, known = fit.shape + site.enrolled, rate + site.days
            mean += shape / known * ahead
            variance += shape / known**2 * ahead**2
            slope += shape * (fit.shape / fit.mean**2) / known**2 * ahead
        return mean, variance + slope**2 * fit.variance


def within_all(forecasts: Sequence[Forecast], days: float) -> Outlook:
    """The number over several studies, which recruit independently of each other."""
    moments = [each.intensity(days) for each in forecasts]
    mean, variance = sum(m for m, _v in moments), sum(v for _m, v in moments)
    return NegativeBinomial.of(mean, variance).outlook()


def _fit(shape: float, seen: Sequence[SiteHistory]) -> _Fit:
    """The mean rate for a shape by weighted sums, and the log likelihood of the counts (negative binomial) with it."""
    mean = sum(s.enrolled for s in seen) / sum(s.days for s in seen)
    for _round in range(3):
        weights = [1 / (1 + mean * s.days / shape) for s in seen]
        exposed = sum(w * s.days for w, s in zip(weights, seen, strict=True))
        mean = sum(w * s.enrolled for w, s in zip(weights, seen, strict=True)) / exposed
    information = sum(s.days * shape / (mean * (shape + mean * s.days)) for s in seen)
    likelihood = sum(
        NegativeBinomial(shape, mean * site.days).log_probability(site.enrolled) for site in seen
    )
    return _Fit(shape, likelihood, mean, 1 / information)


@dataclass(frozen=True, slots=True)
class NegativeBinomial:
    """A Poisson number whose intensity is gamma distributed: `size` is the gamma's shape."""

    size: float
    mean: float

    @classmethod
    def of(cls, mean: float, variance: float) -> "NegativeBinomial":
        """By the moments of the intensity; without variance it is as good as Poisson."""
        size = mean * mean / variance if variance > 0 else NEARLY_POISSON
        return cls(min(size, NEARLY_POISSON), mean)

    def outlook(self) -> Outlook:
        """The mean and the interval."""
        return Outlook(self.quantile(LOW), self.mean, self.quantile(HIGH))

    def log_probability(self, count: int) -> float:
        """The logarithm of the probability of exactly so many."""
        if not self.mean:
            return 0.0 if count == 0 else -math.inf
        choose = math.lgamma(count + self.size) - math.lgamma(self.size) - math.lgamma(count + 1)
        none = -self.size * math.log1p(self.mean / self.size)
        return choose + none + count * math.log(self.mean / (self.size + self.mean))

    def quantile(self, share: float) -> int:
        """The smallest number that at least this share of outcomes does not exceed."""
        return next(count for count, sum_ in self._sums() if sum_ >= share)

    def reaches(self, count: int) -> float:
        """The probability of at least so many."""
        below = 0.0
        for number, sum_ in self._sums():
            if number >= count:
                return 1 - below
            below = sum_
        return 0.0

    def _sums(self) -> Iterator[tuple[int, float]]:
        """Every number with the probability of it or less, from where that is not nought until it is all."""
        if not self.mean:
            yield 0, 1.0
            return
        spread = math.sqrt(self.mean * (1 + self.mean / self.size))
        count = max(0, math.floor(self.mean - FAR_BELOW * spread))
        share = self.mean / (self.size + self.mean)
        one, sum_ = math.exp(self.log_probability(count)), 0.0
        while sum_ < 1 - 1e-9 and count < self.mean + 60 * spread + 60:
            sum_ += one
            yield count, sum_
            one *= (count + self.size) / (count + 1) * share
            count += 1
        yield count, 1.0
