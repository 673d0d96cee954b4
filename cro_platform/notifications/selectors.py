"""Reads of alerts and of the people they go to."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q, QuerySet

from cro_platform.access.models import Grant
from cro_platform.access.principal import Principal
from cro_platform.access.roles import ROLES
from cro_platform.notifications.enums import Kind, Rhythm
from cro_platform.notifications.models import (
    Absence,
    MailPreference,
    MailSchedule,
    Notification,
)
from cro_platform.notifications.schedule import Schedule
from cro_platform.tenancy import scope
from cro_platform.tenancy.models import Membership, Organization


def transaction_instant() -> datetime:
    """The database's instant of this transaction, the one every row it writes and every policy it meets share."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.now()")
        instant: datetime = cursor.fetchone()[0]
    return instant


def alerts_of(by: Principal) -> QuerySet[Notification]:
    """The asker's own alerts in this organization."""
    return Notification.objects.filter(user_id=by.user_id)


def count_unread(by: Principal) -> int:
    """How many alerts wait for the person: the number on the bell."""
    return alerts_of(by).filter(read_at=None, settled_at=None, is_silent=False).count()


def unmailed(user_id: UUID) -> QuerySet[Notification]:
    """A person's alerts of this organization that wait for an answer and have not been mailed."""
    return Notification.objects.select_related("user").filter(
        user_id=user_id, mailed_at=None, acknowledged_at=None, settled_at=None, read_at=None
    )


def unwanted_kinds(user_id: UUID) -> set[str]:
    """The kinds a person wants no mail of; never those of safety clocks."""
    wishes = MailPreference.objects.filter(user_id=user_id, is_mailed=False).exclude(
        kind=Kind.SAFETY
    )
    return set(wishes.values_list("kind", flat=True))


def who_wants_silence(people: Collection[UUID], kind: str) -> set[UUID]:
    """Whom alerts of this kind do not ring for; of safety clocks nobody."""
    if kind == Kind.SAFETY:
        return set()
    wishes = MailPreference.objects.filter(user_id__in=people, kind=kind, is_shown=False)
    return set(wishes.values_list("user_id", flat=True))


def schedule_of(user_id: UUID) -> Schedule:
    """When a person of the organization in scope wants mail; without a wish at once."""
    wish = MailSchedule.objects.filter(user_id=user_id).first()
    if wish is None:
        return Schedule()
    return Schedule(
        rhythm=Rhythm(wish.rhythm),
        at=wish.at,
        weekday=wish.weekday,
        zone=ZoneInfo(wish.time_zone),
        quiet_from=wish.quiet_from,
        quiet_until=wish.quiet_until,
    )


def people_on(study_id: UUID | None, *, roles: Collection[str] | None = None) -> set[UUID]:
    """Members of the organization in scope who work on a study: assigned to it, or of a role that oversees all.

    Without a study every member counts; `roles` narrows to some. Machines and ended memberships never count.
    """
    members = Membership.objects.filter(
        organization_id=scope.organization_id(),
        ended_at=None,
        user__is_active=True,
        user__is_machine=False,
    )
    if roles is not None:
        members = members.filter(role__in=roles)
    if study_id is not None:
        assigned = Grant.objects.filter(
            study_id=study_id, organization_id=scope.organization_id()
        ).values("user_id")
        members = members.filter(Q(role__in=_wide_roles()) | Q(user_id__in=assigned))
    return set(members.values_list("user_id", flat=True))


def _wide_roles() -> list[str]:
    kind = Organization.objects.values_list("kind", flat=True).get(pk=scope.organization_id())
    return [code for (of, code), role in ROLES.items() if of == kind and role.is_organization_wide]


def deputies(on: date) -> Mapping[UUID, UUID]:
    """Who of the organization in scope is away on a day, and who stands in for them; the newest entry counts."""
    away = Absence.objects.filter(
        organization_id=scope.organization_id(), from_on__lte=on, until_on__gte=on
    ).order_by("id")
    return dict(away.values_list("user_id", "deputy_id"))


def today_in_organization() -> date:
    """The calendar date where the organization in scope sits."""
    zone = Organization.objects.values_list("time_zone", flat=True).get(pk=scope.organization_id())
    return transaction_instant().astimezone(ZoneInfo(zone)).date()
