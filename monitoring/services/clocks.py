"""The clocks of a visit: internal targets from the plan in force, with its own source as their words."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from cro_platform.access.principal import Principal
from cro_platform.deadlines.clock import Clock
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.services import meet, start, stop
from monitoring.enums import Milestone, PlanStatus
from monitoring.models import MonitoringVisit, VisitTimeline
from studies.selectors.instants import transaction_instant

LABELS = {
    Milestone.CONFIRMATION: "Confirmation letter",
    Milestone.DRAFT: "Visit report for review",
    Milestone.FINAL: "Visit report approved",
    Milestone.LETTER: "Follow-up letter",
}
AFTER_VISIT = (Milestone.DRAFT, Milestone.FINAL, Milestone.LETTER)


def run_before_visit(visit: MonitoringVisit, *, reason: str = "") -> None:
    """The confirmation letter is due so many days before the visit; the date moves with the visit."""
    assert visit.from_on is not None  # noqa: S101 -- scheduled
    _run(visit, Milestone.CONFIRMATION, visit.from_on, -1, reason)


def run_after_visit(visit: MonitoringVisit) -> None:
    """Report and letter are due so many days after the last day of the visit."""
    assert visit.conducted_until is not None  # noqa: S101 -- conducted
    for milestone in AFTER_VISIT:
        _run(visit, milestone, visit.conducted_until, 1, "")


def targets_of(visit: MonitoringVisit) -> dict[str, VisitTimeline]:
    """The times that the study's plan in force sets, by milestone."""
    lines = VisitTimeline.objects.filter(
        study_id=visit.study_id, plan__status=PlanStatus.IN_FORCE, is_withdrawn=False
    )
    return {line.milestone: line for line in lines}


def _run(visit: MonitoringVisit, milestone: Milestone, day: date, sign: int, reason: str) -> None:
    line = targets_of(visit).get(milestone)
    if line is None:
        return
    source = f"{line.get_source_display()}, {line.reference}"
    clock = Clock(
        study_id=visit.study_id,
        key=key_of(visit, milestone),
        subject_type="monitoring-visits",
        subject_id=visit.pk,
        label=f"{LABELS[milestone]}: {visit} ({source})"[:200],
        jurisdiction=visit.cell,
        obligation=visit.obligation,
        cell=visit.cell,
        record_obligation=visit.obligation,
        record_cell=visit.cell,
        target_on=day + timedelta(days=sign * line.days),
        zone=visit.study_site.time_zone or None,
    )
    start(clock, allow_later=bool(reason), reason=reason)


def key_of(visit: MonitoringVisit, milestone: str) -> str:
    """The name of a visit's clock."""
    return f"{visit.pk}:{milestone}"


def met(
    visit: MonitoringVisit, milestone: str, *, by: Principal, evidence: str, late_reason: str = "",
    on: date | None = None,
) -> None:  # fmt: skip
    """What the clock waits for has happened; where the plan sets no time there is no clock."""
    now = transaction_instant()
    for deadline in _running(visit).filter(key=key_of(visit, milestone)):
        at = min(now, _end_of(on, deadline.time_zone)) if on else now
        is_late = deadline.due_at is not None and at > deadline.due_at
        why = late_reason or ("No reason was given" if is_late else "")
        meet(deadline, at=at, evidence=evidence, by=by, late_reason=why)


def stop_all(visit: MonitoringVisit, *, by: Principal, reason: str) -> None:
    """The visit does not take place: nothing of it is due."""
    for deadline in _running(visit):
        stop(deadline, reason=reason, by=by)


def _running(visit: MonitoringVisit) -> QuerySet[Deadline]:
    return Deadline.objects.filter(
        study_id=visit.study_id, subject_id=visit.pk, status=DeadlineStatus.RUNNING
    )


def _end_of(on: date, zone: str) -> datetime:
    return datetime.combine(on, time(23, 59, 59), ZoneInfo(zone))
