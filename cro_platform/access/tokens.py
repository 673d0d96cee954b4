"""API tokens: random, shown once, kept as a hash."""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from cro_platform.access.models import ApiToken
from cro_platform.access.principal import Principal
from cro_platform.audit.intent import intent
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
    """Make a token for a person of the organization in scope and return its secret, this once."""
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


def revoke(token: ApiToken) -> None:
    """End a token at once."""
    with intent("access.token.revoke", reason="revoked by its owner"):
        ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=TransactionNow())


def principal_of(secret: str) -> Principal | None:
    """Who a bearer token speaks for; None for unknown, expired and revoked ones alike. Front door only."""
    token = (
        ApiToken.objects.filter(
            digest=digest(secret), revoked_at=None, expires_at__gt=TransactionNow()
        )
        .only("user_id", "organization_id", "scopes")
        .first()
    )
    if token is None:
        return None
    membership = (
        Membership.objects.select_related("organization", "user")
        .filter(
            user_id=token.user_id,
            organization_id=token.organization_id,
            ended_at=None,
            user__is_active=True,
        )
        .first()
    )
    return Principal.of(membership, token_scopes=frozenset(token.scopes)) if membership else None
