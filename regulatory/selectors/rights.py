"""The question about rights where the duty is the record's own."""

from typing import Any

from cro_platform.access.principal import Principal
from cro_platform.access.rights import Decision, authorize, explain
from regulatory.permissions import duty_code


def authorize_duty(by: Principal, code: str, record: Any, duty: str = "") -> None:
    """NotPermitted unless role and assignment allow it and the asker's organization holds the duty of the record."""
    authorize(by, code, record)
    authorize(by, duty_code(code, duty or record.obligation), record)


def explain_duty(by: Principal, code: str, record: Any) -> Decision:
    """Why, or why not; the refusal names who holds the duty and by which clause."""
    general = explain(by, code, record)
    return (
        explain(by, duty_code(code, record.obligation), record) if general.is_allowed else general
    )
