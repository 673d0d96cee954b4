"""The schema comes from a folder, is checked to be whole, and its complaints name elements."""

import shutil
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from pharmacovigilance.exchange.e2b_r3 import Icsr, Refusal, Schema, SchemaError, read_batch
from tests.pharmacovigilance.exchange.icsr_builder import (
    Event,
    Product,
    Report,
    Reporter,
    batch_xml,
)
from tests.shared_data import shared

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def schema() -> Schema:
    return Schema.load(shared("e2b-r3", "xsd"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the schema folder that may be damaged."""
    return Path(shutil.copytree(shared("e2b-r3", "xsd"), tmp_path / "xsd"))


def read(data: bytes, schema: Schema) -> Icsr | Refusal:
    (item,) = read_batch(BytesIO(data), schema=schema, received_on=TODAY)
    return item


BUILT = {
    "plain": Report(),
    "nullified": Report(nullification="1", nullification_reason="duplicate"),
    "fatal": Report(death_date="20260312", events=(Event(criteria=("death",), outcome="5"),)),
    "many": Report(events=(Event(), Event()), products=(Product(), Product(role="2", opinions=()))),
    "rechallenged": Report(products=(Product(recurrence="1", is_blinded=True),)),
    "linked": Report(linked=("DE-ACME-1", "DE-ACME-2")),
    "spontaneous": Report(study_number="", report_type="1"),
    "two reporters": Report(reporters=(Reporter(), Reporter(is_primary=False))),
    "bare": Report(
        events=(), products=(), reporters=(), initials="", sex="", birth_date="", age=""
    ),
}


@pytest.mark.parametrize("report", BUILT.values(), ids=BUILT)
def test_the_built_reports_of_these_tests_are_valid(report: Report, schema: Schema) -> None:
    batch = read_batch(BytesIO(batch_xml(report)), schema=schema, received_on=TODAY)

    (item,) = batch

    assert isinstance(item, Icsr), [str(error) for error in item.errors]
    assert not batch.findings


NI = b'<value xsi:type="BL" nullFlavor="NI"/></observation>'

FAULTS = {
    "element out of place": (b"<statusCode", b"<statusKode", "N.2.r", "statusKode"),
    "unknown attribute": (
        b'<statusCode code="active"',
        b'<statusCode kode="active"',
        "N.2.r",
        "kode",
    ),
    "value of the wrong form": (
        b'<low value="20260310"/>',
        b'<low value="2026-03-10"/>',
        "E.i.4",
        "pattern",
    ),
    "unknown null flavour": (NI, NI.replace(b"NI", b"QQ"), "E.i.3.2a", "nullFlavor"),
    "type that does not exist": (
        b'xsi:type="PQ" value="46"',
        b'xsi:type="ZZ" value="46"',
        "D.2.2a",
        "type",
    ),
    "missing part": (b'<processingCode code="P"/>', b"", "N.2.r", "processingCode"),
}


@pytest.mark.parametrize(("old", "new", "element", "word"), FAULTS.values(), ids=FAULTS)
def test_a_breach_of_the_schema_refuses_and_names_the_element(
    old: bytes, new: bytes, element: str, word: str, schema: Schema
) -> None:
    data = batch_xml(Report())
    assert old in data
    broken = data.replace(old, new, 1)

    item = read(broken, schema)

    assert isinstance(item, Refusal)
    found = [f for f in item.errors if f.rule == f"{element}/schema"]
    assert found, [str(error) for error in item.errors]
    assert any(word in finding.message for finding in found)
    assert all("urn:hl7" not in finding.message for finding in found)
    line = broken.split(b"\n")[(found[0].line or 0) - 1]
    assert new[:12] in line or not new


def test_a_schema_message_does_not_repeat_the_value(schema: Schema) -> None:
    item = read(batch_xml(Report(birth_date="5 April 1979")), schema)

    assert isinstance(item, Refusal)
    assert item.errors
    assert all("1979" not in str(error) for error in item.errors)


def test_the_envelope_is_checked_too(schema: Schema) -> None:
    data = batch_xml(Report(), Report(safety_report_id="DE-ACME-2"))
    data = data.replace(b'<responseModeCode code="D"/>', b"", 1)
    batch = read_batch(BytesIO(data), schema=schema, received_on=TODAY)

    items = list(batch)

    assert [type(item) for item in items] == [Icsr, Icsr]
    (found,) = [finding for finding in batch.findings if finding.is_error]
    assert found.rule == "N.1/schema"
    assert "responseModeCode" in found.message


def test_the_same_folder_gives_the_same_fingerprint(folder: Path, schema: Schema) -> None:
    copy = Schema.load(folder)
    changed = folder / "coreschemas" / "voc.xsd"
    changed.write_text(changed.read_text() + "<!-- changed -->")

    assert copy.sha256 == schema.sha256
    assert Schema.load(folder).sha256 != schema.sha256


def test_the_inner_folder_alone_is_not_enough(folder: Path) -> None:
    with pytest.raises(SchemaError, match="outside the folder"):
        Schema.load(folder / "multicacheschemas")


def remove_types(folder: Path) -> None:
    (folder / "coreschemas" / "datatypes.xsd").unlink()


def remove_entry(folder: Path) -> None:
    (folder / "multicacheschemas" / "MCCI_IN200100UV01.xsd").unlink()


def double_entry(folder: Path) -> None:
    shutil.copytree(folder / "multicacheschemas", folder / "old")


def break_xml(folder: Path) -> None:
    (folder / "coreschemas" / "voc.xsd").write_text("<xs:schema")


def break_schema(folder: Path) -> None:
    voc = folder / "coreschemas" / "voc.xsd"
    voc.write_text('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>')


def point_at_network(folder: Path) -> None:
    entry = folder / "multicacheschemas" / "MCCI_IN200100UV01.xsd"
    entry.write_text(entry.read_text().replace("MCCI_MT200100UV.xsd", "http://192.0.2.1/x.xsd"))


def point_outside(folder: Path) -> None:
    entry = folder / "multicacheschemas" / "MCCI_IN200100UV01.xsd"
    entry.write_text(entry.read_text().replace("MCCI_MT200100UV.xsd", "../../../x.xsd"))


def declare_doctype(folder: Path) -> None:
    voc = folder / "coreschemas" / "voc.xsd"
    text = voc.read_text()
    start = text.index("<xs:schema")
    voc.write_text(f"{text[:start]}<!DOCTYPE x [<!ENTITY a 'b'>]>{text[start:]}")


DAMAGE = {
    "a file is missing": (remove_types, "missing files: datatypes.xsd"),
    "the entry is missing": (remove_entry, "0 files MCCI_IN200100UV01.xsd"),
    "two entries": (double_entry, "2 files MCCI_IN200100UV01.xsd"),
    "a file is not XML": (break_xml, "voc.xsd is not XML"),
    "types are missing": (break_schema, "does not compile"),
    "a file is on the network": (point_at_network, "not beside it"),
    "a file is outside": (point_outside, "outside the folder"),
    "a document type": (declare_doctype, "document type"),
}


@pytest.mark.parametrize(("damage", "message"), DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_folder_is_refused_with_the_reason(
    damage: Callable[[Path], None], message: str, folder: Path
) -> None:
    damage(folder)

    with pytest.raises(SchemaError, match=message):
        Schema.load(folder)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="not a folder"):
        Schema.load(tmp_path / "absent")
