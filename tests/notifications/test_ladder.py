"""How long an alert may wait, and who hears of it next."""

import pytest

from cro_platform.access.roles import ROLES
from cro_platform.notifications.enums import Severity
from cro_platform.notifications.ladder import NEXT_ROLE, answer_within, next_roles


@pytest.mark.parametrize(
    ("severity", "hours"), [("info", None), ("action", None), ("urgent", 4), ("overdue", 2)]
)
def test_only_what_cannot_wait_escalates(severity: str, hours: int | None) -> None:
    assert answer_within(severity) == hours


def test_the_louder_the_sooner() -> None:
    within = [answer_within(severity) for severity in (Severity.OVERDUE, Severity.URGENT)]

    assert within == sorted(filter(None, within))


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ({("cro", "safety-specialist")}, {"project-manager"}),
        ({("sponsor", "safety-physician")}, {"study-lead"}),
        ({("cro", "cra"), ("cro", "safety-specialist")}, {"lead-cra", "project-manager"}),
        ({("cro", "cra"), ("cro", "lead-cra")}, {"project-manager"}),
        ({("cro", "project-manager")}, set()),
        ({("sponsor", "study-lead")}, set()),
    ],
)
def test_the_next_role(held: set[tuple[str, str]], expected: set[str]) -> None:
    assert next_roles(held) == expected


def test_every_role_of_the_ladder_exists_and_no_ladder_turns_in_a_circle() -> None:
    for kind, code in NEXT_ROLE:
        met = []
        while (kind, code) in NEXT_ROLE:
            assert (kind, code) in ROLES
            assert code not in met
            met.append(code)
            code = NEXT_ROLE[kind, code]
        assert (kind, code) in ROLES
