"""A document worker of its own that makes one long listing and says how much memory it needed."""

import re
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import django


def rows(count: int) -> tuple[tuple[str, ...], ...]:
    """Rows as a busy study has them: repeated words, long terms, several scripts."""
    terms = (
        "Acute liver failure",
        "Myocardial infarction with cardiogenic shock, resuscitated [10028596]",
        "Острая печёночная недостаточность",
        "Sepsis",
    )
    return tuple(
        (
            f"NW-ALPHA-{number:05d}", f"DE-001-{number % 900:03d}", "DE", f"{20 + number % 60}y", "FM"[number % 2],
            terms[number % 4], "LT HOS", "2035-03-01", "2035-03", "Not recovered / ongoing",
            "NWX-1 or placebo (blinded); 15 mg once daily", "related", "not stated", "unexpected", "2035-03-02",
        )
        for number in range(count)
    )  # fmt: skip


def peak_kilobytes() -> int:
    """The most that this program has held. What `getrusage` tells begins with the process that started it."""
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1])


def main(count: int) -> None:
    """Print the bytes of the PDF, its parts, and the peak of resident memory in megabytes."""
    django.setup()
    from cro_platform.config.celery import app
    from cro_platform.documents.pdf import EmbeddedFile, write_pdf
    from cro_platform.documents.snapshot import canonical_json
    from pharmacovigilance.documents.cioms_i import Blinding
    from pharmacovigilance.documents.sae_listing import (
        SAE_LISTING,
        LineListing,
    )
    from pharmacovigilance.documents.study_head import StudyHead

    app.finalize()
    head = StudyHead("NW-ALPHA", "A study", (), "Northwind")
    listing = LineListing(
        head, date(2035, 1, 1), date(2035, 12, 31), Blinding.BLINDED, (), rows(count), count, count
    )
    at = datetime(2036, 1, 1, tzinfo=UTC)
    heard: list[int] = []
    html = SAE_LISTING.render_html(listing, generated_at=at)
    data = EmbeddedFile("data.json", canonical_json(listing), "The data")
    content = write_pdf(
        html, embedded=(data,), generated_at=at, report=lambda done, _: heard.append(done)
    )
    peak = peak_kilobytes() // 1024
    sys.stdout.write(f"{len(content)} {max(heard, default=0)} {peak}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
