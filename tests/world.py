"""The cast as tests name it: `world.helix.cra`, `world.northwind.lead`, `world.alpha` (a study of northwind)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from django.db import connection

from cro_platform.access.principal import Principal, acting
from cro_platform.access.tokens import issue
from cro_platform.tenancy.models import Membership, Organization
from cro_platform.tenancy.scope import Actor, login_scope, organization_scope
from studies.models import Study

COMPANIES = ("northwind", "meridian", "helix", "orbis")
STUDIES = {
    "alpha": ("northwind", "NW-ALPHA"),
    "bravo": ("northwind", "NW-BRAVO"),
    "rival": ("meridian", "ME-RIVAL"),
}


@dataclass(frozen=True)
class Company:
    """One organization and its people, by role."""

    slug: str
    id: UUID
    people: dict[str, Principal]

    def __getitem__(self, role: str) -> Principal:
        return self.people[role]


@dataclass(frozen=True)
class World:
    """northwind and meridian compete; helix works for both, orbis beside helix on northwind's alpha."""

    northwind: Company
    meridian: Company
    helix: Company
    orbis: Company
    alpha: UUID
    bravo: UUID
    rival: UUID

    @classmethod
    def load(cls) -> Self:
        """Read the cast from the database it was seeded into."""
        with login_scope():
            members = list(
                Membership.objects.select_related("user", "organization").filter(ended_at=None)
            )
            organizations = {o.slug: o.pk for o in Organization.objects.all()}
        people: dict[str, dict[str, Principal]] = {slug: {} for slug in organizations}
        for member in members:
            people[member.organization.slug][_key(member)] = Principal.of(member)
        companies = {slug: Company(slug, organizations[slug], people[slug]) for slug in COMPANIES}
        studies = {
            name: _study(organizations[slug], number) for name, (slug, number) in STUDIES.items()
        }
        return cls(**companies, **studies)

    @property
    def companies(self) -> tuple[Company, ...]:
        """All four."""
        return (self.northwind, self.meridian, self.helix, self.orbis)


def _key(member: Membership) -> str:
    """The role, or the local part of the address where a role has several people (`cra.northwind-only`)."""
    return member.user.email.partition("@")[0]


def _study(organization: UUID, number: str) -> UUID:
    with organization_scope(organization, Actor.system("test")):
        return Study.objects.get(protocol_number=number).pk


@contextmanager
def at(moment: str) -> Iterator[None]:
    """Inside an open scope, let the database believe it is this instant (ISO 8601 with zone)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.test_now', %s, true)", [moment])
        yield
        cursor.execute("SELECT set_config('app.test_now', '', true)")


def bearer(principal: Principal, *, scopes: tuple[str, ...] = ("read", "write")) -> dict[str, str]:
    """The header of a fresh token of this person."""
    from datetime import UTC, datetime, timedelta

    with acting(principal):
        secret = issue(
            user_id=principal.user_id,
            name="test",
            expires_at=datetime.now(UTC) + timedelta(days=1),
            scopes=scopes,
        )
    return {"Authorization": f"Bearer {secret}"}


def signed_in(client: "object", principal: Principal) -> None:
    """Give a test client the session of this person, as if they had logged in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from cro_platform.access.models import User
    from cro_platform.access.sessions import SessionStore

    with login_scope():
        user = User.objects.get(pk=principal.user_id)
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    client.cookies["sessionid"] = store.session_key  # type: ignore[attr-defined]  # django.test.Client
