"""What a business rule is: a sentence of the standard and a pure check of a record."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeAlias, TypeVar

from pharmacovigilance.exchange.e2b_r3.findings import Finding, Severity, finding
from pharmacovigilance.exchange.e2b_r3.reading.trace import Trace

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Breach:
    """Where a rule is broken. What is left out is taken from the rule."""

    message: str | None = None
    element: str | None = None
    occurrence: tuple[int, ...] = ()
    severity: Severity | None = None


Check: TypeAlias = Callable[[R, date], Iterable[Breach]]


@dataclass(frozen=True, slots=True)
class Rule(Generic[R]):
    """One row of the rule table; ``check`` gets the record and the date it was received."""

    element: str
    slug: str
    severity: Severity
    text: str
    check: Check[R]

    @property
    def id(self) -> str:
        """Stable name of the rule, e.g. ``C.1.4/future``."""
        return f"{self.element}/{self.slug}"


def judge(
    record: R, rules: Iterable[Rule[R]], trace: Trace, received_on: date
) -> Iterator[Finding]:
    """Apply the rules in order; an element that could not be read is not complained about twice."""
    for rule in rules:
        for breach in rule.check(record, received_on):
            element = breach.element or rule.element
            severity = breach.severity or rule.severity
            if rule.slug == "missing" and trace.is_reported(severity, element, breach.occurrence):
                continue
            yield finding(
                severity,
                element,
                rule.slug,
                breach.message or rule.text,
                line=trace.line(element, breach.occurrence),
                occurrence=breach.occurrence,
            )
