"""Participants: a code, year of birth or age, sex, and their way through the study."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import gettext

from cro_platform.access.errors import Problem, RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.workflow.machine import claim
from sites.enums import SubjectStatus
from sites.models import StudySite, Subject, SubjectArm, SubjectEvent
from sites.workflows import SUBJECT
from studies.models import Arm, Study
from studies.selectors.instants import latest_today

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}")
OLDEST = 125
CONFIDENTIALITY = "ICH E6(R3) 4.1"


def add_subject(
    *, by: Principal, study_site: StudySite, code: str, on: date | None = None, **values: Any
) -> Subject:
    """Record a participant under a code; nothing that names a person is kept.

    `on` is the day screening began; without it the participant is counted in no week until somebody states it.
    """
    authorize(by, "subjects.change", study_site)
    problems = [
        *_code_problems(study_site.study_id, code),
        *_age_problems(values),
        *_day_problems(on, None),
    ]
    if problems:
        raise RuleBroken(*problems)
    with intent("sites.subject.add"):
        subject = Subject.objects.create(
            study_id=study_site.study_id, study_site=study_site, code=code, **values
        )
        if on is not None:
            _date(subject, on)
        return subject


def change_subject(subject: Subject, *, by: Principal, reason: str, **values: Any) -> None:
    """Correct what is known of a participant; always with a reason (21 CFR 11.10(e))."""
    authorize(by, "subjects.change", subject)
    code = values.get("code", subject.code)
    problems = list(_code_problems(subject.study_id, code)) if code != subject.code else []
    standing = {name: getattr(subject, name) for name in ("year_of_birth", "age")} | values
    problems += _age_problems(standing)
    if problems:
        raise RuleBroken(*problems)
    with intent("sites.subject.change", reason=reason):
        claim(subject, **values)


def move_subject(
    subject: Subject, verb: str, *, by: Principal, reason: str, on: date | None = None
) -> None:
    """Take one step of a participant's way through the study; the day it happened is kept, today if left out."""
    step = SUBJECT.check(subject, verb)
    authorize(by, step.code, subject)
    day = on or latest_today()
    problems = _day_problems(day, _last_day(subject))
    if problems:
        raise RuleBroken(*problems)
    with intent(f"sites.subject.{verb}", reason=reason):
        SUBJECT.take(subject, verb)
        _date(subject, day)


def mover(verb: str) -> Callable[..., None]:
    """The service behind one verb."""
    return partial(_move, verb)


def _move(
    verb: str, subject: Subject, *, by: Principal, reason: str, on: date | None = None
) -> None:
    move_subject(subject, verb, by=by, reason=reason, on=on)


def date_subject(subject: Subject, *, by: Principal, on: date, reason: str) -> None:
    """State on which day the participant came into the present state, where nobody has yet."""
    authorize(by, "subjects.change", subject)
    if standing_events(subject).filter(status=subject.status).exists():
        raise RuleBroken.of("on", "This day is on record: correct it.", "21 CFR 11.10(e)")
    problems = _day_problems(on, _last_day(subject))
    if problems:
        raise RuleBroken(*problems)
    with intent("sites.subject.date", reason=reason):
        _date(subject, on)


def correct_day(event: SubjectEvent, *, by: Principal, on: date, reason: str) -> SubjectEvent:
    """It was another day: the old row stays, a new one replaces it, and enrolment is counted by the new one."""
    authorize(by, "subjects.change", event)
    if SubjectEvent.objects.filter(corrects=event).exists():
        raise RuleBroken.of("on", "This day has been corrected already.", "21 CFR 11.10(e)")
    problems = _day_problems(on, None)
    if problems:
        raise RuleBroken(*problems)
    with intent("sites.subject.correct-day", reason=reason):
        return SubjectEvent.objects.create(
            study_id=event.study_id,
            study_site_id=event.study_site_id,
            subject_id=event.subject_id,
            status=event.status,
            on=on,
            corrects=event,
        )


def standing_events(subject: Subject) -> QuerySet[SubjectEvent]:
    """The participant's days that no later row corrects."""
    return SubjectEvent.objects.filter(subject=subject, correction=None)


def _last_day(subject: Subject) -> date | None:
    last: date | None = standing_events(subject).aggregate(last=Max("on"))["last"]
    return last


def _date(subject: Subject, on: date) -> None:
    SubjectEvent.objects.create(
        study_id=subject.study_id,
        study_site_id=subject.study_site_id,
        subject=subject,
        status=subject.status,
        on=on,
    )


def _day_problems(on: date | None, before: date | None) -> list[Problem]:
    if on is not None and on > latest_today():
        return [Problem("on", "This day has not begun anywhere yet.")]
    if on is not None and before is not None and on < before:
        return [
            Problem(
                "on",
                gettext("The state before dates from %(before)s: this day is earlier.")
                % {"before": before},
            )
        ]
    return []


def record_arm(*, by: Principal, subject: Subject, arm: Arm) -> SubjectArm:
    """Record which arm a participant is in: an unblinding fact, kept where named persons alone can read it."""
    authorize(by, "subjects.unblind", subject)
    if arm.study_id != subject.study_id:
        raise RuleBroken.of("arm", "This arm belongs to another study.")
    if SubjectArm.objects.filter(subject=subject).exists():
        raise RuleBroken.of(
            "subject", "The participant's arm is recorded already; correct it there."
        )
    with intent("sites.subject-arm.record", reason="arm recorded"):
        return SubjectArm.objects.create(study_id=subject.study_id, subject=subject, arm=arm)


def correct_arm(entry: SubjectArm, *, by: Principal, arm: Arm, reason: str) -> None:
    """Correct a wrongly recorded arm."""
    authorize(by, "subjects.unblind", entry)
    if arm.study_id != entry.study_id:
        raise RuleBroken.of("arm", "This arm belongs to another study.")
    with intent("sites.subject-arm.correct", reason=reason):
        claim(entry, arm=arm)


def enrolled(study: Study) -> int:
    """Participants who were enrolled, whatever became of them."""
    never = (SubjectStatus.SCREENING, SubjectStatus.SCREEN_FAILED)
    return Subject.objects.filter(study=study).exclude(status__in=never).count()


def _code_problems(study: Any, code: str) -> list[Problem]:
    if not CODE.fullmatch(code):
        detail = "A code has letters, digits and . _ / - only: it names no person."
        return [Problem("code", detail, CONFIDENTIALITY)]
    if Subject.objects.filter(study_id=study, code=code).exists():
        return [Problem("code", "The study has a participant of this code already.")]
    return []


def _age_problems(values: dict[str, Any]) -> list[Problem]:
    born, age = values.get("year_of_birth"), values.get("age")
    this_year = latest_today().year
    problems = []
    if born is not None and age is not None:
        problems.append(
            Problem("age", "Keep the year of birth or the age, not both.", CONFIDENTIALITY)
        )
    if born is not None and not this_year - OLDEST <= born <= this_year:
        problems.append(
            Problem(
                "year_of_birth",
                gettext("%(born)s is no year of birth of a living person.") % {"born": born},
            )
        )
    if age is not None and not 0 <= age <= OLDEST:
        problems.append(Problem("age", gettext("%(age)s is no age in years.") % {"age": age}))
    return problems
