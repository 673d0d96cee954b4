"""Files that are not what they claim: each is refused with a reason, none harms or raises."""

import bz2
import gzip
import lzma
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pharmacovigilance.exchange.e2b_r3 import Icsr, Limits, Refusal, read_batch
from tests.pharmacovigilance.exchange.icsr_builder import Report, batch_xml

TODAY = date(2026, 11, 23)
GOOD = batch_xml(Report())
DECLARATION, BODY = GOOD.split(b"\n", 1)
ROOT = b'<MCCI_IN200100UV01 xmlns="urn:hl7-org:v3">'
SMALL = Limits(batch_bytes=200_000, record_bytes=100_000, record_markup=5_000, text_chars=20_000)


def read(data: bytes, limits: Limits | None = None) -> list[Icsr | Refusal]:
    """Everything the file yields."""
    return [*read_batch(BytesIO(data), schema=None, received_on=TODAY, limits=limits)]


def zipped(data: bytes) -> bytes:
    """The file inside an archive."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("icsr.xml", data)
    return buffer.getvalue()


def with_doctype(doctype: str, body: bytes = BODY) -> bytes:
    """The file with a document type declaration."""
    return DECLARATION + doctype.encode() + body


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHING = BODY.replace(b"A 46-year-old", b"&l9;")

WHOLE_FILE = {
    "nothing": (b"", "empty"),
    "blank": (b" \n\t\n", "empty"),
    "text": (b"Dear Sir or Madam", "xml"),
    "json": (b'{"resourceType": "AdverseEvent"}', "xml"),
    "html": (b"<!DOCTYPE html><html><body>log in</body></html>", "dtd"),
    "html without doctype": (b"<html><body>log in</body></html>", "root"),
    "bytes": (bytes(range(256)) * 4, "xml"),
    "null bytes": (b"\0" * 4096, "xml"),
    "PDF": (b"%PDF-1.7\n", "format"),
    "gzip": (gzip.compress(GOOD), "format"),
    "gzip bomb": (gzip.compress(b"\0" * 10_000_000), "format"),
    "zip": (zipped(GOOD), "format"),
    "empty zip": (zipped(b"")[-22:], "format"),
    "bzip2": (bz2.compress(GOOD), "format"),
    "xz": (lzma.compress(GOOD), "format"),
    "no namespace": (b"<MCCI_IN200100UV01><PORR_IN049016UV/></MCCI_IN200100UV01>", "root"),
    "R2 message": (b'<?xml version="1.0"?><ichicsr lang="en"/>', "root"),
    "acknowledgement": (b'<MCCI_IN200101UV01 xmlns="urn:hl7-org:v3"/>', "root"),
    "ICSR without envelope": (b'<PORR_IN049016UV xmlns="urn:hl7-org:v3"/>', "root"),
    "right name, no namespace": (b"<MCCI_IN200100UV01/>", "root"),
    "right name, other namespace": (b'<MCCI_IN200100UV01 xmlns="urn:x"/>', "root"),
    "internal entity": (with_doctype('<!DOCTYPE x [<!ENTITY a "b">]>'), "dtd"),
    "billion laughs": (with_doctype(f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>', LAUGHING), "dtd"),
    "external entity": (
        with_doctype('<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'),
        "dtd",
    ),
    "external DTD": (with_doctype('<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">'), "dtd"),
    "public DTD": (with_doctype('<!DOCTYPE x PUBLIC "-//X//Y" "http://192.0.2.1/x.dtd">'), "dtd"),
    "parameter entity": (
        with_doctype('<!DOCTYPE x [<!ENTITY % p SYSTEM "http://192.0.2.1/p.dtd"> %p;]>'),
        "dtd",
    ),
    "default attribute bomb": (
        with_doctype(f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}<!ATTLIST x a CDATA "&l9;">]>'),
        None,
    ),
    "unknown encoding": (GOOD.replace(b"UTF-8", b"klingon", 1), "encoding"),
    "UTF-7": (GOOD.replace(b"UTF-8", b"UTF-7", 1), "encoding"),
    "Latin-1": (GOOD.replace(b"UTF-8", b"ISO-8859-1", 1), "encoding"),
    "Shift_JIS": (GOOD.replace(b"UTF-8", b"Shift_JIS", 1), "encoding"),
    "UTF-32": (GOOD.decode().replace("UTF-8", "UTF-32", 1).encode("utf-32"), "encoding"),
    "UTF-16 in name only": (GOOD.replace(b"UTF-8", b"UTF-16", 1), "encoding"),
    "UTF-8 in name only": (GOOD.decode().encode("utf-16"), "encoding"),
    "EBCDIC": (GOOD.decode().encode("cp500"), "xml"),
    "long prologue": (b"<!-- " + b"x" * 70_000 + b" -->" + BODY, "xml"),
    "envelope without ICSR": (ROOT + b"</MCCI_IN200100UV01>", "empty"),
    "ICSR in the wrong place": (
        ROOT + b"<x><PORR_IN049016UV/></x></MCCI_IN200100UV01>",
        "empty",
    ),
}


@pytest.mark.parametrize(("data", "slug"), WHOLE_FILE.values(), ids=WHOLE_FILE)
def test_the_file_as_a_whole_is_refused(data: bytes, slug: str | None) -> None:
    (item,) = read(data)

    assert isinstance(item, Refusal)
    assert item.is_file_break
    assert slug is None or item.errors[0].rule == f"N.1/{slug}"
    assert "root:" not in item.errors[0].message


BROKEN_INSIDE = {
    "undeclared entity": GOOD.replace(b"A 46-year-old", b"&xxe;"),
    "bytes of another encoding": GOOD.replace(b"A 46-year-old", b"\xe9\xff"),
    "control character": GOOD.replace(b"A 46-year-old", b"\x01"),
    "null character": GOOD.replace(b"A 46-year-old", b"\x00"),
    "null reference": GOOD.replace(b"A 46-year-old", b"&#0;"),
    "surrogate reference": GOOD.replace(b"A 46-year-old", b"&#xD800;"),
    "unclosed tag": GOOD.replace(b"</text>", b""),
    "crossed tags": GOOD.replace(b"</text>\n<statusCode", b"<statusCode></text>"),
    "attribute twice": GOOD.replace(b'<statusCode code="active"', b'<statusCode code="a" code="b"'),
    "unbound prefix": GOOD.replace(b"<statusCode", b"<zz:statusCode"),
    "nesting bomb": GOOD.replace(b"A 46-year-old", b"<a>" * 3000 + b"</a>" * 3000),
    "CDATA without end": GOOD.replace(b"A 46-year-old", b"<![CDATA["),
    "second root": GOOD + GOOD,
}


@pytest.mark.parametrize("data", BROKEN_INSIDE.values(), ids=BROKEN_INSIDE)
def test_a_break_inside_the_file_is_a_refusal_with_its_line(data: bytes) -> None:
    *before, last = read(data)

    assert isinstance(last, Refusal)
    assert last.is_file_break
    assert last.errors[0].rule == "N.1/xml"
    assert all(isinstance(item, Icsr) for item in before)


TOO_MUCH = {
    "file": (
        batch_xml(*[Report(safety_report_id=f"DE-A-{n}") for n in range(30)]),
        "bytes in one file",
    ),
    "record": (GOOD.replace(b"A 46-year-old", b"x" * 120_000), "bytes in one ICSR"),
    "tags": (GOOD.replace(b"A 46-year-old", b"<a/>" * 6_000), "tags and attributes"),
    "text": (GOOD.replace(b"A 46-year-old", b"x" * 21_000), "a text is longer than 20000"),
    "attribute": (
        GOOD.replace(b'code="active"', b'code="' + b"x" * 21_000 + b'"'),
        "a text is longer",
    ),
    "depth": (GOOD.replace(b"A 46-year-old", b"<a>" * 150 + b"</a>" * 150), "deeper than 100"),
}


@pytest.mark.parametrize(("data", "reason"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_a_limit_that_is_passed_is_named(data: bytes, reason: str) -> None:
    items = read(data, SMALL)

    assert isinstance(items[-1], Refusal)
    assert reason in items[-1].errors[0].message


def test_what_keeps_within_the_limits_is_read() -> None:
    (item,) = read(GOOD.replace(b"A 46-year-old", b"x" * 19_000), SMALL)

    assert isinstance(item, Icsr)


def test_the_records_before_a_limit_are_kept() -> None:
    data = batch_xml(*[Report(safety_report_id=f"DE-A-{n}") for n in range(30)])

    *before, last = read(data, SMALL)

    assert len(before) > 5
    assert all(isinstance(item, Icsr) for item in before)
    assert isinstance(last, Refusal)


def test_a_long_unbroken_text_of_ten_million_is_refused_by_the_parser() -> None:
    (item,) = read(GOOD.replace(b"A 46-year-old", b"x" * 10_100_000))

    assert isinstance(item, Refusal)


def test_an_external_entity_is_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("do not read me")
    doctype = f'<!DOCTYPE x [<!ENTITY f SYSTEM "{secret.as_uri()}">]>'

    (item,) = read(with_doctype(doctype, BODY.replace(b"A 46-year-old", b"&f;")))

    assert isinstance(item, Refusal)
    assert "do not read me" not in repr(item)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_change_of_bytes_makes_the_reader_raise(data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(GOOD) - 1))
    length = data.draw(st.integers(0, 40))
    piece = data.draw(
        st.one_of(
            st.binary(max_size=30),
            st.sampled_from(
                [b"<", b">", b"&", b'"', b"\x00", b"<!DOCTYPE a>", b"]]>", b"\xff\xfe"]
            ),
            st.integers(0, len(GOOD) - 60).map(lambda start: GOOD[start : start + 60]),
        )
    )

    items = read(GOOD[:position] + piece + GOOD[position + length :])

    assert items
    assert all(isinstance(item, Icsr | Refusal) for item in items)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_value_of_an_attribute_makes_the_reader_raise(data: st.DataObject) -> None:
    quotes = [n for n, byte in enumerate(GOOD) if byte == ord('"')][6:]
    pairs = [*zip(quotes[::2], quotes[1::2], strict=False)]
    start, end = data.draw(st.sampled_from(pairs))
    text = data.draw(
        st.one_of(
            st.text(st.characters(codec="utf-8", exclude_characters='<&"\x00'), max_size=20),
            st.sampled_from(
                ["", " ", "NaN", "1e999", "99999999999999999999", "-0", "٣", "0" * 300]
            ),
            st.dates().map(lambda day: day.strftime("%Y%m%d")),
        )
    )

    items = read(GOOD[: start + 1] + text.encode() + GOOD[end:])

    assert len(items) in {1, 2}
    assert all(isinstance(item, Icsr | Refusal) for item in items)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_at_all_are_refused(noise: bytes) -> None:
    items = read(noise)

    assert all(isinstance(item, Refusal) for item in items)
    assert len(items) == 1


def test_a_flood_of_findings_is_bounded_and_hides_no_error() -> None:
    reaction = (
        b'<subjectOf2><observation><code code="29" codeSystem="2.16.840.1.113883.3.989.2.1.1.19"/>'
        b'<value nullFlavor="QQ"/></observation></subjectOf2>'
    )
    flood = GOOD.replace(b"</primaryRole>", reaction * 3_000 + b"</primaryRole>")

    (item,) = read(flood.replace(b'value="20260312"', b'value="20270101"'))

    assert isinstance(item, Refusal)
    assert "C.1.4/future" in {finding.rule for finding in item.errors}
    assert len(item.findings) < 600
