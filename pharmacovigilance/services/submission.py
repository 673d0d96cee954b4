"""Reports that go out: submitted by a person who may, acknowledged or rejected by the recipient, late if late."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.services import meet, reopen, stop
from cro_platform.outbox.events import emit
from cro_platform.workflow.machine import Workflow, claim, register, steps
from pharmacovigilance.enums import ReportKind
from pharmacovigilance.enums import ReportStatus as S
from pharmacovigilance.events import (
    ReportAcknowledged,
    ReportDispensed,
    ReportRejected,
    ReportSubmitted,
)
from pharmacovigilance.models import SafetyReport
from pharmacovigilance.selectors import tardy
from pharmacovigilance.services.awareness import transaction_time
from pharmacovigilance.services.reportability import reassess

CLAUSE = "21 CFR 312.32(c); EU CTR 536/2014 Art. 42; SI 2004/1031 reg 33"
GONE_OUT = (S.SUBMITTED, S.ACKNOWLEDGED)
FURTHER = (ReportKind.FOLLOW_UP, ReportKind.NULLIFICATION, ReportKind.OTHER)

REPORT_LIFE = register(
    Workflow(
        name="safety-report",
        states=S,
        initial=S.REQUIRED,
        transitions=steps(
            ("submit", "Record submission", (S.REQUIRED, S.REJECTED), S.SUBMITTED, "safety.submit-report"),
            ("acknowledge", "Record acknowledgement", S.SUBMITTED, S.ACKNOWLEDGED, "safety.submit-report"),
            ("reject", "Record rejection", (S.SUBMITTED, S.ACKNOWLEDGED), S.REJECTED, "safety.submit-report"),
            ("dispense", "Not required", (S.REQUIRED, S.REJECTED), S.NOT_REQUIRED, "safety.decide-reportability"),
        ),
    )
)  # fmt: skip


def submit(
    report: SafetyReport,
    *,
    by: Principal,
    at: datetime,
    evidence: str,
    recipient: str = "",
    acknowledgement: str = "",
    late_reason: str = "",
) -> None:
    """The report of the current version went out at this instant; the last recipient's report meets the clock.

    `evidence` proves it (a message or gateway number). After the due instant `late_reason` is required, and the report
    stays late for ever. NotPermitted names who holds the duty; RuleBroken each fault.
    """
    authorize(by, "safety.submit-report", report)
    send_report(
        report,
        by=by,
        at=at,
        evidence=evidence,
        recipient=recipient,
        acknowledgement=acknowledgement,
        late_reason=late_reason,
    )


def send_report(
    report: SafetyReport,
    *,
    by: Principal,
    at: datetime,
    evidence: str,
    recipient: str = "",
    acknowledgement: str = "",
    late_reason: str = "",
) -> None:
    """The same for a report that went out by another room, which asked for the same duty and the same person."""
    REPORT_LIFE.check(report, "submit")
    _check(report, at, evidence, late_reason)
    with intent("pharmacovigilance.report.submit", reason=late_reason or evidence):
        REPORT_LIFE.take(
            report,
            "submit",
            version=report.case.current_version or report.version,
            recipient=recipient.strip()[:120] or report.recipient,
            submitted_at=at,
            submitted_by_id=by.user_id,
            evidence=evidence,
            acknowledgement=acknowledgement,
            late_reason=late_reason if _is_late(report, at) else "",
        )
        _meet(report, by)
        emit(
            ReportSubmitted(
                report_id=report.pk,
                case_id=report.case_id,
                study_id=report.study_id,
                sent_by_id=by.user_id,
                at=at.isoformat(),
            )
        )
        reassess(report.case, by=by)


def record_acknowledgement(
    report: SafetyReport, *, by: Principal, at: datetime, acknowledgement: str
) -> None:
    """The recipient has accepted the report (E2B(R3) acknowledgement codes CA, AA)."""
    authorize(by, "safety.submit-report", report)
    accept_report(report, by=by, at=at, acknowledgement=acknowledgement)


def accept_report(
    report: SafetyReport, *, by: Principal, at: datetime, acknowledgement: str
) -> None:
    """The same for an answer that came as a file, whose import was authorized."""
    REPORT_LIFE.check(report, "acknowledge")
    _check_answer(report, at, acknowledgement)
    with intent("pharmacovigilance.report.acknowledge", reason=acknowledgement):
        REPORT_LIFE.take(report, "acknowledge", acknowledged_at=at, acknowledgement=acknowledgement)
        emit(
            ReportAcknowledged(
                report_id=report.pk,
                case_id=report.case_id,
                study_id=report.study_id,
                at=at.isoformat(),
            )
        )


def record_rejection(
    report: SafetyReport, *, by: Principal, at: datetime, acknowledgement: str
) -> None:
    """The recipient has rejected the report: it was no submission, and the clock runs again to its old date."""
    authorize(by, "safety.submit-report", report)
    reject_report(report, by=by, at=at, acknowledgement=acknowledgement)


def reject_report(
    report: SafetyReport, *, by: Principal, at: datetime, acknowledgement: str
) -> None:
    """The same for an answer that came as a file, whose import was authorized."""
    REPORT_LIFE.check(report, "reject")
    _check_answer(report, at, acknowledgement)
    reason = f"Rejected by {report.recipient or report.authority}: {acknowledgement}"
    with intent("pharmacovigilance.report.reject", reason=reason):
        REPORT_LIFE.take(
            report, "reject", acknowledged_at=at, acknowledgement=acknowledgement, submitted_at=None
        )
        deadline = _deadline(report)
        if deadline is not None and deadline.status == DeadlineStatus.MET:
            reopen(deadline, reason=reason, by=by)
        emit(
            ReportRejected(
                report_id=report.pk,
                case_id=report.case_id,
                study_id=report.study_id,
                at=at.isoformat(),
            )
        )
        reassess(report.case, by=by)


def explain_lateness(report: SafetyReport, *, by: Principal, reason: str) -> None:
    """Say why a report missed its date, where nobody was asked: it is still owed, or its date moved back after it went out.

    It stays late or missed; an earlier explanation stays in the trail. RuleBroken where no legal date was missed.
    """
    authorize(by, "safety.submit-report", report)
    if not tardy(SafetyReport.objects.filter(pk=report.pk)).exists():
        raise RuleBroken.of("reason", "This report has missed no legal date.", CLAUSE)
    with intent("pharmacovigilance.report.explain-lateness", reason=reason):
        claim(report, late_reason=reason.strip())


def dispense(report: SafetyReport, *, by: Principal, reason: str) -> None:
    """A follow-up is not needed after all, for instance because the first report was complete; a physician says why.

    An initial report is not dispensed with: a signed decision that the case is not reportable ends its clock.
    """
    authorize(by, "safety.decide-reportability", report)
    REPORT_LIFE.check(report, "dispense")
    if report.kind not in FURTHER:
        raise RuleBroken.of(
            "status",
            "Decide that the case is not reportable, and sign it; this ends the clock.",
            CLAUSE,
        )
    with intent("pharmacovigilance.report.dispense", reason=reason):
        REPORT_LIFE.take(report, "dispense", closing_reason=reason)
        emit(
            ReportDispensed(study_id=report.study_id, report_id=report.pk),
            to=report.study.organization_id,
        )
        deadline = _deadline(report)
        if deadline is not None and deadline.status == DeadlineStatus.RUNNING:
            stop(deadline, reason=reason, by=by)


def _check(report: SafetyReport, at: datetime, evidence: str, late_reason: str) -> None:
    if at > transaction_time():
        raise RuleBroken.of("at", "A submission cannot lie in the future.", CLAUSE)
    if at < report.case.received_at:
        raise RuleBroken.of("at", "It lies before the first awareness of the case.", CLAUSE)
    if not evidence.strip():
        raise RuleBroken.of(
            "evidence", "Say what proves it, such as the message number.", "21 CFR 11.10(e)"
        )
    if _is_late(report, at) and not late_reason.strip():
        raise RuleBroken.of(
            "late_reason",
            gettext("This was due %(due_at)s: say why it is late.")
            % {"due_at": f"{report.due_at:%Y-%m-%d %H:%M %Z}"},
            CLAUSE,
        )


def _check_answer(report: SafetyReport, at: datetime, acknowledgement: str) -> None:
    if at > transaction_time():
        raise RuleBroken.of("at", "An answer cannot lie in the future.", CLAUSE)
    if report.submitted_at is not None and at < report.submitted_at:
        raise RuleBroken.of("at", "The answer lies before the submission.", CLAUSE)
    if not acknowledgement.strip():
        raise RuleBroken.of(
            "acknowledgement", "Say what the recipient answered.", "21 CFR 11.10(e)"
        )


def _is_late(report: SafetyReport, at: datetime) -> bool:
    return report.due_at is not None and at > report.due_at


def _meet(report: SafetyReport, by: Principal) -> None:
    """The clock is met when every recipient of the duty has its report, at the instant of the last one."""
    deadline = _deadline(report)
    siblings = _siblings(report)
    if deadline is None or deadline.status != DeadlineStatus.RUNNING:
        return
    if any(each.status not in GONE_OUT for each in siblings):
        return
    last = max(siblings, key=lambda each: each.submitted_at or report.case.received_at)
    meet(
        deadline,
        at=last.submitted_at or report.case.received_at,
        evidence=last.evidence[:500],
        late_reason=last.late_reason[:500],
        by=by,
    )


def _siblings(report: SafetyReport) -> list[SafetyReport]:
    rows: QuerySet[SafetyReport] = SafetyReport.objects.filter(
        study_id=report.study_id, case_id=report.case_id, deadline_id=report.deadline_id
    )
    return list(rows.exclude(status=S.NOT_REQUIRED))


def _deadline(report: SafetyReport) -> Deadline | None:
    if report.deadline_id is None:
        return None
    return Deadline.objects.filter(study_id=report.study_id, pk=report.deadline_id).first()
