"""The calendar of visits, by monitor and by site."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from cro_platform.access.first_wall import first_wall
from cro_platform.access.principal import Principal
from monitoring.enums import VisitStatus
from monitoring.models import MonitoringVisit

OFF = (VisitStatus.CANCELLED, VisitStatus.NOT_DONE)
MOST = 500


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the month with its visits; `is_outside` for days of the neighbouring months."""

    on: date
    visits: tuple[MonitoringVisit, ...]
    is_outside: bool


@dataclass(frozen=True, slots=True)
class Month:
    """Weeks of seven days, and whoever may be chosen."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]
    visits: tuple[MonitoringVisit, ...]
    monitors: tuple[tuple[UUID, str], ...]
    sites: tuple[tuple[UUID, str], ...]

    @property
    def before(self) -> str:
        """The month before, as its address names it."""
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        """The month after."""
        return f"{self.first + timedelta(days=32):%Y-%m}"


def month_of(
    by: Principal, first: date, *, monitor: UUID | None = None, site: UUID | None = None
) -> Month:
    """The visits of a month that the asker may see: scheduled and conducted ones on their days, planned ones when due."""
    weeks = [list(week) for week in Calendar().monthdatescalendar(first.year, first.month)]
    found = _visits(by, weeks[0][0], weeks[-1][-1])
    chosen = tuple(
        each
        for each in found
        if (not monitor or each.monitor_id == monitor) and (not site or each.study_site_id == site)
    )
    return Month(
        first,
        tuple(tuple(_day(on, first, chosen) for on in week) for week in weeks),
        chosen,
        _choices({each.monitor_id: each.monitor_name for each in found if each.monitor_id}),
        _choices({each.study_site_id: str(each.study_site) for each in found}),
    )


def _choices(names: dict[UUID, str]) -> tuple[tuple[UUID, str], ...]:
    return tuple(sorted(names.items(), key=lambda pair: pair[1]))


def _visits(by: Principal, begins: date, ends: date) -> list[MonitoringVisit]:
    inside = (
        Q(conducted_from__lte=ends, conducted_until__gte=begins)
        | Q(conducted_from=None, from_on__lte=ends, until_on__gte=begins)
        | Q(conducted_from=None, from_on=None, due_on__range=(begins, ends))
    )
    rows = MonitoringVisit.objects.filter(first_wall(MonitoringVisit, by)).filter(inside)
    rows = rows.exclude(status__in=OFF).select_related("study_site", "study")
    return list(rows.order_by("from_on", "due_on", "id")[:MOST])


def _day(on: date, first: date, visits: tuple[MonitoringVisit, ...]) -> Day:
    here = tuple(each for each in visits if _begins(each) <= on <= _ends(each))
    return Day(on, here, on.month != first.month)


def _begins(visit: MonitoringVisit) -> date:
    found: Any = visit.conducted_from or visit.from_on or visit.due_on
    return found  # type: ignore[no-any-return]  # one of the three is there, or the visit is not in the month


def _ends(visit: MonitoringVisit) -> date:
    found: Any = visit.conducted_until or visit.until_on or visit.due_on
    return found  # type: ignore[no-any-return]  # as above
