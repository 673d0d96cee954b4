"""Rules between elements of one report."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from pharmacovigilance.exchange.e2b_r3.criteria import missing_minimum_criteria
from pharmacovigilance.exchange.e2b_r3.findings import Severity
from pharmacovigilance.exchange.e2b_r3.record.icsr import Icsr
from pharmacovigilance.exchange.e2b_r3.rules.rule import Breach, Check, Rule
from pharmacovigilance.exchange.e2b_r3.values import Null, PartialDate, Precision

_IDENTIFIER = re.compile(r"[A-Z]{2}-\S[^-]*-\S.*")


def _when(broken: Callable[[Icsr], bool]) -> Check[Icsr]:
    def check(icsr: Icsr, _: date) -> Iterator[Breach]:
        if broken(icsr):
            yield Breach()

    return check


def _is_after(first: PartialDate | Null | None, second: PartialDate | Null | None) -> bool:
    """Certainly later; a date that is masked or unknown contradicts nothing."""
    if not isinstance(first, PartialDate) or not isinstance(second, PartialDate):
        return False
    return bool(first.is_after(second))


def _differ(first: object, second: object) -> bool:
    return first is not None and second is not None and first != second


def _day_precision(icsr: Icsr, _: date) -> Iterator[Breach]:
    dates = {"C.1.4": icsr.case.first_received_on, "C.1.5": icsr.case.most_recent_information_on}
    for element, value in dates.items():
        if value is not None and not value.has_day:
            yield Breach(element=element)


def _primary_sources(icsr: Icsr, _: date) -> Iterator[Breach]:
    flagged = [n for n, s in enumerate(icsr.primary_sources, 1) if s.is_primary]
    if icsr.primary_sources and not flagged:
        yield Breach("none of the primary sources is marked as the one for regulatory purposes")
    if len(flagged) > 1:
        message = f"{len(flagged)} primary sources are marked where one is allowed"
        yield Breach(message, occurrence=(flagged[1],))


def _source_countries(icsr: Icsr, _: date) -> Iterator[Breach]:
    for number, source in enumerate(icsr.primary_sources, 1):
        if source.is_primary and source.country is None:
            yield Breach(occurrence=(number,))


def _uncoded(icsr: Icsr, _: date) -> Iterator[Breach]:
    for number, diagnosis in enumerate(icsr.narrative.sender_diagnoses, 1):
        if diagnosis.term is None:
            yield Breach(occurrence=(number,))


def _event_dates(icsr: Icsr, _: date) -> Iterator[Breach]:
    for number, reaction in enumerate(icsr.reactions, 1):
        if _is_after(reaction.started_on, reaction.ended_on):
            yield Breach(occurrence=(number,))


def _unheard_events(icsr: Icsr, _: date) -> Iterator[Breach]:
    for number, reaction in enumerate(icsr.reactions, 1):
        if _is_after(reaction.started_on, icsr.case.most_recent_information_on):
            yield Breach(occurrence=(number,))


def _dosage_dates(icsr: Icsr, _: date) -> Iterator[Breach]:
    for number, drug in enumerate(icsr.drugs, 1):
        for row, dosage in enumerate(drug.dosages, 1):
            if _is_after(dosage.started_on, dosage.ended_on):
                yield Breach(occurrence=(number, row))


def _died_before_birth(icsr: Icsr) -> bool:
    patient = icsr.patient
    return patient is not None and _is_after(patient.born_on, patient.died_on)


def _repeated_uids(icsr: Icsr, _: date) -> Iterator[Breach]:
    for element, rows in (("E.i", icsr.reactions), ("G.k", icsr.drugs)):
        uids = [row.uid for row in rows if row.uid]
        if len(set(uids)) < len(uids):
            yield Breach(element=element)


def _pre_case(icsr: Icsr, _: date) -> Iterator[Breach]:
    missing = ", ".join(missing_minimum_criteria(icsr))
    if missing:
        yield Breach(f"not yet a valid case, kept as a pre-case; missing: {missing}")


def _is_dateless_death(icsr: Icsr) -> bool:
    return icsr.is_fatal and (icsr.patient is None or icsr.patient.died_on is None)


def _has_odd_identifier(icsr: Icsr) -> bool:
    return bool(icsr.safety_report_id) and not _IDENTIFIER.fullmatch(icsr.safety_report_id)


def _is_imprecise(icsr: Icsr) -> bool:
    created = icsr.case.created_at
    return created is not None and (
        created.precision is not Precision.SECOND or created.offset is None
    )


_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

CASE: tuple[Rule[Icsr], ...] = (
    Rule("C.1.4", "precision", _ERROR, "must be known to the day", _day_precision),
    Rule(
        "C.1.4",
        "order",
        _ERROR,
        "lies after C.1.5, the date of the most recent information",
        _when(lambda i: _is_after(i.case.first_received_on, i.case.most_recent_information_on)),
    ),
    Rule(
        "C.1.2",
        "order",
        _WARNING,
        "lies before C.1.4, the date the report was first received",
        _when(lambda i: _is_after(i.case.first_received_on, i.case.created_at)),
    ),
    Rule(
        "C.1.2",
        "precision",
        _WARNING,
        "must be given to the second with the zone",
        _when(_is_imprecise),
    ),
    Rule("C.2.r.5", "one", _ERROR, "exactly one primary source is marked", _primary_sources),
    Rule("C.2.r.3", "primary", _WARNING, "the primary source needs a country", _source_countries),
    Rule(
        "C.1.1",
        "format",
        _WARNING,
        "is not of the form country-company-number",
        _when(_has_odd_identifier),
    ),
    Rule(
        "C.1.9.1",
        "identifiers",
        _WARNING,
        "is true, but no other case identifier follows",
        _when(lambda i: i.case.has_other_identifiers is True and not i.case.other_identifiers),
    ),
    Rule(
        "C.1.11.2",
        "reason",
        _WARNING,
        "a nullification or amendment needs its reason",
        _when(lambda i: i.case.nullification is not None and not i.case.nullification_reason),
    ),
    Rule("C.3", "sender", _WARNING, "no sender is named", _when(lambda i: i.sender is None)),
    Rule(
        "D.9.1", "death", _WARNING, "a fatal case without date of death", _when(_is_dateless_death)
    ),
    Rule(
        "D.9.1",
        "order",
        _WARNING,
        "the death lies before the birth (D.2.1)",
        _when(_died_before_birth),
    ),
    Rule("E.i.5", "order", _WARNING, "the event ends before it begins (E.i.4)", _event_dates),
    Rule(
        "E.i.4",
        "order",
        _WARNING,
        "lies after C.1.5, the date of the most recent information",
        _unheard_events,
    ),
    Rule(
        "G.k.4.r.5",
        "order",
        _WARNING,
        "the drug ends before it begins (G.k.4.r.4)",
        _dosage_dates,
    ),
    Rule(
        "H.3.r.1b",
        "code",
        _WARNING,
        "a diagnosis of the sender without a MedDRA code says nothing",
        _uncoded,
    ),
    Rule("E.i", "ids", _WARNING, "message-internal ids are used twice", _repeated_uids),
    Rule("C.1", "pre-case", _WARNING, "the four minimum criteria are met", _pre_case),
    Rule(
        "N.2.r.1",
        "identifier",
        _WARNING,
        "differs from C.1.1",
        _when(lambda i: _differ(i.message.message_id, i.case.safety_report_id)),
    ),
    Rule(
        "N.2.r.4",
        "created",
        _WARNING,
        "differs from C.1.2",
        _when(lambda i: _differ(i.message.created_at, i.case.created_at)),
    ),
)
"""Rules between elements. Errors are those after which no clock could be trusted."""
