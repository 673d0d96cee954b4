"""Enrolment of studies: what was planned, what is, and what may come; never by arm (ICH E6(R3) 4.1).

Counts come from the dated states of participants that the asker may see. A fixed number of statements answers for any
number of studies.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef
from django.db.models.functions import TruncWeek

from sites.enums import StudySiteStatus as S
from sites.enums import SubjectStatus as P
from sites.models import EnrolmentPlan, StudySite, Subject, SubjectEvent
from sites.rules.forecast import HIGH, LOW, MIDDLE, Forecast, SiteHistory
from sites.rules.plan import Piece, course, of_country, planned_by, standing, total

BEFORE_ENROLMENT = (S.IDENTIFIED, S.QUALIFYING, S.SELECTED, S.START_UP, S.ACTIVATED)
NEVER_ENROLLED = (P.SCREENING, P.SCREEN_FAILED)
NEVER_OPENED = (S.NOT_SELECTED, S.WITHDRAWN)
COUNTED = (P.SCREENING, P.SCREEN_FAILED, P.ENROLLED)
POINTS, SHORTEST, LONGEST = 10, 28, 1095
AT_RISK, BEHIND = 0.95, 0.8


@dataclass(frozen=True, slots=True)
class SiteNumbers:
    """One site: who it is, where it stands, and how many participants came into which state."""

    id: UUID
    number: str
    name: str
    country: str
    status: str
    opened_on: date | None
    ended_on: date | None
    screened: int = 0
    failed: int = 0
    enrolled: int = 0
    plan: Piece | None = None

    def history(self, today: date) -> SiteHistory | None:
        """As the forecast needs it; None for a site of which nobody knows when it recruited or will."""
        opens_in = self._opens_in(today)
        if self.status in BEFORE_ENROLMENT and not self.enrolled:
            return None if opens_in is None else SiteHistory(0, 0, opens_in)
        until = today if self.status in (S.RECRUITING, S.ON_HOLD) else self.ended_on
        if self.opened_on is None or until is None:
            return None
        return SiteHistory(self.enrolled, max((until - self.opened_on).days, 1), opens_in)

    def _opens_in(self, today: date) -> float | None:
        if self.status == S.RECRUITING:
            return 0.0
        if self.status not in BEFORE_ENROLMENT or self.plan is None:
            return None
        return float(max(0, (self.plan.starts_on - today).days))


@dataclass
class Enrolment:
    """One study's enrolment on a day."""

    study_id: UUID
    today: date
    pieces: list[Piece]
    sites: list[SiteNumbers]
    weeks: list[tuple[date, int]]
    undated: int = 0
    expected: int | None = None

    @cached_property
    def plan(self) -> list[Piece]:
        """The pieces of the plan that count for the study."""
        return standing(self.pieces)

    @property
    def target(self) -> int | None:
        """How many are wanted: by the plan, or as the study's own record says."""
        return total(self.plan) or self.expected

    @property
    def ends_on(self) -> date | None:
        """The last day of the plan."""
        return max((each.ends_on for each in self.plan), default=None)

    @property
    def planned(self) -> int | None:
        """How many should be enrolled by today; None without a plan."""
        return self.planned_on(self.today)

    def planned_on(self, day: date) -> int | None:
        """How many should be enrolled by a day."""
        return round(planned_by(self.plan, day)) if self.plan else None

    @cached_property
    def enrolled(self) -> int:
        """Enrolled on a stated day."""
        return sum(site.enrolled for site in self.sites)

    @property
    def screened(self) -> int:
        """Screening began on a stated day."""
        return sum(site.screened for site in self.sites)

    @property
    def failed(self) -> int:
        """Screen failures."""
        return sum(site.failed for site in self.sites)

    @property
    def failure_share(self) -> float | None:
        """Of those whose screening ended: the share that failed."""
        ended = self.failed + self.enrolled
        return self.failed / ended if ended else None

    @cached_property
    def forecast(self) -> Forecast:
        """The model, fed with the sites as they stand."""
        known = [site.history(self.today) for site in self.sites]
        return Forecast([each for each in known if each is not None])

    @property
    def uncounted(self) -> list[SiteNumbers]:
        """Sites that may still enrol and that the forecast leaves out: on hold, or without a planned start."""
        open_ = (*BEFORE_ENROLMENT, S.ON_HOLD)
        return [s for s in self.sites if s.status in open_ and s._opens_in(self.today) is None]  # noqa: SLF001 -- its own module

    @cached_property
    def reached(self) -> tuple[date | None, date | None, date | None] | None:
        """Days by which the target is met: early (10 %), as likely as not, late (90 %); None where nothing can be told."""
        if not self.target or not self.forecast.is_possible:
            return None
        missing = self.target - self.enrolled
        days = [self.forecast.days_until(missing, share) for share in (LOW, MIDDLE, HIGH)]
        early, middle, late = (None if n is None else self.today + timedelta(n) for n in days)
        return early, middle, late

    @cached_property
    def horizon(self) -> date:
        """As far as the forecast is drawn: to the end of the plan or to the middle day of the target, whichever is later."""
        wanted = [self.ends_on, self.reached[1] if self.reached else None]
        last = max((day for day in wanted if day), default=self.today)
        nearest, farthest = (self.today + timedelta(n) for n in (SHORTEST, LONGEST))
        return min(max(last, nearest), farthest)

    def at_end(self) -> tuple[int, float, int] | None:
        """How many may be enrolled in all on the last day of the plan, with the interval; None where nothing can be told."""
        end = self.ends_on
        if end is None or end <= self.today or not self.forecast.is_possible:
            return None
        ahead = self.forecast.within((end - self.today).days)
        return self.enrolled + ahead.low, self.enrolled + ahead.expected, self.enrolled + ahead.high

    def ahead(self) -> list[tuple[date, int, float, int]]:
        """Days until the horizon with the number enrolled in all: low, expected, high."""
        if not self.forecast.is_possible:
            return []
        span = (self.horizon - self.today).days
        days = sorted({round(span * n / POINTS) for n in range(POINTS + 1)})
        found = []
        for each in days:
            ahead = self.forecast.within(each)
            on, now = self.today + timedelta(each), self.enrolled
            found.append((on, now + ahead.low, now + ahead.expected, now + ahead.high))
        return found

    def course(self) -> list[tuple[date, float]]:
        """The plan as a line."""
        return course(self.plan)

    def actual(self) -> list[tuple[date, float]]:
        """Enrolled in all at the end of each week that had an enrolment, up to today."""
        if not self.weeks:
            return []
        points: list[tuple[date, float]] = [(self.weeks[0][0], 0.0)]
        count = 0
        for monday, enrolled in self.weeks:
            if monday > points[-1][0]:
                points.append((monday, count))
            count += enrolled
            points.append((min(monday + timedelta(days=6), self.today), count))
        return [*points, (self.today, count)] if points[-1][0] < self.today else points

    def of_country(self, country: str) -> "Enrolment":
        """The same for one country of the study."""
        return Enrolment(
            self.study_id,
            self.today,
            of_country(self.pieces, country),
            [site for site in self.sites if site.country == country],
            [],
        )

    @property
    def countries(self) -> list[str]:
        """Countries with a site or a plan."""
        named = {s.country for s in self.sites} | {p.country for p in self.pieces if p.country}
        return sorted(named)

    @property
    def open_sites(self) -> int:
        """Sites that recruit."""
        return sum(1 for site in self.sites if site.status == S.RECRUITING)

    @property
    def chosen_sites(self) -> list[SiteNumbers]:
        """Sites without those that were not selected or withdrew before they opened."""
        return [site for site in self.sites if site.status not in NEVER_OPENED]

    @property
    def standing(self) -> str:
        """on_track, at_risk or behind the plan as of today; early while less than one participant is planned; or unplanned."""
        if self.planned is None:
            return "unplanned"
        if self.planned < 1:
            return "early"
        share = self.enrolled / self.planned
        if share >= AT_RISK:
            return "on_track"
        return "at_risk" if share >= BEHIND else "behind"


def enrolments(
    studies: Iterable[tuple[UUID, int | None]], today: date, *, by_week: bool = True
) -> dict[UUID, Enrolment]:
    """The enrolment of studies that the asker has found before; (id, participants expected by the study's record) each."""
    expected = dict(studies)
    ids = list(expected)
    pieces, sites, weeks, undated = _pieces(ids), _sites(ids), _weeks(ids) if by_week else {}, _undated(ids)  # fmt: skip
    return {
        each: Enrolment(
            each,
            today,
            list(pieces[each].values()),
            _with_plans(sites[each], pieces[each]),
            weeks.get(each, []),
            undated.get(each, 0),
            expected[each],
        )
        for each in ids
    }


def _with_plans(
    sites: Sequence[dict[str, Any]], pieces: dict[Any, Piece]
) -> list[SiteNumbers]:  # fmt: skip
    return [SiteNumbers(**site, plan=pieces.get(site["id"])) for site in sites]


def _pieces(ids: list[UUID]) -> dict[UUID, dict[Any, Piece]]:
    """By study, and there by site, or by country where the plan names no site."""
    found: dict[UUID, dict[Any, Piece]] = defaultdict(dict)
    for row in EnrolmentPlan.objects.filter(study_id__in=ids).order_by("country", "id"):
        piece = Piece(row.planned, row.starts_on, row.ends_on, row.country, row.study_site_id)
        found[row.study_id][row.study_site_id or row.country] = piece
    return found


def effective() -> Any:
    """Days of participants that no later row corrects."""
    return SubjectEvent.objects.filter(correction=None)


def _sites(ids: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    counts: dict[UUID, dict[str, int]] = defaultdict(dict)
    first: dict[UUID, date] = {}
    rows = effective().filter(study_id__in=ids, status__in=COUNTED)
    for site, status, number, day in rows.values_list("study_site_id", "status").annotate(
        n=Count("id"), day=Min("on")
    ):
        counts[site][status] = number
        first[site] = min(day, first.get(site, day))
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for site in StudySite.objects.filter(study_id__in=ids).order_by("country", "number", "id"):
        of = counts[site.pk]
        found[site.study_id].append(
            {
                "id": site.pk,
                "number": site.number,
                "name": site.name,
                "country": site.country,
                "status": site.status,
                "opened_on": site.activated_on or first.get(site.pk),
                "ended_on": site.enrolment_closed_on or site.closed_on,
                "screened": of.get(P.SCREENING, 0),
                "failed": of.get(P.SCREEN_FAILED, 0),
                "enrolled": of.get(P.ENROLLED, 0),
            }
        )
    return found


def _weeks(ids: list[UUID]) -> dict[UUID, list[tuple[date, int]]]:
    found: dict[UUID, list[tuple[date, int]]] = defaultdict(list)
    rows = effective().filter(study_id__in=ids, status=P.ENROLLED).annotate(week=TruncWeek("on"))
    for study, week, number in (
        rows.values_list("study_id", "week").annotate(n=Count("id")).order_by("study_id", "week")
    ):
        found[study].append((week, number))
    return found


def _undated(ids: list[UUID]) -> dict[UUID, int]:
    """Participants who were enrolled on a day that nobody stated."""
    dated = effective().filter(subject_id=OuterRef("pk"), status=P.ENROLLED)
    rows = Subject.objects.filter(study_id__in=ids).exclude(status__in=NEVER_ENROLLED)
    counted = rows.filter(~Exists(dated)).values_list("study_id").annotate(n=Count("id"))
    return dict(counted)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekOfSite:
    """One site in one week: how many came into which state."""

    study_site: UUID
    number: str
    name: str
    country: str
    week: date
    screened: int
    failed: int
    enrolled: int


def weeks_of_sites(
    study_id: UUID, *, country: str = "", site: UUID | None = None, since: date | None = None
) -> list[WeekOfSite]:
    """Each site and week with at least one dated state, newest week first."""
    rows = effective().filter(study_id=study_id, status__in=COUNTED)
    narrowed = {"study_site__country": country, "study_site_id": site, "on__gte": since}
    rows = rows.filter(**{key: value for key, value in narrowed.items() if value})
    grouped: dict[tuple[Any, ...], dict[str, int]] = defaultdict(dict)
    place = ("study_site_id", "study_site__number", "study_site__name", "study_site__country")
    for *key, status, number in (
        rows.annotate(week=TruncWeek("on"))
        .values_list("week", *place, "status")
        .annotate(n=Count("id"))
        .order_by("-week", "study_site__country", "study_site__number")
    ):
        grouped[tuple(key)][status] = number
    return [
        WeekOfSite(
            week=week,
            study_site=pk,
            number=number,
            name=name,
            country=at,
            screened=of.get(P.SCREENING, 0),
            failed=of.get(P.SCREEN_FAILED, 0),
            enrolled=of.get(P.ENROLLED, 0),
        )
        for (week, pk, number, name, at), of in grouped.items()
    ]
