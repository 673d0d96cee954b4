"""Move a study through its life."""

from collections.abc import Callable
from functools import partial

from django.utils.translation import gettext

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.outbox.events import emit
from studies.events import StudyMoved
from studies.models import Study
from studies.selectors.instants import transaction_instant
from studies.workflows import STUDY

Enrolled = Callable[[Study], int]
_counters: list[Enrolled] = []


def count_enrolled_by(count: Enrolled) -> None:
    """Say how many participants a study has; the app that keeps them does."""
    _counters[:] = [count]


def move_study(study: Study, verb: str, *, by: Principal, reason: str = "") -> None:
    """Take one step of the life cycle; stopping needs a reason, which the study then shows.

    TransitionRefused from a state that does not know the step; RuleBroken for a withdrawal after the first participant.
    """
    step = STUDY.check(study, verb)
    authorize(by, step.code, study)
    if step.needs_reason and not reason.strip():
        raise RuleBroken.of(
            "reason",
            gettext("“%(label)s” needs a reason.") % {"label": step.label},
            "21 CFR 11.10(e)",
        )
    if verb == "withdraw":
        _check_withdrawal(study)
    stopped = {"why_stopped": reason} if step.needs_reason else {}
    with intent(f"studies.study.{verb}", reason=reason):
        before = study.status
        STUDY.take(study, verb, **stopped)
        on = transaction_instant().date().isoformat()
        emit(StudyMoved(study_id=study.pk, before=before, after=step.target, on=on))


def mover(verb: str) -> Callable[..., None]:
    """The service behind one verb."""
    return partial(_move, verb)


def _move(verb: str, study: Study, *, by: Principal, reason: str = "") -> None:
    move_study(study, verb, by=by, reason=reason)


def _check_withdrawal(study: Study) -> None:
    enrolled = max([count(study) for count in _counters] + [study.actual_enrollment or 0])
    if enrolled:
        raise RuleBroken.of(
            "status",
            gettext(
                "A study is withdrawn before its first participant; this one has %(enrolled)s: terminate it."
            )
            % {"enrolled": enrolled},
            "ClinicalTrials.gov data element definitions, Overall Recruitment Status",
        )
