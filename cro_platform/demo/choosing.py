"""A provider is being chosen and its work accepted: profiles, a request with two bids, an audit; what waits for the sponsor."""

from decimal import Decimal
from uuid import UUID

from cro_platform.access.principal import acting
from cro_platform.demo.companies import person
from cro_platform.demo.portfolio import Portfolio
from studies.enums import Phase
from studies.models import Bid, Bidder, Contract, ContractClause, ProposalInvitation
from studies.selectors.work import waiting
from studies.services.acceptance import require_acceptance, return_work
from studies.services.bidding import draft_bid, keep_profile, submit_bid
from studies.services.choosing import (
    begin_request,
    invite,
    plan_audit,
    record_audit,
    score_bid,
    send_request,
)

WORK_ORDER = "NW-HX-2024-07"
CRITERIA = [{"name": "Experience in Pompe disease", "weight": "60"}, {"name": "Price", "weight": "40"}]  # fmt: skip
QUESTIONS = ["Which of your monitors have worked in rare diseases?", "From when on are they free?"]
BIDS = {
    "helix": ("Two lead monitors, one in each country", "1650.00", ["Four of twelve", "At once"], (8, 5)),
    "orbis": ("Remote monitoring with a visit every quarter", "1240.00", ["One of seven", "In six weeks"], (6, 9)),
}  # fmt: skip


def build_requirements() -> None:
    """Northwind accepts what helix releases of safety-case processing of AURORA-3; set before the first form is made."""
    manager = person("vendor-manager", "northwind")
    with acting(manager):
        clause = ContractClause.objects.select_related("version__contract").get(
            version=Contract.objects.get(number=WORK_ORDER).current_id,
            obligation="safety-case-processing",
        )
        require_acceptance(clause, by=manager, contract_clause="Section 7.2")


def build_acceptance(portfolio: Portfolio) -> None:
    """Of the forms that helix has made, one came back, and the others wait for northwind to accept them."""
    lead = person("study-lead", "northwind")
    with acting(lead):
        newest = waiting(lead, limit=20, study=portfolio.studies["aurora"])[-1]
        return_work(
            newest.record,
            by=lead,
            reason="The narrative does not say when the biopsy was taken. Add the date, and make the form again.",
        )


def build_choosing(portfolio: Portfolio, companies: dict[str, UUID]) -> None:
    """Northwind asks both CROs to monitor PRISM; both bids lie before it, scored by one person, and one CRO is audited."""
    for slug in BIDS:
        _profile(slug)
    manager = person("vendor-manager", "northwind")
    with acting(manager):
        request = begin_request(
            by=manager, study_id=portfolio.studies["prism"], number="NW-RFP-12", title="Monitoring of PRISM until its last visit",
            scope="Sixteen participants at four sites in Germany and the United States; visits every six weeks.",
            template="monitoring", therapeutic_area="Rare disease", phase=Phase.PHASE_2, countries=["DE", "US"], currency="EUR",
            criteria=CRITERIA, questions=QUESTIONS, due_at=portfolio.noon(12),
        )  # fmt: skip
        for slug in BIDS:
            invite(request, by=manager, provider=companies[slug])
        send_request(request, by=manager)
    for slug in BIDS:
        _bid(slug)
    with acting(manager):
        for slug, (_, _, _, points) in BIDS.items():
            asked = Bidder.objects.select_related("request", "invitation").get(
                provider=companies[slug]
            )
            for criterion, given in zip(CRITERIA, points, strict=True):
                score_bid(asked, by=manager, criterion=criterion["name"], points=Decimal(given))
    _audit(portfolio, companies["orbis"])


def _profile(slug: str) -> None:
    manager = person("contract-manager", slug)
    with acting(manager):
        keep_profile(
            by=manager, is_listed=True, summary="Monitoring and site management in Europe and North America.",
            therapeutic_areas=["Oncology", "Rare disease"], phases=[Phase.PHASE_1, Phase.PHASE_2, Phase.PHASE_3],
            countries=["DE", "GB", "US"], capacity=Decimal("6.5"),
        )  # fmt: skip


def _bid(slug: str) -> None:
    summary, price, answers, _ = BIDS[slug]
    manager = person("contract-manager", slug)
    with acting(manager):
        lines = [{"item": "Monitoring visit", "unit": "visit", "quantity": "36", "unit_price": price}]  # fmt: skip
        made = draft_bid(
            ProposalInvitation.objects.get(), by=manager, summary=summary, lines=lines, answers=answers
        )  # fmt: skip
        submit_bid(Bid.objects.select_related("invitation").get(pk=made.pk), by=manager)


def _audit(portfolio: Portfolio, provider: UUID) -> None:
    """Quality assurance has looked at the one that is cheaper."""
    qa = person("qa", "northwind")
    with acting(qa):
        planned = plan_audit(
            by=qa, provider=provider, planned_on=portfolio.days(-20), scope="Monitoring: procedures, training, subcontractors"
        )  # fmt: skip
        record_audit(
            planned, by=qa, performed_on=portfolio.days(-14), outcome="conditional", valid_until=portfolio.days(350),
            findings=[{"text": "Training records of two monitors were incomplete", "grade": "minor"}],
        )  # fmt: skip
