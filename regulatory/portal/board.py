"""The country board in the portal, and the packs behind it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cro_platform.access.errors import told
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize, may
from cro_platform.tenancy.countries import UnknownCountryError, country
from cro_platform.web.components import Column, RowUrl, Tone
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Trail
from cro_platform.web.portal_views import page, principal_of
from cro_platform.web.templatetags.ui import status, unverified
from regulatory.api.board import RequirementFindings
from regulatory.api.bodies import CATALOGUE
from regulatory.permissions import PREPARE, VIEW
from regulatory.rules.bodies import confidence_words
from regulatory.rules.milestones import jurisdiction_name
from regulatory.rules.packs import MetBy, Requirement, packs
from regulatory.rules.standing import CountryState
from regulatory.selectors.board import Line, Standing, board_of

UNREAD = "The entry, or a part of it, is from memory or in doubt."
TONES: dict[CountryState, Tone] = {
    CountryState.NOTHING: "neutral",
    CountryState.IN_PREPARATION: "info",
    CountryState.SUBMITTED: "info",
    CountryState.IN_QUESTION: "warning",
    CountryState.REFUSED: "danger",
    CountryState.APPROVED: "success",
    CountryState.CONDITIONS: "success",
    CountryState.SUSPENDED: "danger",
    CountryState.ACTIVE: "success",
}
LINE_TONES: dict[str, tuple[Tone, str]] = {
    "met": ("success", "Met"),
    "not_applicable": ("neutral", "Does not apply"),
    "missing": ("warning", "Missing"),
}


class RequirementFindingPages(Pages):
    """Findings on country requirements."""

    resource = RequirementFindings
    section = "Regulatory"
    icon = "list-checks"
    columns = ("country", "requirement", "state", "on", "evidence", "protocol_number")
    facts = ("country", "on", "protocol_number")
    intro = "What people found of the requirements of countries. The newest finding of each requirement counts."
    panels = (Facts("Finding", ("country", "requirement", "state", "on", "evidence")), Trail())


def _name(code: str) -> str:
    try:
        return country(code).name
    except UnknownCountryError:
        return code


def _state(row: Standing) -> SafeString:
    return status(TONES[row.state], row.state.label)


def _missing(row: Standing) -> object:
    """How much is missing; a country without a pack says so, for an empty list would read as a yes."""
    if not row.lines:
        return status("warning", _("No requirement pack loaded"))
    return len(row.blocking)


OVERVIEW = [
    Column("Study", lambda row: row.study.protocol_number, is_unbroken=True),
    Column("Country", lambda row: _name(row.country)),
    Column("State", _state),
    Column("Applications", lambda row: ", ".join(row.applications) or None),
    Column("Open sites", "open_sites", is_numeric=True),
    Column("Requirements missing", _missing),
    Column(
        "Held by",
        lambda row: ", ".join(dict.fromkeys(told(e.holder) for e in row.blocking)) or None,
    ),
    Column("Approval expires", "expires_on"),
]


def _line_state(line: Line) -> SafeString:
    return status(*LINE_TONES[line.state])


def _source(line: Line) -> SafeString:
    mark = unverified(line.requirement.doubt or UNREAD) if line.requirement.is_unverified else ""
    return format_html("{} {}", line.requirement.source, mark)


LINES = [
    Column("Before a site may be activated", lambda line: line.requirement.name),
    Column("State", _line_state),
    Column("How it is known", lambda line: line.evidence or None),
    Column(
        "Held by",
        lambda line: f"{told(line.holder)} ({line.clause})" if line.clause else told(line.holder),
    ),
    Column("Source", _source),
]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One country of the study that is looked at."""

    title: str
    state: CountryState
    tone: Tone
    lines: tuple[Line, ...]
    record_url: str


@require_GET
def country_board(request: HttpRequest, slug: str) -> HttpResponse:
    """Every country of the reader's studies; with a study, requirement by requirement."""
    by = principal_of(request)
    authorize(by, VIEW)
    chosen = _chosen(request)
    rows = board_of(by, study_id=chosen)
    context: dict[str, Any] = {
        "title": _("Country board"),
        "columns": OVERVIEW,
        "rows": rows,
        "row_url": RowUrl(
            lambda row: f"{reverse('country-board', args=[slug])}?study={row.study.pk}"
        ),
        "chapters": [_chapter(by, row) for row in rows] if chosen else [],
        "line_columns": LINES,
        "study": rows[0].study if chosen and rows else None,
        "all_url": reverse("country-board", args=[slug]) if chosen else "",
    }
    return page(request, "regulatory/board.html", context)


def _chosen(request: HttpRequest) -> UUID | None:
    """The study of the address; what is no id is no study."""
    try:
        return UUID(request.GET["study"]) if request.GET.get("study") else None
    except ValueError:
        return UUID(int=0)


def _chapter(by: Principal, row: Standing) -> Chapter:
    query = urlencode({"study": row.study.pk, "country": row.country})
    address = reverse("portal-create", args=[by.organization_slug, "requirement-findings"])
    return Chapter(
        title=_name(row.country),
        state=row.state,
        tone=TONES[row.state],
        lines=row.lines,
        record_url=f"{address}?{query}" if may(by, PREPARE) else "",
    )


def _sure(each: Requirement) -> SafeString:
    mark = unverified(each.doubt or UNREAD) if each.is_unverified else ""
    return format_html("{} {}", confidence_words(each.confidence), mark)


PACK_COLUMNS = [
    Column("Code", "code", is_unbroken=True),
    Column("Requirement", "name"),
    Column("Duty", lambda each: _(each.owed.name)),
    Column("Met by", lambda each: "An approval" if each.met_by is MetBy.APPROVAL else "A finding"),
    Column("Source", "source"),
    Column("How sure", _sure),
]


@dataclass(frozen=True, slots=True)
class Pack:
    """The requirements of one place."""

    title: str
    requirements: tuple[Requirement, ...]


@require_GET
def country_packs(request: HttpRequest, slug: str) -> HttpResponse:
    """What each country needs before a site may be activated there."""
    authorize(principal_of(request), CATALOGUE)
    found = [Pack(_title(place), rows) for place, rows in packs().items()]
    context = {"title": _("Country requirements"), "packs": found, "columns": PACK_COLUMNS}
    return page(request, "regulatory/packs.html", context)


def _title(place: str) -> str:
    name = jurisdiction_name(place)
    return name[0].upper() + name[1:]
