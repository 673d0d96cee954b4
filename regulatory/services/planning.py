"""Open applications and plan submissions: who is asked, about what, until when."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext

from cro_platform.access.errors import Problem, RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.models import Deadline
from cro_platform.workflow.machine import claim
from regulatory.enums import DUTIES, ApplicationKind, Part, SubmissionKind
from regulatory.enums import SubmissionStatus as S
from regulatory.models import Application, Submission
from regulatory.permissions import PREPARE
from regulatory.rules.bodies import body_name
from regulatory.rules.duties import DECIDED, Duty, duty_of, duty_of_application
from regulatory.selectors.rights import authorize_duty
from studies.models import Study, StudyCountry

EU_ART = "Reg. (EU) 536/2014 Art. 5-7"
WRITABLE = (S.PLANNED, S.IN_PREPARATION)
HOME = {ApplicationKind.IND: "US", ApplicationKind.UK: "GB"}
CASES = "safety-cases"
BY_THEMSELVES = (CASES, "questions")


def open_application(
    *,
    by: Principal,
    study: UUID,
    kind: str,
    country: str,
    authority: str,
    countries: Sequence[str] = (),
    number: str = "",
    title: str = "",
) -> Application:
    """Somebody is asked for leave to run the study: the application under which everything is sent.

    RuleBroken for a country the study does not run in, and for a procedure of another jurisdiction; NotPermitted names who
    holds the duty.
    """
    problems = _misplaced(study, kind, country, countries)
    if problems:
        raise RuleBroken(*problems)
    duty = duty_of_application(kind, country)
    authorize_duty(by, PREPARE, Target(study_id=study, cell=duty.cell), duty.obligation)
    try:
        with intent("regulatory.application.open"):
            return Application.objects.create(
                study_id=study,
                kind=kind,
                authority=authority,
                country=country,
                countries=sorted({country, *countries}),
                number=number.strip(),
                title=title.strip(),
                opened_by_id=by.user_id,
                obligation=duty.obligation,
                cell=duty.cell,
                jurisdiction=duty.jurisdiction,
            )
    except IntegrityError as error:
        if "application_once" not in str(error):
            raise
        raise RuleBroken.of("number", "This application is on record already.") from None


def change_application(
    application: Application, *, by: Principal, reason: str, **changes: Any
) -> None:
    """Its number, title or the countries concerned, as the authority has them now."""
    authorize_duty(by, PREPARE, application)
    if "countries" in changes:
        concerned = sorted({application.country, *changes["countries"]})
        problems = _misplaced(
            application.study_id, application.kind, application.country, concerned
        )
        if problems:
            raise RuleBroken(*problems)
        changes["countries"] = concerned
    with intent("regulatory.application.change", reason=reason):
        claim(application, **changes)


def _misplaced(study: UUID, kind: str, country: str, countries: Sequence[str]) -> list[Problem]:
    runs_in = set(StudyCountry.objects.filter(study_id=study).values_list("country", flat=True))
    if not Study.objects.filter(pk=study).exists():
        return [Problem("study", "There is no such study.")]
    found = []
    home = HOME.get(ApplicationKind(kind))
    if country not in runs_in and country != home:
        found.append(Problem("country", "Name a country in which the study runs."))
    foreign = sorted(set(countries) - runs_in - {country})
    if foreign:
        found.append(
            Problem(
                "countries",
                gettext("The study does not run in %(allowed)s.") % {"allowed": ", ".join(foreign)},
            )
        )
    if home and country != home:
        found.append(
            Problem("country", gettext("This procedure is one of %(home)s.") % {"home": home})
        )
    if kind == ApplicationKind.CTIS:
        outside = sorted({each for each in {country, *countries} if _jurisdiction(each) != "EU"})
        if outside:
            told = f"{', '.join(outside)} lies outside the Union: CTIS takes no application for it."
            found.append(Problem("countries", told, EU_ART))
    return found


def _jurisdiction(country: str) -> str:
    return duty_of_application(ApplicationKind.CTIS, country).jurisdiction


def plan_submission(
    application: Application,
    *,
    by: Principal,
    kind: str,
    title: str,
    part: str = "",
    country: str = "",
    planned_on: date | None = None,
    deadline: UUID | None = None,
    addressee: str = "",
    address: str = "",
    message: str = "",
) -> Submission:
    """Something is to be sent under an application; `deadline` names the running clock that it will meet.

    The duty behind it is that of its clock, else of its kind; its holder prepares and submits it.
    """
    place = country or application.country
    clock = _clock(application.study_id, deadline)
    duty = _duty(application, kind, place, part, clock)
    target = Target(study_id=application.study_id, cell=duty.cell)
    authorize_duty(by, PREPARE, target, duty.obligation)
    _check_plan(application, kind, part, country)
    with intent("regulatory.submission.plan"):
        return Submission.objects.create(
            study_id=application.study_id,
            application=application,
            kind=kind,
            part=part,
            country=country,
            title=title.strip(),
            planned_on=planned_on,
            deadline_id=clock.pk if clock else None,
            addressee=addressee.strip() or body_name(application.authority)[:200],
            address=address,
            message=message,
            prepared_by_id=by.user_id,
            obligation=duty.obligation,
            cell=duty.cell,
            jurisdiction=duty.jurisdiction,
        )


def change_submission(
    submission: Submission, *, by: Principal, reason: str, **changes: Any
) -> None:
    """Title, addressee, letter or planned day, while it is planned or in preparation; what is reviewed does not change."""
    authorize_duty(by, PREPARE, submission)
    check_writable(submission)
    with intent("regulatory.submission.change", reason=reason):
        claim(submission, **changes)


def check_writable(submission: Submission) -> None:
    """TransitionRefused once it is under review: what is signed is what was reviewed."""
    if submission.status not in WRITABLE:
        raise TransitionRefused(
            gettext("While %(status)s it does not change: return it to preparation first.")
            % {"status": gettext(submission.get_status_display()).lower()}
        )


def _duty(
    application: Application, kind: str, country: str, part: str, clock: Deadline | None
) -> Duty:
    if clock is not None:
        return Duty(clock.obligation, clock.cell, clock.jurisdiction[:2])
    return duty_of(kind, application.kind, country, part)


def _clock(study: UUID, deadline: UUID | None) -> Deadline | None:
    """The running clock of the study that will be met; RuleBroken for another, and for one that no submission meets."""
    if deadline is None:
        return None
    found = Deadline.objects.filter(
        study_id=study, pk=deadline, status=DeadlineStatus.RUNNING
    ).first()
    if found is None or found.obligation not in DUTIES:
        raise RuleBroken.of(
            "deadline", "Name a running clock of this study that a submission meets."
        )
    if found.subject_type in BY_THEMSELVES:
        raise RuleBroken.of(
            "deadline", "Its submission opens from the report, or from the question."
        )
    if (
        Submission.objects.filter(study_id=study, deadline_id=found.pk)
        .exclude(status=S.CANCELLED)
        .exists()
    ):
        raise RuleBroken.of("deadline", "A submission for this clock is planned already.")
    return found


def _check_plan(application: Application, kind: str, part: str, country: str) -> None:
    problems = []
    if kind in {SubmissionKind.RESPONSE, SubmissionKind.SAFETY_REPORT}:
        problems.append(
            Problem("kind", "It opens from the question, or the safety report, that it carries.")
        )
    if part and application.kind != ApplicationKind.CTIS:
        problems.append(Problem("part", "Parts belong to applications in CTIS.", EU_ART))
    if part == Part.TWO and not country:
        problems.append(Problem("country", "Part II is each member state's own: name it.", EU_ART))
    if country and country not in application.countries:
        problems.append(Problem("country", "The application does not concern this country."))
    if kind == SubmissionKind.INITIAL and application.kind != ApplicationKind.CTIS:
        standing = application.submissions.filter(kind=kind).exclude(
            status__in=(S.CANCELLED, S.WITHDRAWN, S.LAPSED, S.REFUSED)
        )
        if standing.exists():
            problems.append(Problem("kind", "This application has its initial submission already."))
    if kind in DECIDED and application.kind == ApplicationKind.REGISTER:
        problems.append(Problem("kind", "Postings go into a register."))
    if problems:
        raise RuleBroken(*problems)
