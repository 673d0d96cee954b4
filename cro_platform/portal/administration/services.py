"""Change what people are to the organization, end memberships; name persons for unblinded information."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from cro_platform.access import services as access
from cro_platform.access import tokens
from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.models import ApiToken, UnblindedPerson
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.roles import roles_of
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from cro_platform.tenancy.countries import UnknownCountryError, country
from cro_platform.tenancy.models import LegalEntity, Membership
from cro_platform.workflow.machine import claim
from studies.models import Study
from studies.selectors.instants import transaction_instant

ADMIN = "admin"
NAMED = "ICH E6(R3) 4.1"


def change_role(membership: Membership, *, by: Principal, role: str, reason: str) -> None:
    """Give a member another role; every right follows at once. The last administrator stays one."""
    authorize(by, "members.manage")
    _check_active(membership)
    _check_role(membership, role)
    if membership.role == ADMIN and role != ADMIN:
        _keep_an_administrator(membership)
    with intent("access.membership.change-role", reason=reason), connection.cursor() as cursor:
        cursor.execute("SELECT app.set_membership(%s, %s, NULL)", [membership.user_id, role])


def end(membership: Membership, *, by: Principal, reason: str) -> None:
    """End a membership: the person loses every right at once; what they did stays in the trail."""
    authorize(by, "members.manage")
    _check_active(membership)
    if membership.role == ADMIN:
        _keep_an_administrator(membership)
    access.end_membership(
        membership.user_id, membership.role, at=transaction_instant(), reason=reason
    )


def _check_active(membership: Membership) -> None:
    if membership.ended_at is not None:
        raise RuleBroken.of("", "This membership has ended; invite the person again.")


def _check_role(membership: Membership, role: str) -> None:
    """A guest becomes no member, and no member a guest: what lets a guest in says for what and until when."""
    given = {each.code for each in roles_of(membership.organization_kind)}
    if not {membership.role, role} <= given:
        raise RuleBroken.of(
            "role", "Inspectors are let in by an inspection, and their role is not changed."
        )


def _keep_an_administrator(membership: Membership) -> None:
    others = Membership.objects.filter(
        organization=membership.organization_id, role=ADMIN, ended_at=None
    ).exclude(pk=membership.pk)
    if not others.exists():
        raise RuleBroken.of("role", "The last administrator of an organization stays.")


def add_entity(*, by: Principal, **values: Any) -> LegalEntity:
    """Add a company that signs contracts and stands on forms (CIOMS box 24a; Form FDA 1571 item 1)."""
    authorize(by, "organizations.change")
    _check_entity(by, values)
    with intent("tenancy.legal-entity.add"):
        return LegalEntity.objects.create(organization_id=by.organization_id, **values)


def change_entity(entity: LegalEntity, *, by: Principal, reason: str, **values: Any) -> None:
    """Correct a legal entity of one's own organization."""
    authorize(by, "organizations.change")
    if entity.organization_id != by.organization_id:
        raise NotPermitted("Only its own organization changes a legal entity.")
    _check_entity(by, {"name": entity.name, "country": entity.country} | values, own=entity.pk)
    with intent("tenancy.legal-entity.change", reason=reason):
        claim(entity, **values)


def _check_entity(by: Principal, values: dict[str, Any], own: UUID | None = None) -> None:
    try:
        country(values["country"])
    except UnknownCountryError as error:
        raise RuleBroken.of("country", str(error)) from error
    same = LegalEntity.objects.filter(organization=by.organization_id, name=values["name"])
    if any(each.pk != own for each in same):
        raise RuleBroken.of("name", "Your organization has a legal entity of this name.")


def name_person(
    *, by: Principal, study: UUID, person: UUID, reason: str, until: datetime | None = None
) -> UnblindedPerson:
    """Name a member of one's own organization for a study's unblinding facts; the list is itself a record."""
    _check_study(by, study)
    if not Membership.objects.filter(user_id=person, ended_at=None).exists():
        raise RuleBroken.of("person", "There is no such member.")
    if until is not None and until <= transaction_instant():
        raise RuleBroken.of("until", "The period ends before it begins.", NAMED)
    access.name_unblinded(study, person, reason=reason, until=until)
    return UnblindedPerson.objects.get(
        study_id=study, user_id=person, organization=by.organization_id
    )


def end_naming(named: UnblindedPerson, *, by: Principal, reason: str) -> None:
    """Take a person off the list; from now on they read no unblinding fact of the study."""
    _check_study(by, named.study_id)
    now = transaction_instant()
    if named.valid_until is not None and named.valid_until <= now:
        raise RuleBroken.of("", "This person is no longer named.")
    access.name_unblinded(named.study_id, named.user_id, reason=reason, until=now)


def _check_study(by: Principal, study: UUID) -> None:
    if not Study.objects.filter(pk=study).exists():
        raise RuleBroken.of("study", "There is no such study.")
    authorize(by, "unblinded.name", Target(study_id=study))


def issue_token(*, by: Principal, name: str, expires_at: datetime, scopes: tuple[str, ...]) -> str:
    """Issue a key of one's own and return its secret, this once (21 CFR 11.300: only its owner knows it)."""
    authorize(by, "tokens.keep")
    return tokens.issue(user_id=by.user_id, name=name, expires_at=expires_at, scopes=scopes)


def revoke_token(token: ApiToken, *, by: Principal) -> None:
    """End one's own key at once."""
    authorize(by, "tokens.keep")
    if token.user_id != by.user_id:
        raise NotPermitted("Only its owner revokes a key.")
    tokens.revoke(token)
