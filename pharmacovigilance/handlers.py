"""What follows in the sponsor's name when a party that sees only part of the clocks changed a case, and what becomes of a
report that went out by a submission."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cro_platform.access.models import User
from cro_platform.access.principal import Principal
from cro_platform.documents.failing import is_last_attempt
from cro_platform.outbox.enums import Lane
from cro_platform.outbox.events import on
from pharmacovigilance.enums import ReportStatus
from pharmacovigilance.events import CaseToBeJudged, LateNoticeGiven, MessageRequested
from pharmacovigilance.models import SafetyCase, SafetyMessage, SafetyReport
from pharmacovigilance.services.late_notices import alert_sponsor
from pharmacovigilance.services.reportability import judge_everywhere
from pharmacovigilance.services.sending.messages import give_up, make_message
from pharmacovigilance.services.submission import accept_report, reject_report, send_report
from regulatory.events import SubmissionAnswered, SubmissionSent

REPORTS = "safety-reports"
OWED = (ReportStatus.REQUIRED, ReportStatus.REJECTED)
EXPLAINED = "Explained in the record of the submission."


class NotSentYet(RuntimeError):
    """The answer came before the submission it answers was noted: it is delivered again."""


@on(CaseToBeJudged, lane=Lane.SAFETY)
def judge_for_sponsor(event: CaseToBeJudged) -> None:
    """Judge the case for every authority; harmless however often it runs."""
    case = SafetyCase.objects.filter(pk=event.case_id).first()
    if case is not None:
        judge_everywhere(case, by=Principal.platform())


@on(LateNoticeGiven, lane=Lane.SAFETY)
def tell_of_late_notice(event: LateNoticeGiven) -> None:
    """Alert the sponsor's safety physicians; in its name."""
    alert_sponsor(event)


@on(MessageRequested)
def make_requested_message(event: MessageRequested) -> None:
    """Make the message; once it is made, a second delivery finds nothing to do. After some attempts a human is told."""
    found = SafetyMessage.objects.select_related("version__case__study", "report")
    message = found.get(pk=event.message_id)
    try:
        with transaction.atomic():
            make_message(message)
    except Exception as error:
        name = f"{make_requested_message.__module__}.{make_requested_message.__qualname__}"
        if not is_last_attempt(name, str(event.message_id)):
            raise
        give_up(found.get(pk=event.message_id), error)


@on(SubmissionSent, lane=Lane.SAFETY)
def note_sent(event: SubmissionSent) -> None:
    """The submission that carries a report went out: the report did, and its clock is met. Harmless however often it runs."""
    report = _carried(event)
    if report is None or report.status not in OWED:
        return
    at = datetime.fromisoformat(event.at)
    is_late = report.due_at is not None and at > report.due_at
    send_report(
        report,
        by=_sender(event.sent_by_id),
        at=at,
        evidence=f"Submission {event.submission_id}",
        late_reason=EXPLAINED if is_late else "",
    )


@on(SubmissionAnswered, lane=Lane.SAFETY)
def note_answered(event: SubmissionAnswered) -> None:
    """The recipient acknowledged the submission, or rejected it on receipt: so with the report that it carries."""
    report = _carried(event)
    if report is None:
        return
    if report.status in OWED and report.submitted_at is None and event.is_accepted:
        raise NotSentYet
    if report.status != ReportStatus.SUBMITTED:
        return
    answer = accept_report if event.is_accepted else reject_report
    answer(
        report,
        by=Principal.platform(),
        at=datetime.fromisoformat(event.at),
        acknowledgement=f"As recorded for submission {event.submission_id}",
    )


def _carried(event: SubmissionSent | SubmissionAnswered) -> SafetyReport | None:
    if event.subject_type != REPORTS:
        return None
    found = SafetyReport.objects.select_related("case__study")
    return found.filter(pk=event.subject_id).first()


def _sender(user_id: UUID) -> Principal:
    """The person who sent it, as the name that closes the clock; the submission's room has asked for the right."""
    name = User.objects.filter(pk=user_id).values_list("name", flat=True).first()
    return replace(Principal.platform(), user_id=user_id, name=name or "The platform")
