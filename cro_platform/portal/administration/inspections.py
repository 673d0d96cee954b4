"""Let an inspector in, for named studies, as of a date, for a period; end it at once (ICH E6(R3) 3.11; EU CTR Art. 78)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from cro_platform.access import services as access
from cro_platform.access.errors import RuleBroken
from cro_platform.access.models import Inspection
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.roles import INSPECTOR
from cro_platform.audit.intent import intent
from cro_platform.portal.administration.invitations import DAYS, open_invitations, send
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.models import Invitation, Membership
from cro_platform.workflow.machine import claim
from studies.selectors.instants import transaction_instant

MANAGE = "inspections.manage"
LONGEST = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What an inspector is let in for. Instants are aware; `as_of` lies in the past, the period is [valid_from, valid_until)."""

    email: str
    name: str
    authority: str
    studies: tuple[UUID, ...]
    as_of: datetime
    valid_from: datetime
    valid_until: datetime


def studies_to_inspect() -> dict[UUID, str]:
    """The studies that the person in scope may name, by protocol number; an administrator learns nothing else of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, protocol_number FROM app.studies_to_inspect() ORDER BY 2")
        return dict(cursor.fetchall())


def admit(*, by: Principal, allowed: Allowed) -> Inspection:
    """Let a person of an authority read the studies as they had been approved by a date, for a period.

    Who has no account is invited by mail. RuleBroken for a member of the organization, for an address whose inspection has not
    ended, for a date that has not come, and for a period that is over, reversed, or longer than 180 days.
    """
    authorize(by, MANAGE)
    _check_person(by, allowed.email)
    _check_studies(allowed.studies)
    _check_period(allowed)
    with intent("access.inspection.admit"):
        return Inspection.objects.create(
            email=allowed.email,
            name=allowed.name,
            authority=allowed.authority,
            study_ids=sorted(set(allowed.studies)),
            as_of=allowed.as_of,
            valid_from=allowed.valid_from,
            valid_until=allowed.valid_until,
            invitation=None if _is_guest(by, allowed.email) else _invited(allowed),
        )


def _check_person(by: Principal, email: str) -> None:
    members = Membership.objects.filter(organization=by.organization_id, ended_at=None)
    if members.filter(user__email__iexact=email).exclude(role=INSPECTOR).exists():
        raise RuleBroken.of(
            "email", "This person belongs to your organization: nobody inspects their own."
        )
    if open_invitations().filter(email__iexact=email).exists():
        raise RuleBroken.of("email", "This address has an open invitation; withdraw it first.")
    running = Inspection.objects.filter(ended_at=None, valid_until__gt=TransactionNow())
    if running.filter(email__iexact=email).exists():
        raise RuleBroken.of("email", "This person's inspection has not ended; end it first.")


def _check_studies(asked: tuple[UUID, ...]) -> None:
    if not asked or not set(asked) <= studies_to_inspect().keys():
        raise RuleBroken.of("studies", "Name one or more studies of your organization.")


def _check_period(allowed: Allowed) -> None:
    if allowed.as_of > timezone.now():
        raise RuleBroken.of("as_of", "Nothing has been approved yet by that instant.")
    if allowed.valid_until <= allowed.valid_from:
        raise RuleBroken.of("valid_until", "The period ends before it begins.")
    if allowed.valid_until <= transaction_instant():
        raise RuleBroken.of("valid_until", "The period is over.")
    if allowed.valid_until - allowed.valid_from > LONGEST:
        raise RuleBroken.of(
            "valid_until", "An inspection is open for 180 days at most; admit the person again."
        )


def _is_guest(by: Principal, email: str) -> bool:
    """An inspector of an earlier inspection, who still has the way in."""
    return Membership.objects.filter(
        organization=by.organization_id, user__email__iexact=email, role=INSPECTOR, ended_at=None
    ).exists()


def _invited(allowed: Allowed) -> Invitation:
    expires_at = min(allowed.valid_until, transaction_instant() + timedelta(days=DAYS))
    return send(email=allowed.email, name=allowed.name, role=INSPECTOR, expires_at=expires_at)


def end_inspection(inspection: Inspection, *, by: Principal, reason: str) -> None:
    """End the access at once: the next click finds nothing, and the membership that carried it ends with it."""
    authorize(by, MANAGE)
    if inspection.ended_at is not None:
        raise RuleBroken.of("", "This inspection was ended already.")
    now = transaction_instant()
    with intent("access.inspection.end", reason=reason):
        claim(inspection, ended_at=now)
        for invitation in open_invitations().filter(email__iexact=inspection.email, role=INSPECTOR):
            claim(invitation, withdrawn_at=now)
    for guest in Membership.objects.filter(
        organization=by.organization_id,
        user__email__iexact=inspection.email,
        role=INSPECTOR,
        ended_at=None,
    ):
        access.end_membership(guest.user_id, INSPECTOR, at=now, reason=reason)
