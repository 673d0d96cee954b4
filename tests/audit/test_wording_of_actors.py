"""A person in the trail is kept with the code of their role, and read with its name."""

import pytest
from django.utils import translation

import cro_platform.access.codes  # noqa: F401 -- says how a role's code is read
from cro_platform.audit.wording import actor_words


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("A. Meier (safety-physician)", "A. Meier (Safety physician)"),
        ("A. Meier (study-lead, by token)", "A. Meier (Study lead, by token)"),
        ("Study lead, Northwind (study-lead)", "Study lead, Northwind"),
        ("Study lead, Northwind (study-lead, by token)", "Study lead, Northwind (by token)"),
        ("A. Meier (a-role-that-was)", "A. Meier (a-role-that-was)"),
        ("Platform (safety lane)", "Platform (safety lane)"),
        ("Front door", "Front door"),
    ],
)
def test_a_role_s_code_is_read_as_its_name(kept: str, told: str) -> None:
    assert actor_words(kept) == told


def test_in_the_reader_s_language() -> None:
    with translation.override("de"):
        assert actor_words("A. Meier (safety-physician)") == "A. Meier (Sicherheitsarzt)"
