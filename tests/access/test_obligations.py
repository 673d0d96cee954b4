"""The catalogue that is shipped: complete, cited, and answerable cell by cell."""

import csv

import pytest

from cro_platform.access.obligations import (
    Effect,
    Framework,
    Level,
    Obligation,
    ProductType,
    UnknownObligationError,
    cell_of,
    cells_for,
    obligation,
    obligations,
)
from cro_platform.tenancy.countries import UnknownCountryError
from tests.shared_data import shared

LEVELS = {
    "trial-design": Level.STUDY,
    "protocol-and-amendments": Level.STUDY,
    "investigator-brochure": Level.STUDY,
    "ind-maintenance": Level.STUDY,
    "trial-application": Level.JURISDICTION,
    "trial-application-part-two": Level.COUNTRY,
    "ethics-submission": Level.COUNTRY,
    "authority-questions": Level.JURISDICTION,
    "trial-notifications": Level.COUNTRY,
    "site-selection": Level.COUNTRY,
    "investigator-agreements": Level.COUNTRY,
    "essential-documents-collection": Level.COUNTRY,
    "monitoring-plan": Level.STUDY,
    "site-monitoring": Level.COUNTRY,
    "central-monitoring": Level.STUDY,
    "compliance-and-deviations": Level.COUNTRY,
    "capa": Level.STUDY,
    "serious-breach-notification": Level.JURISDICTION,
    "urgent-safety-measures": Level.JURISDICTION,
    "safety-case-processing": Level.STUDY,
    "safety-medical-review": Level.STUDY,
    "expedited-safety-reporting": Level.JURISDICTION,
    "investigator-safety-information": Level.COUNTRY,
    "periodic-safety-reporting": Level.JURISDICTION,
    "device-safety-reporting": Level.JURISDICTION,
    "data-management": Level.STUDY,
    "medical-coding": Level.STUDY,
    "statistics": Level.STUDY,
    "randomization": Level.STUDY,
    "unblinding": Level.STUDY,
    "investigational-product-supply": Level.STUDY,
    "product-accountability": Level.COUNTRY,
    "registry-posting": Level.STUDY,
    "results-reporting": Level.STUDY,
    "trial-master-file": Level.STUDY,
    "records-retention": Level.STUDY,
    "quality-management": Level.STUDY,
    "service-provider-oversight": Level.STUDY,
    "audit-programme": Level.STUDY,
    "computerised-systems": Level.STUDY,
    "data-safety-monitoring-board": Level.STUDY,
}

each_obligation = pytest.mark.parametrize("owed", obligations(), ids=lambda owed: owed.code)


@pytest.mark.parametrize(("code", "level"), LEVELS.items(), ids=LEVELS)
def test_an_obligation_that_rules_and_contracts_name_has_its_level(code: str, level: Level) -> None:
    assert obligation(code).level == level


@each_obligation
def test_every_obligation_says_what_it_is_and_which_clause_asks_for_it(owed: Obligation) -> None:
    assert owed.name[0].isupper()
    assert owed.description.endswith(".")
    assert 40 <= len(owed.description) <= 140
    assert owed.clauses
    assert not any(clause.citation.text.endswith((" P", " S", " M")) for clause in owed.clauses)


@each_obligation
def test_every_clause_names_its_source_in_full(owed: Obligation) -> None:
    openings = {
        Framework.US: ("21 CFR ", "42 CFR "),
        Framework.ICH: ("ICH E6(R3) Annex 1, 3.", "ICH E6(R3) Annex 1, 4.", "ICH E6(R3) Appendix "),
        Framework.EU: ("Regulation (EU) No 536/2014 A",),
        Framework.OTHER: ("ICH E", "Regulation (EU) 20"),
    }

    for clause in owed.clauses:
        assert clause.citation.text.startswith(openings[clause.framework])


def test_every_artifact_number_is_in_the_tmf_reference_model() -> None:
    index = shared("tmf", "tmf_reference_model_v3_index.csv")
    with index.open(encoding="utf-8") as file:
        artifacts = {row["artifact_number"] for row in csv.DictReader(file)}

    cited = {number for owed in obligations() for number in owed.tmf}

    assert len(cited) > 40
    assert cited <= artifacts


def test_part_312_sets_the_duties_of_sections_50_to_59_and_not_the_analysis() -> None:
    part_312 = {owed.code for owed in obligations() if owed.is_part_312}

    assert {"site-selection", "site-monitoring", "expedited-safety-reporting"} <= part_312
    assert {"periodic-safety-reporting", "records-retention", "ind-maintenance"} <= part_312
    assert part_312.isdisjoint({"statistics", "data-management", "medical-coding", "capa"})
    assert "device-safety-reporting" not in part_312


def test_an_obligation_known_only_from_memory_says_so() -> None:
    unverified = [owed.code for owed in obligations() if not owed.is_verified]

    assert unverified == ["legal-representative"]
    assert not obligation("legal-representative").clauses[0].citation.is_verified


def test_only_oversight_is_recommended_to_stay_with_the_sponsor_and_says_why() -> None:
    kept = {owed.code: owed.retain for owed in obligations() if owed.retain}

    assert list(kept) == ["service-provider-oversight"]
    retention = kept["service-provider-oversight"]
    assert "cannot oversee itself" in retention.because
    assert retention.source.text == "ICH E6(R3) Annex 1, 3.6"
    assert retention.source.is_verified


def test_drug_and_device_reporting_apply_to_their_own_products() -> None:
    assert obligation("expedited-safety-reporting").applies == {ProductType.DRUG}
    assert obligation("device-safety-reporting").applies == {ProductType.DEVICE}
    assert obligation("site-monitoring").applies == frozenset()


def test_the_clauses_of_one_framework_come_in_order() -> None:
    texts = [each.text for each in obligation("trial-notifications").clauses_of(Framework.EU)]

    assert texts == [f"Regulation (EU) No 536/2014 Art. {number}" for number in (36, 37, 38)]


@pytest.mark.parametrize("code", ["", "Trial-Design", "monitoring"])
def test_an_obligation_that_is_not_in_the_catalogue_is_refused(code: str) -> None:
    with pytest.raises(UnknownObligationError, match="not an obligation"):
        obligation(code)


@pytest.mark.parametrize(
    ("code", "country", "cell"),
    [
        pytest.param("protocol-and-amendments", "DE", "*", id="the whole study"),
        pytest.param("expedited-safety-reporting", "DE", "EU", id="the Union as one"),
        pytest.param("expedited-safety-reporting", "NO", "EU", id="the EEA with it"),
        pytest.param("expedited-safety-reporting", "GB", "GB", id="the Kingdom alone"),
        pytest.param("expedited-safety-reporting", "PR", "US", id="Puerto Rico with FDA"),
        pytest.param("site-monitoring", "DE", "DE", id="a country"),
        pytest.param("site-monitoring", "PR", "PR", id="a territory as a country"),
        pytest.param("ethics-submission", "NO", "NO", id="an EEA country"),
    ],
)
def test_a_country_leads_to_exactly_one_cell(code: str, country: str, cell: str) -> None:
    assert cell_of(obligation(code), country) == cell


@pytest.mark.parametrize("code", ["site-monitoring", "expedited-safety-reporting"])
@pytest.mark.parametrize("country", ["EU", "*", "", "de", "ZZ"])
def test_a_cell_below_the_study_is_asked_by_country_and_never_guessed(
    code: str, country: str
) -> None:
    with pytest.raises(UnknownCountryError):
        cell_of(obligation(code), country)


@pytest.mark.parametrize("country", ["", "DE"])
def test_an_obligation_of_the_whole_study_needs_no_country(country: str) -> None:
    assert cell_of(obligation("capa"), country) == "*"


@pytest.mark.parametrize(
    ("code", "countries", "cells"),
    [
        pytest.param("statistics", [], ("*",), id="a study without countries"),
        pytest.param("statistics", ["DE", "US"], ("*",), id="one holder whatever the countries"),
        pytest.param("site-monitoring", [], (), id="no country, no cell"),
        pytest.param("site-monitoring", ["US", "DE", "FR"], ("DE", "FR", "US"), id="by country"),
        pytest.param(
            "expedited-safety-reporting",
            ["US", "DE", "FR", "NO", "PR", "JP"],
            ("EU", "JP", "US"),
            id="by jurisdiction, each once",
        ),
    ],
)
def test_the_cells_of_a_study_follow_from_its_countries(
    code: str, countries: list[str], cells: tuple[str, ...]
) -> None:
    assert cells_for(obligation(code), countries) == cells


FDA = "21 CFR 312.52(b)"
UNION = "Regulation (EU) No 536/2014 Art. 71"
GENERAL = "ICH E6(R3) Annex 1, 3.6"


@pytest.mark.parametrize(
    ("code", "cell", "effects"),
    [
        pytest.param("site-monitoring", "US", [(Effect.ASSUMED, FDA)], id="FDA, Part 312"),
        pytest.param("site-monitoring", "PR", [(Effect.ASSUMED, FDA)], id="FDA in Puerto Rico"),
        pytest.param("statistics", "US", [(Effect.DELEGATED, GENERAL)], id="not in Part 312"),
        pytest.param("site-monitoring", "DE", [(Effect.DELEGATED, UNION)], id="a Member State"),
        pytest.param(
            "expedited-safety-reporting", "EU", [(Effect.DELEGATED, UNION)], id="the Union"
        ),
        pytest.param("site-monitoring", "JP", [(Effect.DELEGATED, GENERAL)], id="elsewhere"),
        pytest.param(
            "protocol-and-amendments",
            "*",
            [(Effect.DELEGATED, GENERAL), (Effect.ASSUMED, FDA), (Effect.DELEGATED, UNION)],
            id="the whole study, everywhere",
        ),
        pytest.param(
            "statistics",
            "*",
            [(Effect.DELEGATED, GENERAL), (Effect.DELEGATED, UNION)],
            id="the whole study, an activity FDA does not set",
        ),
    ],
)
def test_what_a_transfer_means_depends_on_the_cell_and_the_obligation(
    code: str, cell: str, effects: list[tuple[Effect, str]]
) -> None:
    found = obligation(code).effects_in(cell)

    assert [(each.effect, each.source.text) for each in found] == effects


def test_the_legal_effect_is_told_with_its_source_and_whether_anyone_has_read_it() -> None:
    monitoring = obligation("site-monitoring")

    assert "answers to FDA as a sponsor would (21 CFR 312.52(b))." in monitoring.legal_effect("US")
    assert monitoring.legal_effect("DE").endswith(f"({UNION}, unverified).")
    assert "unverified" not in monitoring.legal_effect("US")
