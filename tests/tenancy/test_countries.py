"""Country names of registries, ISO codes, and the jurisdiction a territory belongs to."""

import csv

import pytest

from cro_platform.tenancy.countries import (
    Membership,
    Standing,
    UnknownCountryError,
    countries,
    country,
    country_named,
    is_eea,
    jurisdiction_of,
)
from tests.shared_data import shared

MEMBER_STATES = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"


def test_every_iso_code_of_the_reference_list_is_known() -> None:
    with shared("iso", "country-codes.csv").open(encoding="utf-8") as file:
        listed = {row["ISO3166-1-Alpha-2"] for row in csv.DictReader(file)}

    ours = {each.code for each in countries() if each.standing == Standing.ASSIGNED}

    assert ours == listed


def test_every_full_english_name_of_the_reference_list_leads_to_its_code() -> None:
    with shared("iso", "country-codes.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    missed = [
        name
        for row in rows
        for name in (row["official_name_en"], row["UNTERM English Short"].split(" (the)")[0])
        if name and country_named(name) != country(row["ISO3166-1-Alpha-2"])
    ]

    assert missed == []


def test_the_union_has_27_member_states_and_the_eea_three_more() -> None:
    union = {each.code for each in countries() if each.membership == Membership.EU}
    eea = {each.code for each in countries() if each.membership == Membership.EEA}

    assert union == set(MEMBER_STATES.split())
    assert eea == {"IS", "LI", "NO"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Korea, Republic of", "KR"),
        ("South Korea", "KR"),
        ("Korea, Democratic People's Republic of", "KP"),
        ("Türkiye", "TR"),
        ("Turkey (Türkiye)", "TR"),
        ("Turkiye", "TR"),
        ("Czechia", "CZ"),
        ("Czech Republic", "CZ"),
        ("Russian Federation", "RU"),
        ("Russia", "RU"),
        ("Iran, Islamic Republic of", "IR"),
        ("Moldova, Republic of", "MD"),
        ("Macedonia, The Former Yugoslav Republic of", "MK"),
        ("North Macedonia", "MK"),
        ("Hong Kong", "HK"),
        ("Taiwan", "TW"),
        ("Puerto Rico", "PR"),
        ("Congo", "CG"),
        ("Congo, The Democratic Republic of the", "CD"),
        ("Côte D'Ivoire", "CI"),
        ("Cote d’Ivoire", "CI"),
        ("Réunion", "RE"),
        ("Lao People's Democratic Republic", "LA"),
        ("Viet Nam", "VN"),
        ("Bosnia & Herzegovina", "BA"),
        ("THE GAMBIA", "GM"),
        ("Palestinian Territories, Occupied", "PS"),
        ("Serbia and Montenegro", "CS"),
        ("Former Serbia and Montenegro", "CS"),
    ],
)
def test_a_registry_spelling_finds_its_country(name: str, code: str) -> None:
    found = country_named(name)

    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("name", ["", "Atlantis", "Republic of", "Guine", "Germany, Bavaria", "DE"])
def test_an_unknown_name_finds_nothing_rather_than_something_near(name: str) -> None:
    assert country_named(name) is None


@pytest.mark.parametrize("first", ["Guinea", "Niger", "Dominica", "Congo", "Samoa", "Sudan"])
def test_names_that_contain_one_another_stay_apart(first: str) -> None:
    longer = {
        "Guinea": "Guinea-Bissau",
        "Niger": "Nigeria",
        "Dominica": "Dominican Republic",
        "Congo": "Democratic Republic of the Congo",
        "Samoa": "American Samoa",
        "Sudan": "South Sudan",
    }[first]

    assert country_named(first) != country_named(longer)
    assert country_named(longer) is not None


@pytest.mark.parametrize(
    ("code", "jurisdiction"),
    [
        pytest.param("DE", "EU", id="a Member State"),
        pytest.param("NO", "EU", id="an EEA State, whose code YAML could read as false"),
        pytest.param("LI", "EU", id="the smallest EEA State"),
        pytest.param("RE", "EU", id="an outermost region of France"),
        pytest.param("AX", "EU", id="Åland, part of Finland"),
        pytest.param("GL", "GL", id="Greenland left the Communities"),
        pytest.param("PF", "PF", id="an overseas territory outside the Union"),
        pytest.param("GB", "GB", id="the United Kingdom since 2021"),
        pytest.param("CH", "CH", id="EFTA, but not EEA"),
        pytest.param("US", "US", id="the United States"),
        pytest.param("PR", "US", id="Puerto Rico is under the IND"),
        pytest.param("GU", "US", id="a territory of the United States"),
        pytest.param("JP", "JP", id="any other country is its own"),
    ],
)
def test_the_jurisdiction_is_one_cell_for_the_eea_and_the_governing_country_elsewhere(
    code: str, jurisdiction: str
) -> None:
    assert jurisdiction_of(code) == jurisdiction
    assert is_eea(code) is (jurisdiction == "EU")


@pytest.mark.parametrize("code", ["", "de", "UK", "XX", "DEU", "EU"])
def test_a_code_that_is_not_alpha_2_is_refused_with_the_code_named(code: str) -> None:
    with pytest.raises(UnknownCountryError, match="ISO 3166-1 alpha-2") as refused:
        jurisdiction_of(code)

    assert repr(code) in str(refused.value)


def test_a_withdrawn_country_is_found_in_old_records_but_not_offered_for_new_ones() -> None:
    old = country("CS")

    assert old.standing == Standing.WITHDRAWN
    assert old.successors == ("RS", "ME")
    assert old not in countries()


def test_laws_and_successors_point_to_countries_of_the_table() -> None:
    for each in (*countries(), country("CS"), country("YU"), country("AN")):
        assert country(each.law).law == each.law
        assert all(country(code).standing == Standing.ASSIGNED for code in each.successors)


def test_no_two_countries_share_a_name() -> None:
    named = [name for each in countries() for name in (each.name, *each.other_names)]

    assert len(named) == len(set(named))
    assert all(country_named(each.name) == each for each in countries())
