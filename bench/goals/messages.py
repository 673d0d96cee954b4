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
import io, re, sys
from datetime import date
from pathlib import Path
from pharmacovigilance.exchange.e2b_r3 import read_batch
from tests.pharmacovigilance.exchange.icsr_builder import Report, batch_xml
reports = int(sys.argv[1])
data = batch_xml(*(Report(safety_report_id=f"DE-ACME-{n}") for n in range(reports)))
Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew: building the file is not reading it
held = lambda name: int(re.search(name + r":\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
before = held("VmRSS")
assert sum(1 for _ in read_batch(io.BytesIO(data), schema=None, received_on=date(2026, 11, 23))) == reports
print(held("VmHWM") - before)
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
    few, many = _growth(50), _growth(2_000)
    told = f"{len(data) / 1e6:.1f} MB: {milliseconds(found)}; typed, with every business rule"
    return [
        Line(
            "P10",
            "E2B(R3) read into typed records, times the C tree",
            found["ours"] / found["tree"],
            2.0,
            detail=told,
        ),
        Line("P10", "memory for reading 2,000 reports, beyond that for 50", many - few, 10.0, unit=" MB",
             detail=f"50: {few:.1f} MB, 2,000: {many:.1f} MB (VmHWM of a process of its own)"),
    ]  # fmt: skip


def _growth(reports: int) -> float:
    """Megabytes that reading so many takes at most, in a process of its own."""
    argv = [sys.executable, "-c", GROWTH, str(reports)]
    done = subprocess.run(
        argv, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    return float(done.stdout)
