"""Planned milestones with what was achieved: recorded days of study and countries, and the sites' own facts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Min

from regulatory.enums.milestones import MilestoneKind
from regulatory.enums.plan import PlanStatus, SiteMilestoneKind
from regulatory.models import Milestone
from regulatory.models.plan import MilestoneDependency, PlannedMilestone
from regulatory.rules.plan import Day, Expected, RolledUp, Waits, expected, rolled_up
from regulatory.selectors.milestones import effective
from sites.enums import SubjectStatus
from sites.models import StudySite
from sites.selectors.enrolment import effective as standing_days

SITE_KINDS = frozenset(SiteMilestoneKind.values)
SITE_COLUMNS = {
    SiteMilestoneKind.SITE_ACTIVATED: "activated_on",
    SiteMilestoneKind.ENROLMENT_CLOSED: "enrolment_closed_on",
    SiteMilestoneKind.SITE_CLOSED: "closed_on",
}


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A planned milestone as it stands: its dates, the day it was reached or is expected, and what pushes it."""

    plan: PlannedMilestone
    expected: Expected
    pushed_by: PlannedMilestone | None

    @property
    def actual_on(self) -> date | None:
        """The day it was reached."""
        return self.expected.on if self.expected.is_reached else None

    @property
    def expected_on(self) -> date | None:
        """The day it is expected; None once it is reached."""
        return None if self.expected.is_reached else self.expected.on

    @property
    def slip(self) -> int | None:
        """Days later (or, negative, earlier) than first planned."""
        on, first = self.expected.on, self.plan.baseline_on
        return (on - first).days if on and first else None

    def state(self, today: date) -> str:
        """achieved, not_applicable, overdue, upcoming or not_planned."""
        if self.expected.is_reached:
            return "achieved"
        if self.plan.status == PlanStatus.NOT_APPLICABLE:
            return "not_applicable"
        if self.expected.on is None:
            return "not_planned"
        return "overdue" if (self.plan.planned_on or self.expected.on) < today else "upcoming"


@dataclass(frozen=True, slots=True)
class Roll:
    """One kind of milestone in a country (over its sites) or in the study (over its countries or sites)."""

    kind: str
    label: str
    country: str
    sum: RolledUp


def lines_of(study_ids: Iterable[UUID]) -> dict[UUID, list[MilestoneLine]]:
    """Every planned milestone of the studies, in four statements however many there are."""
    ids = list(study_ids)
    rows = list(
        PlannedMilestone.objects.filter(study_id__in=ids)
        .select_related("study_site")
        .order_by("planned_on", "id")
    )
    actual = _actual(ids, rows)
    waits = [
        Waits(m, a, d)
        for m, a, d in MilestoneDependency.objects.filter(
            study_id__in=ids, ended_at=None
        ).values_list("milestone_id", "after_id", "days")
    ]
    counted = [row for row in rows if row.status != PlanStatus.NOT_APPLICABLE or row.pk in actual]
    days = expected({row.pk: row.forecast_on or row.planned_on for row in counted}, actual, waits)
    by_id = {row.pk: row for row in rows}
    found: dict[UUID, list[MilestoneLine]] = defaultdict(list)
    for row in rows:
        day = days.get(row.pk, Expected(None))
        found[row.study_id].append(MilestoneLine(row, day, by_id.get(day.pushed_by)))  # type: ignore[call-overload]  # an id, or None
    return found


def _actual(ids: list[UUID], rows: list[PlannedMilestone]) -> dict[object, date]:
    recorded = _recorded(ids)
    sites = _first_in(ids) if any(row.kind in SITE_KINDS for row in rows) else {}
    found: dict[object, date] = {}
    for row in rows:
        on = (
            _of_site(row, sites)
            if row.kind in SITE_KINDS
            else recorded.get((row.study_id, row.kind, row.country))
        )
        if on is not None:
            found[row.pk] = on
    return found


def _recorded(ids: list[UUID]) -> dict[tuple[UUID, str, str], date]:
    """The first recorded day of each kind and country that no later row corrects."""
    rows = effective(Milestone.objects.filter(study_id__in=ids))
    found: dict[tuple[UUID, str, str], date] = {}
    for row in rows:
        key = (row.study_id, row.kind, row.country)
        found[key] = min(row.on, found.get(key, row.on))
    return found


def _first_in(ids: list[UUID]) -> dict[UUID, date]:
    rows = standing_days().filter(study_id__in=ids, status=SubjectStatus.ENROLLED)
    return dict(rows.values_list("study_site_id").annotate(first=Min("on")))


def _of_site(row: PlannedMilestone, first_in: dict[UUID, date]) -> date | None:
    site: StudySite | None = row.study_site
    if site is None:
        return None
    if row.kind == SiteMilestoneKind.FIRST_IN:
        return first_in.get(site.pk)
    on: date | None = getattr(site, SITE_COLUMNS[SiteMilestoneKind(row.kind)])
    return on


def rolls(lines: Iterable[MilestoneLine]) -> list[Roll]:
    """Sites added up to their country, then to the study; kinds of countries added up to the study."""
    places: dict[tuple[str, str], list[Day]] = defaultdict(list)
    labels: dict[str, str] = {}
    for line in lines:
        if not line.plan.country or line.plan.status == PlanStatus.NOT_APPLICABLE:
            continue
        labels[line.plan.kind] = line.plan.get_kind_display()
        if line.plan.kind in SITE_KINDS:
            places[line.plan.kind, line.plan.country].append(_day(line))
        places[line.plan.kind, ""].append(_day(line))
    ordered = sorted(places.items(), key=lambda item: (list(labels).index(item[0][0]), item[0][1]))
    return [Roll(kind, labels[kind], country, rolled_up(days)) for (kind, country), days in ordered]


def _day(line: MilestoneLine) -> Day:
    return Day(line.plan.baseline_on, line.plan.planned_on, line.expected_on, line.actual_on)


def next_of(lines: Iterable[MilestoneLine]) -> MilestoneLine | None:
    """The study's own next milestone: the nearest expected that is not reached."""
    open_ = [line for line in lines if line.expected_on and not line.plan.country]
    return min(open_, key=lambda line: line.expected_on or date.max, default=None)


def waits_of(study_id: UUID) -> list[Waits]:
    """The dependencies that stand."""
    rows: Any = MilestoneDependency.objects.filter(study_id=study_id, ended_at=None)
    return [Waits(m, a, d) for m, a, d in rows.values_list("milestone_id", "after_id", "days")]


def recordable(kind: str) -> bool:
    """Its day is recorded by a person; that of a site follows from the site."""
    return kind in MilestoneKind.values
