"""Sites, investigators and participants of the demonstration."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cro_platform.access.principal import Principal, acting
from cro_platform.demo.companies import person
from cro_platform.demo.portfolio import Portfolio
from sites.enums import InvestigatorRole, Sex
from sites.models import StudySite, Subject
from sites.services.people import add_investigator
from sites.services.study_sites import add_study_site
from sites.services.subjects import add_subject

PLACES = {
    "DE": ("Universitätsklinikum am Hafen", "Hamburg"),
    "FR": ("Hôpital de la Rive", "Lyon"),
    "ES": ("Hospital del Puerto", "Valencia"),
    "PL": ("Szpital Kliniczny Nadwiślański", "Warsaw"),
    "GB": ("Canal Street Infirmary", "Manchester"),
    "US": ("Lakeshore Medical Center", "Chicago"),
    "JP": ("Minato General Hospital", "Tokyo"),
    "CA": ("Harbourfront Health Centre", "Halifax"),
}

SCREENED = {"aurora": 410, "lumen": 56, "prism": 660, "harbor": 190}
"""Days before the build on which the first participants of a study were screened."""


@dataclass(frozen=True, slots=True)
class Team:
    """Who enters sites and participants of a study: whoever holds site selection there."""

    study: str
    company: str
    role: str
    countries: tuple[str, ...]


TEAMS = (
    Team("aurora", "helix", "project-manager", ("DE", "FR", "ES", "PL", "GB", "US", "JP")),
    Team("lumen", "northwind", "study-lead", ("DE", "GB")),
    Team("prism", "northwind", "study-lead", ("DE", "US")),
    Team("harbor", "helix", "project-manager", ("US", "GB", "DE")),
)


def build_sites(portfolio: Portfolio) -> dict[tuple[str, str], UUID]:
    """A site per country with a principal investigator and three participants; the first participant of each, by study and country."""
    return {
        (team.study, country): _site(portfolio, team, country, number)
        for team in TEAMS
        for number, country in enumerate(team.countries, 1)
    }


def _site(portfolio: Portfolio, team: Team, country: str, number: int) -> UUID:
    lead = person(team.role, team.company)
    name, city = PLACES[country]
    with acting(lead):
        site = add_study_site(
            by=lead,
            study=portfolio.studies[team.study],
            country=country,
            name=name,
            city=city,
            number=f"{country}{number:02d}",
        )
        add_investigator(
            by=lead,
            study_site=site,
            name=f"Principal investigator, {city}",
            role=InvestigatorRole.PRINCIPAL,
        )
        screened = portfolio.days(-SCREENED.get(team.study, 200))
        first, *_ = [_subject(lead, site, number, each, screened) for each in range(1, 4)]
        return first.pk


def _subject(lead: Principal, site: StudySite, number: int, each: int, on: date) -> Subject:
    return add_subject(
        by=lead,
        study_site=site,
        code=f"{number:02d}-{each:03d}",
        year_of_birth=1948 + 7 * each + number,
        sex=Sex.FEMALE if each % 2 else Sex.MALE,
        on=on,
    )
