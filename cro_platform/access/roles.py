"""The roles of both sides: what a person is to their organization. Literate data; the database keeps a copy."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """A role at one kind of organization.

    `is_organization_wide` lifts the people wall inside the organization: the holder meets every study it is party to.
    """

    kind: str
    code: str
    name: str
    summary: str
    is_organization_wide: bool = False


_SPONSOR = (
    Role("sponsor", "study-lead", "Study lead", "Oversees the sponsor's studies and accepts its providers' work.", True),
    Role("sponsor", "safety-physician", "Safety physician", "Judges causality, expectedness and reportability; signs.", True),
    Role(
        "sponsor", "unblinded-safety-physician", "Unblinded safety physician",
        "As the safety physician, and named for unblinded information where a case requires it.", True,
    ),
    Role("sponsor", "medical-monitor", "Medical monitor", "Reviews medical questions of assigned studies, blinded."),
    Role("sponsor", "vendor-manager", "Vendor manager", "Keeps contracts and the transfer of obligations.", True),
    Role("sponsor", "regulatory-lead", "Regulatory lead", "Answers for submissions and for the clocks of authorities.", True),
    Role("sponsor", "qa", "Quality assurance", "Reads everything of the organization, its trail above all; changes nothing.", True),
    Role("sponsor", "admin", "Administrator", "Invites and ends memberships; sees no clinical or safety data."),
    Role("sponsor", "service-account", "Service account", "A machine: imports and commands; never signs, approves or submits.", True),
)  # fmt: skip

_CRO = (
    Role("cro", "project-manager", "Project manager", "Runs assigned studies for their sponsors and assigns people."),
    Role("cro", "lead-cra", "Lead CRA", "Leads monitoring on assigned studies and reviews reports of others."),
    Role("cro", "cra", "Clinical research associate", "Monitors assigned sites."),
    Role("cro", "safety-specialist", "Safety specialist", "Takes in and processes safety cases of assigned studies."),
    Role("cro", "regulatory-specialist", "Regulatory specialist", "Prepares submissions for assigned studies."),
    Role("cro", "data-manager", "Data manager", "Keeps the clinical data of assigned studies."),
    Role("cro", "qa", "Quality assurance", "Reads the records and trail of assigned studies; changes nothing."),
    Role("cro", "admin", "Administrator", "Invites and ends memberships; sees no clinical or safety data."),
    Role("cro", "service-account", "Service account", "A machine: imports and commands; never signs, approves or submits.", True),
)  # fmt: skip

ROLES = {(role.kind, role.code): role for role in (*_SPONSOR, *_CRO)}


def role(kind: str, code: str) -> Role:
    """A role by kind of organization and code; raises KeyError for one that does not exist."""
    return ROLES[kind, code]


def roles_of(kind: str) -> tuple[Role, ...]:
    """The roles an organization of this kind can give."""
    return tuple(role for role in ROLES.values() if role.kind == kind)
