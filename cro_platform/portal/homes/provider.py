"""A CRO's home: its work by due date, sponsor by sponsor, with the wall between them in sight."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cro_platform.access.first_wall import my_studies as my_study_ids
from cro_platform.access.models import Grant
from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.access.roles import role
from cro_platform.notifications.selectors import transaction_instant
from cro_platform.portal.homes import clocks as ticking
from cro_platform.portal.homes.clocks import Clock
from cro_platform.portal.homes.figures import Figure, waiting_columns, waiting_url
from cro_platform.portal.homes.portfolio import (
    StudyLine,
    my_studies,
    other_parties,
    portfolio,
    study_columns,
    study_url,
)
from cro_platform.tenancy.models import Membership
from cro_platform.web.components import Column, RowUrl
from cro_platform.web.pages import record_url
from cro_platform.web.waiting import waiting_for
from studies.enums import ContractStatus
from studies.models import ContractVersion

SHOWN, PER_SPONSOR = 9, 7
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class SponsorWork:
    """The clocks of one sponsor's studies that we answer for."""

    sponsor: str
    studies: str
    clocks: Sequence[Clock]
    more: int


@dataclass(frozen=True, slots=True)
class Load:
    """One colleague: on how many of the reader's own studies and at how many of their sites."""

    name: str
    role: str
    studies: int
    sites: int


@dataclass(frozen=True, slots=True)
class ContractDuty:
    """What a contract asks for in the coming month."""

    what: str
    contract: ContractVersion
    on: date


def home(by: Principal) -> dict[str, Any]:
    """The context of the CRO's home."""
    now = transaction_instant()
    studies = my_studies(by)
    parties = other_parties(by, [study.pk for study in studies])
    sponsors = {pk: names[0] for pk, names in parties.items()}
    clocks = ticking.running(by, {s.pk: s.protocol_number for s in studies}, sponsors)
    own = ticking.of_us(clocks, by)
    lines = portfolio(by, studies, parties, clocks, now.date())
    risky = [line for line in lines if line.risks(now.date())]
    waiting = waiting_for(by)
    return {
        "figures": figures(own, lines, risky, waiting, now.date()),
        "work": by_sponsor(own, lines),
        "clock_columns": ticking.columns(now, shows_holder=False),
        "clock_url": ticking.clock_url(by.organization_slug),
        "calendar": ticking.due_calendar(own, now) if own else None,
        "waiting_columns": waiting_columns(),
        "waiting": waiting[:SHOWN],
        "waiting_url": waiting_url(),
        "risk_columns": risk_columns(now.date()),
        "risky": sorted(risky, key=lambda line: -len(line.risks(now.date()))),
        "study_columns": study_columns(by, now.date()),
        "studies": lines,
        "study_url": study_url(by.organization_slug),
        "load_columns": load_columns(),
        "load": team_load(by),
        "duty_columns": duty_columns(),
        "duties": contract_duties(by, now),
        "duty_url": RowUrl(lambda duty: record_url(by.organization_slug, duty.contract)),
    }


def figures(
    own: Sequence[Clock],
    lines: Sequence[StudyLine],
    risky: Sequence[StudyLine],
    waiting: Sequence[Any],
    today: date,
) -> list[Figure]:
    """Work at a glance."""
    late = sum(1 for clock in own if clock.is_overdue)
    now = sum(1 for clock in own if clock.due_on == today and not clock.is_overdue)
    week = sum(1 for c in own if c.due_on and today < c.due_on <= today + WEEK)
    sponsors = len({name for line in lines for name in line.parties})
    return [
        Figure(_("Overdue"), late, _("clocks we answer for"), _("act now") if late else "", "danger" if late else "neutral"),
        Figure(_("Due today"), now, _("by the clocks' own calendars")),
        Figure(_("Due this week"), week, _("after today, within 7 days")),
        Figure(_("Studies at risk"), len(risky), _("of %(n)d under way") % {"n": len(lines)}),
        Figure(_("Waiting for you"), len(waiting), ngettext("%(n)d sponsor", "%(n)d sponsors", sponsors) % {"n": sponsors}),
    ]  # fmt: skip


def by_sponsor(own: Sequence[Clock], lines: Sequence[StudyLine]) -> list[SponsorWork]:
    """Each sponsor by itself, the one with the nearest clock first; no row ever stands beside a competitor's."""
    groups: dict[str, list[Clock]] = defaultdict(list)
    for clock in own:
        groups[clock.sponsor].append(clock)
    studies: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        for name in line.parties:
            studies[name].append(line.study.protocol_number)
            groups.setdefault(name, [])
    return [
        SponsorWork(
            name, ", ".join(studies[name]), found[:PER_SPONSOR], max(0, len(found) - PER_SPONSOR)
        )
        for name, found in groups.items()
    ]


def risk_columns(today: date) -> list[Column]:
    """Why a study needs somebody."""
    return [
        Column(_("Study"), "study.protocol_number", is_unbroken=True),
        Column(_("Sponsor"), lambda line: ", ".join(line.parties)),
        Column(_("Why"), lambda line: "; ".join(line.risks(today))),
    ]


def team_load(by: Principal) -> list[Load]:
    """Colleagues on the studies that the reader is on; studies beyond that wall are counted nowhere."""
    if not may(by, "members.view"):
        return []
    grants = Grant.objects.filter(
        organization_id=by.organization_id, study_id__in=my_study_ids(by)
    ).values_list("user_id", "study_id", "study_site_id")
    studies: dict[UUID, set[UUID]] = defaultdict(set)
    sites: dict[UUID, set[UUID]] = defaultdict(set)
    for user, study, site in grants:
        studies[user].add(study)
        if site:
            sites[user].add(site)
    members = Membership.objects.filter(
        organization_id=by.organization_id, ended_at=None, user_id__in=studies
    )
    rows = [
        Load(member.user.name, role(by.organization_kind, member.role).name, len(studies[member.user_id]), len(sites[member.user_id]))
        for member in members.select_related("user")
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.studies, -row.sites, row.name))[:SHOWN]


def load_columns() -> list[Column]:
    """Who carries how much."""
    return [
        Column(_("Colleague"), "name"),
        Column(_("Role"), "role"),
        Column(_("Studies"), "studies", is_numeric=True),
        Column(_("Sites"), "sites", is_numeric=True),
    ]


def contract_duties(by: Principal, now: datetime) -> list[ContractDuty]:
    """What contracts of the reader's organization begin, end or ask to be signed within a month, and what is past its day."""
    if not may(by, "contracts.view"):
        return []
    month = now + timedelta(days=31)
    starts = Q(effective_at__lte=month, status__in=UNSIGNED)
    begins = Q(starts_at__gt=now, starts_at__lte=month)
    ends = Q(ends_at__gt=now, ends_at__lte=month) | Q(closes_at__gt=now, closes_at__lte=month)
    versions = ContractVersion.objects.filter(starts | begins | ends, superseded_at=None)
    found = [
        duty for version in versions.select_related("contract")[:50] for duty in _duties(version, now, month)
    ]  # fmt: skip
    return sorted(found, key=lambda duty: duty.on)


UNSIGNED = (ContractStatus.NEGOTIATION, ContractStatus.AGREED, ContractStatus.PARTLY_SIGNED)


def _duties(version: ContractVersion, now: datetime, month: datetime) -> list[ContractDuty]:
    if version.status in UNSIGNED and version.effective_at:
        return [ContractDuty(_("To be signed before it starts"), version, version.effective_at.date())]  # fmt: skip
    dated = (
        (_("Takes effect: duties begin"), version.starts_at),
        (_("Ends: duties go back to the sponsor"), version.ends_at),
        (_("Close-out ends"), version.closes_at),
    )
    return [ContractDuty(words, version, at.date()) for words, at in dated if at and now < at <= month]  # fmt: skip


def duty_columns() -> list[Column]:
    """What, of which contract, when."""
    return [
        Column(_("Contract"), lambda duty: str(duty.contract), is_unbroken=True),
        Column(_("What"), "what"),
        Column(_("On"), lambda duty: date_format(duty.on, "SHORT_DATE_FORMAT"), is_unbroken=True),
    ]
