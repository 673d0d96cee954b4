"""The tables of a DSUR: sorted by class where a dictionary is loaded, each event counted once, the period kept."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from cro_platform.access.principal import Principal, acting
from pharmacovigilance.documents.dsur import DsurTables, lay_out
from pharmacovigilance.documents.dsur_study import dsur_of
from pharmacovigilance.documents.letter_kinds import request_listing
from tests.documents.papers import own_limits
from tests.pharmacovigilance.documents.papers_of_safety import case, listing, made, pdf_of
from tests.pharmacovigilance.documents.releases import release
from tests.pharmacovigilance.safety import EVENT, PRODUCT
from tests.world import World

__all__ = ["own_limits"]
LIVER = EVENT | {"term": "Liver failed", "meddra_code": "70000001", "meddra_version": "28.0"}
AGAIN = EVENT | {"term": "liver fails", "meddra_code": "70000002", "meddra_version": "27.1"}
HEART = EVENT | {"term": "Heart stopped", "meddra_code": "70000003", "is_life_threatening": True}
UNCODED = EVENT | {"term": "SEPSIS"}


@pytest.fixture
def specialist(world: World) -> Principal:
    return world.helix["safety-specialist"]


def tables(world: World, specialist: Principal, **changed: Any) -> DsurTables:
    """The tables for 2035 of a programme born in 2030."""
    with acting(specialist):
        return dsur_of(listing(world, "dsur-tables", **changed).pk, "blinded")


def terms(found: DsurTables) -> list[tuple[str, str]]:
    """First and last cell of each row of the tabulation."""
    return [(row[0], row[-1]) for row in found.tabulation]


def test_classes_stand_in_their_agreed_order_with_their_sums(
    world: World, specialist: Principal, tmp_path: Path
) -> None:
    call_command("load_meddra", release(tmp_path), "28.0")
    with acting(specialist):
        case(world, events=[LIVER, HEART])
        case(world, events=[AGAIN, UNCODED], on="2034-03-01")
        case(world, events=[EVENT | {"term": "Sepsis"}])

    assert terms(tables(world, specialist)) == [
        ("CARDIAC INVENTIONS", "1"),
        ("Heart stopping [80000002]", "1"),
        ("HEPATIC INVENTIONS", "2"),
        ("Liver failing [80000001]", "2"),
        ("Sepsis", "2"),
        ("All terms", "5"),
    ]


def test_cases_stand_by_the_class_of_their_most_serious_reaction(
    world: World, specialist: Principal, tmp_path: Path
) -> None:
    call_command("load_meddra", release(tmp_path), "28.0")
    with acting(specialist):
        uncoded, liver = case(world, events=[UNCODED]), case(world, events=[LIVER])
        heart = case(world, events=[LIVER, HEART])
    found = tables(world, specialist)

    assert [row[0] for row in found.reactions] == [heart.number, liver.number, uncoded.number]
    assert found.reactions[0][8] == (
        "CARDIAC INVENTIONS\nHeart stopped [70000003] (LT HOS)\nLiver failed [70000001] (HOS)"
    )
    assert "MedDRA 28.0" in lay_out(found).tabulation.note


def test_without_a_dictionary_the_terms_stand_as_reported_and_that_is_said(
    world: World, specialist: Principal
) -> None:
    with acting(specialist):
        case(world, events=[LIVER, HEART])
    found = tables(world, specialist)

    assert terms(found) == [
        ("Heart stopped [70000003]", "1"),
        ("Liver failed [70000001]", "1"),
        ("All terms", "2"),
    ]
    assert "No MedDRA release is loaded" in lay_out(found).tabulation.note


def test_the_line_listing_keeps_the_period_and_the_tabulation_the_programme(
    world: World, specialist: Principal
) -> None:
    denied = PRODUCT | {"causality": [{"event": 1, "result": "not_related"}]}
    with acting(specialist):
        case(world, events=[LIVER], on="2029-12-31")
        case(world, events=[LIVER], on="2031-01-01")
        inside = case(world, events=[HEART])
        case(world, events=[UNCODED], products=[denied])
        case(world, events=[UNCODED], on="2036-01-02")
    found = tables(world, specialist)

    assert [row[0] for row in found.reactions] == [inside.number]
    assert terms(found)[-1] == ("All terms", "3")


def test_who_died_is_listed(world: World, specialist: Principal) -> None:
    with acting(specialist):
        died = case(world, events=[HEART | {"results_in_death": True}, LIVER])
    (row,) = tables(world, specialist).deaths.rows

    assert row[0] == died.number
    assert row[4] == "Heart stopped [70000003]"


def test_the_worker_prints_it(world: World, specialist: Principal, tmp_path: Path) -> None:
    call_command("load_meddra", release(tmp_path), "28.0")
    with acting(specialist):
        case(world, events=[LIVER, HEART])
        chosen = listing(world, "dsur-tables")

    content = pdf_of(made(request_listing, chosen, specialist), specialist)

    assert content.startswith(b"%PDF-")
