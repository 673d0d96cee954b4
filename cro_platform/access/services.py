"""Organizations, people and their memberships; written through the functions that alone carry rights."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import connection

from cro_platform.access.models import User
from cro_platform.audit.intent import intent
from cro_platform.tenancy.scope import login_scope, system_scope


@dataclass(frozen=True, slots=True)
class NewOrganization:
    """What the operator knows of a new customer."""

    slug: str
    name: str
    kind: str
    admin_email: str
    admin_name: str
    time_zone: str = "UTC"


def found_organization(new: NewOrganization) -> UUID:
    """Found an organization with its first administrator; the operator's act, in a system scope of its own."""
    with system_scope("operator"), intent("tenancy.organization.found"):
        founded: UUID = _call(
            "SELECT app.found_organization(%s, %s, %s, %s, %s, %s)",
            new.slug, new.name, new.kind, new.time_zone, new.admin_email, new.admin_name,
        )  # fmt: skip
    return founded


def add_member(email: str, name: str, role: str, *, is_machine: bool = False) -> UUID:
    """Let a person into the organization in scope, in a role of its kind; returns the person's id."""
    with intent("access.membership.add"):
        person: UUID = _call("SELECT app.add_person(%s, %s, %s)", email, name, is_machine)
        _call("SELECT app.set_membership(%s, %s, %s)", person, role, None)
    return person


def end_membership(person: UUID, role: str, *, at: datetime, reason: str) -> None:
    """End a membership; the person loses every right at once. The last administrator stays."""
    with intent("access.membership.end", reason=reason):
        _call("SELECT app.set_membership(%s, %s, %s)", person, role, at)


def set_password(email: str, password: str) -> None:
    """Give a person a password at the front door (installation and demonstration only)."""
    with login_scope():
        user = User.objects.get(email__iexact=email)
        user.set_password(password)
        user.save(update_fields=["password"])


def share_password(emails: Iterable[str], password: str) -> None:
    """Give several people one password, hashed once (the demonstration only: equal hashes tell equal passwords)."""
    with login_scope():
        User.objects.filter(email__in=list(emails)).update(password=make_password(password))


def name_unblinded(
    study_id: UUID, person: UUID, *, reason: str, until: datetime | None = None
) -> None:
    """Name a person for a study's unblinding facts; the list is itself a record (ICH E6(R3) 4.1)."""
    with intent("access.unblinded.name", reason=reason):
        _call("SELECT app.name_unblinded(%s, %s, %s, %s)", study_id, person, reason, until)


def _call(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    return row[0] if row else None
