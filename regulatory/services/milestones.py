"""Record the days from which authorities count, and let the clocks follow."""

from datetime import date
from typing import Any
from uuid import UUID

from cro_platform.access.errors import Problem, RuleBroken
from cro_platform.access.obligations import cell_of, obligation
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from cro_platform.deadlines.clock import Clock
from cro_platform.deadlines.engine import rule
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.services import start, stop
from cro_platform.notifications.selectors import transaction_instant
from cro_platform.outbox.events import emit
from cro_platform.tenancy.scope import organization_id
from regulatory.enums import OF_A_COUNTRY, REPEATED, MilestoneKind
from regulatory.events import MilestoneRecorded
from regulatory.models import Milestone
from regulatory.rules import milestones as rules
from regulatory.rules.milestones import Owed
from regulatory.selectors.milestones import PREFIX, clock_key, effective, known_of
from studies.models import Study, StudyCountry

CLAUSE = "ICH E6(R3) 3.17; Reg. (EU) 536/2014 Art 36–38, 43"
RECORD, RECORD_CELL = "trial-notifications", "*"
ANY_EU_COUNTRY = "DE"


def record_milestone(
    *, by: Principal, study: UUID, kind: str, on: date, source: str, country: str = ""
) -> Milestone:
    """An actual day of the study, or of one of its countries; its clocks start with it.

    RuleBroken for a day in the future, a country the study does not run in, and a milestone that is on record already.
    """
    authorize(by, "regulatory.record", Target(study_id=study, country=country))
    known = Study.objects.filter(pk=study).first()
    if known is None:
        raise RuleBroken.of("study", "There is no such study.")
    _check(known, kind, on, source, country)
    if kind not in REPEATED and _standing(known, kind, country):
        raise RuleBroken.of("kind", "This day is on record: correct it.", "21 CFR 11.10(e)")
    with intent("regulatory.milestone.record"):
        return _keep(
            known, by, kind=kind, on=on, source=source.strip(), country=country, corrects=None
        )


def correct_milestone(milestone: Milestone, *, by: Principal, on: date, reason: str) -> Milestone:
    """It was another day: the old row stays, a new one replaces it, and clocks are counted again."""
    authorize(by, "regulatory.record", milestone)
    if Milestone.objects.filter(corrects=milestone).exists():
        raise RuleBroken.of("on", "This row has been corrected already.", "21 CFR 11.10(e)")
    _check(milestone.study, milestone.kind, on, reason, milestone.country)
    with intent("regulatory.milestone.correct", reason=reason):
        return _keep(
            milestone.study,
            by,
            kind=milestone.kind,
            on=on,
            source=reason.strip(),
            country=milestone.country,
            corrects=milestone,
        )


def _keep(study: Study, by: Principal, **values: Any) -> Milestone:
    milestone = Milestone.objects.create(study=study, recorded_by_id=by.user_id, **values)
    if study.organization_id == organization_id():
        run_clocks(study, by=by)
    else:
        event = MilestoneRecorded(study_id=study.pk, milestone_id=milestone.pk)
        emit(event, to=study.organization_id)
    return milestone


def note_register_change(study: Study, *, before: str, after: str, on: date, by: Principal) -> None:
    """The recruitment status of a study in the US register changed on a day: recorded once, and told within 30 days.

    Runs for the sponsor. Steps that the register has no other word for, and studies it does not list, change nothing.
    """
    if (
        not rules.is_seen_by_register(before, after)
        or not known_of([study])[study.pk].is_registered_in_us
    ):
        return
    kind, source = MilestoneKind.REGISTER_FACT_CHANGED, f"The study moved from {before} to {after}"
    known = Milestone.objects.filter(study=study, kind=kind, on=on, source=source)
    if known.exists():
        return
    with intent("regulatory.milestone.record", reason=source):
        _keep(study, by, kind=kind, on=on, source=source, country="", corrects=None)


def _standing(study: Study, kind: str, country: str) -> bool:
    rows = Milestone.objects.filter(study=study, kind=kind, country=country)
    return bool(effective(rows))


def _check(study: Study, kind: str, on: date, source: str, country: str) -> None:
    problems = []
    if on > transaction_instant().date():
        problems.append(
            Problem(
                "on", "A milestone is a day that has come; plans are dates of the study.", CLAUSE
            )
        )
    if not source.strip():
        problems.append(Problem("source", "Say how this day is known.", "21 CFR 11.10(e)"))
    needs_country = kind in OF_A_COUNTRY
    if needs_country and not StudyCountry.objects.filter(study=study, country=country).exists():
        problems.append(Problem("country", "Name a country in which the study runs.", CLAUSE))
    if not needs_country and country:
        problems.append(Problem("country", "This day belongs to the study, not to a country."))
    if kind not in MilestoneKind.values:
        problems.append(Problem("kind", "There is no such milestone."))
    if problems:
        raise RuleBroken(*problems)


def run_clocks(study: Study, *, by: Principal) -> None:
    """Start or count again every clock that follows from what is known; stop what no longer does. Runs for the sponsor."""
    owed = rules.owed(known_of([study])[study.pk])
    for each in owed:
        start(_clock(study, each), allow_later=True, reason="A milestone was recorded or corrected")
    keys = {clock_key(study.pk, each.key) for each in owed}
    running = Deadline.objects.filter(
        study_id=study.pk, key__startswith=f"{PREFIX}:", status=DeadlineStatus.RUNNING
    )
    for deadline in running.exclude(key__in=keys):
        stop(
            deadline,
            reason="The day it was counted from was corrected, or its period is reported",
            by=by,
        )


def _clock(study: Study, owed: Owed) -> Clock:
    duty = obligation(rule(owed.rule_id).obligation)
    where = owed.country or (ANY_EU_COUNTRY if owed.jurisdiction == rules.EU else owed.jurisdiction)
    return Clock(
        study_id=study.pk,
        key=clock_key(study.pk, owed.key),
        subject_type="studies",
        subject_id=study.pk,
        label=owed.label,
        jurisdiction=owed.jurisdiction,
        obligation=duty.code,
        cell=cell_of(duty, where),
        record_obligation=RECORD,
        record_cell=cell_of(obligation(RECORD), where),
        rule_id=owed.rule_id,
        facts=owed.facts,
    )
