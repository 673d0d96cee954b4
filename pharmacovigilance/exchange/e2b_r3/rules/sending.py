"""What a report must satisfy before it leaves: the rules of ICH, all of them refusing."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise

from pharmacovigilance.exchange.e2b_r3.binding import elements
from pharmacovigilance.exchange.e2b_r3.findings import Finding, Severity
from pharmacovigilance.exchange.e2b_r3.reading.trace import Trace
from pharmacovigilance.exchange.e2b_r3.record.icsr import Icsr
from pharmacovigilance.exchange.e2b_r3.record.message import BatchHeader
from pharmacovigilance.exchange.e2b_r3.rules.fda import FDA, PREMARKET
from pharmacovigilance.exchange.e2b_r3.rules.rule import Breach, Check, Rule, judge
from pharmacovigilance.exchange.e2b_r3.values import PartialDate, Quantity

TOLERATED = frozenset(
    {
        "N.2.r/schema",
        "N.2.r.3/trial",
        "N.1.4/trial",
        "D.9.1/death",
        "G.k.2.5/false",
        "H.3.r.1b/code",
    }
)
"""Findings of reading that do not keep a report from leaving: what only tells that nothing was checked, or names a
receiver this platform does not know."""


def _when(broken: Callable[[Icsr], bool]) -> Check[Icsr]:
    def check(icsr: Icsr, _: date) -> Iterator[Breach]:
        if broken(icsr):
            yield Breach()

    return check


def _date_order(icsr: Icsr, _: date) -> Iterator[Breach]:
    case = icsr.case
    dates = (
        ("C.1.4", case.first_received_on),
        ("C.1.5", case.most_recent_information_on),
        ("C.1.2", case.created_at),
    )
    for (_name, earlier), (element, later) in pairwise(dates):
        if _is_before(later, earlier):
            yield Breach(element=element)


def _is_before(later: PartialDate | None, earlier: PartialDate | None) -> bool:
    return earlier is not None and later is not None and earlier.is_after(later)


def _primary_sources(icsr: Icsr, _: date) -> Iterator[Breach]:
    flagged = sum(source.is_primary for source in icsr.primary_sources)
    if flagged != 1:
        yield Breach(f"{flagged} primary sources are marked where exactly one is asked for")


def _units(icsr: Icsr, _: date) -> Iterator[Breach]:
    for held in elements(icsr):
        if isinstance(held.value, Quantity) and held.value.unit is None:
            yield Breach(element=held.element, occurrence=held.occurrence)


def _has_no_suspect(icsr: Icsr) -> bool:
    return not icsr.suspect_drugs


def _lacks_sender_name(icsr: Icsr) -> bool:
    sender = icsr.sender
    return sender is None or (sender.sender_type != "7" and not sender.organization)


def _lacks_documents(icsr: Icsr) -> bool:
    return icsr.case.has_documents is True and not icsr.case.documents


def _lacks_identifiers(icsr: Icsr) -> bool:
    return icsr.case.has_other_identifiers is True and not icsr.case.other_identifiers


def _lacks_reason(icsr: Icsr) -> bool:
    return icsr.case.nullification is not None and not icsr.case.nullification_reason


def _lacks_study_type(icsr: Icsr) -> bool:
    return icsr.case.report_type == "2" and not (icsr.study and icsr.study.study_type)


def _lacks_history(icsr: Icsr) -> bool:
    patient = icsr.patient
    return patient is None or (not patient.history and patient.history_text is None)


_ERROR = Severity.ERROR

SENDING: tuple[Rule[Icsr], ...] = (
    Rule("C.1.2", "sending-order", _ERROR, "lies before the date it follows from (C.1.4, C.1.5, C.1.2)", _date_order),
    Rule("C.2.r.5", "sending-one", _ERROR, "exactly one primary source is marked", _primary_sources),
    Rule("G.k.1", "suspect", _ERROR, "no drug is suspect, interacting or not administered", _when(_has_no_suspect)),
    Rule("C.3.2", "sender-name", _ERROR, "the sender's organization is not named", _when(_lacks_sender_name)),
    Rule("C.1.6.1.r.1", "documents", _ERROR, "no document is listed though C.1.6.1 is true", _when(_lacks_documents)),
    Rule("C.1.9.1.r.1", "identifiers", _ERROR, "no identifier is listed though C.1.9.1 is true", _when(_lacks_identifiers)),
    Rule("C.1.11.2", "sending-reason", _ERROR, "a nullification or amendment needs its reason", _when(_lacks_reason)),
    Rule("C.5.4", "study-type", _ERROR, "a report from a study needs the study type", _when(_lacks_study_type)),
    Rule("D.7.2", "history", _ERROR, "must say why no medical history is given", _when(_lacks_history)),
    Rule("N.2.r", "unit", _ERROR, "a number needs its unit", _units),
)  # fmt: skip


def judge_sending(icsr: Icsr, header: BatchHeader, today: date) -> Iterator[Finding]:
    """Why the report cannot leave as it is, beyond what a reader would say of it."""
    yield from judge(icsr, SENDING, Trace(), today)
    if header.receiver == PREMARKET:
        yield from judge(icsr, FDA, Trace(), today)


def keeps_from_leaving(found: Finding) -> bool:
    """A finding of reading that a sender must mend, though a receiver may take it in."""
    return found.is_error or found.rule not in TOLERATED
