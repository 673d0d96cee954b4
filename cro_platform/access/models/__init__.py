"""People, what their roles are, which organizations are party to a study, who holds which obligation when, and single sign-on."""

from cro_platform.access.models.inspection import Inspection, inspections_in_force
from cro_platform.access.models.people import (
    ApiToken,
    Delegation,
    Grant,
    Role,
    StudyParty,
    UnblindedPerson,
    User,
    UserManager,
)
from cro_platform.access.models.representation import Representation
from cro_platform.access.models.sign_on import SignOn, SignOnDomain, SignOnIdentity

__all__ = [
    "ApiToken",
    "Delegation",
    "Grant",
    "Inspection",
    "Representation",
    "Role",
    "SignOn",
    "SignOnDomain",
    "SignOnIdentity",
    "StudyParty",
    "UnblindedPerson",
    "User",
    "UserManager",
    "inspections_in_force",
]
