"""Late reports of a study, read for the log."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import QuerySet

from pharmacovigilance.documents.late_reports import LateReportLog
from pharmacovigilance.documents.sae_listing_study import blinding_of
from pharmacovigilance.documents.study_reading import study_head, study_of, transaction_time
from pharmacovigilance.enums import ReportStatus
from pharmacovigilance.models import SafetyListing, SafetyReport

DAY_HOURS, HOUR_SECONDS = 24, 3_600
NOT_SENT = "not sent"


def late_report_log_of(listing_id: UUID, variant: str) -> LateReportLog:
    """The log of the reports that were due within the listing's period."""
    chosen = SafetyListing.objects.get(pk=listing_id)
    study = study_of(chosen.study_id)
    lock = locked_at(chosen.period_to)
    due = reports_due(chosen)
    return LateReportLog(
        study=study_head(study),
        period_from=chosen.period_from,
        lock_on=chosen.period_to,
        blinding=blinding_of(study.blinding, variant),
        filters=(f"country of occurrence {chosen.country} only",) if chosen.country else (),
        rows=tuple(cells(report, lock) for report in due if lateness(report, lock) is not None),
        due_count=len(due),
    )


def reports_due(chosen: SafetyListing) -> QuerySet[SafetyReport]:
    """Every report whose due instant lies in the period; what a physician dispensed with was never due."""
    start = datetime.combine(chosen.period_from, time(), UTC)
    found = SafetyReport.objects.filter(
        study_id=chosen.study_id, due_at__gte=start, due_at__lte=locked_at(chosen.period_to)
    )
    if chosen.country:
        found = found.filter(case__country=chosen.country)
    ready = found.exclude(status=ReportStatus.NOT_REQUIRED).select_related("case")
    return ready.order_by("due_at", "id")


def locked_at(on: date) -> datetime:
    """The end of the data lock point, or this instant if the day is not over."""
    return min(datetime.combine(on + timedelta(days=1), time(), UTC), transaction_time())


def lateness(report: SafetyReport, lock: datetime) -> timedelta | None:
    """How late the report was sent, or how long it has been missing at the lock; None for a timely one."""
    if report.due_at is None:
        return None
    late = (report.submitted_at or lock) - report.due_at
    return late if late > timedelta() else None


def cells(report: SafetyReport, lock: datetime) -> tuple[str, ...]:
    """One row of the log."""
    late = lateness(report, lock) or timedelta()
    reason = report.late_reason or ("" if report.submitted_at else NOT_SENT)
    return (
        report.case.number,
        report.authority,
        report.recipient,
        report.get_kind_display(),
        report.rule_id,
        _instant(report.due_at),
        _instant(report.submitted_at),
        _words(late),
        report.get_status_display(),
        reason or "no reason recorded",
    )


def _instant(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}" if at else NOT_SENT


def _words(late: timedelta) -> str:
    hours, rest = divmod(int(late.total_seconds()), HOUR_SECONDS)
    days, hours = divmod(hours, DAY_HOURS)
    return f"{days} d {hours} h" if days else f"{hours} h {rest // 60} min"
