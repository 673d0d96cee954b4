"""What follows when a provider records a milestone, when a periodic report went out, and when a safety report is owed."""

from datetime import date, datetime
from uuid import UUID

from cro_platform.access.principal import Principal
from cro_platform.deadlines.events import DeadlineDischarged
from cro_platform.outbox.enums import Lane
from cro_platform.outbox.events import on
from pharmacovigilance.events import (
    ReportAcknowledged,
    ReportDispensed,
    ReportOwed,
    ReportRejected,
    ReportSubmitted,
)
from regulatory.events import MilestoneRecorded
from regulatory.services import note_register_change, run_clocks
from regulatory.services.safety_reports import carried, close_for_report, open_for_report
from regulatory.services.steps import follow, follow_answer
from studies.events import StudyChanged, StudyMoved
from studies.models import Study


@on(MilestoneRecorded, lane=Lane.SAFETY)
def run_for_sponsor(event: MilestoneRecorded) -> None:
    """Clocks belong to the sponsor, whoever recorded the day."""
    _run(event.study_id)


@on(DeadlineDischarged, lane=Lane.SAFETY)
def begin_the_next_period(event: DeadlineDischarged) -> None:
    """A periodic report that went out lets the clock of the next period run."""
    if event.study_id is not None:
        _run(event.study_id)


@on(StudyChanged)
def follow_the_study(event: StudyChanged) -> None:
    """Days of the study itself, such as its primary completion, start clocks; one known to the month asks for its day."""
    if event.study_id is not None:
        _run(event.study_id)


@on(StudyMoved)
def note_for_the_register(event: StudyMoved) -> None:
    """A change of what the register says of the recruitment is told to the register."""
    study = Study.objects.filter(pk=event.study_id).first() if event.study_id else None
    if study is not None:
        note_register_change(
            study,
            before=event.before,
            after=event.after,
            on=date.fromisoformat(event.on),
            by=Principal.platform(),
        )


@on(ReportOwed, lane=Lane.SAFETY)
def open_safety_submission(event: ReportOwed) -> None:
    """A confirmed suspected reaction must be told: the submission to this authority opens with the case's clock."""
    if event.study_id is not None:
        open_for_report(
            study_id=event.study_id,
            report_id=event.report_id,
            authority=event.authority,
            jurisdiction=event.jurisdiction,
            kind=event.kind,
            deadline_id=event.deadline_id,
        )


@on(ReportDispensed, lane=Lane.SAFETY)
def close_safety_submission(event: ReportDispensed) -> None:
    """The report is not required after all."""
    close_for_report(event.report_id, event.study_id)


@on(ReportSubmitted, lane=Lane.SAFETY)
def follow_report(event: ReportSubmitted) -> None:
    """The report went out by its own room, such as an E2B message: its submission follows."""
    found = carried(event.report_id, event.study_id)
    if found is not None and event.at:
        follow(
            found,
            at=datetime.fromisoformat(event.at),
            sent_by=event.sent_by_id,
            evidence=f"Recorded with the safety report {event.report_id}",
        )


@on(ReportAcknowledged, lane=Lane.SAFETY)
def follow_acknowledgement(event: ReportAcknowledged) -> None:
    """The recipient accepted the report."""
    _follow_answer(event.report_id, event.study_id, event.at, is_accepted=True)


@on(ReportRejected, lane=Lane.SAFETY)
def follow_rejection(event: ReportRejected) -> None:
    """The recipient rejected the report: its submission was none."""
    _follow_answer(event.report_id, event.study_id, event.at, is_accepted=False)


def _follow_answer(report_id: UUID, study_id: UUID | None, at: str, *, is_accepted: bool) -> None:
    found = carried(report_id, study_id)
    if found is not None and at:
        follow_answer(
            found,
            at=datetime.fromisoformat(at),
            acknowledgement=f"Recorded with the safety report {report_id}",
            is_accepted=is_accepted,
        )


def _run(study_id: UUID) -> None:
    study = Study.objects.filter(pk=study_id).first()
    if study is not None:
        run_clocks(study, by=Principal.platform())
