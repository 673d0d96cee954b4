"""FDA's device parts of a combination product (FDA.G.k.12.r): read, written, and nothing of a message lost in silence."""

from dataclasses import replace
from io import BytesIO

import pytest

from pharmacovigilance.exchange.e2b_r3 import Icsr, Null, Schema, Severity, read_batch
from pharmacovigilance.exchange.e2b_r3.record.device import (
    Device,
    DeviceFollowUp,
    DeviceProblem,
    RemedialAction,
)
from pharmacovigilance.exchange.e2b_r3.writing import write_batch
from tests.pharmacovigilance.exchange.icsr_builder import Report, batch_xml
from tests.pharmacovigilance.exchange.test_writing import HEADER, LATER, read
from tests.shared_data import shared

NCI = "2.16.840.1.113883.3.26.1.1"
SYRINGE = Device(
    is_malfunction=True,
    follow_ups=(DeviceFollowUp("2"), DeviceFollowUp("4")),
    problems=(DeviceProblem("4001", NCI), DeviceProblem("3003", NCI)),
    brand_name="Brand Name",
    common_name="Common Device Name",
    product_code="FMF",
    product_code_system=NCI,
    manufacturer="Manufacturer Name",
    manufacturer_street="1 Hwy Street",
    manufacturer_city="Manufacturer City",
    manufacturer_state="Manufacturer State",
    manufacturer_country="US",
    usage="2",
    lot_number="4577BN2-product-2-device1",
    operator="1",
    remedial_actions=(RemedialAction("6"), RemedialAction("5")),
)


@pytest.fixture(scope="module")
def schema() -> Schema:
    return Schema.load(shared("e2b-r3", "xsd"))


def with_devices(*devices: Device) -> Icsr:
    icsr = read(batch_xml(Report()))
    first, *others = icsr.drugs
    return replace(icsr, drugs=(replace(first, fda_devices=devices), *others))


def test_the_device_of_the_published_sample_is_read_whole() -> None:
    icsr = read(shared("e2b-r3", "instances", "FAERS2022Scenario2.xml").read_bytes())

    assert [drug.fda_devices for drug in icsr.drugs] == [(SYRINGE,), (), ()]


@pytest.mark.parametrize(
    "device",
    [
        pytest.param(SYRINGE, id="whole"),
        pytest.param(Device(common_name="Inhaler", is_malfunction=False), id="no-brand-name"),
        pytest.param(Device(brand_name=Null("NI"), common_name=Null("NI"), product_code="FMF"), id="names-not-known"),
        pytest.param(Device(operator="3"), id="operator-alone"),
        pytest.param(Device(lot_number="L-1", manufacturer_country="DE"), id="lot-and-country"),
    ],
)  # fmt: skip
def test_a_device_comes_back_as_it_was_and_valid(schema: Schema, device: Device) -> None:
    icsr = with_devices(device, SYRINGE)

    again = read(write_batch([icsr], HEADER), schema)

    assert again.drugs[0].fda_devices == (device, SYRINGE)
    assert not [f for f in again.findings if "schema" in f.rule or "not-kept" in f.rule]


def test_the_sort_of_combination_product_comes_back(schema: Schema) -> None:
    icsr = with_devices(SYRINGE)
    first, *others = icsr.drugs
    named = replace(
        icsr, drugs=(replace(first, fda_product_category="C102835", authorization_number="NDA 1"), *others)
    )  # fmt: skip

    again = read(write_batch([named], HEADER), schema)

    assert again.drugs[0].fda_product_category == "C102835"
    assert again.drugs[0].authorization_number == "NDA 1"


def test_a_device_changes_what_the_message_says() -> None:
    """A retransmission with a device is new information, not a duplicate."""
    plain, told = read(batch_xml(Report())), read(write_batch([with_devices(SYRINGE)], HEADER))

    assert told.clinical_sha256 != read(write_batch([plain], HEADER)).clinical_sha256


def not_kept(data: bytes) -> list[tuple[str, str]]:
    (icsr,) = read_batch(BytesIO(data), schema=None, received_on=LATER)
    assert isinstance(icsr, Icsr)
    odd = [f for f in icsr.findings if f.rule.endswith("/not-kept")]
    assert all(f.severity is Severity.WARNING and f.line for f in odd)
    return [(f.element, f.message) for f in odd]


KNOWN_LOSSES = {
    "FAERS2022Scenario1": {"G.k.4.r"},
    "FAERS2022Scenario2": {"G.k.4.r"},
    "FAERS2022Scenario4": {"G.k.4.r", "C.1.6.1.r.2"},
    "FAERS2022Scenario5-1": {"G.k.4.r"},
    "FAERS2022Scenario8": {"G.k.4.r"},
    "template": {"G.k", "N.2.r"},
}
"""What the published samples say in places no element list names: a country within a dosage, a second product name."""


@pytest.mark.parametrize("name", KNOWN_LOSSES)
def test_what_no_element_list_names_is_told_and_nothing_else(name: str) -> None:
    data = shared("e2b-r3", "instances", f"{name}.xml").read_bytes()

    assert {element for element, _ in not_kept(data)} <= KNOWN_LOSSES[name]


def test_our_own_messages_say_nothing_that_we_do_not_read() -> None:
    assert not_kept(write_batch([with_devices(SYRINGE)], HEADER)) == []


def test_a_part_of_the_message_without_an_element_is_named_with_its_place() -> None:
    foreign = (
        b'<subjectOf2 typeCode="SUBJ"><investigationCharacteristic classCode="OBS" moodCode="EVN">'
        b'<code code="99" codeSystem="1.2.3"/><value xsi:type="CE" code="7" codeSystem="1.2.3"/>'
        b"</investigationCharacteristic></subjectOf2></investigationEvent>"
    )
    data = batch_xml(Report()).replace(b"</investigationEvent>", foreign, 1)

    told = not_kept(data)

    assert [element for element, _ in told] == ["N.2.r"]
    assert "investigationEvent/subjectOf2" in told[0][1]
    assert not_kept(batch_xml(Report())) == []
