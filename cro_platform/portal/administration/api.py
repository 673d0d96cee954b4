"""Organizations, people, keys and the catalogues in the API."""

from typing import Any, ClassVar
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from rest_framework import serializers

from cro_platform.access.first_wall import my_studies
from cro_platform.access.models import ApiToken, Grant, Role, StudyParty, UnblindedPerson
from cro_platform.access.obligations import obligations
from cro_platform.access.principal import Principal
from cro_platform.access.roles import ROLES, role
from cro_platform.portal.administration import invitations, services
from cro_platform.portal.administration.forms import (
    ChangeEntityForm,
    ChangeRoleForm,
    EntityForm,
    InviteForm,
    MachineForm,
    NamePersonForm,
)
from cro_platform.tenancy.models import Invitation, LegalEntity, Membership, Organization
from cro_platform.web.actions import Action
from cro_platform.web.answers import Answers
from cro_platform.web.filters import Filter
from cro_platform.web.forms import ReasonForm
from cro_platform.web.paging import Page
from cro_platform.web.resources import Resource

TEXT, TRUTH = serializers.CharField, serializers.BooleanField
Fields = dict[str, serializers.Field[Any, Any, Any, Any]]


def known_organizations(by: Principal) -> QuerySet[Organization]:
    """One's own, and the partners in studies that the asker meets: two sponsors of one CRO stay apart inside it, too."""
    if role(by.organization_kind, by.role).is_organization_wide:
        return Organization.objects.all()
    assigned = Grant.objects.filter(user_id=by.user_id, organization_id=by.organization_id)
    parties = StudyParty.objects.filter(study_id__in=assigned.values("study_id"))
    return Organization.objects.filter(
        Q(pk=by.organization_id)
        | Q(pk__in=parties.values("sponsor"))
        | Q(pk__in=parties.values("organization"))
    )


class Organizations(Resource):
    """One's own organization and its partners."""

    name = "organizations"
    title = "Organizations"
    singular = "organization"
    model = Organization
    view = "organizations.view"
    fields = ("slug", "name", "kind", "time_zone")
    filters = ("kind",)

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """As far as the asker may know them."""
        return known_organizations(by)


class LegalEntities(Resource):
    """Companies that sign contracts and stand on forms."""

    name = "legal-entities"
    title = "Legal entities"
    singular = "legal entity"
    model = LegalEntity
    view = "organizations.view"
    fields = (
        ("organization", "organization_id"),
        "name",
        "street",
        "city",
        "postal_code",
        "country",
        "rev",
    )
    filters = (Filter("organization", "organization_id", "Organization", "uuid"), "country")
    create = Action(
        "create", "Add a legal entity", services.add_entity, "organizations.change", EntityForm
    )
    actions = (
        Action(
            "change", "Change", services.change_entity, "organizations.change", ChangeEntityForm
        ),
    )

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """Of the organizations that the asker may know."""
        return LegalEntity.objects.filter(organization__in=known_organizations(by).values("pk"))


class WrittenByFunctions(Resource):
    """Rows that carry rights: the application reads them and definer functions write them, so no row lock can be taken."""

    @classmethod
    def hold(cls, pk: UUID) -> None:
        """Changes of the organization's rights wait for each other."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended('rights:' || app.organization()::text, 0))"
            )


class Memberships(WrittenByFunctions):
    """Who belongs to the organization, in which role."""

    name = "memberships"
    title = "Members"
    singular = "member"
    model = Membership
    view = "members.view"
    fields = (
        ("person", "user_id"), ("name", "user__name"), ("email", "user__email"), "role", ("is_machine", "user__is_machine"),
        "ended_at", "created_at", "rev",
    )  # fmt: skip
    filters = ("role", ("is_active", "ended_at__isnull"))
    create = Action(
        "create", "Add a service account", invitations.add_machine, "members.manage", MachineForm
    )
    actions = (
        Action("change-role", "Change the role", services.change_role, "members.manage", ChangeRoleForm),
        Action("end", "End the membership", services.end, "members.manage", ReasonForm),
    )  # fmt: skip

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """The organization's own people."""
        return Membership.objects.filter(organization=by.organization_id)


class Invitations(Resource):
    """Addresses that were asked to join; nothing is told of anybody before they accept."""

    name = "invitations"
    title = "Invitations"
    singular = "invitation"
    model = Invitation
    view = "members.manage"
    fields = (
        "email",
        "name",
        "role",
        "expires_at",
        "accepted_at",
        "withdrawn_at",
        "created_at",
        "rev",
    )
    filters = ("role", ("is_open", "accepted_at__isnull"))
    create = Action("create", "Invite a person", invitations.invite, "members.manage", InviteForm)
    actions = (Action("withdraw", "Withdraw", invitations.withdraw, "members.manage", ReasonForm),)

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """The organization's own."""
        return Invitation.objects.filter(organization=by.organization_id)


class UnblindedPersons(WrittenByFunctions):
    """Persons of the organization who are named for unblinded information; the list is itself a record."""

    name = "unblinded-persons"
    title = "Unblinded persons"
    singular = "named person"
    model = UnblindedPerson
    view = "unblinded.view"
    fields = (
        ("study", "study_id"), ("person", "user_id"), ("name", "user__name"), "valid_from", "valid_until", "reason", "rev",
    )  # fmt: skip
    filters = (Filter("study", "study_id", "Study", "uuid"),)
    create = Action(
        "create", "Name a person", services.name_person, "unblinded.name", NamePersonForm
    )
    actions = (
        Action("end", "Take off the list", services.end_naming, "unblinded.name", ReasonForm),
    )

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """Of the studies that the asker meets."""
        return UnblindedPerson.objects.filter(
            organization=by.organization_id, study_id__in=my_studies(by)
        )


class ApiTokens(Resource):
    """One's own keys; the secret was shown once, only its hash is kept."""

    name = "api-tokens"
    title = "API tokens"
    singular = "token"
    model = ApiToken
    view = "tokens.own"
    fields = ("name", "scopes", "expires_at", "revoked_at", "created_at")
    actions = (Action("revoke", "Revoke", services.revoke_token, "tokens.keep"),)

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """The asker's own."""
        return ApiToken.objects.filter(user_id=by.user_id)


class Roles(Answers):
    """What a person can be to an organization."""

    name = "roles"
    title = "Roles"
    singular = "role"
    model = Role
    view = "catalogue.view"
    asked = (Filter("kind", "kind", "Kind", "text", (("sponsor", "Sponsor"), ("cro", "CRO"))),)
    computed: ClassVar[Fields] = {
        "kind": TEXT(),
        "code": TEXT(),
        "name": TEXT(),
        "summary": TEXT(),
        "is_organization_wide": TRUTH(),
    }

    @classmethod
    def rows(cls, by: Principal, given: dict[str, Any], *, cursor: str | None, size: int) -> Page:
        """All of them, or those of one kind of organization."""
        names: tuple[str, ...] = tuple(cls.computed)
        found = [each for each in ROLES.values() if each.kind == given.get("kind", each.kind)]
        return Page([{name: getattr(each, name) for name in names} for each in found], None)


class Obligations(Answers):
    """What a sponsor owes in a trial and may hand over by contract, with clause and confidence."""

    name = "obligations"
    title = "Obligations"
    singular = "obligation"
    model = Role
    view = "catalogue.view"
    asked = (Filter("level", "level", "Level", "text"), Filter("code", "code", "Code", "text"))
    computed: ClassVar[Fields] = {
        "code": TEXT(),
        "name": TEXT(),
        "level": TEXT(),
        "description": TEXT(),
        "clauses": serializers.ListField(child=serializers.DictField()),
        "applies": serializers.ListField(child=TEXT()),
        "retain": TEXT(),
        "legal_effects": serializers.ListField(child=TEXT()),
        "is_verified": TRUTH(),
    }

    @classmethod
    def rows(cls, by: Principal, given: dict[str, Any], *, cursor: str | None, size: int) -> Page:
        """In the order of a trial."""
        return Page([_owed(each) for each in obligations() if _is_asked(each, given)], None)


def _is_asked(each: Any, given: dict[str, Any]) -> bool:
    return all(str(getattr(each, name)) == value for name, value in given.items())


def _owed(each: Any) -> dict[str, Any]:
    return {
        "code": each.code,
        "name": each.name,
        "level": each.level.value,
        "description": each.description,
        "clauses": [
            {
                "framework": clause.framework.value,
                "citation": clause.citation.text,
                "confidence": clause.citation.confidence.value,
                "is_verified": clause.citation.is_verified,
            }
            for clause in each.clauses
        ],
        "applies": sorted(product.value for product in each.applies),
        "retain": f"{each.retain.because} ({each.retain.source})" if each.retain else "",
        "legal_effects": [str(effect) for effect in each.legal_effects],
        "is_verified": each.is_verified,
    }
