"""API tokens: random, shown once, kept as a hash."""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.models import ApiToken, User
from cro_platform.access.principal import Principal
from cro_platform.audit.intent import intent
from cro_platform.tenancy import scope
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.models import Membership

PREFIX = "cdt_"
SCOPES = ("read", "write")


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
        raise RuleBroken.of("scopes", f"A token has scopes of {', '.join(SCOPES)}.")
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


def principal_of(secret: str) -> Principal | None:
    """Who a bearer token speaks for; None for unknown, expired and revoked ones alike. Front door only."""
    membership = (
        Membership.objects.select_related("organization", "user")
        .filter(
            user__tokens__digest=digest(secret),
            user__tokens__organization=F("organization"),
            user__tokens__revoked_at=None,
            user__tokens__expires_at__gt=TransactionNow(),
            ended_at=None,
            user__is_active=True,
        )
        .annotate(token_scopes=F("user__tokens__scopes"))
        .first()
    )
    return (
        Principal.of(membership, token_scopes=frozenset(membership.token_scopes))
        if membership
        else None
    )
