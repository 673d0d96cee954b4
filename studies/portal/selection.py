"""Pages of choosing a provider: profiles, requests, the comparison, and the signature that makes a choice final."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize, may
from cro_platform.esign.panels import Signatures
from cro_platform.esign.selectors import content_sha256
from cro_platform.esign.signing_views import Signing, signing_page, signs
from cro_platform.notifications.selectors import today_in_organization
from cro_platform.web.components import Column, RowUrl, Tone
from cro_platform.web.pages import Pages, record_url
from cro_platform.web.panels import Facts, Related, Trail
from cro_platform.web.portal_views import principal_of
from studies.api.selection import (
    Bidders,
    Bids,
    BidScores,
    ProposalInvitations,
    ProposalRequests,
    ProviderProfiles,
    ProviderSelections,
    QualificationAudits,
)
from studies.models import Bid, ProposalRequest, ProviderSelection
from studies.rules.selection import number, total
from studies.selectors.selection import Compared, comparison, counts, newest_audit
from studies.services.choosing import SUITABLE, finish_selection

SECTION = "Organization"
TONES: dict[str, Tone] = {
    "sent": "info",
    "decided": "success",
    "submitted": "success",
    "withdrawn": "neutral",
}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a JSON column."""

    title: str
    name: str
    columns: tuple[Column, ...]
    is_side: bool = False
    template: str = "studies/panels/rows.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """The rows as they stand."""
        return {"columns": self.columns, "rows": getattr(record, self.name)}


def _of(name: str) -> Any:
    return lambda row: row.get(name)


CRITERIA = Table(
    "Criteria",
    "criteria",
    (Column("Criterion", _of("name")), Column("Weight", _of("weight"), is_numeric=True)),
)


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of texts, numbered."""

    title: str
    name: str
    is_side: bool = False
    template: str = "studies/panels/texts.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """Each text."""
        return {"texts": getattr(record, self.name)}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The bids side by side: what each costs, what it was given, whether its provider counts as qualified."""

    title: str = "Comparison of bids"
    is_side: bool = False
    template: str = "studies/panels/comparison.html"

    def context(self, record: ProposalRequest, by: Principal) -> dict[str, Any] | None:
        """One row for each bidder, best first."""
        today = today_in_organization()
        rows = comparison(record, today)
        names = [each["name"] for each in record.criteria]
        slug = by.organization_slug
        return {
            "columns": (
                Column("Provider", lambda row: row.bidder.provider_name),
                Column("Bid", _bid_word),
                Column(
                    _("Total, %(currency)s") % {"currency": record.currency},
                    lambda row: row.total,
                    is_numeric=True,
                ),
                *(_criterion(name) for name in names),
                Column("Score of 100", lambda row: row.score, is_numeric=True),
                Column("Qualified", lambda row: _qualified(row, today)),
            ),
            "rows": rows,
            "row_url": RowUrl(
                lambda row: reverse("portal-record", args=[slug, "bidders", row.bidder.pk])
            ),
        }


def _criterion(name: str) -> Column:
    return Column(name, lambda row: row.points.get(name), is_numeric=True)


def _bid_word(row: Compared) -> str:
    if row.bid is not None:
        return f"Submitted {row.bid.submitted_at:%d %b %Y}"
    return "Declined" if row.bidder.invitation.declined_at else "None yet"


def _qualified(row: Compared, today: Any) -> str:
    if row.audit is None:
        return "No audit"
    until = f" until {row.audit.valid_until:%d %b %Y}" if row.audit.valid_until else ""
    passed = "" if counts(row.audit, today) or not row.audit.valid_until else ", lapsed"
    return f"{row.audit.get_outcome_display()}{until}{passed}"


class ProfilePages(Pages):
    """Providers."""

    resource = ProviderProfiles
    section = SECTION
    icon = "building-2"
    intro = "What providers say of themselves. A provider is found here only while it lists itself."
    columns = ("name", "therapeutic_areas", "phases", "countries", "capacity", "available_from", "is_listed")  # fmt: skip
    facts = ("capacity", "available_from", "is_listed")
    panels = (
        Facts("Profile", ("name", "summary", "therapeutic_areas", "phases", "countries", "capacity", "available_from", "provider")),
        Table("Certificates", "certificates", (Column("Certificate", _of("title")), Column("Issued by", _of("issuer")),
                                               Column("Valid until", _of("valid_until")))),
        Trail(),
    )  # fmt: skip


class RequestPages(Pages):
    """Requests for proposal."""

    resource = ProposalRequests
    onward = {
        "draft": "send",
    }
    section = SECTION
    icon = "megaphone"
    tones = TONES
    columns = ("number", "title", "status", "due_at", "sent_at")
    facts = ("status", "due_at", "sent_at")
    panels = (
        Comparison(),
        Related("provider-selections", "request", ("provider_name", "chosen_by_name", "final_at", "dropped_at")),
        CRITERIA,
        Texts("Questions", "questions"),
        Facts("Request", ("number", "title", "scope", "template", "therapeutic_area", "phase", "countries", "currency", "due_at")),
        Trail(),
    )  # fmt: skip

    @classmethod
    def heading(cls, record: Model) -> tuple[str, str]:
        """Title and number."""
        request: Any = record
        return request.title, request.number

    @classmethod
    def parent(cls, record: Model) -> Model | None:
        """None: it may be about no study."""
        return None


BUDGET = (
    Column("Item", _of("item")),
    Column("Unit", _of("unit")),
    Column("Quantity", _of("quantity"), is_numeric=True),
    Column("Unit price", _of("unit_price"), is_numeric=True),
    Column(
        "Amount",
        lambda row: (number(row["quantity"]) or 0) * (number(row["unit_price"]) or 0),
        is_numeric=True,
    ),
)


@dataclass(frozen=True, slots=True)
class BidOf:
    """A bid as it was submitted: budget with its total, and each question with its answer."""

    title: str = "The bid"
    is_side: bool = False
    template: str = "studies/panels/bid.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """The bid itself, or the one its bidder submitted."""
        bid = record if isinstance(record, Bid) else _submitted_by(record)
        if bid is None:
            return None
        questions = bid.invitation.questions
        answers = [*bid.answers, *[""] * (len(questions) - len(bid.answers))]
        return {
            "bid": bid,
            "columns": BUDGET,
            "total": f"{total(bid.lines)} {bid.invitation.currency}",
            "answers": list(zip(questions, answers, strict=False)),
        }


def _submitted_by(bidder: Any) -> Bid | None:
    found = Bid.objects.filter(invitation=bidder.invitation_id, status="submitted")
    return found.select_related("invitation").first()


class BidderPages(Pages):
    """Bidders."""

    resource = Bidders
    columns = ("provider_name", "declined_at")
    facts = ("provider_name", "declined_at")
    panels = (
        BidOf(),
        Related("bid-scores", "bidder"),
        Facts("Bidder", ("provider_name", "declined_at", "decline_reason")),
        Trail(),
    )

    @classmethod
    def parent(cls, record: Any) -> Any:
        """The request."""
        return record.request


class ScorePages(Pages):
    """Scores."""

    resource = BidScores
    columns = ("criterion", "points", "comment", "scored_by_name", "created_at")
    panels = (Facts("Score", ("criterion", "points", "comment", "scored_by_name", "created_at")), Trail())  # fmt: skip

    @classmethod
    def parent(cls, record: Any) -> Any:
        """The bidder."""
        return record.bidder


class InvitationPages(Pages):
    """Invitations to bid."""

    resource = ProposalInvitations
    section = SECTION
    icon = "mail"
    columns = ("number", "title", "sponsor_name", "due_at", "outcome")
    facts = ("sponsor_name", "due_at", "outcome")
    panels = (
        Facts("What is asked", ("scope", "therapeutic_area", "phase", "countries", "currency", "due_at", "outcome", "message",
                                "declined_at")),
        CRITERIA,
        Texts("Questions", "questions"),
        Related("bids", "invitation", ("number", "status", "submitted_at", "total")),
        Trail(),
    )  # fmt: skip


class BidPages(Pages):
    """Bids."""

    resource = Bids
    onward = {
        "draft": "submit",
    }
    section = SECTION
    icon = "file-pen"
    tones = TONES
    columns = ("request_number", "title", "status", "submitted_at", "total")
    facts = ("status", "submitted_at", "submitted_by_name")
    panels = (BidOf(), Facts("Bid", ("summary", "status", "submitted_at", "submitted_by_name")), Trail())  # fmt: skip

    @classmethod
    def parent(cls, record: Any) -> Any:
        """The invitation."""
        return record.invitation


class AuditPages(Pages):
    """Qualification audits."""

    resource = QualificationAudits
    section = SECTION
    icon = "clipboard-check"
    intro = f"A provider is relied on only after an audit that counts ({SUITABLE}). Yours alone."
    columns = ("provider_name", "planned_on", "performed_on", "outcome", "valid_until")
    facts = ("outcome", "performed_on", "valid_until")
    panels = (
        Table("Findings", "findings", (Column("Grade", _of("grade")), Column("Finding", _of("text")))),
        Facts("Audit", ("provider_name", "scope", "planned_on", "performed_on", "outcome", "valid_until", "recorded_by_name")),
        Trail(),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finish:
    """Where the choice is signed, what still lacks for it, and the work order that came of it."""

    title: str = "The choice"
    is_side: bool = False
    template: str = "studies/panels/finish_selection.html"

    def context(self, record: ProviderSelection, by: Principal) -> dict[str, Any] | None:
        """Addresses for whoever may."""
        today = today_in_organization()
        audit = record.audit or newest_audit(record.bidder.provider_id, today)
        is_open = record.final_at is None and record.dropped_at is None
        can_sign = is_open and may(by, "proposals.select")
        slug = by.organization_slug
        return {
            "selection": record,
            "audit": audit,
            "audit_counts": counts(audit, today),
            "is_open": is_open,
            "sign_url": reverse("provider-selections-sign", args=[slug, record.pk]) if can_sign else "",
            "contract_url": record_url(slug, record.contract) if record.contract else "",
            "suitable": SUITABLE,
        }  # fmt: skip


class SelectionPages(Pages):
    """Selections."""

    resource = ProviderSelections
    section = SECTION
    icon = "award"
    columns = ("request_number", "provider_name", "chosen_by_name", "final_at", "dropped_at")
    facts = ("provider_name", "chosen_by_name", "final_at")
    panels = (
        Finish(),
        Facts("Selection", ("provider_name", "rationale", "chosen_by_name", "final_at")),
        Signatures(),
        Trail(),
    )

    @classmethod
    def parent(cls, record: Any) -> Any:
        """The request."""
        return record.request


@signs
def sign_selection_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Sign the choice: rationale and bid as they are on screen."""
    by = principal_of(request)
    selection: Any = ProviderSelections.find(by, pk)
    authorize(by, "proposals.select")
    cost = f"{total(selection.bid.lines)} {selection.request.currency}"
    signing = Signing(
        record=selection,
        shown=content_sha256(selection),
        sign=finish_selection,
        template="studies/sign_selection.html",
        back=record_url(slug, selection),
        meaning="I approve this choice for my organization",
        follows="The chosen provider is told, and every other bidder reads a regret that names nobody.",
        context={"selection": selection, "total": cost},
        said="Signed. The bidders are told.",
    )
    return signing_page(request, signing)
