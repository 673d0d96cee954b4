"""Who may do what with organizations, their people, keys and the catalogues."""

from cro_platform.access.matrix import Permission, cro, declare, everyone, sponsor
from cro_platform.access.roles import INSPECTOR

EVERYONE = everyone("sponsor") | everyone("cro")
ADMINISTRATORS = sponsor("admin") | cro("admin")

declare(
    Permission("organizations.view", "see organizations", EVERYONE, needs_assignment=False, is_read=True),
    Permission(
        "organizations.change",
        "keep the organization's legal entities",
        ADMINISTRATORS | sponsor("vendor-manager", "regulatory-lead"),
        needs_assignment=False,
    ),
    Permission("members.view", "see who belongs to the organization", EVERYONE, needs_assignment=False, is_read=True),
    Permission(
        "members.manage",
        "invite people, change their roles and end memberships",
        ADMINISTRATORS,
        needs_assignment=False,
        is_human_only=True,
    ),
    Permission("sign-on.view", "see how the organization signs in", ADMINISTRATORS, needs_assignment=False, is_read=True),
    Permission(
        "sign-on.manage",
        "connect the organization's identity provider and claim its mail domains",
        ADMINISTRATORS,
        needs_assignment=False,
        is_human_only=True,
    ),
    Permission("tokens.own", "see one's own keys", EVERYONE, needs_assignment=False, is_read=True),
    Permission("tokens.keep", "issue and revoke one's own keys", EVERYONE, needs_assignment=False, is_human_only=True),
    Permission(
        "unblinded.view",
        "see who is named for unblinded information",
        sponsor("study-lead", "safety-physician", "unblinded-safety-physician", "qa") | cro("project-manager", "qa"),
        needs_assignment=False,
        is_read=True,
    ),
    Permission(
        "unblinded.name",
        "name persons for unblinded information",
        sponsor("study-lead") | cro("project-manager"),
        is_human_only=True,
        is_naming=True,
    ),
    Permission(
        "inspections.manage",
        "let inspectors in, end their access and see what they opened",
        sponsor("admin", "qa") | cro("admin", "qa"),
        needs_assignment=False,
        is_human_only=True,
    ),
    Permission(
        "inspection.read",
        "read what had been approved by the date of their inspection",
        sponsor(INSPECTOR) | cro(INSPECTOR),
        needs_assignment=False,
        is_human_only=True,
        is_read=True,
    ),
    Permission("catalogue.view", "read the catalogues", EVERYONE, needs_assignment=False, is_read=True),
)  # fmt: skip
