"""Rows of spreadsheets become adverse events, through the services that people use; every clock starts as by hand."""

from collections.abc import Mapping
from typing import Any

from cro_platform.access.errors import Problem, RuleBroken
from cro_platform.access.principal import Principal
from pharmacovigilance.enums import SeriousnessCriterion
from pharmacovigilance.models import AdverseEvent
from pharmacovigilance.services.adverse_events import (
    FOLLOWED,
    columns_of,
    entered_again,
    follow_up,
    record_adverse_event,
)
from pharmacovigilance.services.awareness import read_awareness, transaction_time
from pharmacovigilance.services.intake import read_event
from sites.models import StudySite, Subject
from studies.importers import Difference, RowTaken
from studies.models import Study

HEAD = ("source_number", "aware_at", "aware_zone", "subject", "site")


def take_adverse_event(
    values: Mapping[str, Any], *, study: Study, by: Principal, reason: str
) -> RowTaken:
    """A new event of one's own organization, or a follow-up of the one it recorded under this number.

    What was known first stands: another awareness, participant or site is refused, and so is taking a criterion of seriousness
    back. An empty cell leaves what is known.
    """
    event = {name: value for name, value in values.items() if name not in HEAD}
    place = _place(values, study)
    known = AdverseEvent.objects.filter(
        study=study, organization=by.organization_id, source_number=values["source_number"]
    ).first()
    if known is not None:
        return _follow(known, values, event, place, by=by, reason=reason)
    awareness = {name: values[name] for name in ("source_number", "aware_at", "aware_zone")}
    record_adverse_event(by=by, study=study, **awareness, **place, **event)
    return RowTaken(True, [Difference(name, None, value) for name, value in values.items()])


def _place(values: Mapping[str, Any], study: Study) -> dict[str, Any]:
    """Participant and site by their numbers in this study; another organization's or study's are unknown."""
    problems: list[Problem] = []
    found: dict[str, Any] = {}
    if "subject" in values:
        people = Subject.objects.select_related("study_site")
        found["subject"] = people.filter(study=study, code=values["subject"]).first()
        if found["subject"] is None:
            problems.append(Problem("subject", "The study has no participant of this code."))
    if "site" in values:
        site = StudySite.objects.filter(study=study, number=values["site"]).first()
        found["study_site"] = site
        if site is None:
            problems.append(Problem("site", "The study has no site of this number."))
    if problems:
        raise RuleBroken(*problems)
    return found


def _follow(
    known: AdverseEvent,
    values: Mapping[str, Any],
    event: dict[str, Any],
    place: Mapping[str, Any],
    *,
    by: Principal,
    reason: str,
) -> RowTaken:
    _check_standing(known, values, event, place)
    differences = _differences(known, event)
    if differences:
        follow_up(known, by=by, reason=reason, **event)
    return RowTaken(False, differences)


def _differences(known: AdverseEvent, event: dict[str, Any]) -> list[Difference]:
    beside = {name: event[name] for name in FOLLOWED if name in event}
    reported = {name: value for name, value in event.items() if name not in FOLLOWED}
    content = read_event(entered_again(known) | reported, today=transaction_time().date())
    wanted = columns_of(content) | {"country": content.country} | beside
    return [
        Difference(name, getattr(known, name), value)
        for name, value in wanted.items()
        if getattr(known, name) != value
    ]


def _check_standing(
    known: AdverseEvent,
    values: Mapping[str, Any],
    event: Mapping[str, Any],
    place: Mapping[str, Any],
) -> None:
    given = read_awareness(values["aware_at"], values["aware_zone"], now=transaction_time())
    problems = []
    if (given.at, given.zone) != (known.aware_at, known.aware_zone):
        detail = "The event is recorded with another awareness; a file never moves a clock."
        problems.append(Problem("aware_at", detail, "ICH E2A III.B"))
    if "subject" in place and place["subject"].pk != known.subject_id:
        problems.append(Problem("subject", "The event is recorded for another participant."))
    if "study_site" in place and place["study_site"].pk != known.study_site_id:
        problems.append(Problem("site", "The event is recorded at another site."))
    problems += [
        Problem(
            each.value,
            "A file takes no criterion of seriousness back; follow the event up by hand, with the reason.",
            "ICH E2A II.B; 21 CFR 11.10(e)",
        )
        for each in SeriousnessCriterion
        if getattr(known, each.value) and event.get(each.value) is False
    ]
    if problems:
        raise RuleBroken(*problems)
