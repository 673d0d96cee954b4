"""The studies of the demonstration, their contracts, and who works on them; dates are relative to the day it is built."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from cro_platform.access.obligations import cells_for, obligations
from cro_platform.access.principal import acting
from cro_platform.demo.companies import person
from studies.enums import Blinding, DatePrecision, Phase, StudyStatus, StudyType
from studies.services import NewContract, Transfer, assign_person, create_study, register_contract

SAFETY = (
    "safety-case-processing",
    "expedited-safety-reporting",
    "investigator-safety-information",
)
JUDGEMENT = ("safety-medical-review", "reference-safety-information")
MONITORING = ("site-monitoring", "essential-documents-collection", "compliance-and-deviations")
TEAM_OF_A_CRO = (
    "project-manager",
    "lead-cra",
    "cra",
    "safety-specialist",
    "regulatory-specialist",
    "data-manager",
    "qa",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A study as the demonstration wants it; days are counted from the day of the build."""

    key: str
    sponsor: str
    number: str
    title: str
    acronym: str
    phases: tuple[Phase, ...]
    area: str
    countries: tuple[str, ...]
    status: StudyStatus
    start_in_days: int
    end_in_days: int
    participants: int
    kind: StudyType = StudyType.INTERVENTIONAL
    blinding: Blinding = Blinding.DOUBLE_BLIND
    conditions: tuple[str, ...] = field(default=())


PLANS = (
    Plan("aurora", "northwind", "NW-301", "Veltuximab and chemotherapy in advanced gastric cancer", "AURORA-3", (Phase.PHASE_3,),
         "Oncology", ("DE", "FR", "ES", "PL", "GB", "US", "JP"), StudyStatus.RECRUITING, -420, 540, 120,
         conditions=("Gastric adenocarcinoma",)),
    Plan("lumen", "northwind", "NW-114", "First dose of NW-0114 in healthy volunteers", "LUMEN-1", (Phase.PHASE_1,),
         "Neurology", ("DE", "GB"), StudyStatus.RECRUITING, -60, 120, 24),
    Plan("prism", "northwind", "NW-220", "Enzyme replacement in infantile Pompe disease", "PRISM", (Phase.PHASE_1, Phase.PHASE_2),
         "Rare disease", ("DE", "US"), StudyStatus.ACTIVE_NOT_RECRUITING, -700, 90, 16, blinding=Blinding.OPEN_LABEL,
         conditions=("Pompe disease",)),
    Plan("twin", "northwind", "NW-BE2", "Bioequivalence of two tablets of nortalopram", "", (Phase.PHASE_1,),
         "Generics", ("US",), StudyStatus.START_UP, 20, 110, 36, kind=StudyType.BIOEQUIVALENCE, blinding=Blinding.OPEN_LABEL),
    Plan("harbor", "meridian", "ME-207", "Inhaled ME-0207 in severe asthma", "HARBOR", (Phase.PHASE_2,),
         "Respiratory", ("US", "GB", "DE"), StudyStatus.RECRUITING, -200, 300, 60, conditions=("Severe asthma",)),
    Plan("coast", "meridian", "ME-410", "Registry of patients treated with merilizumab", "COAST", (), "Respiratory",
         ("US", "CA"), StudyStatus.RECRUITING, -900, 900, 5000, kind=StudyType.OBSERVATIONAL, blinding=Blinding.OPEN_LABEL),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Ids of what was built, by the plans' keys."""

    studies: dict[str, UUID]
    today: date

    def days(self, number: int) -> date:
        """A day relative to the build."""
        return self.today + timedelta(days=number)

    def noon(self, number: int) -> datetime:
        """Noon UTC of such a day."""
        return datetime.combine(self.days(number), time(12), tzinfo=UTC)


def build_portfolio(companies: dict[str, UUID], today: date) -> Portfolio:
    """Open the studies, register the contracts, assign the people."""
    portfolio = Portfolio({plan.key: _open(plan, today) for plan in PLANS}, today)
    _contract(
        "northwind", companies["helix"], "NW-HX-2024-07", "Work order 7: AURORA-3",
        _everything(portfolio.studies["aurora"], PLANS[0].countries, but=(*MONITORING, *JUDGEMENT), retained={"US"}),
        portfolio.noon(-430),
    )  # fmt: skip
    _contract(
        "northwind", companies["orbis"], "NW-OR-2024-02", "Monitoring of AURORA-3",
        _rows(portfolio.studies["aurora"], MONITORING, PLANS[0].countries, "Schedule 2"), portfolio.noon(-425),
    )  # fmt: skip
    _contract(
        "northwind", companies["helix"], "NW-HX-2026-01", "Work order 9: LUMEN-1",
        _rows(portfolio.studies["lumen"], SAFETY, PLANS[1].countries, "Exhibit B"), portfolio.noon(-70),
    )  # fmt: skip
    _contract(
        "meridian", companies["helix"], "ME-HX-2025-03", "Master agreement and HARBOR",
        _everything(portfolio.studies["harbor"], PLANS[4].countries, but=(*SAFETY, *JUDGEMENT)), portfolio.noon(-210),
    )  # fmt: skip
    _amended(portfolio, companies["helix"])
    _staff(portfolio)
    return portfolio


def _amended(portfolio: Portfolio, provider: UUID) -> None:
    """The amendment that moves EU SUSAR reporting of AURORA-3 from helix to the sponsor, some days from now."""
    _contract(
        "northwind", provider, "NW-HX-2024-07", "Work order 7: AURORA-3",
        _everything(portfolio.studies["aurora"], PLANS[0].countries, but=(*MONITORING, *JUDGEMENT), retained={"US", "EU"}),
        portfolio.noon(-3), version="2.0", effective=portfolio.noon(5),
    )  # fmt: skip


def _open(plan: Plan, today: date) -> UUID:
    lead = person("study-lead", plan.sponsor)
    with acting(lead):
        return create_study(
            by=lead,
            protocol_number=plan.number,
            title=plan.title,
            countries=plan.countries,
            acronym=plan.acronym,
            study_type=plan.kind,
            phases=list(plan.phases),
            therapeutic_area=plan.area,
            conditions=list(plan.conditions),
            status=plan.status,
            blinding=plan.blinding,
            planned_enrollment=plan.participants,
            start_on=today + timedelta(days=plan.start_in_days),
            start_precision=DatePrecision.DAY,
            start_is_actual=plan.start_in_days <= 0,
            primary_completion_on=today + timedelta(days=plan.end_in_days),
            primary_completion_precision=DatePrecision.DAY,
            primary_completion_is_actual=False,
        ).pk


def _rows(
    study: UUID, codes: tuple[str, ...], countries: tuple[str, ...], clause: str
) -> tuple[Transfer, ...]:
    return tuple(
        Transfer(study, owed.code, cell, f"{clause}, {owed.name}")
        for owed in obligations()
        if owed.code in codes
        for cell in cells_for(owed, countries)
    )


def _everything(
    study: UUID,
    countries: tuple[str, ...],
    *,
    but: tuple[str, ...] = (),
    retained: set[str] = frozenset(),  # type: ignore[assignment]  # an empty set
) -> tuple[Transfer, ...]:
    """All that may be transferred, except what the law or the parties leave with the sponsor."""
    codes = tuple(o.code for o in obligations() if o.code not in but and o.retain is None)
    rows = _rows(study, codes, countries, "Appendix 1")
    return tuple(
        row
        for row in rows
        if not (row.obligation == "expedited-safety-reporting" and row.cell in retained)
    )


def _contract(
    sponsor: str,
    provider: UUID,
    number: str,
    title: str,
    transfers: tuple[Transfer, ...],
    since: datetime,
    *,
    version: str = "1.0",
    effective: datetime | None = None,
) -> None:
    manager = person("vendor-manager", sponsor)
    with acting(manager):
        register_contract(
            by=manager,
            new=NewContract(
                provider_id=provider,
                number=number,
                title=title,
                executed_at=since,
                effective_at=effective or since,
                transfers=transfers,
                version=version,
            ),
        )


def _staff(portfolio: Portfolio) -> None:
    """The same people of helix work for both sponsors here, each study by assignment; orbis monitors one study."""
    teams = (
        ("helix", "aurora", TEAM_OF_A_CRO),
        ("helix", "lumen", ("project-manager", "safety-specialist", "qa")),
        ("helix", "harbor", ("project-manager", "lead-cra", "data-manager", "qa")),
        ("orbis", "aurora", ("project-manager", "lead-cra", "cra", "qa")),
        ("northwind", "aurora", ("medical-monitor",)),
        ("northwind", "lumen", ("medical-monitor",)),
        ("meridian", "harbor", ("medical-monitor",)),
    )
    for slug, study, roles in teams:
        admin = person("admin", slug)
        members = [person(role, slug).user_id for role in roles]
        with acting(admin):
            for member in members:
                assign_person(portfolio.studies[study], member, by=admin)
