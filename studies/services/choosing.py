"""A sponsor's side: ask CROs for bids, score them, audit, choose with a signature, and begin the work order."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest
from django.utils.translation import gettext

from cro_platform.access.errors import Problem, RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.esign.credentials import Credentials
from cro_platform.esign.enums import Meaning
from cro_platform.esign.services import sign
from cro_platform.notifications.selectors import today_in_organization
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.models import Organization
from cro_platform.workflow.machine import claim
from studies.enums import AuditOutcome, BidStatus, ContractKind, InvitationOutcome, RequestStatus
from studies.models import (
    Bid,
    Bidder,
    BidScore,
    ContractVersion,
    ProposalInvitation,
    ProposalRequest,
    ProviderProfile,
    ProviderSelection,
    QualificationAudit,
)
from studies.rules.agreements.templates import TEMPLATES
from studies.rules.selection import HIGHEST, Rows, criteria_problems
from studies.selectors.instants import transaction_instant
from studies.selectors.selection import counts, newest_audit
from studies.services.agreements.contents import set_budget
from studies.services.agreements.drafting import NewAgreement, draft_agreement

SUITABLE = "ICH E6(R3) 3.6: the sponsor assesses a provider's suitability before it relies on it"
TOLD = (
    "number", "title", "scope", "therapeutic_area", "phase", "countries", "currency", "criteria", "questions", "due_at",
)  # fmt: skip
REGRET = "Thank you for your bid. Another solution was chosen."
NOTICE = timedelta(days=14)


def begin_request(*, by: Principal, **values: Any) -> ProposalRequest:
    """A request of the sponsor's own; nobody hears of it before it is sent. RuleBroken with each fault."""
    authorize(by, "proposals.keep")
    problems = criteria_problems(values["criteria"])
    if values["due_at"] <= transaction_instant():
        problems.append(Problem("due_at", "The time for bids lies in the past."))
    if values.get("template") and values["template"] not in TEMPLATES:
        problems.append(Problem("template", "There is no such template."))
    if problems:
        raise RuleBroken(*problems)
    try:
        with intent("studies.request.begin"), transaction.atomic():
            made: ProposalRequest = ProposalRequest.objects.create(**values)
    except IntegrityError as error:
        raise RuleBroken.of("number", "You have given this number to a request already.") from error
    return made


def invite(request: ProposalRequest, *, by: Principal, provider: UUID) -> Bidder:
    """Ask one more CRO, by its number or from its profile. It hears of it when the request is sent, or at once if it was."""
    authorize(by, "proposals.keep")
    _check(request, RequestStatus.DRAFT, RequestStatus.SENT)
    if not _is_provider(provider):
        raise RuleBroken.of("provider", "There is no provider of this number.")
    if Bidder.objects.filter(request=request, provider=provider).exists():
        raise RuleBroken.of("provider", "This provider is asked already.")
    with intent("studies.request.invite"):
        invitation = ProposalInvitation.objects.create(
            other_organization_id=provider,
            sponsor_name=by.organization_name,
            shared_at=TransactionNow() if request.status == RequestStatus.SENT else None,
            **{name: getattr(request, name) for name in TOLD},
        )
        made: Bidder = Bidder.objects.create(
            request=request,
            invitation=invitation,
            provider_id=provider,
            provider_name=_name(provider),
        )
    return made


def _name(provider: UUID) -> str:
    """As its profile or a counterparty's name says; otherwise its number, which is all one knows."""
    listed = ProviderProfile.objects.filter(organization=provider, replaced_at=None)
    known = Organization.objects.filter(pk=provider)
    found = (
        listed.values_list("name", flat=True).first()
        or known.values_list("name", flat=True).first()
    )
    return found or f"Provider {provider}"


def send_request(request: ProposalRequest, *, by: Principal) -> ProposalRequest:
    """Every invited CRO reads its own invitation from now on, and nothing of the others."""
    authorize(by, "proposals.keep")
    _check(request, RequestStatus.DRAFT)
    invited = list(Bidder.objects.filter(request=request).select_related("invitation"))
    if not invited:
        raise RuleBroken.of("provider", "Invite at least one provider first.")
    if request.due_at <= transaction_instant():
        raise RuleBroken.of("due_at", "The time for bids lies in the past.")
    with intent("studies.request.send"):
        for each in invited:
            claim(each.invitation, shared_at=TransactionNow())
        claim(request, status=RequestStatus.SENT, sent_at=TransactionNow())
    return request


def withdraw_request(request: ProposalRequest, *, by: Principal, reason: str) -> ProposalRequest:
    """Nothing will be chosen; each invited CRO reads that its invitation is withdrawn, and not why: its trail holds no reason."""
    authorize(by, "proposals.keep")
    _check(request, RequestStatus.DRAFT, RequestStatus.SENT)
    with intent("studies.invitation.withdraw"):
        for each in Bidder.objects.filter(request=request).select_related("invitation"):
            _answer(each.invitation, InvitationOutcome.WITHDRAWN, "The request is withdrawn.")
    with intent("studies.request.withdraw", reason=reason):
        claim(request, status=RequestStatus.WITHDRAWN)
    return request


def score_bid(
    bidder: Bidder, *, by: Principal, criterion: str, points: Decimal, comment: str = ""
) -> BidScore:
    """What this person gives the bid on one criterion. RuleBroken before a bid is submitted and for an unknown criterion."""
    authorize(by, "proposals.score")
    _check(bidder.request, RequestStatus.SENT)
    _submitted(bidder)
    if criterion not in {each["name"] for each in bidder.request.criteria}:
        raise RuleBroken.of("criterion", "The request has no such criterion.")
    if not 0 <= points <= HIGHEST:
        raise RuleBroken.of("points", "From 0 to 10.")
    with intent("studies.bid.score"):
        made: BidScore = BidScore.objects.create(
            bidder=bidder,
            criterion=criterion,
            points=points,
            comment=comment,
            scored_by_id=by.user_id,
            scored_by_name=by.name,
        )
    return made


def plan_audit(
    *, by: Principal, provider: UUID, planned_on: date, scope: str
) -> QualificationAudit:
    """Plan to look at a provider before relying on it; it is the sponsor's own record."""
    authorize(by, "proposals.audit")
    if not _is_provider(provider):
        raise RuleBroken.of("provider", "There is no provider of this number.")
    with intent("studies.audit.plan"):
        made: QualificationAudit = QualificationAudit.objects.create(
            provider_id=provider, provider_name=_name(provider), planned_on=planned_on, scope=scope
        )
    return made


def record_audit(
    audit: QualificationAudit,
    *,
    by: Principal,
    performed_on: date,
    outcome: str,
    findings: Rows = (),
    valid_until: date | None = None,
) -> QualificationAudit:
    """What the audit found and until when it counts. A provider that is qualified is so until a day; a later audit is another one."""
    authorize(by, "proposals.audit")
    if audit.performed_on is not None:
        raise TransitionRefused("It is recorded already. Plan another audit.")
    problems = []
    if performed_on > today_in_organization():
        problems.append(Problem("performed_on", "It lies in the future."))
    if outcome != AuditOutcome.UNQUALIFIED and (valid_until is None or valid_until <= performed_on):
        problems.append(Problem("valid_until", "Say until which later day it counts.", SUITABLE))
    if problems:
        raise RuleBroken(*problems)
    with intent("studies.audit.record"):
        claim(
            audit,
            performed_on=performed_on,
            outcome=outcome,
            findings=list(findings),
            valid_until=valid_until,
            recorded_by_name=by.name,
        )
    return audit


def choose(bidder: Bidder, *, by: Principal, rationale: str) -> ProviderSelection:
    """The sponsor chooses this bidder and says why; nobody is told before the choice is signed."""
    authorize(by, "proposals.select")
    request = bidder.request
    _check(request, RequestStatus.SENT)
    bid = _submitted(bidder)
    try:
        with intent("studies.selection.choose"), transaction.atomic():
            for old in ProviderSelection.objects.filter(request=request, dropped_at=None):
                claim(old, dropped_at=TransactionNow())
            made: ProviderSelection = ProviderSelection.objects.create(
                request=request, bidder=bidder, bid=bid, rationale=rationale, chosen_by_name=by.name
            )
    except IntegrityError as error:
        raise TransitionRefused("A colleague chose at this moment.") from error
    return made


def finish_selection(
    selection: ProviderSelection,
    *,
    by: Principal,
    request: HttpRequest,
    password: str,
    code: str,
    shown: str,
    passkey: str = "",
) -> ProviderSelection:
    """Sign the choice: the winner is told, every other bidder reads a regret that names nobody.

    RuleBroken without a qualification audit that counts today; TransitionRefused when it is final or was dropped; the
    errors of `sign()` otherwise.
    """
    authorize(by, "proposals.select")
    if selection.final_at is not None or selection.dropped_at is not None:
        raise TransitionRefused("This choice is final, or another took its place.")
    _check(selection.request, RequestStatus.SENT)
    today = today_in_organization()
    audit = newest_audit(selection.bidder.provider_id, today)
    if not counts(audit, today):
        raise RuleBroken.of(
            "password", "Record a qualification audit that counts today, first.", SUITABLE
        )
    with intent("studies.selection.finish"):
        signature = sign(
            selection,
            shown_sha256=shown,
            meaning=Meaning.APPROVAL,
            by=by,
            credentials=Credentials(request, password, code, passkey),
        )
        claim(selection, final_at=TransactionNow(), signature_id=signature.pk, audit=audit)
        _tell(selection)
        claim(selection.request, status=RequestStatus.DECIDED)
    return selection


def _tell(selection: ProviderSelection) -> None:
    for each in Bidder.objects.filter(request=selection.request).select_related("invitation"):
        if each.pk == selection.bidder_id:
            _answer(each.invitation, InvitationOutcome.AWARDED, "Your bid was chosen.")
        else:
            _answer(each.invitation, InvitationOutcome.REGRETTED, REGRET)


def _answer(invitation: ProposalInvitation, outcome: InvitationOutcome, message: str) -> None:
    claim(invitation, outcome=outcome, outcome_at=TransactionNow(), message=message)


def draft_work_order(selection: ProviderSelection, *, by: Principal) -> ContractVersion:
    """A draft work order with the chosen provider: the request's study and template, the bid's budget. A person finishes it."""
    authorize(by, "contracts.draft")
    if selection.final_at is None or selection.contract_id is not None:
        raise TransitionRefused("Sign the selection first; from each comes one work order.")
    request = selection.request
    zone = Organization.objects.values_list("time_zone", flat=True).get(pk=by.organization_id)
    with intent("studies.selection.draft-work-order"):
        version = draft_agreement(
            by=by,
            new=NewAgreement(
                counterparty_id=selection.bidder.provider_id,
                kind=ContractKind.WORK_ORDER,
                number=request.number,
                title=request.title,
                effective_at=_start(transaction_instant()),
                zone=zone,
                study_ids=(request.study_id,) if request.study_id else (),
                template=request.template if request.study_id else "",
            ),
        )
        set_budget(version, by=by, rows=_budget(selection.bid, request.currency))
        claim(selection, contract=version.contract)
    version.refresh_from_db()
    return version


def _start(now: datetime) -> datetime:
    """Two weeks ahead, at midnight UTC: a proposal that the parties change."""
    return (now + NOTICE).replace(hour=0, minute=0, second=0, microsecond=0)


def _budget(bid: Bid, currency: str) -> Sequence[dict[str, Any]]:
    return [
        {name: line[name] for name in ("item", "unit", "quantity", "unit_price")} | {"currency": currency}
        for line in bid.lines
    ]  # fmt: skip


def _submitted(bidder: Bidder) -> Bid:
    bid = Bid.objects.filter(invitation=bidder.invitation_id, status=BidStatus.SUBMITTED).first()
    if bid is None:
        raise TransitionRefused("This provider has not submitted a bid.")
    return bid


def _check(request: ProposalRequest, *states: RequestStatus) -> None:
    if request.status not in states:
        raise TransitionRefused(
            gettext("This is not possible any more, or not yet: %(status)s.")
            % {"status": gettext(request.get_status_display())}
        )


def _is_provider(candidate: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.is_counterparty(%s)", [candidate])
        return bool(cursor.fetchone()[0])
