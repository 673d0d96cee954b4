"""Running clocks as home pages show them: nearest first, and as a calendar."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.deadlines.api import Deadlines
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.web.charts import CalendarDay, Chart, calendar
from cro_platform.web.components import Column, RowUrl, Tone
from cro_platform.web.spoken import spoken
from cro_platform.web.templatetags.ui import badge, due, unverified

MOST = 200
NEAR_DAYS = 2
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Clock:
    """A running clock with the names of its study and its sponsor."""

    row: Row
    study: str
    sponsor: str = ""

    @property
    def due_on(self) -> date | None:
        """The day it ends; None where the law names none or no rule answers."""
        on: date | None = self.row["due_on"]
        return on

    @property
    def responsible(self) -> str:
        """Who answers for it, as the reader may know it."""
        return str(self.row["responsible_organization"])

    @property
    def is_overdue(self) -> bool:
        """Its instant has passed."""
        return bool(self.row["is_overdue"])


def running(by: Principal, studies: dict[UUID, str], sponsors: dict[UUID, str]) -> list[Clock]:
    """The nearest clocks of the reader's studies, whoever runs them; none for people who may not read clocks."""
    if not may(by, "deadlines.view"):
        return []
    given = {"status": DeadlineStatus.RUNNING.value}
    rows = Deadlines.page(by, given=given, cursor=None, size=MOST).rows
    return [
        Clock(row, studies.get(row["study"], ""), sponsors.get(row["study"], "")) for row in rows
    ]


def closed_since(by: Principal, day: date) -> list[Row]:
    """Clocks that were met and had been due after a day."""
    if not may(by, "deadlines.view"):
        return []
    given = {"status": DeadlineStatus.MET.value, "due_after": day.isoformat()}
    return Deadlines.page(by, given=given, cursor=None, size=MOST).rows


def of_us(clocks: Sequence[Clock], by: Principal) -> list[Clock]:
    """Those that the reader's own organization answers for."""
    return [each for each in clocks if each.responsible == by.organization_name]


def columns(now: datetime, *, shows_holder: bool) -> list[Column]:
    """Clock, due date with its zone, study, and who answers where that is not plain."""
    holder = [Column(_("Responsible"), "responsible")] if shows_holder else []
    return [
        Column(_("Clock"), _label),
        Column(_("Due"), _due(now)),
        *holder,
        Column(_("Study"), "study", is_unbroken=True),
    ]


def clock_url(slug: str) -> RowUrl:
    """The clock's own page."""
    return RowUrl(lambda clock: reverse("portal-record", args=[slug, Deadlines.name, clock.row["id"]]))  # fmt: skip


def _label(clock: Clock) -> str:
    return f"{spoken(clock.row['label'])} · {clock.row['jurisdiction']}"


def _due(now: datetime) -> Callable[[Clock], Any]:
    def cell(clock: Clock) -> Any:
        value = clock.row["due_at"] or clock.row["due_on"]
        if value is None:
            return badge(clock.row["outcome"] or _("no rule answers"), tone="danger")
        shown = due(value, now=now, zone=clock.row["time_zone"])
        if clock.row["is_internal_target"]:
            return format_html("<span>{} {}</span>", shown, badge(_("internal target")))
        if not clock.row["unverified"]:
            return shown
        doubt = unverified(_("The rule, or a part of it, is from memory or in doubt."))
        return format_html("<span>{} {}</span>", shown, doubt)

    return cell


def tone_of(clock: Clock, today: date) -> Tone:
    """Overdue, within two days, or later."""
    if clock.is_overdue:
        return "danger"
    near = clock.due_on is not None and (clock.due_on - today).days <= NEAR_DAYS
    return "warning" if near else "info"


def due_calendar(clocks: Sequence[Clock], now: datetime) -> Chart:
    """What is due on which day, by the clocks' own calendars."""
    by_day: dict[date, list[Clock]] = defaultdict(list)
    for clock in clocks:
        if clock.due_on is not None:
            by_day[clock.due_on].append(clock)
    order: tuple[Tone, ...] = ("danger", "warning", "info")
    entries = []
    for day, due_then in by_day.items():
        tones = {tone_of(c, now.astimezone(ZoneInfo(c.row["time_zone"])).date()) for c in due_then}
        words = "; ".join(f"{_label(c)}, {c.study}" for c in due_then[:6])
        entries.append(
            CalendarDay(day, len(due_then), next(t for t in order if t in tones), words)
        )  # fmt: skip
    return calendar(title=_("Deadlines by day"), today=now.date(), entries=entries)
