"""The roles of both sides: what a person is to their organization. Literate data; the database keeps a copy."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """A role at one kind of organization.

    `is_organization_wide` lifts the people wall inside the organization: the holder meets every study it is party to.
    `is_guest` marks an outsider who is let in for a purpose and a time: no right of members is theirs, and the role is given
    with that purpose alone, never by an invitation of a colleague.
    """

    kind: str
    code: str
    name: str
    summary: str
    is_organization_wide: bool = False
    is_guest: bool = False


def _overseeing(kind: str, code: str, name: str, summary: str) -> Role:
    return Role(kind, code, name, summary, is_organization_wide=True)


_SPONSOR = (
    _overseeing("sponsor", "study-lead", "Study lead", "Oversees the sponsor's studies and accepts its providers' work."),
    _overseeing("sponsor", "safety-physician", "Safety physician", "Judges causality, expectedness and reportability; signs."),
    _overseeing(
        "sponsor", "unblinded-safety-physician", "Unblinded safety physician",
        "As the safety physician, and named for unblinded information where a case requires it.",
    ),
    Role("sponsor", "medical-monitor", "Medical monitor", "Reviews medical questions of assigned studies, blinded."),
    _overseeing("sponsor", "vendor-manager", "Vendor manager", "Keeps contracts and the transfer of obligations."),
    _overseeing("sponsor", "regulatory-lead", "Regulatory lead", "Answers for submissions and for the clocks of authorities."),
    _overseeing("sponsor", "qa", "Quality assurance", "Reads everything of the organization, its trail above all; changes nothing."),
    Role("sponsor", "admin", "Administrator", "Invites and ends memberships; sees no clinical or safety data."),
    _overseeing("sponsor", "service-account", "Service account", "A machine: imports and commands; never signs, approves or submits."),
)  # fmt: skip

_CRO = (
    Role("cro", "project-manager", "Project manager", "Runs assigned studies for their sponsors and assigns people."),
    Role("cro", "contract-manager", "Contract manager", "Negotiates and signs contracts with sponsors; sees no study data."),
    Role("cro", "lead-cra", "Lead CRA", "Leads monitoring on assigned studies and reviews reports of others."),
    Role("cro", "cra", "Clinical research associate", "Monitors assigned sites."),
    Role("cro", "safety-specialist", "Safety specialist", "Takes in and processes safety cases of assigned studies."),
    Role("cro", "regulatory-specialist", "Regulatory specialist", "Prepares submissions for assigned studies."),
    Role("cro", "data-manager", "Data manager", "Keeps the clinical data of assigned studies."),
    Role("cro", "qa", "Quality assurance", "Reads the records and trail of assigned studies; changes nothing."),
    Role("cro", "admin", "Administrator", "Invites and ends memberships; sees no clinical or safety data."),
    _overseeing("cro", "service-account", "Service account", "A machine: imports and commands; never signs, approves or submits."),
)  # fmt: skip

INSPECTOR = "inspector"
_GUESTS = tuple(
    Role(
        kind, INSPECTOR, "Inspector",
        "Reads what had been approved by a date, of the studies named, until the inspection ends; changes and signs nothing.",
        is_guest=True,
    )
    for kind in ("sponsor", "cro")
)  # fmt: skip

ROLES = {(role.kind, role.code): role for role in (*_SPONSOR, *_CRO, *_GUESTS)}


def role(kind: str, code: str) -> Role:
    """A role by kind of organization and code; raises KeyError for one that does not exist."""
    return ROLES[kind, code]


def roles_of(kind: str) -> tuple[Role, ...]:
    """The roles an organization of this kind can give to its own people."""
    return tuple(role for role in ROLES.values() if role.kind == kind and not role.is_guest)
