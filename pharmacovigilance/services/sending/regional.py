"""What FDA asks for beyond the ICH elements in a pre-market report; what nobody recorded is stated as not known."""

from dataclasses import replace

from pharmacovigilance.enums import ReportKind
from pharmacovigilance.exchange.e2b_r3 import Icsr, Null, Patient, PrimarySource, Study
from pharmacovigilance.exchange.e2b_r3.record.patient import Race
from pharmacovigilance.exchange.e2b_r3.record.study import CrossReportedInd
from pharmacovigilance.models import SafetyMessage
from studies.enums import IdentifierKind
from studies.models import StudyIdentifier

FIFTEEN_DAY, NON_EXPEDITED, SEVEN_DAY = "1", "2", "6"
NO_INFORMATION, NOT_APPLICABLE = Null("NI"), Null("NA")


def for_fda(icsr: Icsr, message: SafetyMessage) -> Icsr:
    """The record with FDA's regional elements (FDA E2B(R3) Core and Regional Data Elements, pre-market columns)."""
    case = replace(
        icsr.case,
        fda_local_report_type=_urgency(icsr, message),
        fda_is_combination_product=_kept(icsr.case.fda_is_combination_product),
    )
    reactions = tuple(replace(r, fda_required_intervention=NO_INFORMATION) for r in icsr.reactions)
    return replace(
        icsr,
        case=case,
        primary_sources=tuple(_source(source) for source in icsr.primary_sources),
        study=_study(icsr.study, message),
        patient=_patient(icsr),
        reactions=reactions,
    )


def _kept(value: bool | Null | None) -> bool | Null:
    return NO_INFORMATION if value is None else value


def _urgency(icsr: Icsr, message: SafetyMessage) -> str:
    if icsr.case.is_expedited is not True:
        return NON_EXPEDITED
    return SEVEN_DAY if message.report.kind == ReportKind.SEVEN_DAY else FIFTEEN_DAY


def _source(source: PrimarySource) -> PrimarySource:
    return source if source.fda_email is not None else replace(source, fda_email=Null("MSK"))


def _study(study: Study | None, message: SafetyMessage) -> Study | None:
    if study is None or study.fda_ind_number is not None or study.fda_pre_anda_number is not None:
        return study and _cross_reported(study)
    found = StudyIdentifier.objects.filter(
        study_id=message.study_id, kind=IdentifierKind.IND
    ).first()
    if found is None:
        return study
    digits = "".join(letter for letter in found.value if letter.isascii() and letter.isdecimal())
    return _cross_reported(replace(study, fda_ind_number=digits[:10] or None))


def _cross_reported(study: Study) -> Study:
    if study.fda_ind_number is None or study.fda_cross_reported_inds:
        return study
    return replace(study, fda_cross_reported_inds=(CrossReportedInd(number=NOT_APPLICABLE),))


def _patient(icsr: Icsr) -> Patient | None:
    patient = icsr.patient
    if patient is None:
        return None
    absent = NOT_APPLICABLE if patient.is_aggregate else NO_INFORMATION
    died = patient.died_on or (Null("ASKU") if icsr.is_fatal else None)
    return replace(
        patient,
        fda_races=patient.fda_races or (Race(code=absent),),
        fda_ethnicity=patient.fda_ethnicity or absent,
        died_on=died,
        was_autopsy_done=Null("UNK")
        if died is not None and patient.was_autopsy_done is None
        else patient.was_autopsy_done,
    )
