"""The safety board and the contracts board: one subject over all studies of the reader."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.notifications.selectors import transaction_instant
from cro_platform.portal.homes import clocks as ticking
from cro_platform.portal.homes.clocks import Clock
from cro_platform.portal.homes.figures import Figure, waiting_columns, waiting_url
from cro_platform.portal.homes.portfolio import my_studies, other_parties
from cro_platform.portal.homes.provider import contract_duties, duty_columns
from cro_platform.web.charts import distribution
from cro_platform.web.components import Column, RowUrl
from cro_platform.web.pages import PAGES, record_url
from cro_platform.web.portal_views import page, principal_of
from cro_platform.web.templatetags.ui import status
from pharmacovigilance.api import SafetyCases
from pharmacovigilance.enums import CaseStatus
from pharmacovigilance.portal.waiting import decisions_to_sign
from studies.api import ContractVersions
from studies.enums import ContractStatus
from studies.models import ContractVersion
from studies.portal.contracts import TONES
from studies.portal.waiting import agreements_to_sign, consents_to_give, drafts_to_answer

SAFETY = frozenset({"expedited-safety-reporting", "safety-case-processing", "safety-medical-review", "periodic-safety-reports",
                    "investigator-safety-information"})  # fmt: skip
DONE = (CaseStatus.CLOSED, CaseStatus.DUPLICATE, CaseStatus.NULLIFIED)
SHOWN, MOST = 10, 100
HALF_YEAR = timedelta(days=180)


@require_safe
def safety_board(request: HttpRequest, slug: str) -> HttpResponse:
    """Open cases, safety clocks by nearness, decisions to sign, and how long reports took."""
    by = principal_of(request)
    authorize(by, "safety.view")
    now = transaction_instant()
    studies = {study.pk: study.protocol_number for study in my_studies(by)}
    sponsors = (
        {} if by.is_sponsor else {pk: n[0] for pk, n in other_parties(by, list(studies)).items()}
    )
    clocks = [c for c in ticking.running(by, studies, sponsors) if c.row["obligation"] in SAFETY]
    open_ = SafetyCases.visible(by).exclude(status__in=DONE)
    cases = list(open_.order_by("day_zero_on", "id")[:SHOWN])
    counts = Counter(open_.values_list("status", flat=True))
    took = days_taken(ticking.closed_since(by, now.date() - HALF_YEAR))
    context = {
        "title": _("Safety board"),
        "figures": safety_figures(clocks, counts, now),
        "clock_columns": ticking.columns(now, shows_holder=by.is_sponsor),
        "clocks": clocks[:SHOWN],
        "clock_url": ticking.clock_url(slug),
        "calendar": ticking.due_calendar(clocks, now) if clocks else None,
        "case_columns": case_columns(studies),
        "cases": cases,
        "case_url": RowUrl(lambda case: record_url(slug, case)),
        "waiting": decisions_to_sign(by),
        "waiting_columns": waiting_columns(),
        "waiting_url": waiting_url(),
        "took": distribution(title=_("Days from the start of a clock to its discharge"), values=took) if took else None,
        "board_url": reverse("deadline-board", args=[slug]),
        "cases_url": reverse("portal-list", args=[slug, "safety-cases"]),
    }  # fmt: skip
    return page(request, "portal/board_safety.html", context)


def safety_figures(clocks: Sequence[Clock], counts: Counter[str], now: datetime) -> list[Figure]:
    """Where safety stands."""
    late = sum(1 for clock in clocks if clock.is_overdue)
    today = sum(1 for c in clocks if c.due_on == now.date() and not c.is_overdue)
    undated = sum(1 for c in clocks if c.due_on is None)
    unread = counts[CaseStatus.RECEIVED]
    return [
        Figure(_("Clocks overdue"), late, _("of %(n)d running") % {"n": len(clocks)}, _("act now") if late else "",
               "danger" if late else "neutral"),
        Figure(_("Due today"), today, _("not yet overdue")),
        Figure(_("No date"), undated, _("no rule answers, or the law names no day")),
        Figure(_("Open cases"), sum(counts.values()), _("%(n)d just received") % {"n": unread}),
    ]  # fmt: skip


def case_columns(studies: dict[Any, str]) -> list[Column]:
    """A case as triage sees it."""
    tones = PAGES["safety-cases"].tones
    return [
        Column(_("Case"), lambda case: case.number or str(case), is_unbroken=True),
        Column(_("What"), "title"),
        Column(_("State"), lambda case: status(tones.get(case.status, "neutral"), case.get_status_display())),
        Column(_("Study"), lambda case: studies.get(case.study_id), is_unbroken=True),
        Column(_("Country"), "country"),
        Column(_("Day 0"), "day_zero_on", is_unbroken=True),
    ]  # fmt: skip


def days_taken(rows: Sequence[dict[str, Any]]) -> list[int]:
    """Whole days from the start of each safety clock to its discharge, by the clock's own calendar."""
    return [
        max(0, (row["met_at"].astimezone(ZoneInfo(row["time_zone"])).date() - row["starts_on"]).days)
        for row in rows
        if row["obligation"] in SAFETY and row["starts_on"] and row["met_at"] and not row["is_internal_target"]
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of a contract as it stands now."""

    version: ContractVersion
    standing: ContractStatus


@require_safe
def contracts_board(request: HttpRequest, slug: str) -> HttpResponse:
    """What is being drafted, negotiated and signed, what is in force, and what the coming month asks for."""
    by = principal_of(request)
    authorize(by, "contracts.view")
    now = transaction_instant()
    standing = ContractVersions.visible(by).filter(superseded_at=None)
    versions = standing.select_related("contract__sponsor", "contract__provider")
    lines = [VersionLine(v, v.standing(now)) for v in versions.order_by("-id")[:MOST]]
    is_open = [line for line in lines if line.standing in OPEN]
    context = {
        "title": _("Contracts board"),
        "figures": contract_figures(lines),
        "version_columns": version_columns(by),
        "open": is_open,
        "in_force": [line for line in lines if line.standing in IN_FORCE],
        "version_url": RowUrl(lambda line: record_url(slug, line.version)),
        "duties": contract_duties(by, now),
        "duty_columns": duty_columns(),
        "duty_url": RowUrl(lambda duty: record_url(slug, duty.contract)),
        "waiting": [w for source in SOURCES for w in source(by)],
        "waiting_columns": waiting_columns(),
        "waiting_url": waiting_url(),
        "versions_url": reverse("portal-list", args=[slug, "contract-versions"]),
    }
    return page(request, "portal/board_contracts.html", context)


SOURCES = (agreements_to_sign, drafts_to_answer, consents_to_give)
OPEN = (
    ContractStatus.DRAFT,
    ContractStatus.INTERNAL_REVIEW,
    ContractStatus.NEGOTIATION,
    ContractStatus.AGREED,
    ContractStatus.PARTLY_SIGNED,
)
IN_FORCE = (ContractStatus.EXECUTED, ContractStatus.EFFECTIVE)


def contract_figures(lines: Sequence[VersionLine]) -> list[Figure]:
    """How many stand where."""
    counts = Counter(line.standing for line in lines)
    drafts = counts[ContractStatus.DRAFT] + counts[ContractStatus.INTERNAL_REVIEW]
    signing = counts[ContractStatus.AGREED] + counts[ContractStatus.PARTLY_SIGNED]
    return [
        Figure(_("Drafts"), drafts, _("yours alone until you share them")),
        Figure(_("In negotiation"), counts[ContractStatus.NEGOTIATION], _("shared, not agreed")),
        Figure(_("To be signed"), signing, _("agreed, one or both signatures missing")),
        Figure(
            _("In force"),
            counts[ContractStatus.EFFECTIVE],
            _("%(n)d signed, still to begin") % {"n": counts[ContractStatus.EXECUTED]},
        ),
    ]


def version_columns(by: Principal) -> list[Column]:
    """Which contract, with whom, where it stands, and its term."""
    return [
        Column(_("Contract"), lambda line: str(line.version), is_unbroken=True),
        Column(_("Title"), "version.contract.title"),
        Column(_("With"), lambda line: counterparty(line.version, by)),
        Column(_("Standing"), lambda line: status(TONES.get(line.standing, "neutral"), str(line.standing.label))),
        Column(_("Takes effect"), lambda line: line.version.starts_at or line.version.effective_at),
        Column(_("Ends"), "version.ends_at"),
    ]  # fmt: skip


def counterparty(version: ContractVersion, by: Principal) -> str:
    """The other side's name."""
    contract = version.contract
    mine = contract.sponsor_id == by.organization_id
    return str(contract.provider.name if mine else contract.sponsor.name)
