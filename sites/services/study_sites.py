"""Study sites: add, correct, and move them through their life."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from cro_platform.access.errors import Problem, RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from cro_platform.tenancy.zones import time_zones
from cro_platform.workflow.machine import claim
from sites.models import StudySite
from sites.selectors.readiness import missing_at
from sites.workflows import STUDY_SITE
from studies.models import StudyCountry
from studies.selectors.instants import latest_today

ACTIVATION = "activate"
DATED = {
    "activate": "activated_on",
    "close-enrolment": "enrolment_closed_on",
    "close": "closed_on",
    "terminate": "closed_on",
}


def add_study_site(*, by: Principal, study: UUID, country: str, **values: Any) -> StudySite:
    """Name a place as candidate for a study; the study must run in its country."""
    authorize(by, "sites.select", Target(study_id=study, country=country))
    _check(study, country, values)
    with intent("sites.study-site.add"):
        return StudySite.objects.create(study_id=study, country=country, **values)


def change_study_site(site: StudySite, *, by: Principal, reason: str, **values: Any) -> None:
    """Correct number, name, address or time zone."""
    authorize(by, "sites.select", site)
    if not values.get("name", site.name):
        raise RuleBroken.of("name", "A site needs its name.")
    _check(site.study_id, site.country, values, own=site.pk)
    with intent("sites.study-site.change", reason=reason):
        claim(site, **values)


def move_site(
    site: StudySite, verb: str, *, by: Principal, reason: str = "", on: date | None = None, despite: str = ""
) -> None:  # fmt: skip
    """Take one step of the site's life; activation and closure keep their day.

    RuleBroken names each requirement of the country that keeps the site from its activation and who holds it, unless a
    person says `despite` what it is activated. TransitionRefused from a state that does not know the step; NotPermitted
    names who holds the obligation.
    """
    step = STUDY_SITE.check(site, verb)
    authorize(by, step.code, site)
    if step.needs_reason and not reason.strip():
        raise RuleBroken.of(
            "reason",
            gettext("“%(label)s” needs a reason.") % {"label": step.label},
            "21 CFR 11.10(e)",
        )
    dates = _dates(site, verb, on)
    if verb == ACTIVATION:
        reason = _cleared(site, despite.strip())
    with intent(f"sites.study-site.{verb}", reason=reason):
        STUDY_SITE.take(site, verb, **dates)


def _cleared(site: StudySite, despite: str) -> str:
    """Why it may be activated; the trail keeps what was missing. RuleBroken where something is and nobody says why."""
    missing = missing_at(site)
    if missing and not despite:
        raise RuleBroken(
            *(
                Problem("despite", gettext("Missing: %(each)s.") % {"each": each}, each.clause)
                for each in missing
            )
        )
    # The trail of a shared record is read by every party: it names what was missing, never who holds it.
    return f"{despite} (missing: {'; '.join(each.what for each in missing)})" if missing else ""


def mover(verb: str) -> Callable[..., None]:
    """The service behind one verb."""
    return partial(_move, verb)


def _move(verb: str, site: StudySite, *, by: Principal, **given: Any) -> None:
    move_site(site, verb, by=by, **given)


def _dates(site: StudySite, verb: str, on: date | None) -> dict[str, date]:
    column = DATED.get(verb)
    if column is None:
        return {}
    today = latest_today()
    if on is not None and on > today:
        raise RuleBroken.of("on", "This day has not begun anywhere yet.")
    if on is not None and column != "activated_on" and site.activated_on and on < site.activated_on:
        raise RuleBroken.of(
            "on",
            gettext("The site was activated on %(activated_on)s.")
            % {"activated_on": site.activated_on},
        )
    return {column: on or today}


def _check(study: UUID, country: str, values: dict[str, Any], own: UUID | None = None) -> None:
    problems = []
    if not StudyCountry.objects.filter(study_id=study, country=country).exists():
        problems.append(Problem("country", "The study does not run in this country; add it first."))
    zone, number = values.get("time_zone"), values.get("number")
    if zone and zone not in time_zones():
        problems.append(
            Problem(
                "time_zone",
                gettext("%(zone)s is no time zone of the IANA database.") % {"zone": repr(zone)},
            )
        )
    taken = StudySite.objects.filter(study_id=study, number=number).exclude(pk=own or UUID(int=0))
    if number and taken.exists():
        problems.append(Problem("number", "Another site of the study has this number."))
    if problems:
        raise RuleBroken(*problems)
