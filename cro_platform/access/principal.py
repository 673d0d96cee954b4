"""Who asks: one person (or machine) in one organization, in one role."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from cro_platform.access.models import User
from cro_platform.access.roles import role
from cro_platform.tenancy import scope
from cro_platform.tenancy.models import Membership
from cro_platform.tenancy.scope import (
    Actor,
    inspection_scope,
    login_scope,
    organization_id,
    organization_scope,
)


@dataclass(frozen=True, slots=True)
class Principal:
    """A membership as it was when the transaction began; nothing about rights outlives the transaction."""

    user_id: UUID
    name: str
    email: str
    organization_id: UUID
    organization_slug: str
    organization_name: str
    organization_kind: str
    role: str
    is_machine: bool = False
    token_scopes: frozenset[str] | None = None

    @classmethod
    def of(
        cls, membership: Membership, *, token_scopes: frozenset[str] | None = None
    ) -> "Principal":
        """The asker behind a membership; `token_scopes` marks a machine's token, which never signs."""
        user, organization = membership.user, membership.organization
        return cls(
            user_id=user.pk,
            name=user.name,
            email=user.email,
            organization_id=organization.pk,
            organization_slug=organization.slug,
            organization_name=organization.name,
            organization_kind=organization.kind,
            role=membership.role,
            is_machine=user.is_machine or token_scopes is not None,
            token_scopes=token_scopes,
        )

    @classmethod
    def platform(cls) -> "Principal":
        """The platform itself, in the organization of the scope, as the name that closes a clock; it holds no right and asks for none."""
        return cls(
            user_id=UUID(int=0),
            name="The platform",
            email="",
            organization_id=organization_id(),
            organization_slug="",
            organization_name="",
            organization_kind="sponsor",
            role="service-account",
            is_machine=True,
        )

    @property
    def actor(self) -> Actor:
        """As the trail names them: person, role and organization; a token says so."""
        suffix = ", by token" if self.token_scopes is not None else ""
        return Actor.person(self.user_id, f"{self.name} ({self.role}{suffix})")

    @property
    def is_sponsor(self) -> bool:
        """True at the company that carries the legal obligations."""
        return self.organization_kind == "sponsor"

    @property
    def is_guest(self) -> bool:
        """Let in for a purpose and a time: every right of members is closed, in the database too."""
        return role(self.organization_kind, self.role).is_guest


def membership_of(user_id: UUID, slug: str) -> Membership | None:
    """A person's active membership of an organization; None alike for strangers and unknown slugs. Front door only."""
    return (
        Membership.objects.select_related("organization", "user")
        .filter(user_id=user_id, organization__slug=slug, ended_at=None, user__is_active=True)
        .first()
    )


def find_principal(email: str, slug: str) -> Principal | None:
    """The person behind an e-mail address in an organization, for commands."""
    with login_scope():
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        membership = user and membership_of(user.pk, slug)
    return Principal.of(membership) if membership else None


def find_service_account(slug: str) -> Principal | None:
    """The organization's machine account, for commands that name nobody."""
    with login_scope():
        membership = (
            Membership.objects.select_related("organization", "user")
            .filter(organization__slug=slug, role="service-account", ended_at=None)
            .first()
        )
    return Principal.of(membership) if membership else None


@contextmanager
def acting(principal: Principal) -> Iterator[Principal]:
    """One transaction in this person's name; a guest's never opens the organization itself."""
    door = inspection_scope if principal.is_guest else organization_scope
    with door(principal.organization_id, principal.actor):
        yield principal


def is_in_scope(principal: Principal) -> bool:
    """The open scope is this person's: a service refuses to act for somebody else."""
    opened = scope.current()
    return opened.organization_id == principal.organization_id and opened.actor == principal.actor
