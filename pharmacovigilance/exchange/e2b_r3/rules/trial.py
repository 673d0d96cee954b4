"""Is this a report from a clinical trial at all? Never refused for it, always looked at twice."""

from collections.abc import Iterator
from datetime import date

from pharmacovigilance.exchange.e2b_r3.findings import Severity
from pharmacovigilance.exchange.e2b_r3.record.icsr import Icsr
from pharmacovigilance.exchange.e2b_r3.record.message import BatchHeader
from pharmacovigilance.exchange.e2b_r3.rules.rule import Breach, Rule

TRIAL_RECEIVERS = frozenset({"CDER_IND", "CBER_IND", "CDER_IND_EXEMPT_BA_BE", "EVCTMPROD"})
"""Message receivers (N.2.r.3) for trial reports.

FDA's three are from its regional data elements (read); EudraVigilance's clinical trial module is
quoted from memory and unverified.
"""
TRIAL_BATCH_RECEIVERS = frozenset({"ZZFDA_PREMKT", "EVCTMPROD"})
"""Batch receivers (N.1.4) for trial reports; the same caveat."""

_IND_RECEIVERS = {"CDER_IND", "CBER_IND"}


def _report_type(icsr: Icsr, _: date) -> Iterator[Breach]:
    if icsr.case.report_type not in {"2", None}:
        yield Breach()


def _study_type(icsr: Icsr, _: date) -> Iterator[Breach]:
    study_type = icsr.study.study_type if icsr.study else None
    if study_type is None and icsr.case.report_type == "2":
        yield Breach("a report from a study needs the study type")
    elif study_type not in {"1", None}:
        yield Breach()


def _receiver(icsr: Icsr, _: date) -> Iterator[Breach]:
    if icsr.message.receiver not in {*TRIAL_RECEIVERS, None}:
        yield Breach()


def _processing(icsr: Icsr, _: date) -> Iterator[Breach]:
    if icsr.message.processing_code not in {"P", None}:
        yield Breach()


def _ind_number(icsr: Icsr, _: date) -> Iterator[Breach]:
    number = icsr.study.fda_ind_number if icsr.study else None
    if icsr.message.receiver in _IND_RECEIVERS and number is None:
        yield Breach()


def _pre_anda_number(icsr: Icsr, _: date) -> Iterator[Breach]:
    number = icsr.study.fda_pre_anda_number if icsr.study else None
    if icsr.message.receiver == "CDER_IND_EXEMPT_BA_BE" and number is None:
        yield Breach()


def _batch_receiver(header: BatchHeader, _: date) -> Iterator[Breach]:
    if header.receiver not in {*TRIAL_BATCH_RECEIVERS, None}:
        yield Breach()


def _message_type(header: BatchHeader, _: date) -> Iterator[Breach]:
    if header.message_type not in {"1", None}:
        yield Breach()


_WARNING = Severity.WARNING

TRIAL: tuple[Rule[Icsr], ...] = (
    Rule("C.1.3", "trial", _WARNING, "is not a report from a study", _report_type),
    Rule("C.5.4", "trial", _WARNING, "is not a clinical trial", _study_type),
    Rule("N.2.r.3", "trial", _WARNING, "is not a receiver of trial reports", _receiver),
    Rule("N.2.r", "processing", _WARNING, "is not marked as a production message", _processing),
    Rule("FDA.C.5.5a", "ind", _WARNING, "an IND safety report needs its IND number", _ind_number),
    Rule(
        "FDA.C.5.5b",
        "pre-anda",
        _WARNING,
        "a BA/BE safety report needs its pre-ANDA number",
        _pre_anda_number,
    ),
)
"""Warnings on reports that do not look as if they came from a trial."""

BATCH: tuple[Rule[BatchHeader], ...] = (
    Rule("N.1.1", "type", _WARNING, "is not a batch of ICSRs (code 1)", _message_type),
    Rule("N.1.4", "trial", _WARNING, "is not a receiver of trial reports", _batch_receiver),
)
"""Warnings on the envelope of the file."""
