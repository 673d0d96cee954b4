"""Late reports of a study, read for the log: what is late is decided by the selector that the portal's log uses too."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from pharmacovigilance.documents.late_reports import LateReportLog
from pharmacovigilance.documents.sae_listing_study import blinding_of
from pharmacovigilance.documents.study_reading import study_head, study_of, transaction_time
from pharmacovigilance.enums import ReportStatus
from pharmacovigilance.models import SafetyListing, SafetyReport
from pharmacovigilance.selectors.late import GONE_OUT, tardy

DAY_HOURS, HOUR_SECONDS = 24, 3_600
NOT_SENT = "not sent"


def late_report_log_of(listing_id: UUID, variant: str) -> LateReportLog:
    """The log of the reports that were due within the listing's period, as they stand now."""
    chosen = SafetyListing.objects.get(pk=listing_id)
    study = study_of(chosen.study_id)
    now = transaction_time()
    return LateReportLog(
        study=study_head(study),
        period_from=chosen.period_from,
        lock_on=chosen.period_to,
        blinding=blinding_of(study.blinding, variant),
        filters=(f"country of occurrence {chosen.country} only",) if chosen.country else (),
        rows=tuple(cells(report, now) for report in late_of(chosen)),
        due_count=_due(chosen).count(),
    )


def late_of(chosen: SafetyListing) -> QuerySet[Any]:
    """The period's reports that missed their date, the longest overdue first."""
    found = tardy(_of_study(chosen).select_related("case"))
    period = found.filter(clock_due_on__gte=chosen.period_from, clock_due_on__lte=chosen.period_to)
    return period.order_by("clock_due_at", "id")


def _of_study(chosen: SafetyListing) -> QuerySet[SafetyReport]:
    found = SafetyReport.objects.filter(study_id=chosen.study_id)
    return found.filter(case__country=chosen.country) if chosen.country else found


def _due(chosen: SafetyListing) -> QuerySet[SafetyReport]:
    """Every report due in the period; what a physician dispensed with in time was never due."""
    found = _of_study(chosen).filter(due_on__gte=chosen.period_from, due_on__lte=chosen.period_to)
    return found.exclude(status=ReportStatus.NOT_REQUIRED)


def cells(report: Any, now: datetime) -> tuple[str, ...]:
    """One row of the log, of a report that `tardy` found."""
    ended = report.submitted_at if report.status in GONE_OUT else report.stopped_at
    return (
        report.case.number,
        report.authority,
        report.recipient,
        report.get_kind_display(),
        f"{report.rule_id}{' (unverified)' if report.clock_is_unverified else ''}",
        _instant(report.clock_due_at),
        _instant(report.submitted_at),
        _words((ended or now) - report.clock_due_at),
        report.get_status_display(),
        report.late_reason or report.closing_reason or "no reason recorded",
    )


def _instant(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}" if at else NOT_SENT


def _words(late: timedelta) -> str:
    hours, rest = divmod(int(late.total_seconds()), HOUR_SECONDS)
    days, hours = divmod(hours, DAY_HOURS)
    return f"{days} d {hours} h" if days else f"{hours} h {rest // 60} min"
