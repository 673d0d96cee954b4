"""Listings of a study: whole, as known at the data lock point, blind, overtaken when a source changes."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.principal import Principal, acting
from cro_platform.audit.models import AuditEvent
from pharmacovigilance.documents.export import export_listing, safe
from pharmacovigilance.documents.letter_kinds import request_listing
from pharmacovigilance.documents.sae_listing_study import sae_listing_of
from pharmacovigilance.models import SafetyCase
from pharmacovigilance.services import cases
from pharmacovigilance.services.unblinding import record_unblinding
from tests.documents.minimal import snapshot_of, text_of
from tests.documents.papers import again, named, own_limits, work
from tests.pharmacovigilance.documents.papers_of_safety import (
    case,
    column,
    fresh,
    listing,
    made,
    pdf_of,
)
from tests.pharmacovigilance.safety import EVENT, PRODUCT
from tests.world import World, at

__all__ = ["own_limits"]
TERM, SERIOUS = 5, 6
BLINDED = PRODUCT | {"is_blinded": True}
NOT_SERIOUS = EVENT | {"term": "Headache", "requires_hospitalization": False}


@pytest.fixture
def specialist(world: World) -> Principal:
    return world.helix["safety-specialist"]


def test_each_serious_event_of_the_period_stands_in_it_and_no_other(
    world: World, specialist: Principal
) -> None:
    sepsis = EVENT | {"term": "Sepsis", "is_life_threatening": True, "meddra_code": "10040047"}
    with acting(specialist):
        case(world, on="2034-12-31")
        inside = case(world, events=[EVENT, sepsis, NOT_SERIOUS])
        case(world, on="2036-01-01")
        found = sae_listing_of(listing(world, "sae-line-listing").pk, "blinded")

    assert column(found.rows, TERM) == ["Acute liver failure", "Sepsis [10040047]"]
    assert column(found.rows, SERIOUS) == ["HOS", "LT HOS"]
    assert set(column(found.rows, 0)) == {inside.number}
    assert (found.event_count, found.case_count) == (2, 1)


def test_a_case_stands_as_it_was_known_at_the_lock_point(
    world: World, specialist: Principal
) -> None:
    with acting(specialist):
        inside = case(world)
        later = EVENT | {"term": "Hepatic coma"}
        with at("2036-01-10T12:00:00Z"):
            cases.add_follow_up(
                fresh(inside), by=specialist, aware_at="2036-01-09", aware_zone="Europe/Berlin", events=[later], reason="News"
            )  # fmt: skip
        then = sae_listing_of(listing(world, "sae-line-listing").pk, "blinded")
        now = sae_listing_of(
            listing(world, "sae-line-listing", period_to=date(2036, 1, 15)).pk, "blinded"
        )

    assert column(then.rows, TERM) == ["Acute liver failure"]
    assert "Hepatic coma" in column(now.rows, TERM)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, {"Acute liver failure", "Stroke"}),
        ({"country": "FR"}, {"Stroke"}),
        ({"criterion": "results_in_death"}, {"Stroke"}),
        ({"is_related_only": True}, {"Acute liver failure"}),
    ],
)
def test_filters_narrow_and_are_said(
    world: World, specialist: Principal, filters: dict[str, object], expected: set[str]
) -> None:
    denied = PRODUCT | {"causality": [{"event": 1, "result": "not_related"}]}
    stroke = EVENT | {"term": "Stroke", "country": "FR", "results_in_death": True}
    with acting(specialist):
        case(world)
        case(
            world,
            events=[stroke],
            products=[denied],
            on="2035-07-01",
            patient={"subject_code": "FR-1"},
        )
        found = sae_listing_of(listing(world, "sae-line-listing", **filters).pk, "blinded")

    assert set(column(found.rows, TERM)) == expected
    assert ("no filter" in found.filters[0]) is not filters or filters


def test_the_blinded_listing_never_reads_the_treatment(world: World, specialist: Principal) -> None:
    named(world.alpha, specialist, world.helix["admin"])
    with acting(specialist):
        inside = case(world, products=[BLINDED])
        record_unblinding(
            fresh(inside), by=specialist, product_name=PRODUCT["name"], treatment="Canary tablets",
            is_investigational=False, reason="Expedited report",
        )  # fmt: skip
        chosen = listing(world, "sae-line-listing")
        dsur = listing(world, "dsur-tables")

    for each in (chosen, dsur):
        blinded = pdf_of(made(request_listing, each, specialist), specialist)
        assert "Canary" not in str(snapshot_of(blinded))
        with acting(specialist):
            shown = request_listing(fresh(each), by=specialist, variant="unblinded")
        assert "Canarytablets" in text_of(pdf_of(shown, specialist))
    with acting(specialist):
        for name in ("csv", "xlsx"):
            assert b"Canary" not in export_listing(fresh(chosen), name, by=specialist)


def test_the_unblinded_listing_is_for_named_persons(world: World, specialist: Principal) -> None:
    with acting(specialist):
        case(world, products=[BLINDED])
        chosen = listing(world, "sae-line-listing")

        with pytest.raises(NotPermitted, match="named"):
            request_listing(chosen, by=specialist, variant="unblinded")


def test_the_worker_makes_it_with_its_data(world: World, specialist: Principal) -> None:
    with acting(specialist):
        inside = case(world)
        chosen = listing(world, "sae-line-listing")

    version = made(request_listing, chosen, specialist)

    content = pdf_of(version, world.northwind["safety-physician"])
    assert inside.number.replace(" ", "") in text_of(content)
    assert snapshot_of(content)["rows"][0][TERM] == "Acute liver failure"
    assert version.template_id == "sae-line-listing"


def test_news_within_the_period_overtake_it_and_later_news_do_not(
    world: World, specialist: Principal
) -> None:
    with acting(specialist):
        inside = case(world)
        chosen = listing(world, "sae-line-listing")
    work(world.helix.id, "supersession")  # what opening the case has overtaken is done
    version = made(request_listing, chosen, specialist)

    _follow_up(world, inside, known="2036-01-09")
    assert again(version, specialist).superseded_at is None
    _follow_up(world, inside, known="2035-12-30")
    assert again(version, specialist).superseded_at is not None


def _follow_up(world: World, inside: SafetyCase, *, known: str) -> None:
    by = world.helix["safety-specialist"]
    with acting(by), at("2036-01-20T12:00:00Z"):
        cases.add_follow_up(
            fresh(inside), by=by, aware_at=known, aware_zone="Europe/Berlin",
            events=[EVENT | {"term": f"Event of {known}"}], reason="News",
        )  # fmt: skip
    work(world.helix.id, "supersession")


def test_cells_that_a_spreadsheet_would_compute_are_text(
    world: World, specialist: Principal
) -> None:
    formula = '=HYPERLINK("http://example.org")'
    with acting(specialist):
        case(world, events=[EVENT | {"term": formula}])
        chosen = listing(world, "sae-line-listing")
        text = export_listing(chosen, "csv", by=specialist).decode("utf-8-sig")
        book = load_workbook(BytesIO(export_listing(chosen, "xlsx", by=specialist)))
        acts = AuditEvent.objects.filter(intent="pharmacovigilance.listing.export").count()

    assert "'=HYPERLINK" in text
    cell = book["Listing"].cell(row=2, column=TERM + 1)
    assert (cell.value, cell.data_type) == (formula, "s")
    assert acts == 2


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", " =1", "\t=1"])
def test_every_beginning_of_a_formula_is_quoted(text: str) -> None:
    assert safe(text) == f"'{text}"


def test_plain_text_is_not_quoted() -> None:
    assert safe("NWX-1; 15 mg") == "NWX-1; 15 mg"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"period_to": date(2034, 1, 1)}, "period_to"),
        ({"period_to": date(2037, 1, 1)}, "period_to"),
        ({"country": "XQ"}, "country"),
        ({"kind": "dsur-tables"}, "birth_on"),
        ({"kind": "dsur-tables", "birth_on": date(2035, 2, 1)}, "birth_on"),
        ({"kind": "dsur-tables", "birth_on": date(2030, 1, 1), "period_from": date(2034, 12, 1)}, "period_to"),
    ],
)  # fmt: skip
def test_a_choice_that_means_nothing_is_refused(
    world: World, specialist: Principal, changed: dict[str, object], field: str
) -> None:
    values = {"kind": "sae-line-listing", "birth_on": None} | changed
    kind = str(values.pop("kind"))
    with acting(specialist), pytest.raises(RuleBroken) as refused:
        listing(world, kind, **values)

    assert field in [problem.field for problem in refused.value.problems]


def test_strangers_have_neither_listing_nor_document(world: World, specialist: Principal) -> None:
    with acting(specialist):
        case(world)
        chosen = listing(world, "sae-line-listing")
    made(request_listing, chosen, specialist)

    for stranger in (world.meridian["safety-physician"], world.orbis["qa"]):
        with acting(stranger):
            assert not type(chosen).objects.exists()


def test_the_sponsor_reads_what_its_provider_chose(world: World, specialist: Principal) -> None:
    with acting(specialist):
        chosen = listing(world, "sae-line-listing")
    with acting(world.northwind["safety-physician"]):
        assert type(chosen).objects.filter(pk=chosen.pk).exists()
