"""Which duty of the catalogue a submission discharges, and in which cell: its holder prepares and submits it."""

from dataclasses import dataclass

from cro_platform.access.obligations import WHOLE_STUDY, Level, cell_of, obligation
from cro_platform.tenancy.countries import jurisdiction_of
from regulatory.enums import ApplicationKind as A
from regulatory.enums import Part
from regulatory.enums import SubmissionKind as S

QUESTIONS = "authority-questions"
EXPEDITED = "expedited-safety-reporting"
PART_TWO = "trial-application-part-two"
OF_APPLICATION = {
    A.IND: "ind-maintenance",
    A.CTIS: "trial-application",
    A.UK: "trial-application",
    A.NATIONAL: "trial-application",
    A.ETHICS: "ethics-submission",
    A.REGISTER: "registry-posting",
}
OF_KIND = {
    S.SAFETY_REPORT: EXPEDITED,
    S.PERIODIC_REPORT: "periodic-safety-reporting",
    S.NOTIFICATION: "trial-notifications",
    S.RESPONSE: QUESTIONS,
    S.POSTING: "registry-posting",
}
DECIDED = frozenset({S.INITIAL, S.AMENDMENT, S.SUBSTANTIAL_MODIFICATION})
"""Kinds that an authority decides on; the others end with their acknowledgement."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One cell of an obligation, and the jurisdiction that its law is of."""

    obligation: str
    cell: str
    jurisdiction: str


def duty_of_application(kind: str, country: str) -> Duty:
    """Who answers for an application: its procedure's obligation, in the country's cell."""
    return _duty(OF_APPLICATION[A(kind)], country)


def duty_of(kind: str, application: str, country: str, part: str = "") -> Duty:
    """The duty behind a submission of this kind, in an application of that kind.

    Part II of a CTIS application is each member state's own (Reg. (EU) 536/2014 Art. 7), so it has a cell of its own.
    """
    found = OF_KIND.get(S(kind))
    if found is None:
        is_second = application == A.CTIS and part == Part.TWO
        found = PART_TWO if is_second else OF_APPLICATION[A(application)]
    return _duty(found, country)


def _duty(code: str, country: str) -> Duty:
    owed = obligation(code)
    if owed.level == Level.STUDY and not country:
        return Duty(code, WHOLE_STUDY, "")
    return Duty(code, cell_of(owed, country), jurisdiction_of(country))


def first_number(application: str) -> int:
    """Where sequence numbers begin: FDA counts its serial numbers from 0000 (Form 1571 item 10)."""
    return 0 if application == A.IND else 1


def sequence_words(number: int | None) -> str:
    """Four digits, or that none is given yet."""
    return "not given yet" if number is None else f"{number:04d}"
