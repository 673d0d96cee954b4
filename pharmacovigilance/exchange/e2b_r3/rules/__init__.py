"""The business rules of E2B(R3) on import, as a table of data.

Errors refuse the record: it could not be identified, dated or counted on. Everything that merely
shows careless transmission is a warning, because a safety report must not be lost over form.
"""

from collections.abc import Iterator
from datetime import date

from pharmacovigilance.exchange.e2b_r3.binding import elements
from pharmacovigilance.exchange.e2b_r3.findings import Finding
from pharmacovigilance.exchange.e2b_r3.reading.trace import Trace
from pharmacovigilance.exchange.e2b_r3.record.icsr import Icsr
from pharmacovigilance.exchange.e2b_r3.record.message import BatchHeader
from pharmacovigilance.exchange.e2b_r3.rules.case import CASE
from pharmacovigilance.exchange.e2b_r3.rules.content import CONTENT
from pharmacovigilance.exchange.e2b_r3.rules.rule import Breach, Rule, judge
from pharmacovigilance.exchange.e2b_r3.rules.trial import BATCH, TRIAL

RULES = (*CONTENT, *CASE, *TRIAL)
BATCH_RULES = (*CONTENT, *BATCH)


def judge_icsr(icsr: Icsr, trace: Trace, received_on: date) -> Iterator[Finding]:
    """What the rules say about one report."""
    yield from judge(tuple(elements(icsr)), CONTENT, trace, received_on)
    yield from judge(icsr, (*CASE, *TRIAL), trace, received_on)


def judge_batch(header: BatchHeader, trace: Trace, received_on: date) -> Iterator[Finding]:
    """What the rules say about the envelope of the file."""
    yield from judge(tuple(elements(header)), CONTENT, trace, received_on)
    yield from judge(header, BATCH, trace, received_on)


__all__ = ["BATCH_RULES", "RULES", "Breach", "Rule", "judge_batch", "judge_icsr"]
