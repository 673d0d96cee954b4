"""What became of one message of a file, as the importer tells it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from pharmacovigilance.exchange.e2b_r3 import Finding, Icsr, Refusal


class Status(StrEnum):
    """`created` and `new_version` wrote something, `duplicate` and `refused` nothing."""

    CREATED = "created"
    NEW_VERSION = "new_version"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Remark:
    """One warning or error: the E2B(R3) element, what is wrong, where, and the clause."""

    element: str
    detail: str
    clause: str = ""
    line: int | None = None

    @classmethod
    def of(cls, finding: Finding) -> "Remark":
        """As the reader found it; never with the offending value."""
        return cls(finding.element, finding.message, finding.citation, finding.line)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of the importer's report."""

    status: Status
    safety_report_id: str | None = None
    worldwide_unique_case_id: str | None = None
    case: str | None = None
    case_number: str | None = None
    version: int | None = None
    warnings: tuple[Remark, ...] = ()
    errors: tuple[Remark, ...] = ()
    position: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The line, as JSON values."""
        return asdict(self)

    @property
    def is_refused(self) -> bool:
        """Nothing of this message was written."""
        return self.status is Status.REFUSED


def refused(item: Icsr | Refusal, errors: Sequence[Remark]) -> Outcome:
    """A message that was not taken in, with every reason."""
    is_icsr = isinstance(item, Icsr)
    return Outcome(
        Status.REFUSED,
        item.safety_report_id,
        item.worldwide_id,
        warnings=tuple(Remark.of(f) for f in item.findings if not f.is_error) if is_icsr else (),
        errors=tuple(errors),
        position=item.position,
    )
