"""Meet, stop and acknowledge a clock: what people say of it, on the record."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.holders import Relation, holder_of
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.events import DeadlineDischarged
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.services.reminders import emit_armed, set_now, settle
from cro_platform.deadlines.wording import due_words
from cro_platform.notifications.selectors import transaction_instant
from cro_platform.notifications.services import acknowledge_about
from cro_platform.outbox.events import emit
from cro_platform.workflow.machine import claim

CASES = "safety-cases"


def meet(
    deadline: Deadline, *, at: datetime, evidence: str, by: Principal, late_reason: str = ""
) -> None:
    """The duty was done at this instant, and this proves it (a submission's number, an acknowledgement's id).

    Late stays late: after the due instant a `late_reason` is required (RuleBroken). TransitionRefused unless running.
    The caller has authorized `by` for the act that meets the clock.
    """
    _check_running(deadline, "met")
    if at > transaction_instant():
        raise RuleBroken.of("at", "What meets a deadline cannot lie in the future.")
    if deadline.due_at is not None and at > deadline.due_at and not late_reason.strip():
        raise RuleBroken.of(
            "late_reason",
            gettext("%(due_words)s: say why it is late.")
            % {"due_words": due_words(deadline).removesuffix(".")},
        )
    _close(
        deadline,
        "deadlines.deadline.meet",
        by,
        status=DeadlineStatus.MET,
        met_at=at,
        evidence=evidence,
        late_reason=late_reason.strip(),
    )


def discharge(
    deadline: Deadline, *, by: Principal, at: datetime, evidence: str, late_reason: str = ""
) -> None:
    """A notification, posting or periodic report went out; its holder says when, and what proves it.

    A clock of a case is met by its reports only (RuleBroken). NotPermitted names who holds the duty. Late stays late, with
    its reason.
    """
    authorize(by, "deadlines.discharge", deadline)
    if deadline.subject_type == CASES:
        raise RuleBroken.of(
            "status", "Record the submission of the report itself; this meets the clock."
        )
    holding = holder_of(deadline.study_id, deadline.obligation, deadline.cell)
    if holding.relation is not Relation.YOU:
        raise NotPermitted(
            gettext("This clock belongs to %(holder_phrase)s.")
            % {"holder_phrase": holding.holder_phrase}
        )
    if not evidence.strip():
        raise RuleBroken.of(
            "evidence", "Say what proves it, such as the submission's number.", "21 CFR 11.10(e)"
        )
    if (
        deadline.starts_on is not None
        and at.astimezone(ZoneInfo(deadline.time_zone)).date() < deadline.starts_on
    ):
        raise RuleBroken.of(
            "at",
            gettext("It lies before the day the clock started: %(starts_on)s.")
            % {"starts_on": deadline.starts_on},
            deadline.clause,
        )
    meet(deadline, at=at, evidence=evidence.strip(), late_reason=late_reason, by=by)
    emit(
        DeadlineDischarged(study_id=deadline.study_id, deadline_id=deadline.pk),
        to=deadline.organization_id,
    )


def stop(deadline: Deadline, *, reason: str, by: Principal) -> None:
    """The duty does not apply after all (downgraded, nullified): the clock ends with its reason, nothing is deleted.

    TransitionRefused unless running; RuleBroken without a reason.
    """
    _check_running(deadline, "stopped")
    if not reason.strip():
        raise RuleBroken.of("reason", "A clock is stopped with a reason.", "21 CFR 11.10(e)")
    _close(
        deadline,
        "deadlines.deadline.stop",
        by,
        reason=reason,
        status=DeadlineStatus.STOPPED,
        stop_reason=reason.strip(),
        stopped_at=transaction_instant(),
    )


def reopen(deadline: Deadline, *, reason: str, by: Principal) -> None:
    """What had met the clock did not count (a report the authority rejected): it runs again to the same date, late or not.

    TransitionRefused unless met; RuleBroken without a reason. The caller has authorized `by`.
    """
    if deadline.status != DeadlineStatus.MET:
        raise TransitionRefused("Only a clock that was met can be reopened.")
    if not reason.strip():
        raise RuleBroken.of("reason", "A clock is reopened with a reason.", "21 CFR 11.10(e)")
    with intent("deadlines.deadline.reopen", reason=f"{reason} ({by.name})"):
        claim(
            deadline,
            expected={"status": DeadlineStatus.MET},
            status=DeadlineStatus.RUNNING,
            version=deadline.version + 1,
            met_at=None,
            evidence="",
            late_reason="",
            closed_by_name="",
            **set_now(deadline),
        )
        emit_armed(deadline)


def acknowledge(deadline: Deadline, *, by: Principal) -> None:
    """A person of the holder or of the sponsor has taken notice; daily repeats and escalations end, the clock runs on."""
    authorize(by, "deadlines.acknowledge", deadline)
    _check_running(deadline, "acknowledged")
    if not by.is_sponsor:
        holding = holder_of(deadline.study_id, deadline.obligation, deadline.cell)
        if holding.relation is not Relation.YOU:
            raise NotPermitted(
                gettext("This clock belongs to %(holder_phrase)s.")
                % {"holder_phrase": holding.holder_phrase}
            )
    note_acknowledged(deadline, by.user_id, by.name)
    acknowledge_about("deadlines", deadline.pk, by=by)


def note_acknowledged(deadline: Deadline, user_id: UUID, name: str) -> None:
    """Write who took notice of a clock that runs."""
    with intent("deadlines.deadline.acknowledge"):
        claim(
            deadline,
            acknowledged_at=transaction_instant(),
            acknowledged_by_id=user_id,
            acknowledged_by_name=name,
        )


def _check_running(deadline: Deadline, verb: str) -> None:
    if deadline.status != DeadlineStatus.RUNNING:
        raise TransitionRefused(
            gettext("Only a running clock can be %(verb)s; this one is %(status)s.")
            % {"verb": verb, "status": gettext(deadline.get_status_display())}
        )


def _close(
    deadline: Deadline, verb: str, by: Principal, *, reason: str = "", **changes: Any
) -> None:
    with intent(verb, reason=reason):
        claim(
            deadline,
            expected={"status": DeadlineStatus.RUNNING},
            closed_by_name=by.name,
            next_stage="",
            next_reminder_at=None,
            **changes,
        )
        settle(deadline)
