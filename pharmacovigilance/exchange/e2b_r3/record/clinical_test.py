"""F: tests and procedures relevant to the investigation of the patient."""

# ruff: noqa: RUF009 -- leaf() and block() return dataclasses.field()

from dataclasses import dataclass

from pharmacovigilance.exchange.e2b_r3 import codes, kinds
from pharmacovigilance.exchange.e2b_r3.binding import leaf
from pharmacovigilance.exchange.e2b_r3.oids import INTERPRETATION
from pharmacovigilance.exchange.e2b_r3.paths import observed
from pharmacovigilance.exchange.e2b_r3.values import Maybe, MeddraTerm, PartialDate, Quantity

_RANGE = "referenceRange/observationRange/interpretationCode[@code='{}'][@codeSystem='{}']/../value"


@dataclass(frozen=True, slots=True)
class ClinicalTest:
    """One test and its result (E2B(R3) F.r), as a number, a bound, a code or free text.

    ``lower_bound`` with ``upper_bound`` = ``PINF`` reads "more than"; ``NINF`` below "less than".
    """

    performed_on: Maybe[PartialDate] = leaf(
        "F.r.1", ("effectiveTime", "effectiveTime/low"), kinds.DATE, nulls="UNK"
    )
    name: str | None = leaf("F.r.2.1", "code/originalText", kinds.TEXT, length=250)
    term: MeddraTerm | None = leaf("F.r.2.2b", "code", kinds.TERM)
    result_code: str | None = leaf(
        "F.r.3.1", "interpretationCode", kinds.CODE, codes=codes.TEST_RESULT
    )
    result: Quantity | None = leaf("F.r.3.2", ("value/center", "value"), kinds.QUANTITY_ONLY)
    lower_bound: Maybe[Quantity] = leaf("F.r.3.2", "value/low", kinds.QUANTITY, nulls="NINF PINF")
    upper_bound: Maybe[Quantity] = leaf("F.r.3.2", "value/high", kinds.QUANTITY, nulls="NINF PINF")
    result_text: str | None = leaf("F.r.3.4", "value", kinds.TEXT, length=2000)
    normal_low: str | None = leaf("F.r.4", _RANGE.format("L", INTERPRETATION), kinds.NUMBER)
    normal_high: str | None = leaf("F.r.5", _RANGE.format("H", INTERPRETATION), kinds.NUMBER)
    comments: str | None = leaf(
        "F.r.6", observed("outboundRelationship2", 10), kinds.TEXT, length=2000
    )
    has_more_information: bool | None = leaf(
        "F.r.7", observed("outboundRelationship2", 25), kinds.FLAG
    )
