"""P9: the CIOMS I form against a hand-drawn canvas, a line listing against reportlab's table and a naive HTML table."""

from __future__ import annotations

import importlib.util
import io
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen import canvas
from reportlab.platypus import LongTable, SimpleDocTemplate, TableStyle

from bench.measure import Line, medians, milliseconds, once
from pharmacovigilance.documents.cioms_i_form import CIOMS_I
from tests.pharmacovigilance.cioms_samples import cioms

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ROWS, NAIVE_ROWS, WIDTHS = 6_000, 500, 15


def documents() -> list[Line]:
    """The form, and the listing where the product has one."""
    return [
        _form(),
        *(
            _listing()
            if importlib.util.find_spec("pharmacovigilance.documents.sae_listing")
            else []
        ),
    ]


def _form() -> Line:
    sample = cioms()
    html = CIOMS_I.render_html(sample, generated_at=AT)
    words = html.split()[:400]

    def floor() -> bytes:
        out = io.BytesIO()
        page = canvas.Canvas(out, pagesize=A4)
        for number, word in enumerate(words):
            page.setFont("Helvetica", 6)
            page.drawString(30 + number % 8 * 65, 800 - number // 8 * 14, word[:14])
            page.rect(28 + number % 8 * 65, 797 - number // 8 * 14, 64, 12)
        page.save()
        return out.getvalue()

    def ours() -> bytes:
        return CIOMS_I.render_pdf(sample, generated_at=AT)

    assert (
        len(PdfReader(io.BytesIO(ours())).pages) == len(PdfReader(io.BytesIO(floor())).pages) == 1
    )
    found = medians({"canvas": floor, "ours": ours}, rounds=8)
    ratio = found["ours"] / found["canvas"]
    return Line(
        "P9", "CIOMS I, warm, times a reportlab canvas", ratio, 12.0, detail=milliseconds(found)
    )


def _listing() -> list[Line]:
    cells = [tuple(f"{column}-{n}" for column in range(WIDTHS)) for n in range(ROWS)]
    ours = once(lambda: _ours(cells))
    peer = once(lambda: _long_table(cells))
    naive = once(lambda: _naive(cells[:NAIVE_ROWS])) / NAIVE_ROWS * ROWS
    memory = _memory()
    told = f"{ROWS} rows: ours {ours / 1000:.1f} s, LongTable {peer / 1000:.1f} s, HTML table {naive / 1000:.0f} s (from {NAIVE_ROWS})"
    return [
        Line("P9", "line listing, times reportlab LongTable", ours / peer, 2.0, detail=told),
        Line("P9", "line listing, faster than an HTML table", naive / ours, 7.0, is_at_most=False),
        Line("P9", f"most memory of a worker that makes {ROWS} rows", memory, 250.0, unit=" MB"),
    ]


def _memory() -> float:
    """Megabytes of a worker of its own, as the kernel has seen them at most (VmHWM)."""
    root = Path(__file__).parents[2]
    child = root / "tests" / "pharmacovigilance" / "documents" / "listing_child.py"
    env = os.environ | {"PYTHONPATH": str(root)}
    argv = [sys.executable, str(child), str(ROWS)]
    done = subprocess.run(argv, check=True, capture_output=True, text=True, cwd=root, env=env)
    return float(done.stdout.split()[2])


def _ours(cells: list[Any]) -> None:
    from pharmacovigilance.documents.cioms_i import Blinding  # noqa: PLC0415 -- only where the listing is there
    from pharmacovigilance.documents.sae_listing import SAE_LISTING, LineListing  # noqa: PLC0415 -- as above
    from pharmacovigilance.documents.study_head import StudyHead  # noqa: PLC0415 -- as above

    head = StudyHead("BENCH-1", "A study", (), "Sponsor")
    listing = LineListing(
        head, date(2026, 1, 1), date(2026, 2, 1), Blinding.BLINDED, (), tuple(cells), ROWS, ROWS
    )
    content = SAE_LISTING.render_pdf(listing, generated_at=AT)
    assert f"0-{ROWS - 1}" in PdfReader(io.BytesIO(content)).pages[-1].extract_text()


def _long_table(cells: list[Any]) -> None:
    out = io.BytesIO()
    table = LongTable([list(row) for row in cells], repeatRows=1)
    table.setStyle(TableStyle([("FONTSIZE", (0, 0), (-1, -1), 5)]))
    SimpleDocTemplate(out, pagesize=landscape(A4)).build([table])


def _naive(cells: list[Any]) -> None:
    from cro_platform.documents.pdf import write_pdf  # noqa: PLC0415 -- beside its only use

    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in cells)
    style = "<style>@page{size:A4 landscape}table{border-collapse:collapse;font-size:5pt}td{border:1px solid}</style>"
    head = f"<html lang='en'><head><title>Naive</title>{style}</head>"
    write_pdf(f"{head}<body><table>{rows}</table></body></html>", embedded=(), generated_at=AT)
