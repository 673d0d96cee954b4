"""Permission tables: what holds is registered whole, what contradicts itself stops the start."""

from typing import Any

import pytest

from cro_platform.access import matrix
from cro_platform.access.matrix import Permission, cro, declare, everyone, permission, sponsor


@pytest.fixture(autouse=True)
def empty_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix, "PERMISSIONS", {})


def row(**changes: Any) -> Permission:
    sound = {
        "code": "monitoring.approve_report",
        "name": "approve a visit report",
        "roles": sponsor("study-lead") | cro("lead-cra"),
        "obligation": "site-monitoring",
    }
    return Permission(**{**sound, **changes})


def test_a_table_is_found_by_code() -> None:
    settings = row(code="access.invite", obligation=None, roles=sponsor("admin"))

    declare(row(), settings)

    assert permission("monitoring.approve_report").obligation == "site-monitoring"
    assert permission("access.invite") is settings


@pytest.mark.parametrize(
    ("spoiled", "message"),
    [
        pytest.param(row(roles=cro("monitor")), "unknown roles", id="no such role"),
        pytest.param(row(roles=sponsor("cra")), "unknown roles", id="a role of the other side"),
        pytest.param(row(obligation="monitoring"), "'monitoring' is not an ob", id="obligation"),
        pytest.param(row(obligation=""), "'' is not an obligation", id="a blank obligation"),
    ],
)
def test_a_row_that_does_not_hold_stops_the_start_with_code_and_reason(
    spoiled: Permission, message: str
) -> None:
    with pytest.raises(ValueError, match=r"^monitoring\.approve_report: ") as refused:
        declare(spoiled)

    assert message in str(refused.value)


def test_a_table_with_one_faulty_row_registers_none() -> None:
    with pytest.raises(ValueError, match="unknown roles"):
        declare(row(), row(code="monitoring.write_report", roles=cro("nobody")))

    with pytest.raises(KeyError):
        permission("monitoring.approve_report")


@pytest.mark.parametrize("together", [True, False], ids=["in one table", "in two tables"])
def test_a_code_is_declared_once(together: bool) -> None:
    first = [row(), row()] if together else [row()]
    if not together:
        declare(row(name="another"))

    with pytest.raises(ValueError, match="declared twice"):
        declare(*first)


def test_everyone_of_a_kind_can_be_named_but_some() -> None:
    readers = everyone("cro", but=("admin", "service-account"))

    assert ("cro", "cra") in readers
    assert ("cro", "admin") not in readers
    assert not any(kind == "sponsor" for kind, _ in readers)
