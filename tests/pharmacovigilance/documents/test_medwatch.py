"""The report to FDA: every item of the case on its pages, in an own layout, blinded where the reader is not named."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from cro_platform.access.principal import Principal, acting
from cro_platform.audit.intent import intent
from cro_platform.documents.accessibility import lint
from cro_platform.workflow.machine import claim
from pharmacovigilance.documents.cioms_i import Blinding, Change
from pharmacovigilance.documents.kinds import request_medwatch
from pharmacovigilance.documents.medwatch import DevicePart, Medwatch
from pharmacovigilance.documents.medwatch_case import medwatch_of
from pharmacovigilance.documents.medwatch_form import MEDWATCH, lay_out
from pharmacovigilance.documents.medwatch_message import devices_of, origin_of
from pharmacovigilance.services.unblinding import record_unblinding
from tests.documents.minimal import snapshot_of, text_of
from tests.documents.papers import named, own_limits
from tests.pharmacovigilance.cioms_samples import cioms
from tests.pharmacovigilance.clocked import DEATH, judged, known, report, specialist, utc
from tests.pharmacovigilance.documents.papers_of_safety import case, fresh, made, pdf_of
from tests.pharmacovigilance.safety import PRODUCT
from tests.world import World, at

__all__ = ["own_limits"]
AT = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)


def medwatch(**changes: Any) -> Medwatch:
    """An initial, blinded 15-day report, with the given fields changed."""
    form = cioms()
    fields: dict[str, Any] = {
        name: getattr(form, name)
        for name in (
            "blinding", "age", "born_on", "sex", "weight_kg", "reactions", "narrative", "tests", "history",
            "suspect_drugs", "abated_after_stopping", "reappeared_after_reintroduction", "concomitant_drugs", "sources",
            "received_on", "reported_on",
        )
    }  # fmt: skip
    fields |= {
        "patient_identifier": "DE-001-007",
        "outcomes": form.seriousness,
        "event_on": form.onset_on,
        "reporter_occupation": "Physician",
        "reporter_country": "DE",
        "contact_office": form.manufacturer,
        "ind_number": "145210",
        "protocol_number": "NW-ALPHA",
        "report_days": 15,
        "follow_up_number": None,
        "report_number": "NW-ALPHA-00001",
    }
    return Medwatch(**(fields | changes))


def html(**changes: Any) -> str:
    return MEDWATCH.render_html(medwatch(**changes), generated_at=AT)


def ticked(number: str, **changes: Any) -> list[str]:
    """The labels that are checked in an item."""
    items = [
        item
        for section in lay_out(medwatch(**changes)).sections
        for row in section.rows
        for item in row
    ]
    return [check.label for item in items if item.number == number for check in item.checks if check.is_checked]  # fmt: skip


def test_all_sections_stand_in_their_order_and_absent_ones_say_why() -> None:
    sections = lay_out(medwatch()).sections

    assert [each.letter for each in sections] == list("ABCDEFGH")
    assert [each.letter for each in sections if each.absence] == ["D", "F", "H"]


def test_the_values_of_the_case_stand_in_it() -> None:
    text = html()

    for told in (
        "DE-001-007", "54 years", "Female", "68.5 kg", "Hepatic enzyme increased", "ALT 612", "145210", "NW-ALPHA-00001",
        "05-MAR-2026", "12-MAR-2026", "Methotrexate", "Example Pharma GmbH", "Physician",
    ):  # fmt: skip
        assert told in text


def test_it_says_that_it_is_not_the_agencys_form_and_that_numbers_are_unverified() -> None:
    assert "not the agency’s form" in html()
    assert "Item numbers are not verified" in html()


@pytest.mark.parametrize(
    ("changes", "labels"),
    [
        ({}, ["15-day", "Initial"]),
        ({"report_days": 7}, ["7-day", "Initial"]),
        ({"report_days": None, "follow_up_number": 2}, ["Follow-up no. 2"]),
    ],
)
def test_the_type_of_report_is_ticked(changes: dict[str, Any], labels: list[str]) -> None:
    assert ticked("G7", **changes) == labels


def test_a_long_narrative_continues_and_loses_nothing() -> None:
    words = [f"word{number}" for number in range(3000)]

    form = lay_out(medwatch(narrative=" ".join(words)))

    first = next(
        item for s in form.sections for row in s.rows for item in row if item.number == "B5"
    )
    rest = next(each for each in form.continuations if each.number == "B5")
    found = " ".join([*first.lines, *rest.lines]).split()
    assert [word for word in found if word.startswith("word")] == words
    assert first.notice == "see continuation sheet"


PEN = DevicePart(
    "Product 2", "Brandpen", "Syringe, piston", "FMF", "Maker Inc, City, US", "L-77", "lay user or patient", "reuse",
    True, ("4001", "3003"), ("inspection", "recall"), ("device evaluation",),
)  # fmt: skip


def test_the_device_of_a_combination_product_stands_in_sections_d_and_h() -> None:
    sections = lay_out(medwatch(devices=(PEN,))).sections

    assert [each.letter for each in sections if each.absence] == ["F"]
    printed = {i.number: " ".join(i.lines) for s in sections for row in s.rows for i in row}
    assert printed["D1"] == "#1 Brandpen, Product 2"
    assert printed["D2"] == "#1 Syringe, piston, code FMF"
    assert printed["D3"] == "#1 Maker Inc, City, US"
    assert (printed["D4"], printed["D5"]) == ("#1 L-77", "#1 lay user or patient")
    assert (printed["H1"], printed["H2"]) == ("#1 malfunction", "#1 device evaluation")
    assert (printed["H6"], printed["H7"]) == ("#1 4001; 3003", "#1 inspection; recall")
    assert printed["H8"] == "#1 reuse"


@pytest.mark.parametrize(
    ("changes", "labels"),
    [
        ({}, ["Adverse event"]),
        ({"devices": (PEN,)}, ["Adverse event", "Product problem"]),
        ({"devices": (replace(PEN, is_malfunction=False),)}, ["Adverse event"]),
        ({"devices": (PEN,), "reactions": ()}, ["Product problem"]),
    ],
)
def test_a_malfunction_is_a_product_problem(changes: dict[str, Any], labels: list[str]) -> None:
    assert ticked("B1", **changes) == labels


def test_an_intervention_that_a_device_required_is_ticked() -> None:
    label = "Required intervention (devices)"

    assert label in ticked("B2", is_intervention_required=True)
    assert label not in ticked("B2")


def test_a_device_is_read_from_the_message_and_stays_hidden_while_its_product_is_blinded() -> None:
    part = {
        "brand_name": "Brandpen",
        "common_name": {"null": "NI"},
        "manufacturer": "Maker",
        "manufacturer_country": "US",
        "operator": "2",
        "remedial_actions": [{"code": "1"}, {"code": "X"}],
    }
    told = {
        "drugs": [
            {"role": "2", "fda_devices": [part]},
            {"role": "1", "fda_devices": [part]},
            {"role": "1", "is_blinded": True, "fda_devices": [part]},
        ]
    }

    blinded, unblinded = (devices_of(told, is_unblinded=each) for each in (False, True))

    assert [each.product for each in blinded] == ["Product 2"]
    assert [each.product for each in unblinded] == ["Product 2", "Product 3"]
    assert (blinded[0].brand_name, blinded[0].common_name) == ("Brandpen", "")
    assert (blinded[0].manufacturer, blinded[0].operator) == ("Maker, US", "lay user or patient")
    assert blinded[0].remedial_actions == ("recall", "X")
    assert devices_of({}, is_unblinded=True) == ()


@pytest.mark.parametrize(
    ("patient", "printed"),
    [
        ({"fda_ethnicity": "C41222", "fda_races": [{"code": "C41260"}, {"code": "C41261"}]}, "not Hispanic or Latino; Asian; White"),
        ({"fda_ethnicity": {"null": "NI"}, "fda_races": [{"code": {"null": "MSK"}}]}, ""),
        ({"fda_races": [{"code": "C99999"}]}, "C99999"),
        ({}, ""),
    ],
)  # fmt: skip
def test_race_and_ethnicity_are_printed_as_they_were_sent(
    patient: dict[str, Any], printed: str
) -> None:
    assert origin_of({"patient": patient}) == printed
    assert (printed or "Not recorded by the sponsor") in html(
        origin=origin_of({"patient": patient})
    )


def test_marks_tell_the_version() -> None:
    form = medwatch(
        blinding=Blinding.UNBLINDED, follow_up_number=3, change=Change.NULLIFICATION, change_reason="Duplicate"
    )  # fmt: skip

    marks = lay_out(form).marks

    assert [mark.label for mark in marks] == [
        "Unblinded version – restricted distribution", "Follow-up no. 3", "Nullification",
    ]  # fmt: skip
    assert [mark.is_emphatic for mark in marks] == [True, False, True]


def test_a_screen_reader_finds_its_way() -> None:
    assert lint(html(narrative="word " * 3000)) == []


def test_same_content_same_bytes() -> None:
    pdfs = {MEDWATCH.render_pdf(medwatch(), generated_at=AT) for _ in range(2)}

    assert len(pdfs) == 1


def test_a_fatal_case_ticks_the_duty_that_comes_first(world: World) -> None:
    by = specialist(world)
    with acting(by):
        found = known(world, events=[DEATH])
        judged(found, by, "related", "unexpected", on="2035-06-03")

        assert medwatch_of(found.pk, "blinded").report_days == 7
        with at("2035-06-04T10:00:00Z"), intent("pharmacovigilance.report.submit", reason="Sent"):
            claim(
                report(found, "US-IND-7D"),
                status="submitted",
                submitted_at=utc("2035-06-04T09:00:00"),
            )
        assert medwatch_of(found.pk, "blinded").report_days == 15


def test_the_worker_makes_it_of_a_case_without_the_treatment(world: World) -> None:
    specialist: Principal = world.helix["safety-specialist"]
    named(world.alpha, specialist, world.helix["admin"])
    with acting(specialist):
        found = case(world, products=[PRODUCT | {"is_blinded": True}])
        record_unblinding(
            fresh(found), by=specialist, product_name=PRODUCT["name"], treatment="Canary tablets",
            is_investigational=True, reason="Expedited report",
        )  # fmt: skip
        shown = request_medwatch(fresh(found), by=specialist, variant="unblinded")

    content = pdf_of(made(request_medwatch, found, specialist), specialist)

    assert found.number.replace(" ", "") in text_of(content)
    assert "Canary" not in str(snapshot_of(content))
    assert "Canarytablets" in text_of(pdf_of(shown, specialist))
    assert snapshot_of(content)["received_on"] == date(2035, 6, 1).isoformat()
