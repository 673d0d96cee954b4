"""What authorities and committees grant: for which countries, on which conditions, until when."""

from collections.abc import Sequence
from datetime import date

from cro_platform.access.errors import Problem, RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.audit.intent import intent
from cro_platform.deadlines.clock import Clock
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.services import start, stop
from cro_platform.workflow.machine import claim
from regulatory.enums import ApprovalKind, MilestoneKind
from regulatory.models import Application, Approval, Commitment, Milestone, Submission
from regulatory.permissions import PREPARE
from regulatory.rules.questions import review_of
from regulatory.selectors.rights import authorize_duty
from regulatory.services.lives import APPROVAL, SUBMISSION
from regulatory.services.milestones import record_milestone
from regulatory.services.reviewing import check_day, check_decided
from studies.models import StudyCountry

SUBJECT = "approvals"
CLAUSE = "ICH E6(R3) 3.8; Reg. (EU) 536/2014 Art. 8"


def record_approval(
    submission: Submission,
    *,
    by: Principal,
    kind: str,
    on: date,
    countries: Sequence[str] = (),
    reference: str = "",
    conditions: Sequence[str] = (),
    expires_on: date | None = None,
    renew_by: date | None = None,
) -> Approval:
    """It was granted for these countries (all of the application's, where none is named) on this day.

    Each condition becomes a commitment. The submission is approved once every country concerned has its approval. What is
    recorded of an authorisation starts the clocks that count from it; an expiry has a clock of its own.
    """
    authorize_duty(by, PREPARE, submission)
    check_decided(submission)
    application = _application_of(submission)
    granted = sorted(
        set(countries)
        or ({submission.country} if submission.country else set(application.countries))
    )
    _check(application, granted, on, expires_on, renew_by)
    check_day(submission, on)
    SUBMISSION.check(submission, "grant")
    given = [text.strip() for text in conditions if text.strip()]
    with intent("regulatory.approval.record", reason=reference or "Granted"):
        approval = Approval.objects.create(
            study_id=submission.study_id,
            application=application,
            submission=submission,
            kind=kind,
            countries=granted,
            reference=reference.strip(),
            decided_on=on,
            conditions=given,
            expires_on=expires_on,
            renew_by=renew_by,
            obligation=application.obligation,
            cell=application.cell,
            recorded_by_id=by.user_id,
        )
        _promise(approval, submission, by)
        _start_clock(approval, application)
        _settle(submission, application, on)
        _record_days(approval, application, by)
    return approval


def _application_of(submission: Submission) -> Application:
    if submission.application is None:
        raise RuleBroken.of(
            "status", "It was sent under no application: there is nothing to grant."
        )
    return submission.application


def _check(
    application: Application, granted: list[str], on: date, expires: date | None, renew: date | None
) -> None:
    problems = []
    foreign = sorted(set(granted) - set(application.countries))
    if foreign:
        told = f"The application does not concern {', '.join(foreign)}."
        problems.append(Problem("countries", told, CLAUSE))
    if expires is not None and expires <= on:
        problems.append(Problem("expires_on", "It lies before the approval."))
    if renew is not None and (expires is None or not on < renew <= expires):
        problems.append(Problem("renew_by", "It lies between approval and expiry."))
    if problems:
        raise RuleBroken(*problems)


def _promise(approval: Approval, submission: Submission, by: Principal) -> None:
    for text in approval.conditions:
        Commitment.objects.create(
            study_id=approval.study_id,
            application=approval.application,
            submission=submission,
            approval=approval,
            text=text,
            recorded_by_id=by.user_id,
            **submission.duty,
        )


def _start_clock(approval: Approval, application: Application) -> None:
    """The expiry that the letter states, or the review that the law asks for: the earlier one is alerted first."""
    rule_id = review_of(application.jurisdiction, approval.kind)
    clocks = []
    if approval.expires_on is not None:
        due = approval.renew_by or approval.expires_on
        label = f"Renew {approval.reference or approval.get_kind_display()} before it expires on {approval.expires_on}"
        clocks.append(start(_clock(approval, application, "expiry", label, target_on=due)))
    if rule_id:
        label = f"Continuing review of {approval.reference or approval.get_kind_display()}"
        facts = {"irb_approved": approval.decided_on}
        clocks.append(
            start(_clock(approval, application, "review", label, rule_id=rule_id, facts=facts))
        )
    if clocks:
        claim(approval, deadline_id=min(clocks, key=lambda each: each.sort_at).pk)


def _clock(
    approval: Approval, application: Application, name: str, label: str, **given: object
) -> Clock:
    return Clock(
        study_id=approval.study_id,
        key=f"{SUBJECT}:{approval.pk}:{name}",
        subject_type=SUBJECT,
        subject_id=approval.pk,
        label=label[:200],
        jurisdiction=application.jurisdiction,
        obligation=application.obligation,
        cell=application.cell,
        record_obligation=application.obligation,
        record_cell=application.cell,
        **given,  # type: ignore[arg-type]  # fields of Clock by name
    )


def _settle(submission: Submission, application: Application, on: date) -> None:
    """Approved once every country concerned is; on conditions where one of the approvals has any."""
    found = Approval.objects.filter(study_id=submission.study_id, submission=submission)
    granted = {code for each in found for code in each.countries}
    wanted = {submission.country} if submission.country else set(application.countries)
    if not wanted <= granted:
        return
    verb = "grant-with-conditions" if any(each.conditions for each in found) else "grant"
    SUBMISSION.take(submission, verb, decided_on=on)


def _record_days(approval: Approval, application: Application, by: Principal) -> None:
    """The day of an authorisation is a milestone: periodic reports are counted from it."""
    if approval.kind not in {ApprovalKind.AUTHORISATION, ApprovalKind.NO_OBJECTION}:
        return
    source = f"Approval {approval.reference or approval.pk}"
    if application.kind == "ind":
        _record(approval, MilestoneKind.IND_EFFECTIVE, "", source, by)
        return
    runs_in = set(
        StudyCountry.objects.filter(study_id=approval.study_id).values_list("country", flat=True)
    )
    for code in sorted(set(approval.countries) & runs_in):
        _record(approval, MilestoneKind.AUTHORISED, code, source, by)


def _record(
    approval: Approval, kind: MilestoneKind, country: str, source: str, by: Principal
) -> None:
    """Once: a day that is on record is corrected by a person, never by the platform."""
    known = Milestone.objects.filter(study_id=approval.study_id, kind=kind, country=country)
    if not known.exists():
        record_milestone(
            by=by, study=approval.study_id, kind=kind, on=approval.decided_on, source=source, country=country
        )  # fmt: skip


def suspend(approval: Approval, *, by: Principal, reason: str) -> None:
    """The authority suspended it."""
    _step(approval, "suspend", by, reason)


def reinstate(approval: Approval, *, by: Principal, reason: str) -> None:
    """The suspension was lifted."""
    _step(approval, "reinstate", by, reason)


def end(approval: Approval, *, by: Principal, reason: str) -> None:
    """It was renewed by another, revoked, or is needed no more: its clocks end with the reason."""
    _step(approval, "end", by, reason, closing_reason=reason.strip())
    running = Deadline.objects.filter(
        study_id=approval.study_id, subject_id=approval.pk, status=DeadlineStatus.RUNNING
    )
    for clock in running:
        stop(clock, reason=reason[:500], by=by)


def _step(approval: Approval, verb: str, by: Principal, reason: str, **changes: str) -> None:
    authorize_duty(by, PREPARE, approval)
    with intent(f"regulatory.approval.{verb}", reason=reason):
        APPROVAL.take(approval, verb, **changes)
