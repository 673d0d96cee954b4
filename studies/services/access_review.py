"""Review who may what: list, confirm or revoke each, sign. Nobody reviews their own access."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext

from cro_platform.access import services as access
from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from cro_platform.esign.credentials import Credentials
from cro_platform.esign.enums import Meaning
from cro_platform.esign.models import Signature
from cro_platform.esign.services import sign
from cro_platform.notifications.enums import Kind, Severity
from cro_platform.notifications.selectors import people_on, today_in_organization
from cro_platform.notifications.services import Alert, notify
from cro_platform.outbox.events import emit
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.models import Membership
from cro_platform.tenancy.scope import organization_id
from cro_platform.workflow.machine import claim
from studies.enums import ReviewDecision, ReviewSubject
from studies.events import AccessReviewDue
from studies.models import AccessReview, AccessReviewLine, StudyGrant
from studies.selectors.instants import transaction_instant
from studies.services.team import end_periods, running

QUARTER = timedelta(days=91)
"""Internal target between two reviews: a quarter. No regulation sets it."""
FOURTEEN_DAYS = timedelta(days=14)
CLAUSE = "21 CFR 11.10(d); 21 CFR 11.10(g)"
ADMIN = "admin"
OWN = "Nobody reviews their own access: somebody else decides."


def begin_review(
    *, by: Principal, study_id: UUID | None = None, due_on: date | None = None
) -> AccessReview:
    """List who is a member now or, for a study, who is assigned to it; each line waits for somebody else's decision.

    Members are reviewed by administrators and quality assurance, a study's team also by those who lead it. RuleBroken
    while an earlier review of the same is not signed, and where there is nobody to review.
    """
    _authorize(by, study_id)
    if AccessReview.objects.filter(study_id=study_id, signed_at=None).exists():
        raise RuleBroken.of("study", "A review of this is open; sign it first.")
    lines = _assignments(study_id) if study_id else _members()
    if not lines:
        raise RuleBroken.of("study", "Nobody is assigned, so there is nothing to review.")
    with intent("studies.access-review.begin"):
        review = AccessReview.objects.create(
            study_id=study_id, due_on=due_on or today_in_organization() + FOURTEEN_DAYS
        )
        for line in lines:
            line.review, line.study_id = review, study_id
        AccessReviewLine.objects.bulk_create(lines)
    return review


def confirm_access(line: AccessReviewLine, *, by: Principal, reason: str = "") -> None:
    """The person still needs it. NotPermitted for oneself, TransitionRefused once decided or signed."""
    _decide(line, by, ReviewDecision.CONFIRMED, reason)


def revoke_access(line: AccessReviewLine, *, by: Principal, reason: str) -> None:
    """The person needs it no more: membership or assignment ends in this very transaction.

    RuleBroken for the last administrator of the organization.
    """
    with intent("studies.access-review.revoke", reason=reason):
        _decide(line, by, ReviewDecision.REVOKED, reason)
        if line.subject == ReviewSubject.MEMBERSHIP:
            _end_membership(line, reason)
        else:
            end_periods(running(StudyGrant, pk=line.subject_id), None)


def sign_review(
    review: AccessReview,
    *,
    by: Principal,
    request: HttpRequest,
    password: str,
    code: str,
    shown: str,
    passkey: str = "",
) -> Signature:
    """Sign the decided list as its reviewer; from then on it never changes, and the next one is due in a quarter.

    TransitionRefused while a line is undecided, NotPermitted for whoever decided nothing in it.
    """
    check_signable(review, by)
    with intent("studies.access-review.sign"):
        signature = sign(
            review,
            shown_sha256=shown,
            meaning=Meaning.RESPONSIBILITY,
            by=by,
            credentials=Credentials(request, password, code, passkey),
        )
        claim(review, signed_at=TransactionNow())
        emit(
            AccessReviewDue(study_id=review.study_id, review_id=review.pk),
            ref=str(review.pk),
            due_at=transaction_instant() + QUARTER,
        )
    return signature


def check_signable(review: AccessReview, by: Principal) -> None:
    """Raise the refusal that signing would meet."""
    _authorize(by, review.study_id)
    if review.signed_at is not None:
        raise TransitionRefused("This review is signed.")
    lines = AccessReviewLine.objects.filter(review=review)
    waiting = lines.filter(decision="").count()
    if waiting:
        raise TransitionRefused(
            gettext("%(waiting)s of %(lines)s lines wait for a decision.")
            % {"waiting": waiting, "lines": lines.count()}
        )
    if not lines.filter(decided_by=by.user_id).exists():
        raise NotPermitted("Whoever decided signs: no line of this review is yours.", clause=CLAUSE)


def tell_review_due(event: AccessReviewDue) -> int:
    """A quarter after the last review: ask for the next, unless one has begun since."""
    last = AccessReview.objects.get(pk=event.review_id)
    if AccessReview.objects.filter(study_id=last.study_id, created_at__gt=last.signed_at).exists():
        return 0
    alert = Alert(
        kind=Kind.NOTICE,
        severity=Severity.ACTION,
        subject="A review of access is due",
        body="The last one was signed a quarter ago, the internal target between two reviews. Begin the next.",
        key=f"access-review-due:{last.pk}",
        link_resource="access-reviews",
        link_id=last.pk,
        study_id=last.study_id,
    )
    leads = people_on(last.study_id, roles=("study-lead", "project-manager", "qa"))
    return notify(alert, leads if last.study_id else people_on(None, roles=(ADMIN,)))


def _authorize(by: Principal, study_id: UUID | None) -> None:
    authorize(by, "reviews.decide", Target(study_id=study_id))
    if study_id is None:
        authorize(by, "reviews.decide-members")


def _decide(line: AccessReviewLine, by: Principal, decision: ReviewDecision, reason: str) -> None:
    _authorize(by, line.study_id)
    if line.user_id == by.user_id:
        raise NotPermitted(OWN, clause=CLAUSE)
    if line.review.signed_at is not None:
        raise TransitionRefused("This review is signed.")
    if line.decision:
        raise TransitionRefused("This line is decided.")
    with intent("studies.access-review.decide", reason=reason):
        claim(
            line, expected={"decision": ""}, decision=decision, reason=reason,
            decided_by_id=by.user_id, decided_at=TransactionNow(),
        )  # fmt: skip


def _end_membership(line: AccessReviewLine, reason: str) -> None:
    members = Membership.objects.filter(organization=organization_id(), ended_at=None)
    standing = members.filter(user=line.user_id).first()
    if standing is None:
        return
    others = members.filter(role=ADMIN).exclude(user=line.user_id)
    if standing.role == ADMIN and not others.exists():
        raise RuleBroken.of("decision", "The last administrator of an organization stays.")
    access.end_membership(
        line.user_id, standing.role, at=transaction_instant(), reason=f"access review: {reason}"
    )


def _members() -> list[AccessReviewLine]:
    members = Membership.objects.filter(organization=organization_id(), ended_at=None)
    return [
        AccessReviewLine(
            subject=ReviewSubject.MEMBERSHIP, subject_id=each.pk, user_id=each.user_id,
            role=each.role, since=each.created_at,
        )
        for each in members.order_by("role", "id")
    ]  # fmt: skip


def _assignments(study_id: UUID) -> list[AccessReviewLine]:
    grants: QuerySet[StudyGrant] = running(StudyGrant, content_object_id=study_id)
    roles = dict(
        Membership.objects.filter(organization=organization_id()).values_list("user_id", "role")
    )
    return [
        AccessReviewLine(
            subject=ReviewSubject.ASSIGNMENT, subject_id=each.pk, user_id=each.user_id,
            role=roles.get(each.user_id, ""), since=each.begins_at,
        )
        for each in grants.order_by("id")
    ]  # fmt: skip
