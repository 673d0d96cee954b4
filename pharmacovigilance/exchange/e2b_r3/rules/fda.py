"""What FDA asks of a pre-market report (batch receiver ``ZZFDA_PREMKT``), each rule with FDA's own error number."""

from collections.abc import Callable, Iterator
from datetime import date

from pharmacovigilance.exchange.e2b_r3.findings import Severity
from pharmacovigilance.exchange.e2b_r3.record.icsr import Icsr
from pharmacovigilance.exchange.e2b_r3.rules.rule import Breach, Check, Rule
from pharmacovigilance.exchange.e2b_r3.values import Null

PREMARKET = "ZZFDA_PREMKT"
IND_RECEIVERS = frozenset({"CDER_IND", "CBER_IND"})
BIOEQUIVALENCE = "CDER_IND_EXEMPT_BA_BE"
RECEIVERS = IND_RECEIVERS | {BIOEQUIVALENCE}
_FIFTEEN_DAY, _SEVEN_DAY, _NON_EXPEDITED = "1", "6", "2"


def _when(broken: Callable[[Icsr], bool]) -> Check[Icsr]:
    def check(icsr: Icsr, _: date) -> Iterator[Breach]:
        if broken(icsr):
            yield Breach()

    return check


def _is_ind(icsr: Icsr) -> bool:
    return icsr.message.receiver in IND_RECEIVERS


def _wrong_receiver(icsr: Icsr) -> bool:
    return icsr.message.receiver not in RECEIVERS


def _wrong_report_type(icsr: Icsr) -> bool:
    return icsr.case.report_type != "2"


def _wrong_study_type(icsr: Icsr) -> bool:
    return icsr.study is None or icsr.study.study_type not in {"1", "2", "3"}


def _lacks_urgency(icsr: Icsr) -> bool:
    return icsr.case.fda_local_report_type is None


def _contradicts_urgency(icsr: Icsr) -> bool:
    kind = icsr.case.fda_local_report_type
    if icsr.case.is_expedited is True:
        return kind is not None and kind not in {_FIFTEEN_DAY, _SEVEN_DAY}
    return kind is not None and kind != _NON_EXPEDITED


def _lacks_combination(icsr: Icsr) -> bool:
    return icsr.case.fda_is_combination_product is None


def _lacks_email(icsr: Icsr) -> bool:
    return any(s.is_primary and s.fda_email is None for s in icsr.primary_sources)


def _lacks_ind(icsr: Icsr) -> bool:
    number = icsr.study.fda_ind_number if icsr.study else None
    return _is_ind(icsr) and not isinstance(number, str)


def _malformed_ind(icsr: Icsr) -> bool:
    number = icsr.study.fda_ind_number if icsr.study else None
    return isinstance(number, str) and not (
        number.isascii() and number.isdecimal() and len(number) == _IND_DIGITS
    )


_IND_DIGITS = 6


def _lacks_cross_reports(icsr: Icsr) -> bool:
    return _is_ind(icsr) and not (icsr.study and icsr.study.fda_cross_reported_inds)


def _lacks_pre_anda(icsr: Icsr) -> bool:
    number = icsr.study.fda_pre_anda_number if icsr.study else None
    return icsr.message.receiver == BIOEQUIVALENCE and not isinstance(number, str)


def _lacks_death(icsr: Icsr) -> bool:
    is_fatal = any(reaction.results_in_death is True for reaction in icsr.reactions)
    return _is_ind(icsr) and is_fatal and (icsr.patient is None or icsr.patient.died_on is None)


def _lacks_autopsy(icsr: Icsr) -> bool:
    patient = icsr.patient
    return patient is not None and patient.died_on is not None and patient.was_autopsy_done is None


def _lacks_race(icsr: Icsr) -> bool:
    return icsr.patient is None or not icsr.patient.fda_races


def _lacks_ethnicity(icsr: Icsr) -> bool:
    return icsr.patient is None or icsr.patient.fda_ethnicity is None


def _lacks_language(icsr: Icsr, _: date) -> Iterator[Breach]:
    for number, reaction in enumerate(icsr.reactions, 1):
        if reaction.verbatim and not reaction.verbatim_language:
            yield Breach(occurrence=(number,))


def _intervention(icsr: Icsr, _: date) -> Iterator[Breach]:
    for number, reaction in enumerate(icsr.reactions, 1):
        if reaction.fda_required_intervention != Null("NI"):
            yield Breach(occurrence=(number,))


def _lacks_opinion(icsr: Icsr) -> bool:
    opinions = (o for d in icsr.suspect_drugs for cell in d.matrix for o in cell.assessments)
    said = {
        (o.source or "").casefold() for o in opinions if o.method and (o.result or o.result_code)
    }
    return _is_ind(icsr) and "sponsor" not in said


_SENDER = {
    "C.3.3.1": "department", "C.3.3.2": "title", "C.3.3.3": "given_name", "C.3.3.5": "family_name", "C.3.4.1": "street",
    "C.3.4.2": "city", "C.3.4.3": "state", "C.3.4.4": "postcode", "C.3.4.5": "country", "C.3.4.6": "telephone",
    "C.3.4.7": "fax", "C.3.4.8": "email",
}  # fmt: skip
"""What FDA requires of the sender beyond ICH."""


def _sender_gaps(icsr: Icsr, _: date) -> Iterator[Breach]:
    for element, name in _SENDER.items():
        if icsr.sender is None or not getattr(icsr.sender, name):
            yield Breach(element=element)


_ERROR = Severity.ERROR

FDA: tuple[Rule[Icsr], ...] = (
    Rule("N.2.r.3", "R0007", _ERROR, "is not one of FDA's pre-market receivers", _when(_wrong_receiver)),
    Rule("C.1.3", "R0008", _ERROR, "must be a report from a study", _when(_wrong_report_type)),
    Rule("C.5.4", "R0102", _ERROR, "must be 1, 2 or 3", _when(_wrong_study_type)),
    Rule("FDA.C.1.7.1", "mandatory", _ERROR, "is mandatory", _when(_lacks_urgency)),
    Rule("FDA.C.1.7.1", "R0016", _ERROR, "must be 1 or 6 for an expedited report, else 2", _when(_contradicts_urgency)),
    Rule("FDA.C.1.12", "mandatory", _ERROR, "is mandatory", _when(_lacks_combination)),
    Rule("FDA.C.2.r.2.8", "mandatory", _ERROR, "is mandatory, or states why it is not given", _when(_lacks_email)),
    Rule("C.3.3", "mandatory", _ERROR, "FDA requires it of the sender", _sender_gaps),
    Rule("FDA.C.5.5a", "R0024", _ERROR, "the IND number is not known", _when(_lacks_ind)),
    Rule("FDA.C.5.5a", "format", _ERROR, "is not of six digits", _when(_malformed_ind)),
    Rule("FDA.C.5.5b", "R0025", _ERROR, "the pre-ANDA number is not known", _when(_lacks_pre_anda)),
    Rule("FDA.C.5.6.r", "R0026", _ERROR, "name the cross-reported INDs, or NA", _when(_lacks_cross_reports)),
    Rule("D.9.1", "R0041", _ERROR, "a fatal case needs the date of death, or why it is not known", _when(_lacks_death)),
    Rule("D.9.3", "R0045", _ERROR, "say whether an autopsy was done", _when(_lacks_autopsy)),
    Rule("FDA.D.11.r.1", "mandatory", _ERROR, "is mandatory, or states why it is not given", _when(_lacks_race)),
    Rule("FDA.D.12", "mandatory", _ERROR, "is mandatory, or states why it is not given", _when(_lacks_ethnicity)),
    Rule("E.i.1.1b", "R0058", _ERROR, "the language of the reported term is missing", _lacks_language),
    Rule("FDA.E.i.3.2h", "ni", _ERROR, "is always NI before marketing", _intervention),
    Rule("G.k.9.i.2.r.1", "R0085", _ERROR, "the sponsor's opinion on a suspect drug is missing", _when(_lacks_opinion)),
)  # fmt: skip
