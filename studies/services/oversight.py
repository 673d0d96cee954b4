"""Raise an issue on a provider's work, answer it, close it."""

from datetime import date
from uuid import UUID

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.models import StudyParty
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from cro_platform.tenancy.expressions import TransactionNow
from studies.models import OversightIssue
from studies.workflows import ISSUE

CLAUSE = "ICH E6(R3) 3.6"


def raise_issue(
    *,
    by: Principal,
    study: UUID,
    provider: UUID,
    title: str,
    description: str,
    grade: str,
    answer_due_on: date | None = None,
) -> OversightIssue:
    """The provider reads it at once; no other provider of the study does. RuleBroken for an organization that is no party."""
    authorize(by, "issues.raise", Target(study_id=study))
    parties = StudyParty.objects.filter(
        study_id=study, organization_id=provider, sponsor_id=by.organization_id
    )
    if provider == by.organization_id or not parties.exists():
        raise RuleBroken.of("provider", "This provider is no party to the study.")
    with intent("studies.issue.raise"):
        made: OversightIssue = OversightIssue.objects.create(
            other_organization_id=provider,
            shared_at=TransactionNow(),
            study_id=study,
            title=title,
            description=description,
            grade=grade,
            answer_due_on=answer_due_on,
            raised_by_name=by.name,
        )
    return made


def answer_issue(issue: OversightIssue, *, by: Principal, answer: str) -> OversightIssue:
    """What the provider found and does about it."""
    authorize(by, "issues.answer", issue)
    if issue.other_organization_id != by.organization_id:
        raise NotPermitted("The provider answers.", clause=CLAUSE)
    with intent("studies.issue.answer"):
        ISSUE.take(
            issue, "answer", answer=answer, answered_by_name=by.name, answered_at=TransactionNow()
        )
    return issue


def ask_again(issue: OversightIssue, *, by: Principal, reason: str) -> OversightIssue:
    """The answer does not do; it stays on the trail."""
    authorize(by, "issues.raise", issue)
    _check_sponsor(issue, by)
    with intent("studies.issue.ask-again", reason=reason, is_told=True):
        ISSUE.take(issue, "ask-again")
    return issue


def close_issue(issue: OversightIssue, *, by: Principal, closing_note: str) -> OversightIssue:
    """The sponsor is content, and says why."""
    authorize(by, "issues.raise", issue)
    _check_sponsor(issue, by)
    with intent("studies.issue.close", reason=closing_note, is_told=True):
        ISSUE.take(
            issue,
            "close",
            closed_at=TransactionNow(),
            closed_by_name=by.name,
            closing_note=closing_note,
        )
    return issue


def _check_sponsor(issue: OversightIssue, by: Principal) -> None:
    if issue.author_organization_id != by.organization_id:
        raise NotPermitted("The sponsor closes what it raised.", clause=CLAUSE)
