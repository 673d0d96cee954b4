"""Pages of contracts, and of who holds what."""

from typing import Any
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from cro_platform.access.errors import RuleBroken
from cro_platform.access.obligations import Level
from cro_platform.access.rights import authorize
from cro_platform.web.components import Column, Link, Tone
from cro_platform.web.pages import Pages, record_url
from cro_platform.web.panels import Facts, Related, Trail
from cro_platform.web.portal_views import filter_form, page, principal_of
from studies.api import ContractClauses, Contracts, ContractVersions, Responsibility, Studies
from studies.api.contracts import InstantFilter
from studies.panels import HOLDER_COLUMNS
from studies.portal.agreements import Papers, Standing, Text
from studies.selectors.responsibility import (
    Answer,
    Holdings,
    Question,
    grouped,
    responsibility,
)

TONES: dict[str, Tone] = {
    "negotiation": "info",
    "agreed": "success",
    "partly_signed": "warning",
    "executed": "success",
    "withdrawn": "neutral",
}
ASKED = tuple(each for each in Responsibility.asked if each.name in {"country", "at"})


class ContractPages(Pages):
    """Contracts."""

    resource = Contracts
    section = "Organization"
    icon = "handshake"
    columns = (
        "number",
        "title",
        "provider_name",
        "sponsor_name",
        "status",
        "version",
        "effective_at",
        "ends_at",
        "transfers",
    )
    facts = ("sponsor_name", "provider_name", "status", "effective_at", "ends_at")
    panels = (
        Facts("Contract", ("number", "title", "kind", "version", "executed_at", "effective_at", "ends_at", "closes_at")),
        Related("contract-versions", "contract", ("number", "kind", "starts_at", "ends_at", "superseded_at")),
        Related("contract-clauses", "contract", ("obligation", "cell", "clause")),
        Trail(),
    )  # fmt: skip

    @classmethod
    def heading(cls, record: Model) -> tuple[str, str]:
        """The title, and number with version."""
        contract: Any = record
        return contract.title, str(contract)


class VersionPages(Pages):
    """Versions of a contract."""

    resource = ContractVersions
    section = "Organization"
    icon = "file-pen"
    intro = "Drafts, versions under negotiation, and what is signed. A draft is yours alone until you share it."
    tones = TONES
    columns = ("number", "kind", "status", "starts_at", "ends_at", "superseded_at")
    facts = ("kind", "starts_at", "superseded_at", "ends_at", "closes_at")
    panels = (
        Standing(),
        Papers(),
        Text(),
        Related("contract-remarks", "version"),
        Facts("Version", ("number", "kind", "change_summary", "effective_at", "effective_zone", "executed_at",
                          "provider_signed_at", "sponsor_signed_at", "is_recorded_later", "ends_at", "close_out_days")),
        Related("version-consents", "version"),
        Trail(),
    )  # fmt: skip

    @classmethod
    def heading(cls, record: Model) -> tuple[str, str]:
        """The contract's title, and number with version."""
        version: Any = record
        return version.contract.title, str(version)

    @classmethod
    def parent(cls, record: Model) -> Model | None:
        """The contract."""
        version: Any = record
        return version.contract  # type: ignore[no-any-return]  # a foreign key


class ClausePages(Pages):
    """Transferred obligations."""

    resource = ContractClauses
    columns = ("obligation", "cell", "clause", "study")
    panels = (Facts("Transfer", ("obligation", "cell", "clause", "study")), Trail())

    @classmethod
    def parent(cls, record: Model) -> Model | None:
        """The version."""
        clause: Any = record
        return clause.version  # type: ignore[no-any-return]  # a foreign key


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
        "title": f"Who holds what: {study.protocol_number}",
        "links": [Link(str(study), record_url(slug, study)), Link("Who holds what")],
        "filter_form": filter_form(ASKED, request.GET.dict()),
        "columns": COLUMNS,
        "groups": [(title, [h for h in found if h.owed.level == level]) for level, title in LEVELS],
        "effects": sorted({held.legal_effect for held in found if held.is_transferred}),
        "refusal": refusal,
    }
    return page(request, "studies/holders.html", context)


def _answers(study: UUID, request: HttpRequest) -> list[Answer]:
    at = request.GET.get("at", "")
    instant = InstantFilter("at", "at", "At", "text").read(at) if at else None
    return responsibility(Question(study, country=request.GET.get("country", ""), at=instant))


def _marks(held: Holdings) -> str:
    """What a reader must know of the obligation itself: its clauses, unverified or not, and where it should stay."""
    clauses = "; ".join(str(each.citation) for each in held.owed.clauses)
    retain = held.owed.retain
    if retain is None:
        return clauses
    return f"{clauses}. Recommended to stay with the sponsor: {retain.because} ({retain.source})"


COLUMNS = (*HOLDER_COLUMNS, Column("Law", _marks))
LEVELS = (
    (Level.STUDY, "For the whole study"),
    (Level.JURISDICTION, "By jurisdiction"),
    (Level.COUNTRY, "By country"),
)
