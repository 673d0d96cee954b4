"""What was read is written again: every element, valid against the ICH schema, the same bytes for the same record."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from lxml import etree

from pharmacovigilance.exchange.e2b_r3 import (
    BatchHeader,
    Icsr,
    MeddraTerm,
    Null,
    PartialDate,
    Schema,
    read_batch,
)
from pharmacovigilance.exchange.e2b_r3.binding import Block, Held, elements, specs
from pharmacovigilance.exchange.e2b_r3.writing import write_batch
from tests.pharmacovigilance.exchange.filled import filled
from tests.pharmacovigilance.exchange.icsr_builder import Event, Product, Report, batch_xml
from tests.pharmacovigilance.exchange.test_bindings import published_values, read_values
from tests.shared_data import shared

HEADER = BatchHeader("1", "B-1", "ACME", "ZZFDA_PREMKT", PartialDate.parse("20260316130000+0100"))
LATER = date(2030, 1, 1)
SAMPLES = (
    "FAERS2022Scenario1", "FAERS2022Scenario2", "FAERS2022Scenario4", "FAERS2022Scenario5-1",
    "FAERS2022Scenario8", "template",
)  # fmt: skip
MESSAGE_INTERNAL = {"E.i", "G.k"}


@pytest.fixture(scope="module")
def schema() -> Schema:
    return Schema.load(shared("e2b-r3", "xsd"))


def read(data: bytes, schema: Schema | None = None) -> Icsr:
    (item,) = read_batch(BytesIO(data), schema=schema, received_on=LATER)
    assert isinstance(item, Icsr), [str(error) for error in item.errors]
    return item


def held(icsr: Icsr) -> list[tuple[str, tuple[int, ...], Any]]:
    """Every element with its value, except names of nodes that only the message uses."""
    return [_key(each) for each in elements(icsr) if each.element not in MESSAGE_INTERNAL]


def _key(each: Held) -> tuple[str, tuple[int, ...], Any]:
    return each.element, each.occurrence, each.value


@pytest.mark.parametrize("name", SAMPLES)
def test_a_published_sample_comes_back_whole_and_valid(schema: Schema, name: str) -> None:
    data = shared("e2b-r3", "instances", f"{name}.xml").read_bytes()
    batch = read_batch(BytesIO(data), schema=schema, received_on=LATER)
    (first,) = batch

    written = write_batch([first], batch.header)
    again = read_batch(BytesIO(written), schema=schema, received_on=LATER)
    (second,) = again

    assert isinstance(second, Icsr)
    assert again.header == batch.header
    assert held(second) == held(first)
    assert second.clinical_sha256 == first.clinical_sha256
    assert {(f.element, f.rule) for f in second.findings} == {
        (f.element, f.rule) for f in first.findings if not f.rule.endswith("/not-kept")
    }


@pytest.mark.parametrize("name", SAMPLES)
def test_a_receiver_that_follows_the_published_places_finds_in_our_message_what_stood_in_the_sample(
    name: str,
) -> None:
    data = shared("e2b-r3", "instances", f"{name}.xml").read_bytes()
    batch = read_batch(BytesIO(data), schema=None, received_on=LATER)
    (icsr,) = batch
    assert isinstance(icsr, Icsr)

    written = write_batch([icsr], batch.header)

    assert found_at_published_places(written) == found_at_published_places(data)


def found_at_published_places(data: bytes) -> dict[str, set[str]]:
    """What the published XPath find in a message, by element number."""
    parser = etree.XMLParser(remove_comments=True)
    return published_values(etree.fromstring(data, parser).getroottree())


IN_WORDS_ALONE = (
    "D.9.2.r.2", "D.9.4.r.2", "E.i.1.1a", "E.i.1.1b", "F.r.2.1", "F.r.6", "F.r.7", "G.k.4.r.9.1", "G.k.4.r.10.1",
    "G.k.4.r.11.1", "G.k.7.r.1", "G.k.11", "H.5.r.1a", "H.5.r.1b",
)  # fmt: skip


@pytest.mark.parametrize("element", IN_WORDS_ALONE)
def test_what_was_said_in_words_alone_is_found_as_well(element: str) -> None:
    """Receivers look for the words under the system in which the term would be coded."""
    icsr: Icsr = in_words(filled(rows=2))

    found = found_at_published_places(write_batch([icsr], HEADER))

    assert found[element] == read_values(icsr)[element]


def in_words(record: Any) -> Any:
    """The record without a single coded term."""
    changed: dict[str, Any] = {}
    for name, spec in specs(type(record)):
        value = getattr(record, name)
        if isinstance(spec, Block):
            rows = tuple(map(in_words, value)) if spec.repeats else in_words(value)
            changed[name] = rows
        elif isinstance(value, MeddraTerm) or (
            name.startswith(("form_", "route_", "parent_route_"))
        ):
            changed[name] = None
    return replace(record, **changed)


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_every_element_there_is_comes_back(rows: int) -> None:
    icsr = filled(rows=rows)

    again = read(write_batch([icsr], HEADER))

    assert held(again) == held(icsr)
    assert len(held(icsr)) > 200


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_every_element_there_is_stands_where_the_schema_wants_it(schema: Schema, rows: int) -> None:
    icsr = filled(rows=rows)
    exact = tuple(replace(t, lower_bound=None, upper_bound=None) for t in icsr.tests)

    again = read(write_batch([icsr], HEADER), schema)

    assert not [f for f in again.findings if "schema" in f.rule]
    assert held(read(write_batch([replace(icsr, tests=exact)], HEADER), schema))


def test_the_same_record_gives_the_same_bytes() -> None:
    assert write_batch([filled()], HEADER) == write_batch([filled()], HEADER)


def test_several_reports_keep_their_order_and_their_own_ids(schema: Schema) -> None:
    data = batch_xml(*(Report(safety_report_id=f"DE-ACME-{n}") for n in range(3)))
    records = [*read_batch(BytesIO(data), schema=schema, received_on=LATER)]

    written = write_batch([r for r in records if isinstance(r, Icsr)], HEADER)
    again = [*read_batch(BytesIO(written), schema=schema, received_on=LATER)]

    assert [item.safety_report_id for item in again] == ["DE-ACME-0", "DE-ACME-1", "DE-ACME-2"]
    uids = [reaction.uid for item in again for reaction in item.reactions]  # type: ignore[union-attr]
    assert len(set(uids)) == len(uids)


def test_stated_absence_is_written_as_such(schema: Schema) -> None:
    icsr = read(batch_xml(Report()))
    assert icsr.patient is not None
    hidden = replace(icsr.patient, initials=Null("MSK"), born_on=Null("MSK"))

    written = write_batch([replace(icsr, patient=hidden)], HEADER)
    again = read(written, schema)

    assert again.patient is not None
    assert (again.patient.initials, again.patient.born_on) == (Null("MSK"), Null("MSK"))
    assert b"19790405" not in written


def test_an_e_mail_that_is_withheld_keeps_its_scheme(schema: Schema) -> None:
    """FDA tells by the bare scheme which telecom is withheld (FDA.C.2.r.2.8)."""
    icsr = read(batch_xml(Report()))
    sources = tuple(replace(s, fda_email=Null("MSK")) for s in icsr.primary_sources)

    written = write_batch([replace(icsr, primary_sources=sources)], HEADER)

    assert b'value="mailto:" nullFlavor="MSK"' in written
    assert read(written, schema).primary_sources[0].fda_email == Null("MSK")


@pytest.mark.parametrize(
    "text", ["<b>&amp;\u00e9\u6f22\U0001f9ea", "a" * 100_000, "line one\nline two"]
)
def test_any_text_survives(text: str) -> None:
    icsr = read(batch_xml(Report(narrative="x")))
    told = replace(icsr, narrative=replace(icsr.narrative, text=text))

    assert read(write_batch([told], HEADER)).narrative.text == text


def test_drugs_reactions_and_opinions_stay_joined(schema: Schema) -> None:
    report = Report(
        events=(Event(), Event(verbatim="Rash", llt="10037844")),
        products=(Product(), Product(name="Other", role="2", opinions=())),
    )
    icsr = read(batch_xml(report))

    again = read(write_batch([icsr], HEADER), schema)

    assert [(d.name, d.role, d.matrix) for d in again.drugs] == [
        (d.name, d.role, d.matrix) for d in icsr.drugs
    ]
