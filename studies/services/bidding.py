"""A CRO's side: its profile, its bids, and what it says to an invitation."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from cro_platform.access.errors import NotPermitted, Problem, RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.workflow.machine import claim
from studies.enums import BidStatus, InvitationOutcome
from studies.models import Bid, ProposalInvitation, ProviderProfile
from studies.rules.selection import Rows, answer_problems, line_problems
from studies.selectors.instants import transaction_instant

OVER = "The time for bids is over, or the sponsor has closed the request."


def keep_profile(*, by: Principal, is_listed: bool, **values: Any) -> ProviderProfile:
    """Say what the CRO does and has; sponsors find it while `is_listed`. The profile before it stays in the history."""
    authorize(by, "profiles.keep")
    with intent("studies.profile.keep"):
        for old in ProviderProfile.objects.filter(
            organization=by.organization_id, replaced_at=None
        ):
            claim(old, replaced_at=TransactionNow())
        made: ProviderProfile = ProviderProfile.objects.create(
            name=by.organization_name, is_listed=is_listed, **values
        )
    return made


def unlist_profile(profile: ProviderProfile, *, by: Principal) -> ProviderProfile:
    """From this instant no sponsor finds it any more."""
    authorize(by, "profiles.keep")
    if profile.organization_id != by.organization_id:
        raise NotPermitted("This profile is another company's.")
    with intent("studies.profile.unlist"):
        claim(profile, is_listed=False)
    return profile


def decline(invitation: ProposalInvitation, *, by: Principal, reason: str) -> ProposalInvitation:
    """No bid will come; the sponsor reads why."""
    authorize(by, "bids.submit")
    _check_open(invitation, by)
    with intent("studies.invitation.decline", reason=reason, is_told=True):
        claim(invitation, declined_at=TransactionNow(), decline_reason=reason)
    return invitation


def draft_bid(
    invitation: ProposalInvitation,
    *,
    by: Principal,
    summary: str,
    lines: Rows = (),
    answers: Sequence[str] = (),
) -> Bid:
    """A bid of the CRO's own, which nobody else reads before it is submitted. RuleBroken where one stands already."""
    authorize(by, "bids.draft")
    _check_open(invitation, by)
    standing = Bid.objects.filter(invitation=invitation)
    if standing.exclude(status=BidStatus.WITHDRAWN).exists():
        raise RuleBroken.of("invitation", "There is a bid on this already. Change or withdraw it.")
    _refuse(line_problems(lines))
    with intent("studies.bid.draft"):
        try:
            with transaction.atomic():
                made: Bid = Bid.objects.create(
                    other_organization_id=invitation.author_organization_id,
                    invitation=invitation,
                    number=standing.count() + 1,
                    summary=summary,
                    lines=list(lines),
                    answers=list(answers),
                )
        except IntegrityError as error:
            raise RuleBroken.of("invitation", "A colleague began a bid just now.") from error
    return made


def change_bid(
    bid: Bid, *, by: Principal, summary: str, lines: Rows, answers: Sequence[str]
) -> Bid:
    """The draft says something else. TransitionRefused once it is submitted."""
    authorize(by, "bids.draft")
    _check_own_draft(bid, by)
    _refuse(line_problems(lines))
    with intent("studies.bid.change"):
        claim(bid, summary=summary, lines=list(lines), answers=list(answers))
    return bid


def submit_bid(bid: Bid, *, by: Principal) -> Bid:
    """The sponsor reads it from now on, as it stands; it is complete, in time, and never changes again.

    RuleBroken for an empty budget or a question without an answer; NotPermitted for a machine.
    """
    authorize(by, "bids.submit")
    _check_own_draft(bid, by)
    _check_open(bid.invitation, by)
    _refuse(
        [
            *line_problems(bid.lines, is_final=True),
            *answer_problems(bid.answers, bid.invitation.questions),
        ]
    )
    with intent("studies.bid.submit"):
        claim(
            bid,
            status=BidStatus.SUBMITTED,
            submitted_at=TransactionNow(),
            shared_at=TransactionNow(),
            submitted_by_name=by.name,
        )
    return bid


def withdraw_bid(bid: Bid, *, by: Principal, reason: str) -> Bid:
    """It counts no more; another may follow until the time for bids is over."""
    authorize(by, "bids.submit")
    if bid.author_organization_id != by.organization_id:
        raise NotPermitted("This bid is another company's.")
    if bid.status == BidStatus.WITHDRAWN:
        raise TransitionRefused("It is withdrawn already.")
    _check_open(bid.invitation, by)
    with intent("studies.bid.withdraw", reason=reason):
        claim(bid, status=BidStatus.WITHDRAWN, withdrawn_at=TransactionNow())
    return bid


def _check_own_draft(bid: Bid, by: Principal) -> None:
    if bid.author_organization_id != by.organization_id:
        raise NotPermitted("This bid is another company's.")
    if bid.status != BidStatus.DRAFT:
        raise TransitionRefused("What was submitted or withdrawn does not change.")


def _check_open(invitation: ProposalInvitation, by: Principal) -> None:
    if invitation.other_organization_id != by.organization_id:
        raise NotPermitted("Only the invited provider answers.")
    is_open = invitation.outcome == InvitationOutcome.OPEN and invitation.declined_at is None
    if not is_open or invitation.due_at <= transaction_instant():
        raise TransitionRefused(OVER)


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise RuleBroken(*problems)
