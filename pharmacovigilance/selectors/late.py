"""The late-report log: reports that went out after they were due, did not go out, or were closed only after that."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
)
from django.db.models.functions import Coalesce

from cro_platform.access.principal import Principal
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.selectors import Held, holders_at
from cro_platform.notifications.selectors import transaction_instant
from cro_platform.tenancy.expressions import TransactionNow
from pharmacovigilance.enums import ReportKind, ReportStatus
from pharmacovigilance.models import SafetyReport

REPORTING = "expedited-safety-reporting"
GONE_OUT = (ReportStatus.SUBMITTED, ReportStatus.ACKNOWLEDGED)
OPEN = (ReportStatus.REQUIRED, ReportStatus.REJECTED)


class Lateness(TextChoices):
    """How a report missed its date; none of them is ever undone."""

    LATE = "late", "Submitted late"
    MISSED = "missed", "Not submitted"
    CLOSED = "closed_late", "Closed after it was due"


@dataclass(frozen=True, slots=True, kw_only=True)
class LateReport:
    """One line of the log.

    `days_late` counts calendar days in `time_zone` from the due date to the submission, the closing or today. `holder` is
    who held expedited reporting in the authority's cell at the due instant, as the reader may know it. `reason` is empty
    where nobody has given one yet.
    """

    report_id: UUID
    case_id: UUID
    case_number: str
    study_id: UUID
    authority: str
    jurisdiction: str
    kind: ReportKind
    recipient: str
    rule_id: str
    clause: str
    is_unverified: bool
    due_on: date
    due_at: datetime
    time_zone: str
    state: Lateness
    ended_at: datetime | None
    days_late: int
    reason: str
    holder: str
    holder_clause: str


def tardy(reports: QuerySet[SafetyReport]) -> QuerySet[Any]:
    """Those of the reports that missed a legal date, each with what its clock says (`clock_*`) and when that was stopped.

    A clock that was corrected after the submission counts as it stands now. Internal targets are no law and never late.
    """
    clock = Deadline.objects.filter(study_id=OuterRef("study_id"), pk=OuterRef("deadline_id"))
    late = (
        Q(status__in=GONE_OUT, submitted_at__gt=F("clock_due_at"))
        | Q(status__in=OPEN, clock_due_at__lt=TransactionNow())
        | Q(status=ReportStatus.NOT_REQUIRED, stopped_at__gt=F("clock_due_at"))
    )
    return _with_clock(reports, clock).filter(late, ~Exists(clock.filter(is_internal_target=True)))


def _with_clock(reports: QuerySet[SafetyReport], clock: QuerySet[Deadline]) -> QuerySet[Any]:
    """A reader whom the wall does not show the clock has the report's own copy of its date."""
    instant, day, text = DateTimeField(), DateField(), CharField()
    return reports.annotate(
        clock_due_at=Coalesce(_told(clock, "due_at"), F("due_at"), output_field=instant),
        clock_due_on=Coalesce(_told(clock, "due_on"), F("due_on"), output_field=day),
        clock_zone=Coalesce(_told(clock, "time_zone"), Value("UTC"), output_field=text),
        clock_clause=Coalesce(_told(clock, "clause"), Value(""), output_field=text),
        clock_is_unverified=Coalesce(
            _told(clock, "is_unverified"), Value(value=True), output_field=BooleanField()
        ),
        stopped_at=_told(clock, "stopped_at"),
    )


def _told(clock: QuerySet[Deadline], name: str) -> Subquery:
    return Subquery(clock.values(name)[:1])


def late_reports(
    by: Principal,
    *,
    study_id: UUID | None = None,
    due_from: date | None = None,
    due_before: date | None = None,
) -> list[LateReport]:
    """The log of one study, or of every study the reader sees, the longest overdue first; four statements.

    The period is [due_from, due_before) by due date. The caller has authorized `by` to read safety cases.
    """
    found = tardy(SafetyReport.objects.select_related("case"))
    if study_id is not None:
        found = found.filter(study_id=study_id)
    if due_from is not None:
        found = found.filter(clock_due_on__gte=due_from)
    if due_before is not None:
        found = found.filter(clock_due_on__lt=due_before)
    return lines_of(found.order_by("clock_due_at", "id"), by)


def lines_of(reports: Iterable[SafetyReport], by: Principal) -> list[LateReport]:
    """Reports that `tardy` found, as lines of the log."""
    found: list[Any] = list(reports)
    held = holders_at({_moment(each) for each in found}, by)
    now = transaction_instant()
    return [_line(each, held.get(_moment(each), Held()), now) for each in found]


def _moment(report: Any) -> tuple[UUID, str, str, datetime]:
    return report.study_id, REPORTING, report.jurisdiction, report.clock_due_at


def _line(report: Any, held: Held, now: datetime) -> LateReport:
    ended = _ended(report)
    zone = ZoneInfo(report.clock_zone)
    last = (ended or now).astimezone(zone).date()
    due_on = report.clock_due_on or report.clock_due_at.astimezone(zone).date()
    return LateReport(
        report_id=report.pk,
        case_id=report.case_id,
        case_number=report.case.number,
        study_id=report.study_id,
        authority=report.authority,
        jurisdiction=report.jurisdiction,
        kind=ReportKind(report.kind),
        recipient=report.recipient,
        rule_id=report.rule_id,
        clause=report.clock_clause,
        is_unverified=report.clock_is_unverified,
        due_on=due_on,
        due_at=report.clock_due_at,
        time_zone=report.clock_zone,
        state=_state(report),
        ended_at=ended,
        days_late=max(0, (last - due_on).days),
        reason=report.late_reason or report.closing_reason,
        holder=held.name,
        holder_clause=held.clause,
    )


def _ended(report: Any) -> datetime | None:
    """When it went out or was closed; None while it is still owed."""
    ended: datetime | None = None
    if report.status in GONE_OUT:
        ended = report.submitted_at
    elif report.status == ReportStatus.NOT_REQUIRED:
        ended = report.stopped_at
    return ended


def _state(report: SafetyReport) -> Lateness:
    if report.status in GONE_OUT:
        return Lateness.LATE
    return Lateness.MISSED if report.status in OPEN else Lateness.CLOSED
