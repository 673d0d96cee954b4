"""What waits for acceptance, the page on which a sponsor accepts, and what a record's own page says of it."""

from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cro_platform.access.obligations import obligation
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize, may
from cro_platform.documents.enums import VersionStatus
from cro_platform.documents.models import DocumentVersion
from cro_platform.documents.views import pictures_of
from cro_platform.esign.panels import Signatures
from cro_platform.esign.signing_views import Signing, led_back, signing_page, signs
from cro_platform.web.components import Column, Link, RowUrl, Tone
from cro_platform.web.pages import PAGES, Pages, record_url
from cro_platform.web.panels import Facts, Related, Trail
from cro_platform.web.portal_views import next_url, page, principal_of
from cro_platform.web.shell import Entry, add_entry
from studies.api.acceptance import AcceptanceRequirements, WaitingWork, WorkDecisions
from studies.models import AcceptanceRequirement, ContractClause
from studies.panels import EVERYWHERE
from studies.selectors.work import WORK, Piece, Work, content_of, piece_of
from studies.services.acceptance import NOT_ASKED, accept_work

PAGE = 50
DOCUMENTS = Work(
    "documents",
    "Document",
    DocumentVersion,
    obligation="@obligation",
    cell="@cell",
    released="generated_at",
    only=Q(status=VersionStatus.RENDERED),
    current=Q(superseded_at=None),
    content=("document", "number", "content_sha256", "source_sha256", "template_id", "template_version"),
    related=("document",),
)  # fmt: skip


def register_work(work: Work) -> None:
    """Let a sponsor accept records of this kind: one line for each kind, where its app is ready.

    The record's own page says what became of it from then on. Raises ValueError for a kind that is registered twice and
    for one whose records have no page: what nobody can look at nobody accepts.
    """
    pages = next((each for each in PAGES.values() if each.resource.model is work.model), None)
    if work.code in WORK or pages is None:
        raise ValueError(f"{work.code} is registered already, or its records have no page")
    WORK[work.code] = work
    pages.panels = (Acceptance(), *pages.panels)


def register_own_work() -> None:
    """Documents of every kind: safety letters, listings, DSUR tables, forms."""
    register_work(DOCUMENTS)
    add_entry(Entry("Delivery", "Waits for acceptance", "work-waiting", "inbox", "work.view"))


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Whether the sponsor accepts this record, and what it said."""

    title: str = "Acceptance by the sponsor"
    is_side: bool = False
    template: str = "studies/panels/acceptance.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """State, clause and decision; nothing where nobody asks for acceptance."""
        piece = piece_of(record, by)
        if piece is None:
            return None
        return {
            "tone": _tone(piece),
            "word": _word(piece, by),
            "clause": piece.requirement.clause,
            "contract": piece.requirement.contract.number,
            "decision": piece.decision,
            **_addresses(piece, by),
        }


def _tone(piece: Piece) -> Tone:
    if piece.waits:
        return "warning"
    if piece.decision is None:
        return "neutral"
    return "success" if piece.decision.outcome == "accepted" else "danger"


def _word(piece: Piece, by: Principal) -> str:
    if piece.waits:
        return "Waits for acceptance" if by.is_sponsor else "Waits for the sponsor's acceptance"
    if piece.decision is None:
        return "Overtaken before it was decided on"
    return piece.decision.get_outcome_display()


def _addresses(piece: Piece, by: Principal) -> dict[str, str]:
    if not piece.waits or not may(by, "work.decide", piece.record):
        return {"accept_url": "", "return_url": ""}
    slug = by.organization_slug
    given = urlencode({"kind": piece.work.code, "record_id": piece.record.pk})
    return {
        "accept_url": reverse("work-accept", args=[slug, piece.work.code, piece.record.pk]),
        "return_url": f"{reverse('portal-create', args=[slug, WorkDecisions.name])}?{given}",
    }


WAITING = (
    Column("What", itemgetter("title")),
    Column("Kind", itemgetter("kind_title")),
    Column("Study", itemgetter("protocol_number"), is_unbroken=True),
    Column("Obligation", itemgetter("obligation_name")),
    Column("Where", lambda row: EVERYWHERE.get(row["cell"], row["cell"])),
    Column("Provider", itemgetter("provider")),
    Column("Released", itemgetter("released_at"), is_unbroken=True),
    Column("By", lambda row: f"{row['contract_number']}, {row['clause']}"),
)


@require_GET
def waiting_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What waits, longest first: for a sponsor over all its providers, for a provider its own."""
    by = principal_of(request)
    study = request.GET.get("study", "")
    found = WaitingWork.page(
        by,
        given={"study": study} if study else {},
        cursor=request.GET.get("cursor"),
        size=PAGE,
    )
    context = {
        "title": _("Waits for acceptance")
        if by.is_sponsor
        else _("Waits for the sponsor's acceptance"),
        "columns": WAITING,
        "rows": found.rows,
        "row_url": RowUrl(lambda row: _record_url(slug, row["kind"], row["record"])),
        "next_url": next_url(request, found.cursor),
        "decisions_url": reverse("portal-list", args=[slug, WorkDecisions.name]),
    }
    return page(request, "studies/waiting_work.html", context)


def _record_url(slug: str, kind: str, record: UUID) -> str:
    name = next(n for n, each in PAGES.items() if each.resource.model is WORK[kind].model)
    return reverse("portal-record", args=[slug, name, record])


@signs
def accept_page(request: HttpRequest, slug: str, work: str, pk: UUID) -> HttpResponse:
    """Accept a record as it is on screen."""
    by = principal_of(request)
    record = _found(by, work, pk)
    authorize(by, "work.decide", record)
    piece = piece_of(record, by)
    back = record_url(slug, record)
    if piece is None or not piece.waits:
        return led_back(request, back, NOT_ASKED if piece is None else "It was decided on already.")
    signing = Signing(
        record=record,
        shown=content_of(piece.work, record.pk),
        sign=accept_work,
        template="studies/accept_work.html",
        back=back,
        meaning="I approve this work for the sponsor",
        follows="The work no longer waits; the provider is told that it was accepted.",
        context=_accepting(piece, back) | _pictures(record, slug),
        said="Accepted.",
        onward=reverse("work-waiting", args=[slug]),
    )
    return signing_page(request, signing)


def _accepting(piece: Piece, back: str) -> dict[str, Any]:
    return {
        "piece": piece,
        "obligation": _(obligation(piece.obligation).name),
        "where": EVERYWHERE.get(piece.cell, piece.cell),
        "record_url": back,
        "links": [Link(piece.title, back), Link("Accept")],
    }


def _pictures(record: Any, slug: str) -> dict[str, Any]:
    """A document is seen where it is accepted."""
    if not isinstance(record, DocumentVersion):
        return {}
    return {
        "pictures": pictures_of(slug, "document-versions", record),
        "file_url": reverse("document-versions-file", args=[slug, record.pk]),
    }


def _found(by: Principal, work: str, pk: UUID) -> Any:
    """The record by its kind; an unknown kind, an unknown id and a foreign one are answered alike."""
    if work not in WORK:
        raise Http404
    model = WORK[work].model
    pages = next(each for each in PAGES.values() if each.resource.model is model)
    return pages.resource.find(by, pk)


@dataclass(frozen=True, slots=True)
class Requirements:
    """Whether work of a transferred obligation waits for acceptance."""

    title: str = "Acceptance"
    is_side: bool = False
    template: str = "studies/panels/requirements.html"

    def context(self, record: ContractClause, by: Principal) -> dict[str, Any] | None:
        """What stands for this row's cell, and what was lifted."""
        if not may(by, "work.view"):
            return None
        found = AcceptanceRequirement.objects.filter(
            contract=record.version.contract_id,
            study=record.study_id,
            obligation=record.obligation,
            cell=record.cell,
        )
        return {"columns": REQUIRED, "rows": list(found.order_by("-id"))}


REQUIRED = (
    Column("Clause", "clause"),
    Column("Set by", "set_by_name"),
    Column("Since", "begins_at"),
    Column("Lifted", "lifted_at"),
    Column("Why lifted", lambda row: row.lift_reason or None),
)


class RequirementPages(Pages):
    """Requirements of acceptance."""

    resource = AcceptanceRequirements
    section = "Organization"
    icon = "clipboard-check"
    intro = "Work of these obligations waits for the sponsor's acceptance. It is set on a transferred obligation of a contract in force."
    columns = ("obligation", "cell", "clause", "set_by_name", "created_at", "lifted_at")
    facts = ("obligation", "cell", "clause", "created_at", "lifted_at")
    panels = (
        Facts("Requirement", ("obligation", "cell", "clause", "set_by_name", "valid_from", "created_at", "lifted_at", "lifted_by_name",
                              "lift_reason")),
        Related("work-decisions", "requirement"),
        Trail(),
    )  # fmt: skip

    @classmethod
    def heading(cls, record: Any) -> tuple[str, str]:
        """The obligation in words."""
        return _(obligation(record.obligation).name), EVERYWHERE.get(record.cell, record.cell)


class DecisionPages(Pages):
    """Accepted and returned work."""

    resource = WorkDecisions
    section = "Delivery"
    icon = "check-check"
    columns = ("title", "outcome", "reason", "obligation", "cell", "decided_by_name", "decided_at")
    facts = ("outcome", "obligation", "cell", "decided_at")
    panels = (
        Facts("Decision", ("title", "outcome", "reason", "released_at", "decided_at", "decided_by_name", "content_sha256")),
        Signatures(),
        Trail(),
    )  # fmt: skip

    @classmethod
    def tone_and_state(cls, row: dict[str, Any]) -> tuple[Tone, str]:
        """Accepted or returned."""
        is_accepted = row["outcome"] == "accepted"
        return ("success", "Accepted") if is_accepted else ("danger", "Returned")


__all__ = ["DecisionPages", "RequirementPages", "register_work"]
