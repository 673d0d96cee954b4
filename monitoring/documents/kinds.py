"""The documents of a visit, as the platform's document room knows them."""

from typing import Any
from uuid import UUID

from cro_platform.access.principal import Principal
from cro_platform.documents.kinds import Kind, register
from cro_platform.documents.models import VersionBase
from cro_platform.documents.services import request_document
from cro_platform.tenancy.enums import Audience
from monitoring.documents.letter import CONFIRMATION_LETTER, FOLLOW_UP_LETTER
from monitoring.documents.letter_visit import confirmation_of
from monitoring.documents.report import VISIT_REPORT
from monitoring.documents.report_visit import follow_up_of, report_of
from monitoring.models import MonitoringVisit, VisitReport

SUBJECT, REPORTS = "monitoring-visits", "visit-reports"
LETTER, APPROVE = "monitoring.letter", "monitoring.approve-report"


def monitor_of(visit_id: UUID) -> list[str]:
    """The monitor, in whose name the letter is written."""
    visit = MonitoringVisit.objects.get(pk=visit_id)
    return [f"user:{visit.monitor_id}"] if visit.monitor_id else []


def writers_of(report_id: UUID) -> list[str]:
    """Whoever wrote the report."""
    return list(VisitReport.objects.get(pk=report_id).contributors)


def _letter(code: str, title: str, rendition: Any, build: Any) -> Kind:
    return register(
        Kind(
            code=code,
            title=title,
            subject_type=SUBJECT,
            rendition=rendition,
            build=build,
            contributors=monitor_of,
            request=LETTER,
            sign=(LETTER,),
            meanings=("authorship",),
            audience=Audience.SPONSOR,
        )
    )


CONFIRMATION = _letter(
    "visit-confirmation", "Confirmation letter", CONFIRMATION_LETTER, confirmation_of
)
FOLLOW_UP = _letter("visit-follow-up", "Follow-up letter", FOLLOW_UP_LETTER, follow_up_of)
REPORT = register(
    Kind(
        code="visit-report",
        title="Visit report",
        subject_type=REPORTS,
        rendition=VISIT_REPORT,
        build=report_of,
        contributors=writers_of,
        request=APPROVE,
        sign=(APPROVE,),
        audience=Audience.SPONSOR,
    )
)


def request_confirmation(visit: MonitoringVisit, *, by: Principal) -> VersionBase:
    """Ask for the confirmation letter as the visit stands; versions made before are superseded.

    RuleBroken where its words would tell a treatment.
    """
    confirmation_of(visit.pk, "")
    return _request(CONFIRMATION, visit, visit, by)


def request_follow_up(visit: MonitoringVisit, *, by: Principal) -> VersionBase:
    """Ask for the follow-up letter as findings and actions stand; versions made before are superseded.

    RuleBroken where its words would tell a treatment.
    """
    follow_up_of(visit.pk, "")
    return _request(FOLLOW_UP, visit, visit, by)


def request_report(report: VisitReport, *, by: Principal) -> VersionBase:
    """Ask for the PDF of a report that is approved; its signatures stand in it."""
    return _request(REPORT, report, report.visit, by)


def _request(kind: Kind, record: Any, visit: MonitoringVisit, by: Principal) -> VersionBase:
    place = visit.study_site.number or visit.cell
    return request_document(
        kind.code,
        record.pk,
        by=by,
        target=record.target,
        obligation=record.obligation,
        title=f"{kind.title} {visit.get_kind_display().lower()} {visit.sequence}, site {place}",
    )
