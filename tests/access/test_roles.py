"""Roles: who can give them, and whom the people wall lets pass."""

import pytest

from cro_platform.access.roles import ROLES, Role, role, roles_of

PEOPLE_OF_A_SPONSOR = {
    "study-lead",
    "safety-physician",
    "unblinded-safety-physician",
    "medical-monitor",
    "vendor-manager",
    "regulatory-lead",
    "qa",
    "admin",
}
PEOPLE_OF_A_CRO = {
    "contract-manager",
    "project-manager",
    "lead-cra",
    "cra",
    "safety-specialist",
    "regulatory-specialist",
    "data-manager",
    "qa",
    "admin",
}


@pytest.mark.parametrize(
    ("kind", "people"), [("sponsor", PEOPLE_OF_A_SPONSOR), ("cro", PEOPLE_OF_A_CRO)]
)
def test_an_organization_gives_the_roles_of_its_kind_and_service_accounts(
    kind: str, people: set[str]
) -> None:
    assert {each.code for each in roles_of(kind)} == people | {"service-account"}


def test_only_people_of_a_sponsor_see_every_study_of_their_organization() -> None:
    wide = {
        (each.kind, each.code)
        for each in ROLES.values()
        if each.is_organization_wide and each.code != "service-account"
    }

    narrow = {"medical-monitor", "admin"}
    assert wide == {("sponsor", code) for code in PEOPLE_OF_A_SPONSOR - narrow}


@pytest.mark.parametrize("each", ROLES.values(), ids=lambda each: f"{each.kind} {each.code}")
def test_every_role_says_in_a_sentence_what_it_is(each: Role) -> None:
    assert each.name[0].isupper()
    assert each.summary.endswith(".")


@pytest.mark.parametrize(("kind", "code"), [("sponsor", "cra"), ("cro", "study-lead"), ("cro", "")])
def test_a_role_of_the_other_side_does_not_exist(kind: str, code: str) -> None:
    with pytest.raises(KeyError):
        role(kind, code)
