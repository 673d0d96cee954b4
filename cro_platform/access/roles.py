"""The roles a membership can carry in a sponsor or in a CRO.

A role alone grants nothing on a study: a person also needs an assignment, the organization must
hold the obligation, and blinding is a matter of named persons.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class OrganizationKind(StrEnum):
    """The two kinds of organization on the platform."""

    SPONSOR = "sponsor"
    CRO = "cro"


class UnknownRoleError(LookupError):
    """No role has this code, or no role of this kind of organization."""

    def __init__(self, code: str, kind: str = "") -> None:
        super().__init__(f"{code!r} is not a role{f' of a {kind}' if kind else ''}.")


@dataclass(frozen=True, slots=True)
class Role:
    """One role.

    Where it is organization-wide, the database shows its holders every study of their organization
    without an assignment: the wall between people opens, the wall between companies does not.
    `is_unblinded` makes a person eligible for the list of names that may see treatment.
    """

    code: str
    name: str
    kinds: frozenset[OrganizationKind]
    organization_wide_in: frozenset[OrganizationKind]
    description: str
    is_unblinded: bool = False
    is_machine: bool = False

    def is_organization_wide(self, kind: OrganizationKind) -> bool:
        """True if the role sees every study of an organization of this kind."""
        return kind in self.organization_wide_in


_SPONSOR = frozenset({OrganizationKind.SPONSOR})
_CRO = frozenset({OrganizationKind.CRO})
_BOTH = _SPONSOR | _CRO
_NOWHERE: frozenset[OrganizationKind] = frozenset()

_ROLES = (
    Role(
        "study-lead",
        "Study lead",
        _SPONSOR,
        _SPONSOR,
        "Leads the sponsor's studies, approves plans and accepts what providers deliver.",
    ),
    Role(
        "safety-physician",
        "Safety physician",
        _SPONSOR,
        _SPONSOR,
        "Judges causality and expectedness of cases, blinded, and signs reports for the sponsor.",
    ),
    Role(
        "unblinded-safety-physician",
        "Unblinded safety physician",
        _SPONSOR,
        _SPONSOR,
        "Judges cases whose treatment has been revealed, apart from the study team.",
        is_unblinded=True,
    ),
    Role(
        "medical-monitor",
        "Medical monitor",
        _SPONSOR,
        _NOWHERE,
        "Answers medical questions of assigned studies and reviews their data, blinded.",
    ),
    Role(
        "vendor-manager",
        "Vendor manager",
        _SPONSOR,
        _SPONSOR,
        "Drafts and signs contracts and transfers of obligations, and oversees providers.",
    ),
    Role(
        "regulatory-lead",
        "Regulatory lead",
        _SPONSOR,
        _SPONSOR,
        "Approves submissions and answers to authorities for the sponsor's studies.",
    ),
    Role(
        "project-manager",
        "Project manager",
        _CRO,
        _NOWHERE,
        "Runs the CRO's work on assigned studies and releases it to the sponsor.",
    ),
    Role(
        "lead-cra",
        "Lead CRA",
        _CRO,
        _NOWHERE,
        "Allocates the CRAs of an assigned study and approves the visit reports of others.",
    ),
    Role(
        "cra",
        "CRA",
        _CRO,
        _NOWHERE,
        "Monitors the sites assigned to them and writes reports and letters, never approves one.",
    ),
    Role(
        "safety-specialist",
        "Safety specialist",
        _CRO,
        _NOWHERE,
        "Receives, enters and follows up cases of assigned studies and drafts reports.",
    ),
    Role(
        "regulatory-specialist",
        "Regulatory specialist",
        _CRO,
        _NOWHERE,
        "Prepares submissions and country packages of assigned studies and tracks decisions.",
    ),
    Role(
        "data-manager",
        "Data manager",
        _CRO,
        _NOWHERE,
        "Imports, queries, reconciles and prepares the lock of the data of assigned studies.",
    ),
    Role(
        "qa",
        "Quality assurance",
        _BOTH,
        _SPONSOR,
        "Audits, reads trails and approves corrective action without owning it.",
    ),
    Role(
        "admin",
        "Administrator",
        _BOTH,
        _NOWHERE,
        "Invites and removes members and sets up the organization, and sees no study by that.",
    ),
    Role(
        "service-account",
        "Service account",
        _BOTH,
        _NOWHERE,
        "Imports and exports for a machine; never signs, approves, unblinds or submits.",
        is_machine=True,
    ),
)

_BY_CODE: Mapping[str, Role] = MappingProxyType({each.code: each for each in _ROLES})


def roles(kind: OrganizationKind | None = None) -> tuple[Role, ...]:
    """All roles, or those that an organization of one kind can give."""
    return tuple(each for each in _ROLES if kind is None or kind in each.kinds)


def role(code: str, kind: OrganizationKind | None = None) -> Role:
    """The role of a code, in any or in one kind of organization. Raises `UnknownRoleError`."""
    found = _BY_CODE.get(code)
    if found is None or (kind is not None and kind not in found.kinds):
        raise UnknownRoleError(code, kind or "")
    return found


def organization_wide_roles(kind: OrganizationKind) -> frozenset[str]:
    """The codes that the policy between people exempts in an organization of this kind."""
    return frozenset(each.code for each in roles(kind) if each.is_organization_wide(kind))
