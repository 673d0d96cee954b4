"""Sites that recruit and participants with their days, made by the platform's own services."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from cro_platform.access.principal import Principal, acting
from sites.models import StudySite, Subject
from sites.services.study_sites import add_study_site, move_site
from sites.services.subjects import add_subject, move_subject
from studies.selectors.instants import AHEAD
from tests.world import World

OPENED: dict[str, Any] = {"despite": "Its requirements are on paper"}
SELECTING = ("qualify", "select", "begin-start-up", "activate")


def ago(days: int) -> date:
    """So many days before the latest day that has begun anywhere on earth."""
    return (datetime.now(UTC) + AHEAD).date() - timedelta(days=days)


def recruiting(
    world: World, country: str, number: str, *, since: int, name: str = "Charité"
) -> StudySite:
    """A site of alpha that was activated so many days ago and recruits: helix selects it, orbis conducts it."""
    by, conducts = world.helix["project-manager"], world.orbis["project-manager"]
    with acting(by):
        site = add_study_site(by=by, study=world.alpha, country=country, name=name, number=number)
        for verb in SELECTING:
            given = OPENED | {"on": ago(since)} if verb == "activate" else {}
            move_site(site, verb, by=by, **given)
    with acting(conducts):
        move_site(site, "open-enrolment", by=conducts)
    return site


def participant(
    by: Principal, site: StudySite, code: str, *, screened: int, then: str = "", days: int = 0
) -> Subject:
    """Screened so many days ago; then enrolled or failed so many days ago."""
    with acting(by):
        subject = add_subject(by=by, study_site=site, code=code, on=ago(screened))
        if then:
            move_subject(subject, then, by=by, reason="Eligibility checked", on=ago(days))
    return subject


def two_sites(world: World) -> tuple[StudySite, StudySite]:
    """Of alpha: one in Germany with three enrolled and one failure, one in France with one enrolled."""
    by = world.helix["project-manager"]
    german = recruiting(world, "DE", "DE01", since=100)
    french = recruiting(world, "FR", "FR01", since=50, name="Hôpital")
    for number, days in enumerate((80, 40, 3), 1):
        participant(by, german, f"D-{number}", screened=days + 7, then="enrol", days=days)
    participant(by, german, "D-4", screened=30, then="fail-screening", days=20)
    participant(by, french, "F-1", screened=30, then="enrol", days=22)
    participant(by, french, "F-2", screened=5)
    return german, french
