"""A request of northwind's, answered by helix and orbis, through the services that production uses."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from cro_platform.access.principal import Principal, acting
from cro_platform.esign.selectors import content_sha256
from studies.models import (
    Bid,
    Bidder,
    ProposalInvitation,
    ProposalRequest,
    ProviderSelection,
    QualificationAudit,
)
from studies.services.bidding import draft_bid, keep_profile, submit_bid
from studies.services.choosing import (
    begin_request,
    choose,
    finish_selection,
    invite,
    plan_audit,
    record_audit,
    score_bid,
    send_request,
)
from tests.documents.papers import PASSWORD, post, with_password
from tests.world import Company, World

CRITERIA = [{"name": "Experience", "weight": "60"}, {"name": "Price", "weight": "40"}]
QUESTIONS = ["Which monitors?", "Which database?"]
LINES = [{"item": "Site visit", "unit": "visit", "quantity": "10", "unit_price": "1200.50"}]


def manager(world: World) -> Principal:
    return world.northwind["vendor-manager"]


def begun(world: World, by: Principal | None = None, **changes: Any) -> ProposalRequest:
    """A request that nobody has been asked yet."""
    author = by or manager(world)
    given: dict[str, Any] = {
        "number": "RFP-1", "title": "Monitoring of a phase 3 study", "scope": "Forty sites in four countries",
        "currency": "EUR", "criteria": CRITERIA, "questions": QUESTIONS, "due_at": datetime.now(UTC) + timedelta(days=30),
    } | changes  # fmt: skip
    with acting(author):
        return begin_request(by=author, **given)


def asked(world: World, *companies: Company, **changes: Any) -> ProposalRequest:
    """A request that has been sent to these providers."""
    request, by = begun(world, **changes), manager(world)
    with acting(by):
        for company in companies or (world.helix, world.orbis):
            invite(fresh(request), by=by, provider=company.id)
        return send_request(fresh(request), by=by)


def fresh(record: Any) -> Any:
    """The record as it stands now, for whoever is in scope."""
    return type(record)._default_manager.get(pk=record.pk)


def invitation_of(company: Company) -> ProposalInvitation:
    """The company's newest invitation, as its contract manager reads it."""
    with acting(company["contract-manager"]):
        found = ProposalInvitation.objects.order_by("-id").first()
        assert found is not None
        return found


def drafted(company: Company, **changes: Any) -> Bid:
    """A bid that its company has not submitted."""
    by, invitation = company["contract-manager"], invitation_of(company)
    given: dict[str, Any] = {
        "summary": f"Bid of {company.slug}", "lines": LINES, "answers": ["Two", "Ours"],
    } | changes  # fmt: skip
    with acting(by):
        return draft_bid(invitation, by=by, **given)


def submitted(company: Company, **changes: Any) -> Bid:
    """A bid that its sponsor reads."""
    bid, by = drafted(company, **changes), company["contract-manager"]
    with acting(by):
        return submit_bid(Bid.objects.select_related("invitation").get(pk=bid.pk), by=by)


def bidder(world: World, request: ProposalRequest, company: Company) -> Bidder:
    """For whoever is in scope."""
    return Bidder.objects.select_related("request", "invitation").get(
        request=request, provider=company.id
    )


def scored(world: World, request: ProposalRequest, company: Company, *points: int) -> None:
    """The vendor manager's points, criterion by criterion."""
    by = manager(world)
    with acting(by):
        for criterion, given in zip(CRITERIA, points, strict=True):
            score_bid(
                bidder(world, request, company),
                by=by,
                criterion=criterion["name"],
                points=Decimal(given),
            )


def audited(
    world: World,
    company: Company,
    *,
    outcome: str = "qualified",
    until: date | None = None,
    on: date | None = None,
) -> QualificationAudit:
    """An audit of the company that northwind has performed."""
    by = manager(world)
    today = datetime.now(UTC).date()
    with acting(by):
        plan = plan_audit(by=by, provider=company.id, planned_on=today, scope="Monitoring")
        return record_audit(
            plan, by=by, performed_on=on or today - timedelta(days=1), outcome=outcome,
            findings=[{"grade": "minor", "text": "kanari-finding"}],
            valid_until=until or today + timedelta(days=300),
        )  # fmt: skip


def chosen(world: World, request: ProposalRequest, company: Company) -> ProviderSelection:
    """Not yet signed."""
    by = manager(world)
    with acting(by):
        return choose(
            bidder(world, request, company), by=by, rationale="kanari-rationale: best monitors"
        )


def signed(
    world: World, selection: ProviderSelection, by: Principal | None = None
) -> ProviderSelection:
    """The vendor manager signs the choice."""
    signer = by or manager(world)
    with_password(signer)
    with acting(signer):
        found = ProviderSelection.objects.select_related("request", "bidder", "bid").get(
            pk=selection.pk
        )
        return finish_selection(
            found,
            by=signer,
            request=post(signer),
            password=PASSWORD,
            code="",
            shown=content_sha256(found),
        )


def listed(company: Company, *, is_listed: bool = True, **changes: Any) -> None:
    """The company's profile."""
    by = company["contract-manager"]
    given: dict[str, Any] = {
        "summary": f"Profile of {company.slug}", "therapeutic_areas": ["Oncology"], "phases": ["PHASE2"],
        "countries": ["DE"], "certificates": [{"title": "ISO 9001", "issuer": "TUV", "valid_until": "2027-05-31"}],
        "capacity": Decimal("12.5"), "available_from": None,
    } | changes  # fmt: skip
    with acting(by):
        keep_profile(by=by, is_listed=is_listed, **given)
