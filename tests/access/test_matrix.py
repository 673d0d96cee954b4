"""Permission tables: what holds is registered whole, what contradicts itself stops the import."""

from typing import Any

import pytest

from cro_platform.access import matrix
from cro_platform.access.matrix import (
    Assignment,
    Blinding,
    MatrixError,
    Permission,
    PermissionMatrix,
    UnknownPermissionError,
)
from cro_platform.access.obligations import UnknownObligationError
from cro_platform.access.roles import OrganizationKind, UnknownRoleError, role

SPONSOR, CRO = OrganizationKind.SPONSOR, OrganizationKind.CRO


def row(**changes: Any) -> Permission:
    sound = {
        "code": "monitoring.report.approve",
        "name": "Approve a visit report",
        "obligation": "site-monitoring",
        "roles": ("lead-cra", "study-lead"),
        "needs_assignment": Assignment.STUDY,
    }
    return Permission(**{**sound, **changes})


def test_a_table_is_registered_and_found_by_code_role_and_obligation() -> None:
    table = PermissionMatrix()
    approve = row()
    write = row(code="monitoring.write_report", roles=("cra", "study-lead"))
    invite = row(code="monitoring.settings.change", obligation=None, roles=("admin",))

    table.register("monitoring", approve, write, invite)

    assert table.permission("monitoring.report.approve") is approve
    assert table.permissions() == (approve, invite, write)
    assert table.of_role("cra") == (write,)
    assert table.under("site-monitoring") == (approve, write)
    assert table.under("statistics") == ()
    assert approve.grants("lead-cra")
    assert not approve.grants("cra")
    assert approve.app == "monitoring"


@pytest.mark.parametrize(
    ("role_code", "kind", "assignment"),
    [
        pytest.param("cra", CRO, Assignment.STUDY_SITE, id="a CRA needs the site"),
        pytest.param("qa", CRO, Assignment.STUDY_SITE, id="QA of a CRO too"),
        pytest.param("qa", SPONSOR, Assignment.NOTHING, id="QA of a sponsor sees all"),
        pytest.param("study-lead", SPONSOR, Assignment.NOTHING, id="a study lead sees all"),
        pytest.param("medical-monitor", SPONSOR, Assignment.STUDY_SITE, id="a monitor does not"),
    ],
)
def test_an_organization_wide_role_needs_no_assignment(
    role_code: str, kind: OrganizationKind, assignment: Assignment
) -> None:
    permission = row(needs_assignment=Assignment.STUDY_SITE)

    assert permission.assignment_of(role(role_code), kind) == assignment


@pytest.mark.parametrize(
    ("spoiled", "message"),
    [
        pytest.param(row(roles=("monitor",)), "'monitor' is not a role", id="unknown role"),
        pytest.param(row(roles=()), "no role has it", id="no role"),
        pytest.param(row(obligation="monitoring"), "'monitoring' is not an obl", id="obligation"),
        pytest.param(row(obligation=""), "'' is not an obligation", id="obligation blank"),
        pytest.param(row(name=" "), "the name is missing", id="no name"),
        pytest.param(row(code="report.approve"), "a code of monitoring reads", id="other app"),
        pytest.param(row(code="monitoring"), "a code of monitoring reads", id="no verb"),
        pytest.param(row(code="monitoring.Approve"), "a code of monitoring", id="upper case"),
        pytest.param(row(code="monitoring.approve-report"), "a code of monitoring", id="hyphen"),
        pytest.param(
            row(roles=("lead-cra", "cra")), "no sponsor role has it", id="nobody before a transfer"
        ),
        pytest.param(
            row(roles=("study-lead", "service-account")),
            "service-account is a machine and may never approve",
            id="a machine that approves",
        ),
        pytest.param(
            row(code="monitoring.sign_letter", roles=("study-lead", "service-account")),
            "may never sign",
            id="a machine that signs",
        ),
        pytest.param(
            row(code="monitoring.case.unblind", roles=("study-lead", "service-account")),
            "may never unblind",
            id="a machine that unblinds",
        ),
        pytest.param(
            row(code="monitoring.report.submit", roles=("study-lead", "service-account")),
            "may never submit",
            id="a machine that submits",
        ),
        pytest.param(
            row(blinding=Blinding.UNBLINDED, roles=("safety-physician",)),
            "safety-physician is blinded",
            id="treatment for a blinded role",
        ),
    ],
)
def test_a_row_that_does_not_hold_is_refused_with_its_code_and_reason(
    spoiled: Permission, message: str
) -> None:
    with pytest.raises(MatrixError) as refused:
        PermissionMatrix().register("monitoring", spoiled)

    assert str(refused.value).startswith(f"{spoiled.code}: ")
    assert message in str(refused.value)


def test_a_machine_may_import_and_read() -> None:
    table = PermissionMatrix()

    table.register("monitoring", row(code="monitoring.import_visits", roles=("service-account",)))

    assert len(table.of_role("service-account")) == 1


def test_an_unblinded_role_may_open_what_reveals_treatment() -> None:
    table = PermissionMatrix()
    reveal = row(
        code="safety.treatment.view",
        obligation="unblinding",
        roles=("unblinded-safety-physician",),
        blinding=Blinding.UNBLINDED,
    )

    table.register("safety", reveal)

    assert table.permission("safety.treatment.view").blinding == Blinding.UNBLINDED


def test_every_fault_of_a_table_is_told_at_once() -> None:
    with pytest.raises(MatrixError) as refused:
        PermissionMatrix().register("monitoring", row(roles=("x", "y")), row(obligation="z"))

    for fault in ("'x' is not a role", "'y' is not a role", "'z' is not an obligation"):
        assert fault in str(refused.value)


def test_a_table_with_one_faulty_row_registers_none() -> None:
    table = PermissionMatrix()

    with pytest.raises(MatrixError):
        table.register("monitoring", row(), row(code="monitoring.x", roles=()))

    assert table.permissions() == ()


@pytest.mark.parametrize("together", [True, False], ids=["in one table", "in two tables"])
def test_a_code_is_declared_once(together: bool) -> None:
    table = PermissionMatrix()
    if not together:
        table.register("monitoring", row())
    rows = [row(), row()] if together else [row(name="Another")]

    with pytest.raises(MatrixError, match=r"monitoring\.report\.approve: declared twice"):
        table.register("monitoring", *rows)


def test_what_is_unknown_is_refused_when_asked() -> None:
    table = PermissionMatrix()

    with pytest.raises(UnknownPermissionError, match="not a registered permission"):
        table.permission("monitoring.report.approve")
    with pytest.raises(UnknownRoleError):
        table.of_role("monitor")
    with pytest.raises(UnknownObligationError):
        table.under("monitoring")


def test_the_registry_of_the_installation_answers_like_any_matrix() -> None:
    with pytest.raises(MatrixError, match="'nobody' is not a role"):
        matrix.register("monitoring", row(roles=("nobody",)))

    with pytest.raises(UnknownPermissionError):
        matrix.permission("monitoring.no.such")
