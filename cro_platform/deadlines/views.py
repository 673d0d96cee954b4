"""The board of clocks: nearest first, each with its reason and with who answers for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import clause_words, may
from cro_platform.deadlines.api import Deadlines
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.retold import retold
from cro_platform.deadlines.rules_pages import rule_url
from cro_platform.deadlines.selectors import names_of
from cro_platform.notifications.selectors import transaction_instant
from cro_platform.web.components import Column, RowUrl, Step, Tone
from cro_platform.web.focus import NAMES
from cro_platform.web.pages import PAGES
from cro_platform.web.portal_views import filter_form, next_url, page, principal_of

SIZE = 50
COLUMNS = [Column(title, "") for title in ("Clock", "Due", "Responsible", "Study", "Alert")]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One clock on the board."""

    row: Row
    url: str
    subject_url: str
    study: str
    study_url: str
    steps: list[Step]
    rule_url: str
    acknowledge_url: str

    @property
    def value(self) -> date | datetime | None:
        """What the due date component shows: the instant where there is one."""
        found: date | datetime | None = self.row["due_at"] or self.row["due_on"]
        return found


@dataclass(frozen=True, slots=True)
class Group:
    """A stretch of the board."""

    title: str
    tone: Tone
    lines: list[Line]


STRETCHES: tuple[tuple[str, Tone], ...] = (
    ("No rule answers: a person has to decide", "danger"),
    ("Overdue", "danger"),
    ("Today", "warning"),
    ("Tomorrow", "warning"),
    ("This week", "info"),
    ("Later", "neutral"),
    ("Without a legal date", "warning"),
    ("Closed", "neutral"),
)
UNANSWERED, OVERDUE, TODAY, TOMORROW, WEEK, LATER, UNDATED, CLOSED = range(len(STRETCHES))


def stretch_of(row: Row, now: datetime) -> int:
    """On which stretch of the board a clock stands, by the calendar of its own zone."""
    if row["status"] != DeadlineStatus.RUNNING:
        return CLOSED
    if row["due_on"] is None:
        return UNDATED if row["rule"] else UNANSWERED
    if row["is_overdue"]:
        return OVERDUE
    days = (row["due_on"] - now.astimezone(ZoneInfo(row["time_zone"])).date()).days
    if days <= 1:
        return (OVERDUE, TODAY, TOMORROW)[max(days, -1) + 1]
    return WEEK if days <= timedelta(weeks=1).days else LATER


@dataclass(frozen=True, slots=True)
class BoardNote:
    """A duty that has no clock, and why: it has to be seen beside those that have one."""

    what: str
    sentence: str
    study: str
    study_url: str


BoardNotes = Callable[[Principal, UUID | None], list[BoardNote]]
NOTE_COLUMNS = [
    Column("Duty", "what"),
    Column("Why there is no clock", "sentence"),
    Column("Study", "study"),
]
_notes: list[BoardNotes] = []


def add_board_notes(notes: BoardNotes) -> None:
    """Let a room say on the board which duties have no clock."""
    _notes.append(notes)


def _notes_for(by: Principal, given: dict[str, str]) -> list[BoardNote]:
    """On the first page of all running clocks, or of one study's."""
    if given.keys() - {"status", "study"} or given["status"] != DeadlineStatus.RUNNING:
        return []
    study = UUID(given["study"]) if given.get("study") else None
    return [note for notes in _notes for note in notes(by, study)]


@require_GET
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """Running clocks by nearness; with a filter, the clocks that match it (`?status=` shows all)."""
    by = principal_of(request)
    known = {each.name for each in Deadlines.all_filters()}
    out = {"cursor", *(name for name in NAMES if name not in known)}
    asked = {k: str(v) for k, v in request.GET.items() if k not in out}
    given = {"status": DeadlineStatus.RUNNING.value} | asked
    try:
        found = Deadlines.page(by, given=given, cursor=request.GET.get("cursor"), size=SIZE)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(request.path)
    shown = tuple(f for f in Deadlines.all_filters() if f.kind != "uuid")
    context = {
        "title": _(Deadlines.title),
        "groups": grouped(found.rows, by),
        "columns": COLUMNS,
        "notes": [] if "cursor" in request.GET else _notes_for(by, given),
        "note_columns": NOTE_COLUMNS,
        "note_url": RowUrl(lambda note: note.study_url),
        "filter_form": filter_form(shown, given),
        "next_url": next_url(request, found.cursor),
        "now": transaction_instant(),
    }
    return page(request, "deadlines/board.html", context)


def grouped(rows: list[Row], by: Principal) -> list[Group]:
    """The stretches that are not empty, in order; the rows keep theirs."""
    now, line = transaction_instant(), _liner(rows, by)
    placed: list[list[Line]] = [[] for _stretch in STRETCHES]
    for row in rows:
        placed[stretch_of(row, now)].append(line(row))
    return [
        Group(_(title), tone, lines)
        for (title, tone), lines in zip(STRETCHES, placed, strict=True)
        if lines
    ]


def _liner(rows: list[Row], by: Principal) -> Callable[[Row], Line]:
    slug, studies = by.organization_slug, names_of("studies", {r["study"] for r in rows}, by)
    may_acknowledge = may(by, "deadlines.acknowledge")

    def line(row: Row) -> Line:
        is_open = row["status"] == DeadlineStatus.RUNNING and not row["acknowledged"]
        return Line(
            row=row | {"responsible_by": clause_words(row["responsible_by"])},
            url=reverse("portal-record", args=[slug, Deadlines.name, row["id"]]),
            subject_url=record_url_of(
                slug, row["subject_record"]["type"], row["subject_record"]["id"]
            ),
            study=studies.get(row["study"], ""),
            study_url=record_url_of(slug, "studies", row["study"]),
            steps=[Step(text) for text in retold(row["derivation"], row["time_zone"])],
            rule_url=rule_url(slug, row["rule"]),
            acknowledge_url=_acknowledge_url(slug, row) if may_acknowledge and is_open else "",
        )

    return line


def record_url_of(slug: str, resource: str, pk: UUID) -> str:
    """Where a record of another room is; empty where that room has no pages."""
    return reverse("portal-record", args=[slug, resource, pk]) if resource in PAGES else ""


def _acknowledge_url(slug: str, row: Row) -> str:
    return reverse("portal-action", args=[slug, Deadlines.name, row["id"], "acknowledge"])
