"""API tokens: random, shown once, kept as a hash."""

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.models import ApiToken, User
from cro_platform.access.principal import Principal
from cro_platform.audit.intent import intent
from cro_platform.tenancy import scope
from cro_platform.tenancy.expressions import TransactionNow

PREFIX = "cdt_"
SCOPES = ("read", "write")
CALENDAR = "/calendar/"
CALENDAR_SCOPE = "calendar"
CALENDAR_DAYS = 366


def digest(secret: str) -> str:
    """A 256-bit random secret needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def issue(
    *, user_id: UUID, name: str, expires_at: datetime, scopes: tuple[str, ...] = SCOPES
) -> str:
    """Make a token for a person of the organization in scope and return its secret, this once.

    RuleBroken for a scope no token has and for an expiry in the past; NotPermitted for a token in a colleague's name.
    """
    _check(user_id, scopes, expires_at)
    secret = PREFIX + secrets.token_urlsafe(32)
    with intent("access.token.issue"):
        ApiToken.objects.create(
            user_id=user_id,
            name=name,
            digest=digest(secret),
            scopes=list(scopes),
            expires_at=expires_at,
        )
    return secret


def _check(user_id: UUID, scopes: tuple[str, ...], expires_at: datetime) -> None:
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise RuleBroken.of(
            "scopes", gettext("A token has scopes of %(allowed)s.") % {"allowed": ", ".join(SCOPES)}
        )
    if expires_at <= timezone.now():
        raise RuleBroken.of("expires_at", "A token expires in the future.")
    asker = scope.actor().user_id
    is_machine = User.objects.filter(pk=user_id, is_machine=True).exists()
    if asker not in {None, user_id} and not is_machine:
        raise NotPermitted(
            "A token speaks for the person who makes it, or for a service account.",
            clause="21 CFR 11.100(a)",
        )


def revoke(token: ApiToken) -> None:
    """End a token at once."""
    with intent("access.token.revoke", reason="revoked by its owner"):
        ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=TransactionNow())


def open_calendar(user_id: UUID) -> str:
    """Make a person's calendar address anew and return its secret, this once; the one before it opens nothing any more.

    It shows for a year what the person may see at each fetch, and opens nothing else.
    """
    close_calendar(user_id)
    secret = secrets.token_urlsafe(32)
    with intent("access.calendar.open"):
        ApiToken.objects.create(
            user_id=user_id,
            name="Calendar",
            digest=digest(secret),
            scopes=[CALENDAR_SCOPE],
            expires_at=timezone.now() + timedelta(days=CALENDAR_DAYS),
        )
    return secret


def close_calendar(user_id: UUID) -> int:
    """End a person's calendar address in the organization in scope; returns how many were open."""
    with intent("access.calendar.close", reason="closed by its owner"):
        return calendars_of(user_id).update(revoked_at=TransactionNow())


def calendars_of(user_id: UUID) -> QuerySet[ApiToken]:
    """The person's calendar address in force."""
    return ApiToken.objects.filter(
        user_id=user_id,
        scopes=[CALENDAR_SCOPE],
        revoked_at=None,
        expires_at__gt=TransactionNow(),
    )


def calendar_principal(secret: str) -> Principal | None:
    """Whose calendar an address is; it reads, and nothing more. Front door only."""
    return _principal(secret, is_calendar=True)


def principal_of(secret: str) -> Principal | None:
    """Who a bearer token speaks for; None for unknown, expired and revoked ones alike. Front door only."""
    return _principal(secret, is_calendar=False)


_BEARER = """
SELECT u.id, u.name, u.email, o.id, o.slug, o.name, o.kind, m.role, ARRAY(SELECT jsonb_array_elements_text(t.scopes))
FROM access_apitoken t
JOIN tenancy_membership m ON m.user_id = t.user_id AND m.organization_id = t.organization_id AND m.ended_at IS NULL
JOIN access_user u ON u.id = m.user_id AND u.is_active
JOIN tenancy_organization o ON o.id = m.organization_id
WHERE t.digest = %s AND t.revoked_at IS NULL AND t.expires_at > app.now()
"""


def _principal(secret: str, *, is_calendar: bool) -> Principal | None:
    """Token and membership in one statement.

    Every request to the API begins with it: as text it spares each of them the two milliseconds in which a query is put together.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BEARER, [digest(secret)])
        found = cursor.fetchone()
    if found is None:
        return None
    *names, scopes = found
    if (scopes == [CALENDAR_SCOPE]) != is_calendar:
        return None
    held = frozenset({"read"}) if is_calendar else frozenset(scopes)
    return replace(Principal(*names), is_machine=True, token_scopes=held)
