"""Long documents are laid out part by part, so that ten thousand rows need no more memory than some hundred.

A template separates its parts by `PART`. Each part becomes a PDF of its own with the page numbers it will have, and the
parts become one file with one structure tree. Same text, same bytes.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject, NullObject, NumberObject

PART = "<!--part-->"
SHEET = '<section class="sheet">'
SIGNATURES = '<section class="signatures">'
_BEGIN, _END = "<main>", "</main>"
_WRAPPERS = frozenset({"/P", "/Span", "/NonStruct", "/H1", "/H2", "/H3"})
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
    pieces = split(html)
    expected = Numbering(tuple(max(_expected(piece), 1) for piece in pieces))
    with _steady_memory():
        merged, found = _merged(pieces, expected, write, report)
        if found != expected.counts:
            merged, _ = _merged(pieces, Numbering(found), write, report)
    return merged


def split(html: str) -> list[str]:
    """Each part as a document of its own; what follows the content, such as signatures, goes with the last."""
    before, _, rest = html.partition(_BEGIN)
    content, _, after = rest.rpartition(_END)
    pieces = content.split(PART)
    closing = f"{_END}</body></html>"
    whole = [f"{before}{_BEGIN}{piece}{closing}" for piece in pieces[:-1]]
    return [*whole, f"{before}{_BEGIN}{pieces[-1]}{_END}{after}"]


def _expected(piece: str) -> int:
    return piece.count(SHEET) + piece.count(SIGNATURES)


def _merged(
    pieces: list[str], numbering: Numbering, write: Write, report: Report
) -> tuple[bytes, tuple[int, ...]]:
    merger, counts = None, []
    for index, piece in enumerate(pieces):
        report(index, len(pieces))
        numbered = piece.replace("</head>", numbering.head(index), 1)
        content, pages = write(numbered, index == 0)
        counts.append(pages)
        if merger is None:
            merger = _Merger(content)
        else:
            merger.add(content)
        gc.collect()
    report(len(pieces), len(pieces))
    assert merger is not None  # noqa: S101 -- a document has at least one part
    return merger.content(), tuple(counts)


class _Merger:
    """The first part as it is, and the pages and tags of each further part behind it."""

    def __init__(self, first: bytes) -> None:
        self._writer = PdfWriter(clone_from=_read(first))
        root: Any = self._writer.root_object["/StructTreeRoot"]
        self._document: Any = root["/K"][0].get_object()
        self._numbers: Any = root["/ParentTree"]["/Nums"]

    def add(self, part: bytes) -> None:
        """Append a part; its tags point at its own pages, its parent tree is counted on."""
        reader = _read(part)
        offset = len(self._writer.pages)
        pages: Any = reader.pages
        for page in pages:
            number = NumberObject(offset + int(page["/StructParents"]))
            self._writer.add_page(page)[NameObject("/StructParents")] = number
        root = _structure(reader)
        document = root["/K"][0].get_object()
        self._add_elements(document)
        self._add_numbers(root["/ParentTree"]["/Nums"], offset, document)

    def _add_elements(self, document: Any) -> None:
        for reference in document["/K"]:
            self._document["/K"].append(self._adopted(reference, document))

    def _adopted(self, reference: Any, document: Any) -> Any:
        """A copy of the element in this file. Its topmost ancestor, elsewhere below another document, is now below ours."""
        _topmost(reference.get_object(), document)[NameObject("/P")] = NullObject()
        copied = reference.clone(self._writer)
        top = _topmost(copied.get_object(), self._document)
        top[NameObject("/P")] = self._document.indirect_reference
        return copied

    def _add_numbers(self, numbers: Any, offset: int, document: Any) -> None:
        for index in range(0, len(numbers), 2):
            elements = [self._adopted(each, document) for each in numbers[index + 1]]
            self._numbers.append(NumberObject(offset + int(numbers[index])))
            self._numbers.append(ArrayObject(elements))

    def content(self) -> bytes:
        """The bytes of the whole."""
        target = BytesIO()
        self._writer.write(target)
        return target.getvalue()


def _topmost(element: Any, document: Any) -> Any:
    """The ancestor that hangs on the document itself, or on nothing yet."""
    while True:
        parent = element.get("/P", NullObject()).get_object()
        if isinstance(parent, NullObject) or parent is document:
            return element
        element = parent


def _structure(reader: PdfReader) -> Any:
    catalog: Any = reader.trailer["/Root"]
    return catalog["/StructTreeRoot"]


def _read(part: bytes) -> PdfReader:
    """A part with its tags made simple: one element per block of text, not one per line."""
    reader = PdfReader(BytesIO(part))
    root = _structure(reader)
    owners: dict[int, Any] = {}
    for reference in root["/K"][0].get_object()["/K"]:
        _gather(reference, owners)
    for elements in root["/ParentTree"]["/Nums"][1::2]:
        elements[:] = [owners.get(each.idnum, each) for each in elements]
    return reader


def _gather(reference: Any, owners: dict[int, Any]) -> None:
    """Give an element the marked content of those of its children that add nothing but a line on the same page."""
    element = reference.get_object()
    kids = ArrayObject()
    for kid in _kids(element):
        if isinstance(kid, NumberObject):
            kids.append(kid)
            continue
        _gather(kid, owners)
        child = kid.get_object()
        if _is_plain(child, element):
            kids.extend(_kids(child))
            owners.update({old: reference for old, new in owners.items() if new.idnum == kid.idnum})
            owners[kid.idnum] = reference
        else:
            kids.append(kid)
    element[NameObject("/K")] = kids
    if element["/S"] == "/NonStruct" and all(isinstance(kid, NumberObject) for kid in kids):
        element[NameObject("/S")] = NameObject("/P")


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", ())
    return list(kids) if isinstance(kids, ArrayObject) else [element.raw_get("/K")]


def _is_plain(child: Any, element: Any) -> bool:
    """A line or a nameless wrapper that holds marked content only, on the page of its parent."""
    if child.get("/S") not in {"/Span", "/P"} or element.get("/S") not in _WRAPPERS:
        return False
    same_page = child.raw_get("/Pg") == element.raw_get("/Pg")
    return same_page and all(isinstance(kid, NumberObject) for kid in _kids(child))


@contextmanager
def _steady_memory() -> Iterator[None]:
    """What was there before is not looked through again with every part."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
