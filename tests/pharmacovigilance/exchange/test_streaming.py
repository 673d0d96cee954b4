"""A file of any size is read record by record, in order, in flat memory."""

import codecs
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from io import BytesIO, RawIOBase
from pathlib import Path

import pytest

from pharmacovigilance.exchange.e2b_r3 import Icsr, Refusal, read_batch
from tests.pharmacovigilance.exchange.icsr_builder import Report, batch_parts, batch_xml
from tests.shared_data import ROOT

TODAY = date(2026, 11, 23)
PROJECT = Path(__file__).parents[3]


def reports(count: int) -> list[Report]:
    """Reports that differ by number."""
    return [Report(safety_report_id=f"DE-ACME-{number:06}") for number in range(1, count + 1)]


def read(data: bytes) -> list[Icsr | Refusal]:
    """Everything the file yields."""
    return [*read_batch(BytesIO(data), schema=None, received_on=TODAY)]


class Trickle(RawIOBase):
    """A stream that hands out a few bytes at a time, as a socket does."""

    def __init__(self, data: bytes, size: int) -> None:
        self._data, self._size = data, size
        self.taken = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        part = self._data[self.taken : self.taken + min(self._size, size)]
        self.taken += len(part)
        return part


def test_records_come_in_file_order_with_their_places() -> None:
    items = read(batch_xml(*reports(25)))

    assert [item.position for item in items] == list(range(1, 26))
    assert [item.safety_report_id for item in items] == [
        report.safety_report_id for report in reports(25)
    ]
    lines = [item.line for item in items]
    assert lines == sorted(lines)
    assert len(set(lines)) == 25


def test_a_refused_record_does_not_stop_those_after_it() -> None:
    batch = [*reports(3)]
    batch[1] = Report(safety_report_id="DE-ACME-BAD", sex="9")

    first, second, third = read(batch_xml(*batch))

    assert isinstance(first, Icsr)
    assert isinstance(second, Refusal)
    assert (second.position, second.safety_report_id) == (2, "DE-ACME-BAD")
    assert isinstance(third, Icsr)


def test_nothing_is_read_before_it_is_asked_for() -> None:
    stream = Trickle(batch_xml(*reports(60)), 8192)

    batch = read_batch(stream, schema=None, received_on=TODAY)
    before = stream.taken
    first = next(batch)

    assert before == 0
    assert isinstance(first, Icsr)
    assert stream.taken < 200_000


@pytest.mark.parametrize("size", [1, 7, 4096], ids=lambda size: f"{size}-bytes")
def test_the_size_of_the_pieces_does_not_matter(size: int) -> None:
    data = batch_xml(*reports(2))

    items = list(read_batch(Trickle(data, size), schema=None, received_on=TODAY))

    assert [item.content_sha256 for item in items] == [item.content_sha256 for item in read(data)]


def test_header_findings_follow_the_last_record() -> None:
    data = batch_xml(Report(), receiver="ZZFDA", sender="")
    batch = read_batch(BytesIO(data), schema=None, received_on=TODAY)

    next(batch)
    early = batch.findings
    rest = list(batch)

    assert (early, rest) == ((), [])
    assert batch.header.receiver == "ZZFDA"
    assert {finding.rule for finding in batch.findings} == {"N.1.3/missing", "N.1.4/trial"}


def cuts() -> Iterator[tuple[str, int, int]]:
    """Where a file of three records may break off, and how many were whole by then."""
    data = batch_xml(*reports(3))
    end = b"</PORR_IN049016UV>"
    places = [n + len(end) for n in range(len(data)) if data.startswith(end, n)]
    yield "in the envelope", 200, 0
    for whole, place in enumerate(places, 1):
        yield f"before the end of record {whole}", place - 1, whole - 1
        yield f"after record {whole}", place, whole
    yield "before the last character", len(data.rstrip()) - 1, 3


@pytest.mark.parametrize(("place", "whole"), [c[1:] for c in cuts()], ids=[c[0] for c in cuts()])
def test_a_file_that_breaks_off_yields_what_was_whole(place: int, whole: int) -> None:
    data = batch_xml(*reports(3))[:place]

    *before, last = read(data)

    assert [type(item) for item in before] == [Icsr] * whole
    assert isinstance(last, Refusal)
    assert last.is_file_break
    assert last.errors[0].rule == "N.1/xml"
    assert last.line is None or 0 < last.line <= data.count(b"\n") + 1


def declared(name: str) -> str:
    """The file as text that declares this encoding."""
    return batch_xml(Report(narrative="Größe 5 µg, 頭痛")).decode().replace("UTF-8", name, 1)


ENCODINGS = {
    "UTF-8": declared("UTF-8").encode(),
    "utf8": declared("utf8").encode(),
    "UTF-8 with byte order mark": codecs.BOM_UTF8 + declared("UTF-8").encode(),
    "no declaration": declared("UTF-8").split("\n", 1)[1].encode(),
    "byte order mark only": codecs.BOM_UTF8 + declared("UTF-8").split("\n", 1)[1].encode(),
    "UTF-16 with byte order mark": declared("UTF-16").encode("utf-16"),
    "UTF-16 big-endian": codecs.BOM_UTF16_BE + declared("UTF-16").encode("utf-16-be"),
    "UTF-16 without declaration": declared("UTF-8").split("\n", 1)[1].encode("utf-16"),
}


@pytest.mark.parametrize("data", ENCODINGS.values(), ids=ENCODINGS)
def test_the_same_report_in_any_allowed_encoding_is_the_same(data: bytes) -> None:
    (item,) = read(data)

    assert isinstance(item, Icsr), item.errors
    assert item.narrative.text == "Größe 5 µg, 頭痛"
    assert item.content_sha256 == read(ENCODINGS["UTF-8"])[0].content_sha256


MEASURE = """
import sys, tracemalloc
from datetime import date
from pathlib import Path
from pharmacovigilance.exchange.e2b_r3 import Icsr, Schema, read_batch

def peak():
    # What getrusage tells would begin with the process that started this one.
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))

file, xsd = sys.argv[1:]
schema = Schema.load(Path(xsd)) if Path(xsd).exists() else None
with open(file, "rb") as stream:
    batch = read_batch(stream, schema=schema, received_on=date(2026, 11, 23))
    count, early = 0, 0
    for item in batch:
        assert isinstance(item, Icsr), item.errors
        count += 1
        if count == 100:
            early = peak()
            tracemalloc.start()
            settled = tracemalloc.get_traced_memory()[0]
print(count, peak() - early, tracemalloc.get_traced_memory()[0] - settled)
"""


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    file = tmp_path / "batch.xml"
    narrative = "Course of the event. " * 1500
    count = 500
    with file.open("wb") as out:
        out.writelines(
            batch_parts(
                Report(safety_report_id=f"DE-ACME-{n}", narrative=narrative) for n in range(count)
            )
        )

    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(file), str(ROOT / "e2b-r3" / "xsd")],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )

    records, resident_kib, traced_bytes = map(int, done.stdout.split())
    assert file.stat().st_size > 20_000_000
    assert records == count
    assert resident_kib < 8_000
    assert traced_bytes < 200_000


def test_a_file_written_with_prefixes_is_the_same_report() -> None:
    plain = batch_xml(Report())
    text = re.sub(r"<(/?)(?![?!])", r"<\1h:", plain.decode())
    text = text.replace('xmlns="urn:hl7-org:v3"', 'xmlns:h="urn:hl7-org:v3"')
    text = re.sub(r'xsi:type="(\w+)"', r'xsi:type="h:\1"', text)

    (one,), (other,) = read(plain), read(text.encode())

    assert isinstance(other, Icsr)
    assert other.clinical_sha256 == one.clinical_sha256  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("old", "new", "held"),
    [
        pytest.param("<text>A 46", "<text>A<!-- aside --> 46", "A 46", id="comment inside a text"),
        pytest.param("<text>A 46", "<text>A<?ask me?> 46", "A 46", id="instruction inside a text"),
        pytest.param("<text>A 46", "<text><![CDATA[A < 46]]>", "A < 46", id="CDATA"),
        pytest.param("<text>A 46", "<text>&#x41; 46", "A 46", id="character reference"),
    ],
)
def test_odd_but_legal_writing_changes_no_text(old: str, new: str, held: str) -> None:
    (item,) = read(batch_xml(Report()).decode().replace(old, new).encode())

    assert isinstance(item, Icsr)
    assert (item.narrative.text or "").startswith(held)
