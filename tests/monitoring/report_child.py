"""A document worker of its own that makes one long visit report and says how much memory it needed."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import django

WORDS = (
    "The monitor compared source and case report form of the visits since the last one; two values were transcribed wrongly "
    "and corrected by the site on the spot, dated and initialled. "
)


def peak_kilobytes() -> int:
    """The most that this program has held."""
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1])


def main(questions: int, findings: int) -> None:
    """Print the bytes of the PDF, its pages, how often progress was told, and the peak of resident memory in megabytes."""
    django.setup()
    from io import BytesIO

    from pypdf import PdfReader

    from cro_platform.config.celery import app
    from cro_platform.documents.pdf import EmbeddedFile, write_pdf
    from cro_platform.documents.snapshot import canonical_json
    from monitoring.documents.letter import Participant
    from monitoring.documents.report import (
        VISIT_REPORT,
        AnswerText,
        FindingText,
        SectionText,
        SignatureText,
        VisitReportText,
    )

    app.finalize()
    report = VisitReportText(
        company="Orbis Monitoring Ltd",
        subject="Interim monitoring visit 7, site DE01 Charité",
        version="1",
        template="Standard visit report, version 1",
        facts=(("Protocol", "NW-ALPHA"), ("Date", "09 Mar 2026 to 10 Mar 2026"), ("Monitor", "A. Monitor")),
        participants=(Participant("Dr Anna Vogel", "Investigator"),),
        sections=tuple(
            SectionText(
                f"Section {number}",
                tuple(AnswerText(f"Question {number}.{n}: was it reviewed?", "Yes", WORDS * 2) for n in range(12)),
            )
            for number in range(questions // 12)
        ),
        findings=tuple(
            FindingText(str(n), "Source data and records", "Minor", f"Participant {n}: {WORDS}", f"DE01-{n:03d}", "A-3F2C1B (Open)")
            for n in range(1, findings + 1)
        ),
        signatures=(SignatureText("A. Monitor, cra, Orbis", "I wrote this", "12 Mar 2026 10:00:00 Europe/London"),),
        change_reason="",
    )  # fmt: skip
    at = datetime(2036, 1, 1, tzinfo=UTC)
    heard: list[tuple[int, int]] = []
    html = VISIT_REPORT.render_html(report, generated_at=at)
    data = EmbeddedFile("data.json", canonical_json(report), "The data")
    content = write_pdf(
        html,
        embedded=(data,),
        generated_at=at,
        report=lambda done, total: heard.append((done, total)),
    )
    peak = peak_kilobytes() // 1024
    if len(sys.argv) > 3:
        Path(sys.argv[3]).write_bytes(content)
    pages = len(PdfReader(BytesIO(content)).pages)
    sys.stdout.write(f"{len(content)} {pages} {len(set(heard))} {peak}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
