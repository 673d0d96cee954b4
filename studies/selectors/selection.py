"""The bids on one request side by side, for the sponsor that asked, and whether a provider counts as qualified."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from studies.enums import AuditOutcome, BidStatus
from studies.models import Bid, Bidder, BidScore, ProposalRequest, QualificationAudit
from studies.rules.selection import total, weighted


@dataclass(frozen=True, slots=True)
class Compared:
    """One bidder: its bid, what it costs, what people gave it, and its audit. `score` is out of 100."""

    bidder: Bidder
    bid: Bid | None
    total: Decimal | None
    points: dict[str, Decimal]
    score: Decimal | None
    audit: QualificationAudit | None


def comparison(request: ProposalRequest, today: date) -> list[Compared]:
    """Best score first, those without one last, in a number of statements that does not grow with the bidders."""
    bidders = list(request.bidders.select_related("invitation").order_by("provider_name"))
    bids = {
        each.invitation_id: each
        for each in Bid.objects.filter(
            invitation__in=[b.invitation_id for b in bidders], status=BidStatus.SUBMITTED
        )
    }
    given = _points([b.pk for b in bidders])
    audits = _audits({b.provider_id for b in bidders}, today)
    found = [
        Compared(
            b,
            bids.get(b.invitation_id),
            total(bids[b.invitation_id].lines) if b.invitation_id in bids else None,
            {name: _mean(values) for name, values in given[b.pk].items()},
            weighted(request.criteria, given[b.pk]),
            audits.get(b.provider_id),
        )
        for b in bidders
    ]
    return sorted(found, key=lambda each: (each.score is None, -(each.score or 0)))


def _mean(values: list[Decimal]) -> Decimal:
    return (sum(values, Decimal(0)) / len(values)).quantize(Decimal("0.1"))


def _points(bidders: list[UUID]) -> defaultdict[UUID, dict[str, list[Decimal]]]:
    """Per bidder and criterion the latest points of each person."""
    latest: dict[tuple[UUID, str, UUID], Decimal] = {}
    for each in BidScore.objects.filter(bidder__in=bidders).order_by("id"):
        latest[each.bidder_id, each.criterion, each.scored_by_id] = each.points
    found: defaultdict[UUID, dict[str, list[Decimal]]] = defaultdict(dict)
    for (bidder, criterion, _), points in latest.items():
        found[bidder].setdefault(criterion, []).append(points)
    return found


def _audits(providers: set[UUID], today: date) -> dict[UUID, QualificationAudit]:
    """The newest audit of each provider that was performed; whether it counts today says `counts`."""
    found: dict[UUID, QualificationAudit] = {}
    for each in (
        QualificationAudit.objects.filter(provider__in=providers)
        .exclude(performed_on=None)
        .order_by("performed_on", "id")
    ):
        found[each.provider_id] = each
    return found


def counts(audit: QualificationAudit | None, today: date) -> bool:
    """It found the provider qualified, and its last day has not passed."""
    if audit is None or audit.valid_until is None or audit.valid_until < today:
        return False
    return audit.outcome in {AuditOutcome.QUALIFIED, AuditOutcome.CONDITIONAL}


def newest_audit(provider: UUID, today: date) -> QualificationAudit | None:
    """The provider's newest performed audit."""
    return _audits({provider}, today).get(provider)
