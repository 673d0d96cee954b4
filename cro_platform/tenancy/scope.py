"""In whose name a transaction runs: one organization and one actor, or the front door.

A scope is stamped on every transaction at BEGIN by the database backend and signed, so that the
row-level policies, not the caller's care, decide what is visible (DESIGN section 3).
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db import transaction


class NoScope(Exception):
    """A statement was about to run in nobody's name: the caller forgot to open a scope."""


class ScopeKind(StrEnum):
    """The doors of people, of guests and of those not yet known, the owner's maintenance, and the closed state."""

    NONE = ""
    LOGIN = "login"
    INSPECTION = "inspection"
    ORGANIZATION = "organization"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person (`user:<uuid>`) or a part of the platform (`system:<name>`)."""

    reference: str
    label: str

    @classmethod
    def person(cls, user_id: UUID, label: str) -> "Actor":
        """A human being; the label is the printed name that the trail keeps."""
        return cls(f"user:{user_id}", label)

    @classmethod
    def system(cls, name: str) -> "Actor":
        """A worker of the platform: never signs, approves or submits."""
        return cls(f"system:{name}", f"Platform ({name.replace('-', ' ')})")

    @property
    def user_id(self) -> UUID | None:
        """The person's id, or None for the platform itself."""
        kind, _, value = self.reference.partition(":")
        return UUID(value) if kind == "user" else None


@dataclass(frozen=True, slots=True)
class Scope:
    """What the database is told at BEGIN."""

    kind: ScopeKind
    organization_id: UUID | None = None
    actor: Actor = Actor("", "")

    def payload(self) -> str:
        """The text that is signed and stamped: kind, organization, actor, printed name."""
        label = self.actor.label.replace("|", " ")
        return f"{self.kind}|{self.organization_id or ''}|{self.actor.reference}|{label}"

    def stamp(self, backend_pid: int) -> str:
        """The payload with its keyed hash, valid for one database connection only."""
        payload = self.payload()
        key = settings.SCOPE_KEY.encode()
        inner = hashlib.sha256(key + f"{backend_pid}|{payload}".encode()).digest()
        return f"{hashlib.sha256(key + inner).hexdigest()}|{payload}"

    @property
    def role(self) -> str:
        """The database role of the transaction: the front door cannot reach a study, an inspector nothing but approved states."""
        return DOORS.get(self.kind, "none")


DOORS = {ScopeKind.LOGIN: "cro_login", ScopeKind.INSPECTION: "cro_inspector"}


CLOSED = Scope(ScopeKind.NONE)
_current: ContextVar[Scope] = ContextVar("scope", default=CLOSED)


def current() -> Scope:
    """The scope of this thread of execution, closed when nobody opened one."""
    return _current.get()


def organization_id() -> UUID:
    """The organization in scope; raises NoScope outside of one."""
    scope = current()
    if scope.organization_id is None:
        raise NoScope("no organization scope is open")
    return scope.organization_id


def actor() -> Actor:
    """Who acts in the open scope; raises NoScope when nobody does."""
    scope = current()
    if not scope.actor.reference:
        raise NoScope("no actor is in scope")
    return scope.actor


@contextmanager
def use(scope: Scope) -> Iterator[Scope]:
    """Run one transaction in this scope; a scope can never change inside a transaction."""
    token = _current.set(scope)
    try:
        with transaction.atomic(durable=True):
            yield scope
    finally:
        _current.reset(token)


@contextmanager
def organization_scope(organization: UUID, by: Actor) -> Iterator[Scope]:
    """One transaction in an organization's name."""
    with use(Scope(ScopeKind.ORGANIZATION, organization, by)) as scope:
        yield scope


@contextmanager
def inspection_scope(organization: UUID, by: Actor) -> Iterator[Scope]:
    """One transaction of an inspector at an organization: the grant, and the trail as far as it had been approved by its date."""
    with use(Scope(ScopeKind.INSPECTION, organization, by)) as scope:
        yield scope


@contextmanager
def login_scope() -> Iterator[Scope]:
    """One transaction at the front door: identity tables only, before an organization is known."""
    with use(Scope(ScopeKind.LOGIN, None, Actor.system("front-door"))) as scope:
        yield scope


@contextmanager
def system_scope(name: str) -> Iterator[Scope]:
    """One transaction of the owner's maintenance (migrations, loaders of reference data)."""
    with use(Scope(ScopeKind.SYSTEM, None, Actor.system(name))) as scope:
        yield scope
