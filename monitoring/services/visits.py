"""Visits: schedule, confirm, conduct, cancel; who takes part."""

from datetime import date
from typing import Any
from uuid import UUID

from cro_platform.access.errors import RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.documents.enums import VersionStatus
from cro_platform.documents.models import DocumentVersion
from cro_platform.documents.services import supersede_documents_of
from cro_platform.outbox.events import emit
from cro_platform.tenancy.models import Membership
from cro_platform.workflow.machine import claim
from monitoring.documents.kinds import CONFIRMATION, SUBJECT
from monitoring.enums import Milestone, VisitStatus
from monitoring.events import VisitConducted
from monitoring.models import MonitoringVisit, VisitParticipant
from monitoring.selectors.wording import check_letter_words
from monitoring.services import clocks
from monitoring.workflows import AHEAD, VISIT, VISIT_LIFE
from studies.selectors.instants import latest_today

CONDUCT = "ICH E6(R3) 3.11.4"


def schedule(
    visit: MonitoringVisit, *, by: Principal, from_on: date, until_on: date | None, person: UUID,
    agenda: list[str] | None = None, is_remote: bool = False,
) -> None:  # fmt: skip
    """Fix days and monitor of a planned visit; the confirmation letter's clock starts."""
    authorize(by, VISIT, visit)
    VISIT_LIFE.check(visit, "schedule")
    check_letter_words(visit.study_id, agenda=agenda or ())
    values = _days(from_on, until_on) | _monitor(person)
    with intent("monitoring.visit.schedule", reason="Agreed with the site"):
        VISIT_LIFE.take(visit, "schedule", **values, agenda=agenda or [], is_remote=is_remote)
        clocks.run_before_visit(visit, reason="Scheduled")


def reschedule(
    visit: MonitoringVisit, *, by: Principal, reason: str, from_on: date, until_on: date | None,
    person: UUID | None = None,
) -> None:  # fmt: skip
    """Other days, or another monitor; a confirmation letter that went out is superseded and sent anew."""
    authorize(by, VISIT, visit)
    VISIT_LIFE.check(visit, "reschedule")
    values = _days(from_on, until_on) | (_monitor(person) if person else {})
    with intent("monitoring.visit.reschedule", reason=reason):
        VISIT_LIFE.take(visit, "reschedule", **values, confirmed_on=None)
        supersede_documents_of(SUBJECT, visit.pk)
        clocks.run_before_visit(visit, reason=reason)


def change_visit(visit: MonitoringVisit, *, by: Principal, reason: str, **values: Any) -> None:
    """Correct agenda and internal note of a visit that is still ahead."""
    authorize(by, VISIT, visit)
    if visit.status not in AHEAD:
        raise TransitionRefused("What was agreed is changed before the visit, not after.")
    check_letter_words(visit.study_id, agenda=values.get("agenda") or ())
    with intent("monitoring.visit.change", reason=reason):
        claim(visit, **values)
        if "agenda" in values:
            supersede_documents_of(SUBJECT, visit.pk)


def confirm(visit: MonitoringVisit, *, by: Principal, on: date | None = None) -> None:
    """The confirmation letter went out. RuleBroken until its current version is made."""
    authorize(by, VISIT, visit)
    VISIT_LIFE.check(visit, "confirm")
    sent = past_day(on)
    require_letter(visit, CONFIRMATION.code)
    with intent("monitoring.visit.confirm", reason="The letter was sent"):
        VISIT_LIFE.take(visit, "confirm", confirmed_on=sent)
        clocks.met(visit, Milestone.CONFIRMATION, by=by, evidence="Confirmation letter", on=sent)


def conduct(
    visit: MonitoringVisit, *, by: Principal, from_on: date, until_on: date | None = None
) -> None:
    """The visit took place; report and letter are due from its last day on. RuleBroken for a day to come."""
    authorize(by, VISIT, visit)
    VISIT_LIFE.check(visit, "conduct")
    ended = until_on or from_on
    if ended < from_on:
        raise RuleBroken.of("until_on", "The visit ends before it begins.")
    if ended > latest_today():
        raise RuleBroken.of("until_on", "This day has not begun anywhere yet.", CONDUCT)
    was_confirmed = visit.status == VisitStatus.CONFIRMED
    with intent("monitoring.visit.conduct", reason="Took place"):
        VISIT_LIFE.take(visit, "conduct", conducted_from=from_on, conducted_until=ended)
        if not was_confirmed:
            clocks.stop_all(visit, by=by, reason="Conducted without a confirmation letter")
        clocks.run_after_visit(visit)
        emit(VisitConducted(study_id=visit.study_id, visit_id=visit.pk))


def cancel(visit: MonitoringVisit, *, by: Principal, reason: str) -> None:
    """The visit will not take place; its rule asks for another."""
    _end(visit, "cancel", by, reason)


def record_not_done(visit: MonitoringVisit, *, by: Principal, reason: str) -> None:
    """The visit was scheduled and did not take place."""
    _end(visit, "not-do", by, reason)


def _end(visit: MonitoringVisit, verb: str, by: Principal, reason: str) -> None:
    authorize(by, VISIT, visit)
    VISIT_LIFE.check(visit, verb)
    with intent(f"monitoring.visit.{verb}", reason=reason):
        VISIT_LIFE.take(visit, verb, closing_reason=reason)
        supersede_documents_of(SUBJECT, visit.pk)
        clocks.stop_all(visit, by=by, reason=reason)


def add_participant(visit: MonitoringVisit, *, by: Principal, **values: Any) -> None:
    """Who takes part; the confirmation letter names them."""
    authorize(by, VISIT, visit)
    if visit.status not in (*AHEAD, VisitStatus.CONDUCTED):
        raise TransitionRefused("The visit is over.")
    check_letter_words(visit.study_id, function=str(values.get("function", "")))
    with intent("monitoring.visit.add-participant"):
        VisitParticipant.objects.create(
            study_id=visit.study_id, study_site_id=visit.study_site_id, cell=visit.cell,
            visit=visit, **values,
        )  # fmt: skip
        supersede_documents_of(SUBJECT, visit.pk)


def record_attendance(
    participant: VisitParticipant, *, by: Principal, reason: str, has_attended: bool
) -> None:
    """Whether somebody came."""
    authorize(by, VISIT, participant)
    with intent("monitoring.visit.attendance", reason=reason):
        claim(participant, has_attended=has_attended)


def withdraw_participant(participant: VisitParticipant, *, by: Principal, reason: str) -> None:
    """Entered by mistake, or no longer invited; stays on record."""
    authorize(by, VISIT, participant)
    with intent("monitoring.visit.withdraw-participant", reason=reason):
        claim(participant, is_withdrawn=True)
        supersede_documents_of(SUBJECT, participant.visit_id)


def require_letter(visit: MonitoringVisit, kind: str) -> None:
    """Raise RuleBroken until the current version of the visit's letter is made."""
    made = DocumentVersion.objects.filter(
        document__kind=kind, document__subject_id=visit.pk, study_id=visit.study_id,
        superseded_at=None, status=VersionStatus.RENDERED,
    )  # fmt: skip
    if not made.exists():
        raise RuleBroken.of(
            "status", "Make the letter first: what was sent is kept.", "ICH E6(R3) 4.2"
        )


def past_day(on: date | None) -> date:
    """The day that was given, or today; RuleBroken for one that has not begun anywhere."""
    today = latest_today()
    if on is not None and on > today:
        raise RuleBroken.of("on", "This day has not begun anywhere yet.")
    return on or today


def _days(from_on: date, until_on: date | None) -> dict[str, Any]:
    if until_on is not None and until_on < from_on:
        raise RuleBroken.of("until_on", "The visit ends before it begins.")
    return {"from_on": from_on, "until_on": until_on or from_on}


def _monitor(person: UUID) -> dict[str, Any]:
    member = Membership.objects.select_related("user").filter(user_id=person, ended_at=None).first()
    if member is None:
        raise RuleBroken.of("person", "There is no such member.")
    return {"monitor_id": member.user_id, "monitor_name": member.user.name}
