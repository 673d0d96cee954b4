"""Who may do instead what somebody may not, as far as the asker may know: a refusal that leads nowhere helps nobody.

Of one's own organization roles and people are told. Toward the sponsor the holder is named, toward a provider nobody but the
sponsor; a person of another organization is told to no one.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext

from cro_platform.access.errors import told
from cro_platform.access.holders import Holding, Relation
from cro_platform.access.matrix import PERMISSIONS, Permission
from cro_platform.access.models import Grant
from cro_platform.access.principal import Principal
from cro_platform.access.roles import ROLES, Role
from cro_platform.access.target import Target
from cro_platform.tenancy.models import Membership

MACHINE = "service-account"
LIMIT = 5


@dataclass(frozen=True, slots=True)
class Instead:
    """Whom to ask, in a sentence; `roles` are those of the asker's own organization that it names."""

    sentence: str
    roles: tuple[Role, ...] = ()


def of_holder(by: Principal, asked: Permission, holding: Holding) -> Instead:
    """The party that holds the duty: by name to the sponsor alone; a provider is led to the sponsor, whoever holds it."""
    match holding.relation:
        case Relation.PROVIDER:
            return Instead(gettext("Ask %(whom)s.") % {"whom": holding.holder_phrase})
        case Relation.YOU:
            return of_roles(by, asked)
        case _:
            return Instead(gettext("Ask the sponsor."))


def of_roles(by: Principal, asked: Permission) -> Instead:
    """The asker's own colleagues whose role grants it; where there are none, the party on whose side it lies."""
    roles = _named(by, asked.roles)
    if roles:
        return Instead(_ask(gettext("Ask your %(whom)s."), roles), roles)
    if by.is_sponsor:
        return Instead(gettext("It is for the provider that holds the work."))
    return Instead(gettext("Ask the sponsor."))


def to_be_assigned(by: Principal) -> Instead:
    """Those of one's own organization who assign people to studies."""
    return _let_in(by, "is_assigning", gettext("To be assigned, ask your %(whom)s."))


def to_be_named(by: Principal) -> Instead:
    """Those of one's own organization who name persons for unblinded information."""
    return _let_in(by, "is_naming", gettext("To be named, ask your %(whom)s."))


def people_of(
    by: Principal, asked: Permission, target: Target, roles: tuple[Role, ...]
) -> list[str]:
    """Colleagues in these roles who meet the study now, by name and role; five at most, in one statement."""
    if not roles:
        return []
    found = Membership.objects.filter(
        organization=by.organization_id,
        ended_at=None,
        user__is_active=True,
        user__is_machine=False,
        role__in=[each.code for each in roles],
    ).exclude(user=by.user_id)
    if asked.needs_assignment and target.study_id is not None:
        on_study = Grant.objects.filter(
            user=OuterRef("user"), organization=by.organization_id, study_id=target.study_id
        )
        everywhere = [each.code for each in roles if each.is_organization_wide]
        found = found.filter(Exists(on_study)) | found.filter(role__in=everywhere)
    named = {each.code: each.name for each in roles}
    rows = found.order_by("user__name").values_list("user__name", "role")[:LIMIT]
    return [f"{name} ({told(named[role])})" for name, role in rows]


def _let_in(by: Principal, mark: str, sentence: str) -> Instead:
    ways = [each.roles for each in PERMISSIONS.values() if getattr(each, mark)]
    roles = _named(by, frozenset[tuple[str, str]]().union(*ways))
    return Instead(_ask(sentence, roles), roles) if roles else Instead("")


def _named(by: Principal, granted: frozenset[tuple[str, str]]) -> tuple[Role, ...]:
    """People's roles on the asker's side, in the order in which they are declared; the asker's own is no other."""
    return tuple(
        each
        for key, each in ROLES.items()
        if key in granted
        and key[0] == by.organization_kind
        and key[1] not in {by.role, MACHINE}
        and not each.is_guest
    )


def _ask(sentence: str, roles: tuple[Role, ...]) -> str:
    names = [told(each.name) for each in roles]
    *first, last = names
    whom = gettext("%(first)s or %(last)s") % {"first": ", ".join(first), "last": last}
    return sentence % {"whom": whom if first else last}
