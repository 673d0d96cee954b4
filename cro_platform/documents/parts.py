"""Long documents are laid out part by part, so that ten thousand rows need no more memory than some hundred.

A template separates its parts by `PART`. Each part becomes a PDF of its own with the page numbers it will have, and the
parts become one file with one structure tree. Same text, same bytes.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cro_platform.documents.merging import Merger

PART = "<!--part-->"
SHEET = '<section class="sheet">'
SIGNATURES = '<section class="signatures">'
_BEGIN, _END = "<main>", "</main>"
_NUMBERING = (
    '<style>@page {{ @bottom-right {{ content: "Page " counter(page) " of {total}"; }} }}'
    " @page :first {{ counter-reset: page {before}; counter-increment: page; }}</style></head>"
)

Report = Callable[[int, int], None]
Write = Callable[[str, bool], tuple[bytes, int]]
"""Writes one part's HTML; the flag says whether it is the first, which carries the embedded files."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """The pages that stand before each part, and how many there are in all."""

    counts: tuple[int, ...]

    def head(self, index: int) -> str:
        """The style that continues the page numbers in a part."""
        return _NUMBERING.format(total=sum(self.counts), before=sum(self.counts[:index]))


def is_long(html: str) -> bool:
    """The document has more than one part."""
    return PART in html


def write_parts(html: str, write: Write, report: Report) -> bytes:
    """One PDF of all parts. `report` hears how many of how many are done.

    The number of pages is expected from the sheets of the text; where it turns out otherwise the parts are written again.
    """
    expected = Numbering(tuple(max(_expected(piece), 1) for piece in split(html)))
    with _steady_memory():
        merged, found = _merged(html, expected, write, report)
        if found != expected.counts:
            merged, _ = _merged(html, Numbering(found), write, report)
    return merged


def split(html: str) -> Iterator[str]:
    """Each part as a document of its own; what follows the content, such as signatures, goes with the last."""
    start, end = html.index(_BEGIN) + len(_BEGIN), html.rindex(_END)
    before, after = html[:start], html[end:]
    while (found := html.find(PART, start, end)) >= 0:
        yield f"{before}{html[start:found]}{_END}</body></html>"
        start = found + len(PART)
    yield f"{before}{html[start:end]}{after}"


def _expected(piece: str) -> int:
    return piece.count(SHEET) + piece.count(SIGNATURES)


def _merged(
    html: str, numbering: Numbering, write: Write, report: Report
) -> tuple[bytes, tuple[int, ...]]:
    merger, counts, total = Merger(), [], len(numbering.counts)
    for index, piece in enumerate(split(html)):
        report(index, total)
        numbered = piece.replace("</head>", numbering.head(index), 1)
        content, pages = write(numbered, index == 0)
        counts.append(pages)
        merger.add(content)
        gc.collect()
    report(total, total)
    return merger.content(), tuple(counts)


@contextmanager
def _steady_memory() -> Iterator[None]:
    """What was there before is not looked through again with every part."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
