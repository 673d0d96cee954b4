"""What the authority does with a submission, as it tells it: validation, assessment, the end without an approval."""

from datetime import date

from django.utils.translation import gettext

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.audit.intent import intent
from regulatory.enums import SubmissionKind
from regulatory.models import Submission
from regulatory.permissions import PREPARE, SUBMIT
from regulatory.rules.duties import DECIDED
from regulatory.selectors.rights import authorize_duty
from regulatory.services.lives import SUBMISSION
from studies.selectors.instants import latest_today

EU_ART = "Reg. (EU) 536/2014 Art. 5-8"


def begin_validation(submission: Submission, *, by: Principal) -> None:
    """The authority checks whether it is complete."""
    _step(submission, "begin-validation", by, "Validation has begun")


def validate(submission: Submission, *, by: Principal, on: date) -> None:
    """It was found valid on this day, from which the assessment is counted."""
    check_day(submission, on)
    _step(submission, "validate", by, f"Found valid on {on}", validated_on=on)


def declare_invalid(submission: Submission, *, by: Principal, on: date, reason: str) -> None:
    """The authority found it invalid or incomplete."""
    check_day(submission, on)
    _step(submission, "declare-invalid", by, reason, decided_on=on, closing_reason=reason)


def begin_assessment(submission: Submission, *, by: Principal) -> None:
    """The authority assesses it."""
    _step(submission, "begin-assessment", by, "Assessment has begun")


def refuse(submission: Submission, *, by: Principal, on: date, reason: str) -> None:
    """The authority or committee said no, for this reason."""
    check_day(submission, on)
    _step(submission, "refuse", by, reason, decided_on=on, closing_reason=reason)


def lapse(submission: Submission, *, by: Principal, on: date, reason: str) -> None:
    """It ended by silence or lapse of time, such as questions that were not answered in their window."""
    check_day(submission, on)
    _step(submission, "lapse", by, reason, decided_on=on, closing_reason=reason)


def withdraw(submission: Submission, *, by: Principal, on: date, reason: str) -> None:
    """The applicant takes it back: a person's act, by whoever may submit."""
    authorize_duty(by, SUBMIT, submission)
    check_day(submission, on)
    _step(submission, "withdraw", by, reason, decided_on=on, closing_reason=reason)


def _step(submission: Submission, verb: str, by: Principal, reason: str, **changes: object) -> None:
    authorize_duty(by, PREPARE, submission)
    SUBMISSION.check(submission, verb)
    if verb in {"begin-validation", "validate", "begin-assessment", "refuse"}:
        check_decided(submission)
    with intent(f"regulatory.submission.{verb}", reason=reason):
        SUBMISSION.take(submission, verb, **changes)


def check_decided(submission: Submission) -> None:
    """RuleBroken for what an authority takes note of and does not decide on."""
    if submission.kind not in DECIDED:
        kind = SubmissionKind(submission.kind).label.lower()
        raise RuleBroken.of(
            "status", gettext("A %(kind)s ends with its acknowledgement.") % {"kind": kind}, EU_ART
        )


def check_day(submission: Submission, on: date) -> None:
    """RuleBroken for a day to come, and for one before the submission."""
    if on > latest_today():
        raise RuleBroken.of("on", "This day has not come yet.")
    if submission.submitted_at is not None and on < submission.submitted_at.date():
        raise RuleBroken.of(
            "on",
            gettext("It lies before the submission of %(submitted_at)s.")
            % {"submitted_at": f"{submission.submitted_at:%Y-%m-%d}"},
        )
