"""Roles: who can give them, whom the database lets see every study, who is a machine."""

import pytest

from cro_platform.access.roles import (
    OrganizationKind,
    Role,
    UnknownRoleError,
    organization_wide_roles,
    role,
    roles,
)

SPONSOR, CRO = OrganizationKind.SPONSOR, OrganizationKind.CRO


def test_a_sponsor_gives_the_roles_of_a_sponsor() -> None:
    assert {each.code for each in roles(SPONSOR)} == {
        "study-lead",
        "safety-physician",
        "unblinded-safety-physician",
        "medical-monitor",
        "vendor-manager",
        "regulatory-lead",
        "qa",
        "admin",
        "service-account",
    }


def test_a_cro_gives_the_roles_of_a_cro() -> None:
    assert {each.code for each in roles(CRO)} == {
        "project-manager",
        "lead-cra",
        "cra",
        "safety-specialist",
        "regulatory-specialist",
        "data-manager",
        "qa",
        "admin",
        "service-account",
    }


def test_only_sponsor_roles_see_every_study_of_their_organization() -> None:
    assert organization_wide_roles(SPONSOR) == {
        "study-lead",
        "safety-physician",
        "unblinded-safety-physician",
        "vendor-manager",
        "regulatory-lead",
        "qa",
    }
    assert organization_wide_roles(CRO) == frozenset()


def test_one_role_can_be_organization_wide_in_a_sponsor_and_not_in_a_cro() -> None:
    quality_assurance = role("qa")

    assert quality_assurance.is_organization_wide(SPONSOR)
    assert not quality_assurance.is_organization_wide(CRO)


def test_one_role_can_be_named_to_see_treatment() -> None:
    assert [each.code for each in roles() if each.is_unblinded] == ["unblinded-safety-physician"]


def test_the_service_account_is_the_only_machine() -> None:
    assert [each.code for each in roles() if each.is_machine] == ["service-account"]


@pytest.mark.parametrize("each", roles(), ids=lambda each: each.code)
def test_every_role_says_in_a_sentence_what_it_is(each: Role) -> None:
    assert each.name[0].isupper()
    assert each.description.endswith(".")
    assert each.description.count(".") == 1
    assert each.organization_wide_in <= each.kinds
    assert each.kinds


def test_role_codes_are_unique() -> None:
    codes = [each.code for each in roles()]

    assert len(codes) == len(set(codes)) == 15


@pytest.mark.parametrize(
    ("code", "kind", "message"),
    [
        ("monitor", None, "'monitor' is not a role."),
        ("", None, "'' is not a role."),
        ("cra", SPONSOR, "'cra' is not a role of a sponsor."),
        ("study-lead", CRO, "'study-lead' is not a role of a cro."),
    ],
)
def test_a_role_that_an_organization_cannot_give_is_refused(
    code: str, kind: OrganizationKind | None, message: str
) -> None:
    with pytest.raises(UnknownRoleError) as refused:
        role(code, kind)

    assert str(refused.value) == message


def test_a_role_is_found_in_the_kind_that_gives_it() -> None:
    assert role("cra", CRO) is role("cra")
