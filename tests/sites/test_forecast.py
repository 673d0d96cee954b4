"""The forecast of enrolment against an independent simulation, and against what is known of the distributions."""

import math
import random
from dataclasses import dataclass

import pytest

from sites.rules.forecast import Forecast, NegativeBinomial, SiteHistory, within_all

TODAY, TRIALS = 240.0, 400


@dataclass(frozen=True)
class Truth:
    """A way in which sites may really behave: how unlike they are, how fast, how many of them."""

    shape: float
    per_month: float
    sites: int
    later: int = 0


TRUTHS = {
    "alike": Truth(6.0, 0.9, 30),
    "unlike": Truth(1.2, 0.6, 40),
    "very unlike": Truth(0.7, 0.5, 60),
    "few sites": Truth(1.5, 1.2, 8),
    "half of them open later": Truth(1.2, 0.8, 24, later=24),
}


def arrivals(chance: random.Random, rate: float, days: float) -> int:
    """Participants one by one, each after an exponential time: not the formula that is tested."""
    count, passed = 0, chance.expovariate(rate) if rate else math.inf
    while passed <= days:
        count += 1
        passed += chance.expovariate(rate)
    return count


def one_trial(chance: random.Random, truth: Truth, horizon: float) -> tuple[Forecast, int]:
    """What was seen until today, and what then came."""
    sites, came = [], 0
    for number in range(truth.sites + truth.later):
        rate = chance.gammavariate(truth.shape, truth.per_month / 30 / truth.shape)
        if number < truth.sites:
            days = chance.uniform(20, TODAY)
            sites.append(SiteHistory(arrivals(chance, rate, days), days, opens_in=0))
            came += arrivals(chance, rate, horizon)
        else:
            opens = chance.uniform(0, horizon / 2)
            sites.append(SiteHistory(0, 0, opens_in=opens))
            came += arrivals(chance, rate, horizon - opens)
    return Forecast(sites), came


@pytest.mark.parametrize("horizon", [60.0, 365.0])
@pytest.mark.parametrize("truth", TRUTHS.values(), ids=TRUTHS)
def test_about_eight_in_ten_outcomes_lie_within_the_interval(truth: Truth, horizon: float) -> None:
    chance = random.Random(f"{truth}{horizon}")
    inside = below = 0

    for _trial in range(TRIALS):
        forecast, came = one_trial(chance, truth, horizon)
        outlook = forecast.within(horizon)
        inside += outlook.low <= came <= outlook.high
        below += came < outlook.low

    assert 0.74 <= inside / TRIALS <= 0.88, inside / TRIALS
    assert 0.04 <= below / TRIALS <= 0.17, below / TRIALS


def test_half_of_all_trials_reach_the_target_by_the_middle_day() -> None:
    chance, truth, reached = random.Random(7), TRUTHS["unlike"], 0
    for _trial in range(TRIALS):
        rates = [
            chance.gammavariate(truth.shape, truth.per_month / 30 / truth.shape) for _ in range(40)
        ]
        sites = [SiteHistory(arrivals(chance, rate, TODAY), TODAY, 0) for rate in rates]
        days = Forecast(sites).days_until(100, 0.5)
        assert days is not None
        reached += sum(arrivals(chance, rate, days) for rate in rates) >= 100

    assert 0.42 <= reached / TRIALS <= 0.6, reached / TRIALS


def test_days_until_lie_in_order_and_agree_with_the_number_within_them() -> None:
    forecast = Forecast([SiteHistory(8, 100, 0), SiteHistory(2, 80, 0), SiteHistory(0, 40, 0)])
    days = [forecast.days_until(20, share) for share in (0.1, 0.5, 0.9)]

    assert None not in days
    assert days == sorted(days, key=lambda each: each or 0)
    assert forecast.within(days[0] or 0).high >= 20  # type: ignore[arg-type]
    assert forecast.within(days[2] or 0).low >= 19


def test_a_target_that_is_met_needs_no_more_day() -> None:
    assert Forecast([SiteHistory(3, 100, 0)]).days_until(0, 0.9) == 0


def test_what_never_comes_has_no_day() -> None:
    assert Forecast([SiteHistory(1, 900, 0)]).days_until(5_000, 0.5) is None


@pytest.mark.parametrize(
    ("sites", "is_possible"),
    [
        ([], False),
        ([SiteHistory(0, 90, 0)], False),
        ([SiteHistory(5, 90, None)], False),
        ([SiteHistory(5, 90, None), SiteHistory(0, 0, 30)], True),
        ([SiteHistory(1, 10, 0)], True),
    ],
    ids=["no site", "nobody enrolled", "all closed", "one opens later", "one of one"],
)
def test_nothing_is_told_before_there_is_something_to_tell_it_from(
    sites: list[SiteHistory], is_possible: bool
) -> None:
    assert Forecast(sites).is_possible is is_possible


def test_a_closed_site_teaches_and_does_not_enrol() -> None:
    fast, idle = SiteHistory(40, 100, None), SiteHistory(0, 0, 0)

    alone = Forecast([SiteHistory(1, 100, 0)]).within(100)
    taught = Forecast([fast, idle]).within(100)

    assert taught.expected > 10 * alone.expected
    assert Forecast([fast, SiteHistory(0, 0, 99)]).within(100).expected < 1


def test_sites_that_differ_make_the_interval_wider_than_sites_that_do_not() -> None:
    alike = Forecast([SiteHistory(10, 100, 0)] * 4 + [SiteHistory(0, 0, 0)] * 20).within(100)
    unlike = Forecast(
        [SiteHistory(37, 100, 0), *[SiteHistory(1, 100, 0)] * 3] + [SiteHistory(0, 0, 0)] * 20
    ).within(100)

    assert unlike.high - unlike.low > 1.5 * (alike.high - alike.low)


@pytest.mark.parametrize(("size", "mean"), [(1.0, 0.2), (1.3, 8.0), (40.0, 3000.0), (1e7, 5.0)])
def test_the_distribution_has_the_sum_mean_and_variance_it_must_have(
    size: float, mean: float
) -> None:
    found = NegativeBinomial(size, mean)
    counts = range(int(mean + 40 * math.sqrt(mean * (1 + mean / size)) + 50))
    shares = [math.exp(found.log_probability(n)) for n in counts]
    average = sum(n * p for n, p in zip(counts, shares, strict=True))
    spread = sum((n - average) ** 2 * p for n, p in zip(counts, shares, strict=True))

    assert sum(shares) == pytest.approx(1, abs=1e-6)
    assert average == pytest.approx(mean, rel=1e-4)
    assert spread == pytest.approx(mean * (1 + mean / size), rel=1e-2)


def test_a_quantile_is_the_first_count_that_reaches_its_share() -> None:
    geometric = NegativeBinomial(1.0, 1.0)  # 1/2, 1/4, 1/8 …

    assert [geometric.quantile(q) for q in (0.1, 0.5, 0.74, 0.76, 0.9)] == [0, 0, 1, 2, 3]
    assert [round(geometric.reaches(n), 4) for n in (0, 1, 2, 3)] == [1, 0.5, 0.25, 0.125]


def test_great_numbers_are_told_as_well() -> None:
    outlook = Forecast([SiteHistory(900, 300, 0)] * 50).within(365)

    assert outlook.low < outlook.expected < outlook.high
    assert outlook.high - outlook.low < 0.02 * outlook.expected


def test_several_studies_together_vary_less_than_the_sum_of_their_intervals() -> None:
    studies = [Forecast([SiteHistory(n, 100, 0), SiteHistory(2, 60, 0)]) for n in (3, 8, 15)]
    apart = [study.within(200) for study in studies]

    together = within_all(studies, 200)

    assert together.expected == pytest.approx(sum(each.expected for each in apart))
    assert sum(each.low for each in apart) < together.low
    assert together.high < sum(each.high for each in apart)
