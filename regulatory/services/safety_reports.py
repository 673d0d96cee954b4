"""Submissions that carry an expedited report: opened when one is owed, following what its own room records."""

from uuid import UUID

from cro_platform.audit.intent import intent
from cro_platform.tenancy.countries import UnknownCountryError, country
from regulatory.enums import ApplicationKind, SubmissionKind
from regulatory.models import Application, Submission
from regulatory.rules.bodies import body_name
from regulatory.rules.duties import EXPEDITED
from regulatory.services.steps import dispense, owe_again

SUBJECT = "safety-reports"
PROCEDURES = (
    ApplicationKind.CTIS,
    ApplicationKind.IND,
    ApplicationKind.UK,
    ApplicationKind.NATIONAL,
)
WORDS = {
    "7_day": "7-day report",
    "15_day": "15-day report",
    "follow_up": "Follow-up report",
    "nullification": "Nullification report",
}
OWED = "A report to this authority is owed"


def carried(report_id: UUID, study_id: UUID | None) -> Submission | None:
    """The submission that carries a report, where the organization in scope sees it."""
    if study_id is None:
        return None
    return Submission.objects.filter(
        study_id=study_id, subject_type=SUBJECT, subject_id=report_id
    ).first()


def open_for_report(
    *,
    study_id: UUID,
    report_id: UUID,
    authority: str,
    jurisdiction: str,
    kind: str,
    deadline_id: UUID | None,
) -> Submission:
    """A report is owed to this authority: its submission is planned, once, with the case's own clock.

    Runs in the sponsor's name. It belongs to whoever holds expedited reporting in the jurisdiction. Without an application
    on record it has none, and no sequence: it is owed all the same.
    """
    found = carried(report_id, study_id)
    if found is not None:
        owe_again(found, deadline=deadline_id, reason=OWED)
        return found
    application = _application(study_id, jurisdiction)
    with intent("regulatory.submission.open", reason=OWED):
        return Submission.objects.create(
            study_id=study_id,
            application=application,
            kind=SubmissionKind.SAFETY_REPORT,
            title=f"{WORDS.get(kind, 'Safety report')} to {authority}",
            addressee=body_name(authority)[:200],
            deadline_id=deadline_id,
            subject_type=SUBJECT,
            subject_id=report_id,
            obligation=EXPEDITED,
            cell=jurisdiction,
            jurisdiction=jurisdiction,
            country=jurisdiction if _is_country(jurisdiction) else "",
        )


def close_for_report(report_id: UUID, study_id: UUID | None) -> None:
    """The report is owed no more: a submission that has not gone out is not sent."""
    found = carried(report_id, study_id)
    if found is not None:
        dispense(found, reason="The report is not required after all")


def _application(study_id: UUID, jurisdiction: str) -> Application | None:
    found = Application.objects.filter(
        study_id=study_id, jurisdiction=jurisdiction, kind__in=PROCEDURES
    )
    return found.order_by("id").first()


def _is_country(code: str) -> bool:
    try:
        country(code)
    except UnknownCountryError:
        return False
    return code != "EU"
