"""The list of a person's sessions: which device, from where, last seen when; and the end of those that open nothing. Front door only."""

from collections.abc import Iterable
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from redis.exceptions import RedisError

from cro_platform.access.models import User
from cro_platform.access.sessions import SessionStore
from cro_platform.access.sign_on.session import is_own, signed_on
from cro_platform.audit.services import record_login
from cro_platform.tenancy.models import Membership

SEEN_EVERY_SECONDS = 60


def note_visit(request: HttpRequest) -> None:
    """Keep when and from where the session was last used, once a minute; while Redis is gone, with every visit."""
    key = request.session.session_key
    if key and _is_first_of_the_minute(key):
        UserSession.objects.filter(session_key=key).update(
            last_seen_at=timezone.now(), ip=get_adapter().get_client_ip(request)
        )


def _is_first_of_the_minute(key: str) -> bool:
    try:
        return cache.add(f"access.visit:{key}", "seen", timeout=SEEN_EVERY_SECONDS)
    except RedisError:  # pages, alerts and clocks are there without it
        return True


def end_spent(request: HttpRequest, user_id: UUID) -> None:
    """End a session that opens no organization any more: the memberships it stood for have ended."""
    organizations = Membership.objects.filter(user_id=user_id, ended_at=None)
    if not is_own(request.session):
        organizations = organizations.filter(organization_id__in=signed_on(request.session))
    if not organizations.exists():
        UserSession.objects.filter(session_key=request.session.session_key).delete()
        record_login(user_id, "session_ended", because="membership ended")
        request.session.flush()


def mark_borrowed(request: HttpRequest, organization: UUID) -> None:
    """Enter a session that no form of our own began, and note whose provider did."""
    UserSession.objects.create_from_request(request)
    UserSession.objects.filter(session_key=request.session.session_key).update(
        data={"organization": str(organization)}
    )


def sessions_of(request: HttpRequest, user: User) -> list[UserSession]:
    """The person's open sessions, last used first; a borrowed session sees only those of the same organization's provider."""
    found = UserSession.objects.purge_and_list(user)
    if not is_own(request.session):
        allowed = signed_on(request.session)
        found = [each for each in found if each.data.get("organization") in allowed]
    return sorted(found, key=lambda each: each.last_seen_at, reverse=True)


def end_sessions(user: User, sessions: Iterable[UserSession]) -> int:
    """End them at once; returns how many."""
    ended = 0
    for each in sessions:
        SessionStore().delete(each.session_key)
        each.delete()
        ended += 1
    if ended:
        record_login(user.pk, "session_ended", count=ended)
    return ended
