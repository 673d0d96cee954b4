"""What is wrong or odd about a received ICSR, in words a safety officer can act on."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """``ERROR`` refuses the record; ``WARNING`` lets it in and stays attached to it."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach: the element, where in the file, why, and the clause that asks for it.

    ``occurrence`` counts repeated blocks from 1: ``(2,)`` is the second reaction or drug,
    ``(2, 1)`` the first row within the second. ``line`` is that of the received file, if known.
    """

    severity: Severity
    element: str
    message: str
    rule: str
    citation: str
    line: int | None = None
    occurrence: tuple[int, ...] = ()

    @property
    def is_error(self) -> bool:
        """This finding refuses the record it belongs to."""
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        """``C.1.4 (line 31): lies in the future``, fit for a log that holds no personal data."""
        where = f" (line {self.line})" if self.line else ""
        return f"{self.element}{where}: {self.message}"


def has_error(findings: tuple[Finding, ...]) -> bool:
    """At least one of the findings refuses the record."""
    return any(finding.is_error for finding in findings)


def finding(
    severity: Severity,
    element: str,
    slug: str,
    message: str,
    *,
    line: int | None = None,
    occurrence: tuple[int, ...] = (),
) -> Finding:
    """A finding whose rule id and citation follow from the element it is about."""
    return Finding(
        severity, element, message, f"{element}/{slug}", citation(element), line, occurrence
    )


def citation(element: str) -> str:
    """The guide that defines an element."""
    if element.startswith("FDA."):
        return f"FDA E2B(R3) Core and Regional Data Elements and Business Rules, {element}"
    return f"ICH E2B(R3) Implementation Guide, {element}"
