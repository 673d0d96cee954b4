"""P10: safety messages read record by record into typed values, against the bare C tree."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import date
from pathlib import Path

from lxml import etree

from bench.measure import Line, medians, milliseconds
from pharmacovigilance.exchange.e2b_r3 import Icsr, read_batch
from tests.pharmacovigilance.exchange.icsr_builder import Report, batch_xml

REPORTS = 300
TODAY = date(2026, 11, 23)
GROWTH = """
import io, resource, sys
from datetime import date
from pharmacovigilance.exchange.e2b_r3 import read_batch
from tests.pharmacovigilance.exchange.icsr_builder import Report, batch_xml
def peak(count):
    data = batch_xml(*(Report(safety_report_id=f"DE-ACME-{n}") for n in range(count)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert sum(1 for _ in read_batch(io.BytesIO(data), schema=None, received_on=date(2026, 11, 23))) == count
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
peak(50)
print(peak(2000))
"""


def parsing() -> list[Line]:
    """Time against the tree alone, and memory with the length of the file."""
    data = batch_xml(*(Report(safety_report_id=f"DE-ACME-{n}") for n in range(REPORTS)))

    def ours() -> int:
        found = list(read_batch(io.BytesIO(data), schema=None, received_on=TODAY))
        return sum(isinstance(each, Icsr) for each in found)

    def floor() -> int:
        return len(etree.fromstring(data).findall(".//{urn:hl7-org:v3}investigationEvent"))

    assert ours() == floor() == REPORTS
    found = medians({"tree": floor, "ours": ours}, rounds=5)
    done = subprocess.run(
        [sys.executable, "-c", GROWTH],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    told = f"{len(data) / 1e6:.1f} MB: {milliseconds(found)}; typed, with every business rule"
    return [
        Line(
            "P10",
            "E2B(R3) read into typed records, times the C tree",
            found["ours"] / found["tree"],
            2.0,
            detail=told,
        ),
        Line("P10", "memory, 2,000 reports against 50", float(done.stdout), 10.0, unit=" MB"),
    ]
