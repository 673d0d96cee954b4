"""A report to FDA from a case as it stands: the same reading as the CIOMS I, so that both forms say the same."""

from uuid import UUID

from django.db.models import F

from cro_platform.documents.enums import Variant
from pharmacovigilance.documents.cioms_i_case import (
    cioms_i_of,
    reported_version,
    told_by_message,
)
from pharmacovigilance.documents.medwatch import Medwatch
from pharmacovigilance.documents.medwatch_message import (
    devices_of,
    is_intervention_required,
    origin_of,
)
from pharmacovigilance.enums import ReportKind, ReportStatus
from pharmacovigilance.models import SafetyCase, SafetyReport
from studies.enums import IdentifierKind
from studies.models import StudyIdentifier

OWED = (ReportStatus.REQUIRED, ReportStatus.REJECTED)
DAYS = {ReportKind.SEVEN_DAY.value: 7, ReportKind.FIFTEEN_DAY.value: 15}


def medwatch_of(case_id: UUID, variant: str) -> Medwatch:
    """Every item from the case's current version; the unblinded variant is for named persons."""
    case = SafetyCase.objects.select_related("current_version").get(pk=case_id)
    form = cioms_i_of(case_id, variant)
    version = reported_version(case)
    told = told_by_message(version) if version else {}
    return Medwatch(
        blinding=form.blinding,
        patient_identifier=case.subject_code or form.patient_initials,
        age=form.age,
        born_on=form.born_on,
        sex=form.sex,
        weight_kg=form.weight_kg,
        origin=origin_of(told),
        outcomes=form.seriousness,
        event_on=form.onset_on,
        reported_on=form.reported_on,
        reactions=form.reactions,
        narrative=form.narrative,
        tests=form.tests,
        history=form.history,
        suspect_drugs=form.suspect_drugs,
        abated_after_stopping=form.abated_after_stopping,
        reappeared_after_reintroduction=form.reappeared_after_reintroduction,
        concomitant_drugs=form.concomitant_drugs,
        reporter_occupation=form.reporter,
        reporter_country=version.reporter_country if version else "",
        contact_office=form.manufacturer,
        sources=form.sources,
        received_on=form.received_on,
        ind_number=_ind_number(case),
        protocol_number=form.study_number,
        report_days=_report_days(case),
        follow_up_number=form.follow_up_number,
        report_number=form.control_number,
        change=form.change,
        change_reason=form.change_reason,
        remarks=form.remarks,
        devices=devices_of(told, is_unblinded=variant == Variant.UNBLINDED),
        is_intervention_required=is_intervention_required(told),
    )


def _ind_number(case: SafetyCase) -> str:
    found = StudyIdentifier.objects.filter(study_id=case.study_id, kind=IdentifierKind.IND)
    first = found.order_by("id").first()
    return first.value if first else ""


def _report_days(case: SafetyCase) -> int | None:
    """The days of the duty toward FDA that is to be met next, a fatal case has two; of the one that was met last otherwise."""
    duties = SafetyReport.objects.filter(case=case, jurisdiction="US", kind__in=DAYS)
    owed = duties.filter(status__in=OWED).order_by("due_at", "id").first()
    chosen = owed or duties.order_by(F("submitted_at").desc(nulls_last=True), "-id").first()
    return DAYS[chosen.kind] if chosen else None
