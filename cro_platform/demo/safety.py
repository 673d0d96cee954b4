"""Safety cases of the demonstration: overdue, due today, due tomorrow, presumed, undecided, answered, void and incomplete."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from cro_platform.access.principal import Principal, acting
from cro_platform.demo.companies import person
from cro_platform.demo.portfolio import Portfolio
from pharmacovigilance.models import SafetyCase
from pharmacovigilance.services.assessment import assess_causality, assess_expectedness
from pharmacovigilance.services.cases import add_follow_up, nullify
from pharmacovigilance.services.opening import open_case
from pharmacovigilance.services.reference import register_rsi
from sites.models import Subject
from studies.models import Study

PRODUCTS = {
    "aurora": ("Veltuximab", "Gastric cancer"),
    "lumen": ("NW-0114", "Healthy volunteer"),
    "harbor": ("ME-0207", "Severe asthma"),
}
EXPECTED = {
    "aurora": ("Nausea", "Neutropenia", "Infusion related reaction"),
    "lumen": (),
    "harbor": ("Oral candidiasis",),
}
ZONES = {"DE": "Europe/Berlin", "FR": "Europe/Paris", "ES": "Europe/Madrid", "PL": "Europe/Warsaw", "GB": "Europe/London",
         "US": "America/Chicago", "JP": "Asia/Tokyo"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Story:
    """One case: what happened where, how many days ago it became known, and how far people have come with it."""

    key: str
    study: str
    country: str
    term: str
    known_days_ago: int
    seriousness: tuple[str, ...]
    outcome: str = "not_recovered"
    reporter: str = "related"
    sponsor: str = ""
    expectedness: str = ""
    narrative: str = ""
    has_reporter: bool = True
    extra: dict[str, Any] = field(default_factory=dict)


STORIES = (
    Story("overdue", "aurora", "DE", "Fulminant hepatic failure", 9, ("results_in_death", "requires_hospitalization"), "fatal",
          sponsor="related", expectedness="unexpected",
          narrative="Eleven days after the third infusion the participant was admitted with jaundice and encephalopathy and died of "
                    "hepatic failure on the fourth day in intensive care. Viral serology was negative; no other hepatotoxic medication."),
    Story("due-today", "aurora", "FR", "Anaphylactic shock", 7, ("is_life_threatening",), "recovered",
          sponsor="related", expectedness="unexpected",
          narrative="Within ten minutes of the start of the second infusion: hypotension, bronchospasm, loss of consciousness. "
                    "Recovered after adrenaline and volume."),
    Story("due-tomorrow", "aurora", "ES", "Interstitial lung disease", 14, ("requires_hospitalization",), "recovering",
          sponsor="related", expectedness="unexpected",
          narrative="Progressive dyspnoea over one week; ground-glass opacities on CT. Study medication withdrawn, steroids begun."),
    Story("presumed", "aurora", "GB", "Myocarditis", 3, ("requires_hospitalization",), reporter="",
          narrative="Chest pain and raised troponin on day 20. The investigator has not stated causality yet."),
    Story("undecided", "aurora", "US", "Stevens-Johnson syndrome", 5, ("is_life_threatening", "requires_hospitalization"),
          narrative="Mucocutaneous blistering with fever on day 12; transferred to a burns unit. The sponsor's determination is pending."),
    Story("answered", "aurora", "PL", "Pulmonary embolism", 12, ("is_life_threatening", "requires_hospitalization"), "recovered",
          sponsor="related", expectedness="unexpected",
          narrative="Sudden dyspnoea on day 33; central embolus on CT angiography. Recovered under anticoagulation."),
    Story("expected", "aurora", "DE", "Neutropenia", 6, ("requires_hospitalization",), "recovered",
          sponsor="related", expectedness="expected",
          narrative="Febrile neutropenia on day 10, admitted for intravenous antibiotics, recovered."),
    Story("followed", "aurora", "JP", "Acute kidney injury", 10, ("requires_hospitalization",), "recovering",
          sponsor="related", expectedness="unexpected",
          narrative="Creatinine rose to five times baseline on day 17; dialysis was not needed."),
    Story("void", "aurora", "FR", "Sepsis", 8, ("requires_hospitalization",), "recovered", narrative="Entered for the wrong participant."),
    Story("incomplete", "aurora", "GB", "Syncope", 2, ("is_otherwise_important",), "recovered", has_reporter=False,
          narrative="A relative called the site; the caller has not been identified."),
    Story("first-dose", "lumen", "DE", "Convulsion", 1, ("is_otherwise_important",), "recovered",
          narrative="Single generalized convulsion forty minutes after the dose."),
    Story("rival", "harbor", "US", "Eosinophilic pneumonia", 4, ("requires_hospitalization",), "recovering",
          sponsor="related", expectedness="unexpected", narrative="Cough and eosinophilia after the fourth inhalation period."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Safety:
    """The cases by their stories' keys."""

    cases: dict[str, UUID]


def build_safety(portfolio: Portfolio, subjects: dict[tuple[str, str], UUID]) -> Safety:
    """Register what is expected, then tell each story through the people whose duty it is."""
    for study in PRODUCTS:
        _register_reference(portfolio, study)
    cases = {story.key: _tell(portfolio, subjects, story) for story in STORIES}
    _follow(portfolio, cases["followed"])
    _void(cases["void"])
    return Safety(cases)


def _register_reference(portfolio: Portfolio, key: str) -> None:
    sponsor = "meridian" if key == "harbor" else "northwind"
    holder = person("safety-physician", sponsor)
    with acting(holder):
        register_rsi(
            by=holder,
            study=Study.objects.get(pk=portfolio.studies[key]),
            product_name=PRODUCTS[key][0],
            document_title=f"Investigator's brochure {PRODUCTS[key][0]}",
            version="5.0",
            valid_from=portfolio.days(-365),
            expected_terms=list(EXPECTED[key]),
            expected_seriousness=["requires_hospitalization"],
        )


def _tell(portfolio: Portfolio, subjects: dict[tuple[str, str], UUID], story: Story) -> UUID:
    specialist = _specialist(story.study)
    with acting(specialist):
        case = _open(portfolio, subjects, story, specialist)
    if story.sponsor:
        _assess(story, case.pk)
    return case.pk


def _specialist(study: str) -> Principal:
    return (
        person("safety-physician", "meridian")
        if study == "harbor"
        else person("safety-specialist", "helix")
    )


def _open(
    portfolio: Portfolio, subjects: dict[tuple[str, str], UUID], story: Story, by: Principal
) -> SafetyCase:
    product, indication = PRODUCTS[story.study]
    known = portfolio.noon(-story.known_days_ago)
    onset = portfolio.days(-story.known_days_ago - 2).isoformat()
    opinion = {"source": "reporter", "event": 1, "result": story.reporter, "method": "Investigator"}
    return open_case(
        by=by,
        study=Study.objects.get(pk=portfolio.studies[story.study]),
        aware_at=known.isoformat(),
        aware_zone=ZONES[story.country],
        subject=Subject.objects.get(pk=subjects[story.study, story.country]),
        events=[
            {
                "term": story.term,
                "onset_on": onset,
                "outcome": story.outcome,
                "country": story.country,
            }
            | dict.fromkeys(story.seriousness, True)
        ],
        products=[
            {
                "name": product,
                "role": "suspect",
                "dose": "Infusion every two weeks",
                "route": "Intravenous",
                "indication": indication,
                "started_on": portfolio.days(-story.known_days_ago - 30).isoformat(),
                "is_study_product": True,
                "is_blinded": story.study != "lumen",
                "causality": [opinion] if story.reporter else [],
            },
            {
                "name": "Paracetamol",
                "role": "concomitant",
                "dose": "500 mg as needed",
                "indication": "Pain",
            },
        ],
        reporter={"qualification": "physician", "country": story.country}
        if story.has_reporter
        else {},
        patient={"sex": "female", "age": 57},
        narrative=story.narrative,
    )


def _assess(story: Story, case_id: UUID) -> None:
    """The sponsor's physician: medical review stays with the sponsor here."""
    physician = person("safety-physician", "meridian" if story.study == "harbor" else "northwind")
    with acting(physician):
        case = SafetyCase.objects.get(pk=case_id)
        assert case.current_version is not None  # noqa: S101 -- just written
        event = case.current_version.events.get(position=1)
        product = case.current_version.products.get(position=1)
        assess_causality(
            case, by=physician, event=event.pk, product=product.pk, result=story.sponsor,
            rationale="Plausible mechanism and time course; no other sufficient cause.",
        )  # fmt: skip
        assess_expectedness(
            case, by=physician, event=event.pk, product=product.pk, result=story.expectedness,
            rationale="Compared with the reference safety information in force at onset.",
        )  # fmt: skip


def _follow(portfolio: Portfolio, case_id: UUID) -> None:
    """New information two days ago: a follow-up version."""
    specialist = _specialist("aurora")
    with acting(specialist):
        case = SafetyCase.objects.get(pk=case_id)
        known = portfolio.noon(0) - timedelta(days=2)
        add_follow_up(
            case, by=specialist, aware_at=known.isoformat(), aware_zone="Asia/Tokyo",
            reason="The site sent laboratory results.",
            narrative="Creatinine rose to five times baseline on day 17; biopsy showed interstitial nephritis. Improving.",
        )  # fmt: skip


def _void(case_id: UUID) -> None:
    specialist = _specialist("aurora")
    with acting(specialist):
        nullify(
            SafetyCase.objects.get(pk=case_id),
            by=specialist,
            reason="Entered for the wrong participant: the event belongs to another study.",
        )
