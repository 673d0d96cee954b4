"""What a session opens: a person's own credentials open all of their organizations, an organization's provider that one alone."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from cro_platform.access.models import User
from cro_platform.access.roles import INSPECTOR
from cro_platform.tenancy.models import Membership

METHOD = "single-sign-on"
RECORDS = "account_authentication_methods"
BESIDE_THE_PROVIDER = frozenset({"admin", INSPECTOR})


def records(session: SessionBase) -> list[dict[str, Any]]:
    """How the session's person has proven who they are, oldest first."""
    found: list[dict[str, Any]] = session.get(RECORDS, [])
    return found


def record_sign_on(
    request: HttpRequest, user: User, organization: UUID, *, is_multi_factor: bool
) -> None:
    """Note in the session that this organization's provider let the person in."""
    record_authentication(
        request, user, METHOD, organization=str(organization), is_multi_factor=is_multi_factor
    )


def signed_on(session: SessionBase) -> set[str]:
    """The organizations whose provider let this session in."""
    return {each["organization"] for each in records(session) if each.get("method") == METHOD}


def is_own(session: SessionBase) -> bool:
    """The person has shown credentials of their own: a password or a passkey, not only somebody else's word for them."""
    if not signed_on(session):
        return True
    return any(
        each.get("method") == "password" or each.get("passwordless") for each in records(session)
    )


def opens(session: SessionBase, membership: Membership, *, is_required: bool) -> bool:
    """The session opens this membership's organization.

    Where single sign-on is required, a password does for administrators, who mend a provider that is broken, and for inspectors,
    whom no provider of the organization knows.
    """
    if str(membership.organization_id) in signed_on(session):
        return True
    return is_own(session) and (not is_required or membership.role in BESIDE_THE_PROVIDER)


def has_second_factor(session: SessionBase, organization: UUID | None) -> bool:
    """A second factor was shown here, or to the provider of this very organization."""
    return any(
        each.get("method") == "mfa"
        or (
            each.get("method") == METHOD
            and each.get("is_multi_factor")
            and each["organization"] == str(organization)
        )
        for each in records(session)
    )
