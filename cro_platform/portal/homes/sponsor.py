"""A sponsor's home: oversight of its portfolio, whoever does the work."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from cro_platform.access.principal import Principal
from cro_platform.notifications.selectors import transaction_instant
from cro_platform.portal.homes import clocks as ticking
from cro_platform.portal.homes.clocks import Clock
from cro_platform.portal.homes.figures import Figure, waiting_columns, waiting_url
from cro_platform.portal.homes.portfolio import (
    StudyLine,
    milestones_chart,
    my_studies,
    other_parties,
    portfolio,
    study_columns,
    study_url,
    together,
)
from cro_platform.web.components import Column
from cro_platform.web.templatetags.ui import badge
from cro_platform.web.waiting import Waiting, waiting_for
from sites.portal.enrolment import sites_chart

RECENT = timedelta(days=90)
WEEK = timedelta(days=7)
SHOWN = 6


@dataclass(frozen=True, slots=True)
class ProviderLine:
    """One provider: its studies, and how it keeps the clocks it answers for."""

    name: str
    studies: int
    running: int
    overdue: int
    met: int
    late: int


def home(by: Principal) -> dict[str, Any]:
    """The context of the sponsor's home."""
    now = transaction_instant()
    today = now.date()
    studies = my_studies(by)
    parties = other_parties(by, [study.pk for study in studies])
    clocks = ticking.running(by, {s.pk: s.protocol_number for s in studies}, {})
    lines = portfolio(by, studies, parties, clocks, today)
    waiting = waiting_for(by)
    counted = [line.enrolment for line in lines if line.enrolment]
    return {
        "figures": figures(lines, clocks, waiting, today + WEEK),
        "curve": together(lines, today) if any(e.plan for e in counted) else None,
        "clock_columns": ticking.columns(now, shows_holder=True),
        "clocks": clocks[:SHOWN],
        "clock_url": ticking.clock_url(by.organization_slug),
        "study_columns": study_columns(by, today),
        "studies": sorted(lines, key=lambda line: -len(line.risks(today))),
        "study_url": study_url(by.organization_slug),
        "waiting_columns": waiting_columns(),
        "waiting": waiting[:SHOWN],
        "waiting_url": waiting_url(),
        "sites_chart": sites_chart(counted, title=_("Sites by country")) if any(e.sites for e in counted) else None,
        "milestones_chart": milestones_chart(lines, today) if lines else None,
        "calendar": ticking.due_calendar(clocks, now) if clocks else None,
        "provider_columns": provider_columns(),
        "providers": providers(by, lines, clocks, ticking.closed_since(by, today - RECENT)),
    }  # fmt: skip


def figures(
    lines: Sequence[StudyLine], clocks: Sequence[Clock], waiting: Sequence[Waiting], week: Any
) -> list[Figure]:
    """Five numbers with what they are measured against."""
    counted = [line.enrolment for line in lines if line.enrolment and line.enrolment.plan]
    enrolled = sum(each.enrolled for each in counted)
    planned = sum(each.planned or 0 for each in counted)
    chosen = [site for line in lines if line.enrolment for site in line.enrolment.chosen_sites]
    open_ = sum(line.enrolment.open_sites for line in lines if line.enrolment)
    late = sum(1 for clock in clocks if clock.is_overdue)
    near = sum(1 for c in clocks if c.due_on and c.due_on <= week and not c.is_overdue)
    recruiting = sum(1 for line in lines if line.study.status == "recruiting")
    return [
        Figure(_("Studies under way"), len(lines), _("%(n)d recruiting") % {"n": recruiting}),
        Figure(
            _("Participants enrolled"),
            enrolled,
            _("%(n)d planned by today, studies with a plan") % {"n": planned},
            f"{(enrolled - planned) / planned:+.0%}".replace("%", " %") if planned else "",
            "danger" if planned and enrolled < 0.8 * planned else "success" if planned else "neutral",
        ),
        Figure(_("Sites recruiting"), open_, _("of %(n)d chosen") % {"n": len(chosen)}),
        Figure(
            _("Clocks overdue"),
            late,
            _("%(n)d more due within 7 days") % {"n": near},
            _("act now") if late else "",
            "danger" if late else "neutral",
        ),
        Figure(_("Waiting for you"), len(waiting), _("to sign, accept, answer or consent to")),
    ]  # fmt: skip


def providers(
    by: Principal, lines: Sequence[StudyLine], clocks: Sequence[Clock], closed: Sequence[Any]
) -> list[ProviderLine]:
    """Every provider of the studies, and the sponsor itself where it keeps clocks of its own."""
    studies: dict[str, int] = defaultdict(int)
    for line in lines:
        for name in line.parties or [by.organization_name]:
            studies[name] += 1
    names = [*studies, *(c.responsible for c in clocks if c.responsible not in studies)]
    return [
        ProviderLine(
            name,
            studies.get(name, 0),
            running=sum(1 for c in clocks if c.responsible == name),
            overdue=sum(1 for c in clocks if c.is_overdue and c.responsible == name),
            met=sum(1 for row in closed if row["responsible_organization"] == name and not row["is_late"]),
            late=sum(1 for row in closed if row["is_late"] and (row["missed_by"] or row["responsible_organization"]) == name),
        )
        for name in dict.fromkeys(names)
    ]  # fmt: skip


def provider_columns() -> list[Column]:
    """Clocks kept and missed."""
    return [
        Column(_("Who"), "name"),
        Column(_("Studies"), "studies", is_numeric=True),
        Column(_("Clocks running"), "running", is_numeric=True),
        Column(_("Overdue"), lambda line: badge(line.overdue, tone="danger") if line.overdue else 0, is_numeric=True),
        Column(_("Met in time, 90 days"), "met", is_numeric=True),
        Column(_("Late, 90 days"), lambda line: badge(line.late, tone="danger") if line.late else 0, is_numeric=True),
    ]  # fmt: skip
