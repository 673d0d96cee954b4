"""Who holds what: the matrix at any instant, each cell's timeline, and what lies between two instants."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cro_platform.access.errors import RuleBroken
from cro_platform.access.obligations import Level, obligations
from cro_platform.access.rights import authorize
from cro_platform.tenancy.models import Organization
from cro_platform.web.components import Column, Link
from cro_platform.web.filters import Filter
from cro_platform.web.pages import record_url
from cro_platform.web.portal_views import filter_form, page, principal_of
from studies.api import Responsibility, Studies
from studies.api.contracts import CELL, InstantFilter
from studies.panels import HOLDER_COLUMNS
from studies.selectors.responsibility import (
    Answer,
    Holdings,
    Question,
    grouped,
    responsibility,
)
from studies.selectors.timeline import CellTimeline, differences, timelines

ASKED = tuple(each for each in Responsibility.asked if each.name in {"country", "at", "as_known"})
FROM = InstantFilter("from", "from", "What changed from", "text")
TO = InstantFilter("to", "to", "until", "text")
CHOSEN = Filter(
    "obligation", "obligation", "Obligation", "text", tuple((o.code, o.name) for o in obligations())
)
SHOWN: tuple[Filter, ...] = (CHOSEN, CELL, FROM, TO)


@require_GET
def holders_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Every obligation of a study in every cell: who holds it, by which clause, and what that means in law."""
    by = principal_of(request)
    authorize(by, "responsibility.view")
    study: Any = Studies.find(by, pk)
    found: list[Holdings] = []
    refusal = ""
    try:
        found = grouped(_answers(pk, request))
    except RuleBroken as error:
        refusal = str(error)
    context = {
        "title": _("Who holds what: %(study)s") % {"study": study.protocol_number},
        "links": [Link(str(study), record_url(slug, study)), Link("Who holds what")],
        "filter_form": filter_form(ASKED, request.GET.dict()),
        "columns": COLUMNS,
        "groups": [
            (_(title), [h for h in found if h.owed.level == level]) for level, title in LEVELS
        ],
        "effects": sorted({held.legal_effect for held in found if held.is_transferred}),
        "refusal": refusal,
        "timeline_url": reverse("studies-timeline", args=[slug, pk]),
    }
    return page(request, "studies/holders.html", context)


@require_GET
def timeline_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Each cell's holders one after another, as far as the reader may know; with `from`, what changed since, in sentences."""
    by = principal_of(request)
    authorize(by, "responsibility.view")
    study: Any = Studies.find(by, pk)
    found: list[CellTimeline] = []
    sentences: list[str] | None = None
    refusal = ""
    try:
        sponsor = Organization.objects.get(pk=study.organization_id).name
        owed, cell = request.GET.get("obligation", ""), request.GET.get("cell", "")
        found = timelines(pk, owed=owed, cell=cell, sponsor=sponsor)
        sentences = _differences(pk, request)
    except RuleBroken as error:
        refusal = str(error)
    holders = reverse("studies-holders", args=[slug, pk])
    context = {
        "title": _("Timeline of holders: %(study)s") % {"study": study.protocol_number},
        "links": [
            Link(str(study), record_url(slug, study)),
            Link("Who holds what", holders),
            Link("Timeline"),
        ],
        "filter_form": filter_form(SHOWN, request.GET.dict()),
        "columns": SEGMENTS,
        "timelines": found,
        "sentences": sentences,
        "refusal": refusal,
    }
    return page(request, "studies/timeline.html", context)


def _answers(study: UUID, request: HttpRequest) -> list[Answer]:
    at, known = (_instant(request, each) for each in ASKED if isinstance(each, InstantFilter))
    asked = Question(study, country=request.GET.get("country", ""), at=at, known_at=known)
    return responsibility(asked)


def _differences(study: UUID, request: HttpRequest) -> list[str] | None:
    first, second = _instant(request, FROM), _instant(request, TO)
    return None if first is None else differences(study, first, second)


def _instant(request: HttpRequest, asked: InstantFilter) -> datetime | None:
    text = request.GET.get(asked.name, "")
    return asked.read(text) if text else None


def _marks(held: Holdings) -> str:
    """What a reader must know of the obligation itself: its clauses, unverified or not, and where it should stay."""
    clauses = "; ".join(str(each.citation) for each in held.owed.clauses)
    retain = held.owed.retain
    if retain is None:
        return clauses
    return f"{clauses}. Recommended to stay with the sponsor: {retain.because} ({retain.source})"


COLUMNS = (*HOLDER_COLUMNS, Column("Until", "until"), Column("Law", _marks))
SEGMENTS = (
    Column("From", "since"),
    Column("Until", "until"),
    Column("Holder", "holder"),
    Column("By", "clause"),
    Column("Recorded", "recorded_at"),
)
LEVELS = (
    (Level.STUDY, "For the whole study"),
    (Level.JURISDICTION, "By jurisdiction"),
    (Level.COUNTRY, "By country"),
)
