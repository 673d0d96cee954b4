"""Hashes tell a retransmission from changed content; criteria tell a case from a pre-case."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest

from pharmacovigilance.exchange.e2b_r3 import (
    Icsr,
    MinimumCriterion,
    missing_minimum_criteria,
    read_batch,
)
from tests.pharmacovigilance.exchange.icsr_builder import (
    Event,
    Opinion,
    Product,
    Report,
    Reporter,
    batch_xml,
)

TODAY = date(2026, 11, 23)


def read_bytes(data: bytes) -> Icsr:
    (item,) = read_batch(BytesIO(data), schema=None, received_on=TODAY)
    assert isinstance(item, Icsr), [str(error) for error in item.errors]
    return item


def read(**changes: object) -> Icsr:
    return read_bytes(batch_xml(replace(Report(), **changes)))


@pytest.mark.parametrize(
    "changes",
    [
        {"message_id": "another-message"},
        {"created": "20260401080000+0000"},
        {"receiver": "CBER_IND"},
    ],
    ids=str,
)
def test_a_new_transmission_of_the_same_content_has_the_same_clinical_hash(
    changes: dict[str, str],
) -> None:
    first, second = read(), read(**changes)

    assert first.content_sha256 != second.content_sha256
    assert first.clinical_sha256 == second.clinical_sha256
    assert first.reactions[0].uid != second.reactions[0].uid or "receiver" in changes


def test_layout_and_prefixes_do_not_change_the_clinical_hash() -> None:
    data = batch_xml(Report())
    spread = data.replace(b"><", b">\n   <!-- note -->\n<")

    assert read_bytes(spread).clinical_sha256 == read_bytes(data).clinical_sha256


def test_comments_and_the_envelope_do_not_change_the_content_hash() -> None:
    plain = read_bytes(batch_xml(Report()))
    other = batch_xml(Report(), number="OTHER", transmitted="20260320000000+0000")
    commented = other.replace(b"<text>", b"<!-- H.1 --><text>")

    assert read_bytes(commented).content_sha256 == plain.content_sha256


@pytest.mark.parametrize(
    "changes",
    [
        {"most_recent": "20260316"},
        {"narrative": "She recovered."},
        {"sex": "1"},
        {"sex": ""},
        {"events": (Event(outcome="1"),)},
        {"events": (Event(criteria=("hospitalization", "death")),)},
        {"events": (Event(verbatim="Migraine"),)},
        {"events": (Event(), Event())},
        {"products": (Product(dosage_text="40 mg once daily"),)},
        {"products": (Product(role="3"),)},
        {"products": (Product(recurrence="1"),)},
        {"products": (Product(opinions=(Opinion(result="Not Suspected"),)),)},
        {"nullification": "1", "nullification_reason": "duplicate"},
        {"linked": ("DE-ACME-9",)},
        {"reporters": (Reporter(qualification="2"),)},
        {"ind_number": "654321"},
        {"sender_comments": ""},
    ],
    ids=str,
)
def test_changed_content_changes_the_clinical_hash(changes: dict[str, object]) -> None:
    assert read().clinical_sha256 != read(**changes).clinical_sha256


def test_an_opinion_on_another_event_changes_the_clinical_hash() -> None:
    events = (Event(), Event(llt="10028813"))
    on_first = read(events=events, products=(Product(opinions=(Opinion(event=1),)),))
    on_second = read(events=events, products=(Product(opinions=(Opinion(event=2),)),))

    assert on_first.drugs[0].matrix[0].reaction == 1
    assert on_second.drugs[0].matrix[0].reaction == 2
    assert on_first.clinical_sha256 != on_second.clinical_sha256


NOBODY = {"initials": "", "sex": "", "birth_date": "", "age": ""}
PATIENT, REPORTER, PRODUCT, EVENT = MinimumCriterion


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, ()),
        (NOBODY, (PATIENT,)),
        ({**NOBODY, "sex": "1"}, ()),
        ({**NOBODY, "age": "30"}, ()),
        ({"reporters": ()}, (REPORTER,)),
        ({"products": ()}, (PRODUCT,)),
        ({"products": (Product(role="2"),)}, (PRODUCT,)),
        ({"products": (Product(role="3"),)}, ()),
        ({"products": (Product(role="4"),)}, ()),
        ({"products": (Product(name="", substance=""),)}, (PRODUCT,)),
        ({"products": (Product(name=""),)}, ()),
        ({"events": ()}, (EVENT,)),
        ({"events": (Event(verbatim="", llt=""),)}, (EVENT,)),
        ({"events": (Event(llt=""),)}, ()),
        (
            {**NOBODY, "reporters": (), "products": (), "events": ()},
            (PATIENT, REPORTER, PRODUCT, EVENT),
        ),
    ],
    ids=str,
)
def test_what_a_pre_case_lacks(
    changes: dict[str, object], missing: tuple[MinimumCriterion, ...]
) -> None:
    icsr = read(**changes)

    assert missing_minimum_criteria(icsr) == missing
    assert ("C.1/pre-case" in {f.rule for f in icsr.findings}) is bool(missing)


@pytest.mark.parametrize(
    ("flavor", "missing"), [("MSK", ()), ("UNK", (PATIENT,)), ("ASKU", (PATIENT,))]
)
def test_a_masked_patient_is_identifiable(
    flavor: str, missing: tuple[MinimumCriterion, ...]
) -> None:
    data = batch_xml(replace(Report(), **{**NOBODY, "initials": "AB"}))

    icsr = read_bytes(data.replace(b"<name>AB</name>", f'<name nullFlavor="{flavor}"/>'.encode()))

    assert missing_minimum_criteria(icsr) == missing


@pytest.mark.parametrize(
    ("initials", "is_aggregate"),
    [("AGGREGATE", True), ("AGGREGRATE", True), ("aggregate", True), ("AG", False), ("", False)],
)
def test_an_aggregate_report_is_told_by_its_patient(initials: str, *, is_aggregate: bool) -> None:
    assert read(initials=initials).is_aggregate is is_aggregate


@pytest.mark.parametrize(
    ("event", "is_serious", "is_fatal"),
    [
        (Event(criteria=()), False, False),
        (Event(criteria=("important",)), True, False),
        (Event(criteria=("death",)), True, True),
        (Event(criteria=(), outcome="5"), False, True),
    ],
    ids=["not serious", "important", "death as criterion", "death as outcome"],
)
def test_seriousness_comes_from_the_events(
    event: Event, *, is_serious: bool, is_fatal: bool
) -> None:
    icsr = read(events=(Event(criteria=()), event))

    assert (icsr.is_serious, icsr.is_fatal) == (is_serious, is_fatal)
