"""The bindings agree with the published element lists: places, null flavours, lengths."""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest
from lxml import etree

from pharmacovigilance.exchange.e2b_r3 import (
    Icsr,
    MeddraTerm,
    Null,
    PartialDate,
    Quantity,
    read_batch,
)
from pharmacovigilance.exchange.e2b_r3.binding import Held, Leaf, elements, specs
from pharmacovigilance.exchange.e2b_r3.reading import read_icsr
from tests.shared_data import shared

SAMPLES = ("FAERS2022Scenario1", "FAERS2022Scenario2", "FAERS2022Scenario4")
SAMPLES += ("FAERS2022Scenario5-1", "FAERS2022Scenario8", "template")

NOT_BOUND = {
    "E.i.2.1a", "F.r.2.2a", "D.2.2b", "D.2.2.1b", "D.10.2.2b", "E.i.6b", "F.r.3.3", "G.k.2.3.r.3b",
    "G.k.4.r.1b", "G.k.4.r.3", "G.k.4.r.6b", "G.k.5b", "G.k.6b", "G.k.9.i.3.1b", "G.k.9.i.3.2b",
    *(f"{base}a" for base in ("D.7.1.r.1", "D.8.r.6", "D.8.r.7", "D.9.2.r.1", "D.9.4.r.1")),
    *(f"{base}a" for base in ("D.10.7.1.r.1", "D.10.8.r.6", "D.10.8.r.7", "G.k.7.r.2", "H.3.r.1")),
}  # fmt: skip
"""MedDRA versions and units: read together with the term or number they belong to."""

INTERNAL = {
    "N.2.r", "E.i", "G.k", "G.k.2.1", "D.10.7.1.r.6", "D.8.r.0", "D.10.8.r.0", "G.k.2.3.r.2", "G.k.4.r.9.2",
    "G.k.4.r.10.2", "G.k.4.r.11.2",
}  # fmt: skip
"""Fields without an element of the standard: message-internal ids, those only a patient has, systems of codes."""

UNITS = {"G.k.4.r.2": "G.k.4.r.3", "F.r.3.2": "F.r.3.3"}
MEDIA = {"application/pdf", "Application/PDF", "Document/PDF", "DF", "B64"}
"""How an attached document is encoded, read beside its content."""

REGIONAL_NULLS = {"D.1": {"NA"}, "D.5": {"NA"}, "D.10.8.r.1": {"UNK", "NA"}}
"""FDA allows these beyond the ICH list, or the list of the patient is reused for the parent."""


@cache
def official() -> dict[str, dict[str, object]]:
    """The ICH element list by element number."""
    rows = json.loads(shared("e2b-r3", "reference", "e2b_r3_core_elements_clean.json").read_text())
    return {row["element"]: row for row in rows}


def bound(record: type, base: str = "") -> Iterator[tuple[str, Leaf]]:
    """Every element of a record class and of those inside it."""
    for _, spec in specs(record):
        if isinstance(spec, Leaf):
            yield spec.number(base), spec
        else:
            yield from bound(spec.record, spec.element)


LEAVES = list(bound(Icsr))


def test_every_element_of_the_standard_is_read() -> None:
    numbers = {element for element in official() if not element.startswith("N.1.")}

    missing = numbers - {element for element, _ in LEAVES} - NOT_BOUND

    assert missing == set()


LISTED = [pair for pair in LEAVES if not pair[0].startswith("FDA.") and pair[0] not in INTERNAL]


@pytest.mark.parametrize(("element", "leaf"), LISTED, ids=[element for element, _ in LISTED])
def test_null_flavours_are_those_ticked_in_the_list(element: str, leaf: Leaf) -> None:
    row = official()[element]

    expected = set(row["null_flavors"]) | REGIONAL_NULLS.get(element, set())

    assert set(leaf.nulls) <= expected
    assert not expected or leaf.nulls or leaf.kind.flavor.__name__ == "_unstated"


@pytest.mark.parametrize(
    ("element", "leaf"),
    [(e, leaf) for e, leaf in LISTED if leaf.length],
    ids=[e for e, leaf in LISTED if leaf.length],
)
def test_lengths_are_those_of_the_list(element: str, leaf: Leaf) -> None:
    row = official()[element]

    assert str(leaf.length) in re.findall(r"\d+", str(row["max_length"]))


@cache
def published_paths() -> dict[str, list[str]]:
    """The XPath of the value of each element, as the Korean authority publishes it."""
    paths = defaultdict(list)
    element = ""
    with shared("e2b-r3", "reference", "mfds-icsr-element-xpath.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        for row in csv.reader(file):
            element = row[1].strip() or (element if not row[2].strip() else "")
            if len(row) > 7 and row[6].strip() == "Value" and row[7].strip().startswith("/"):
                paths[element].append(" ".join(row[7].split()))
    return {e: p for e, p in paths.items() if ".KR." not in e and "UUID" not in "".join(p)}


def prefixed(path: str) -> str:
    """The path with a namespace prefix on each element and without repetition counters."""
    path = re.sub(r"\[@(ITSVersion|xsi:schemaLocation)='[^']*'\]|\[[rik]\]", "", path)
    parts = re.split(r"('[^']*')", path)
    parts[::2] = [re.sub(r"(?<![@:\w])([A-Za-z_]\w*)(?![\w(:])", r"h:\1", p) for p in parts[::2]]
    return "".join(parts)


def shown(held: Held) -> Iterator[tuple[str, str]]:
    """The texts of the message an element was made of, under the numbers of the standard."""
    match held.value:
        case Null() | None:
            return
        case PartialDate(text):
            yield held.element, text
        case bool() as flag:
            yield held.element, str(flag).lower()
        case Quantity(value, unit):
            yield held.element, str(value)
            yield UNITS.get(held.element, f"{held.element[:-1]}b"), unit or ""
        case MeddraTerm(code, version):
            yield held.element, code
            yield f"{held.element[:-1]}a", version or ""
        case value:
            yield held.element, str(value)


def read_values(icsr: Icsr) -> dict[str, set[str]]:
    """What the record holds, by element number."""
    values = defaultdict(set)
    for held in elements(icsr):
        for element, text in shown(held):
            values[element].add(text)
    return values


def published_values(tree: etree._ElementTree) -> dict[str, set[str]]:
    """What the published XPath find in the file, by element number."""
    namespaces = {"h": "urn:hl7-org:v3", "xsi": "http://www.w3.org/2001/XMLSchema-instance"}
    values = {
        element: {
            text.strip()
            for path in paths
            for text in tree.xpath(prefixed(path), namespaces=namespaces)
            if text.strip()
        }
        for element, paths in published_paths().items()
    }
    return {e: v for e, v in values.items() if v and not e.startswith("N.1")}


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_element_stands_where_the_published_xpath_points(sample: str) -> None:
    path = shared("e2b-r3", "instances", f"{sample}.xml")
    tree = etree.parse(path, etree.XMLParser(remove_comments=True))
    with path.open("rb") as stream:
        (icsr,) = read_batch(stream, schema=None, received_on=date(2026, 11, 23))

    ours, theirs = read_values(icsr), published_values(tree)

    assert len(theirs) > 40
    assert {e: ours[e] - MEDIA - theirs[e] for e in theirs} == {e: set() for e in theirs}
    assert {e: theirs[e] - ours[e] for e in theirs} == {e: set() for e in theirs}


def record_of(name: str) -> tuple[Icsr, etree._ElementTree]:
    """The first record of a published file, unjudged."""
    path = shared("e2b-r3", "instances", f"{name}.xml")
    tree = etree.parse(path, etree.XMLParser(remove_comments=True))
    icsr, _ = read_icsr(tree.find("{urn:hl7-org:v3}PORR_IN049016UV"), 1)
    return icsr, tree


def test_no_element_of_the_file_with_all_elements_is_overlooked() -> None:
    icsr, tree = record_of("template_superset")

    ours, theirs = read_values(icsr), published_values(tree)

    assert len(theirs) > 150
    assert {e: texts for e, texts in theirs.items() if not ours[e] & texts} == {}


IN_NO_FILE = {
    "D.8.r.3a", "D.8.r.3b", "D.10.8.r.2a", "D.10.8.r.2b", "D.10.8.r.3a", "D.10.8.r.3b",
    "G.k.2.1.2a", "G.k.2.1.2b",
}  # fmt: skip
"""Product identifiers that no published file carries."""


def test_every_element_of_the_standard_is_read_from_a_published_file() -> None:
    held = set()
    for name in (*SAMPLES, "template_superset"):
        icsr, _ = record_of(name)
        held |= {element.element for element in elements(icsr) if element.value is not None}
        held |= set(read_values(icsr))

    expected = {element for element in official() if not element.startswith("N.1.")}

    assert expected - held == IN_NO_FILE
