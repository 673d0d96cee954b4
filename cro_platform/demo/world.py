"""The demonstration world: made by the platform's own services, the same every time, relative to the day it is built."""

from datetime import datetime
from zoneinfo import ZoneInfo

from cro_platform.demo.agreements import build_agreements
from cro_platform.demo.choosing import build_acceptance, build_choosing, build_requirements
from cro_platform.demo.companies import found_companies
from cro_platform.demo.enrolment import build_enrolment
from cro_platform.demo.monitoring import build_monitoring
from cro_platform.demo.papers import build_papers
from cro_platform.demo.portfolio import build_portfolio
from cro_platform.demo.regulatory import build_regulatory
from cro_platform.demo.safety import build_safety
from cro_platform.demo.sites import build_sites

CALENDAR = ZoneInfo("Europe/Paris")
"""Where the cases of the nearest clocks became known: “due today” is today there, at any hour of the day."""


def build() -> None:
    """Companies, studies, contracts, agreements on their way, people, sites, participants, cases, documents and clocks."""
    companies = found_companies()
    portfolio = build_portfolio(companies, datetime.now(CALENDAR).date())
    build_agreements(portfolio, companies["helix"])
    build_requirements()
    build_choosing(portfolio, companies)
    build_regulatory(portfolio)
    safety = build_safety(portfolio, build_sites(portfolio))
    build_enrolment(portfolio)
    build_papers(portfolio, safety.cases)
    build_acceptance(portfolio)
    build_monitoring(portfolio)
