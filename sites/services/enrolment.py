"""How many participants are planned, where and when."""

from datetime import date
from typing import Any
from uuid import UUID

from cro_platform.access.errors import NotPermitted, Problem, RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from cro_platform.workflow.machine import claim
from sites.models import EnrolmentPlan, StudySite
from studies.models import Study, StudyCountry

SPONSORS_OWN = (
    "What is planned for the study as a whole is the sponsor's; plan its countries and sites."
)


def plan_enrolment(
    *,
    by: Principal,
    study: UUID,
    planned: int,
    starts_on: date,
    ends_on: date,
    country: str = "",
    study_site: StudySite | None = None,
) -> EnrolmentPlan:
    """Plan so many participants between two days, for the study, one of its countries or one of its sites.

    The sponsor plans everything; a CRO plans the countries in which it holds site selection.
    """
    place = study_site.country if study_site else country
    authorize_plan(by, "enrolment.plan", Target(study_id=study, country=place))
    problems = [
        *_days(starts_on, ends_on),
        *_place(study, place, country, study_site),
        *_once(study, place, study_site),
    ]
    if problems:
        raise RuleBroken(*problems)
    with intent("sites.enrolment.plan", reason="First plan"):
        return EnrolmentPlan.objects.create(
            study_id=study,
            country=place,
            study_site=study_site,
            planned=planned,
            starts_on=starts_on,
            ends_on=ends_on,
        )


def change_enrolment_plan(
    plan: EnrolmentPlan, *, by: Principal, reason: str, **values: Any
) -> None:
    """Plan anew; the trail keeps what was planned before, and why it changed."""
    authorize_plan(by, "enrolment.plan", plan.target)
    given = {name: value for name, value in values.items() if value is not None}
    standing = {"starts_on": plan.starts_on, "ends_on": plan.ends_on} | given
    problems = _days(standing["starts_on"], standing["ends_on"])
    if problems:
        raise RuleBroken(*problems)
    with intent("sites.enrolment.change-plan", reason=reason):
        claim(plan, **given)


def authorize_plan(by: Principal, code: str, target: Target) -> None:
    """The sponsor plans everything; a CRO the countries in which it holds site selection, and never the study as a whole."""
    authorize(by, code, target)
    if by.is_sponsor:
        return
    if not target.country:
        raise NotPermitted(SPONSORS_OWN)
    authorize(by, "sites.select", target)


def _days(starts_on: date, ends_on: date) -> list[Problem]:
    if ends_on > starts_on:
        return []
    return [Problem("ends_on", "Enrolment ends after it starts.")]


def _place(study: UUID, place: str, country: str, site: StudySite | None) -> list[Problem]:
    if not Study.objects.filter(pk=study).exists():
        return [Problem("study", "There is no such study.")]
    if site is not None and site.study_id != study:
        return [Problem("study_site", "This site belongs to another study.")]
    if country and country != place:
        return [Problem("country", "The site lies in another country.")]
    if place and not StudyCountry.objects.filter(study_id=study, country=place).exists():
        return [Problem("country", "The study does not run in this country; add it first.")]
    return []


def _once(study: UUID, country: str, site: StudySite | None) -> list[Problem]:
    known = EnrolmentPlan.objects.filter(study_id=study, country=country, study_site=site)
    if not known.exists():
        return []
    return [Problem("planned", "There is a plan for this already: change it.")]
