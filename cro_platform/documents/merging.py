"""Parts become one PDF object by object: what is written is forgotten, so that no part but the one at hand is in memory.

The first part gives the file its catalogue, title, colour profile and embedded files. Each further part adds its pages and
its tags; of them only addresses are kept until the page tree, the tree of tags and the table of addresses are written last.
"""

from array import array
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
)

from cro_platform.documents.tags import simplified

_HEADER = b"%PDF-1.7\n%\xc3\xa4\xc3\xbc\xc3\xb6\n"  # bytes above 127 tell programs that the file is binary
_CATALOG, _PAGES, _ROOT, _PARENTS, _DOCUMENT, _FIRST_FREE = range(1, 7)


class Merger:
    """One file in the making; `add` its parts in order, then take its `content`."""

    def __init__(self) -> None:
        self._out = BytesIO()
        self._out.write(_HEADER)
        self._places = array("Q", [0] * _FIRST_FREE)
        self._pages = array("L")
        self._elements = array("L")
        self._marked: list[array[int]] = []
        self._last: dict[int, DictionaryObject] = {}
        self._trailer = DictionaryObject()

    def add(self, part: bytes) -> None:
        """Write the part's pages, tags and whatever they need; page numbers of tags are counted on."""
        reader = PdfReader(BytesIO(part))
        catalog: Any = reader.trailer["/Root"]
        root = catalog["/StructTreeRoot"]
        document = root["/K"][0].get_object()
        simplified(root)
        copy = _Copy(self, reader)
        copy.becomes(catalog.raw_get("/Pages"), _PAGES)
        copy.becomes(catalog.raw_get("/StructTreeRoot"), _ROOT)
        copy.becomes(root["/K"][0], _DOCUMENT)
        self._add_pages(catalog["/Pages"], copy)
        self._elements.extend(copy.number(each) for each in list.__iter__(document["/K"]))
        numbers = root["/ParentTree"]["/Nums"]
        for marked in numbers[1::2]:
            self._marked.append(array("L", map(copy.number, list.__iter__(marked))))
        if not self._last:
            self._keep_for_the_end(reader, root, document, copy)
        copy.run()

    def content(self) -> bytes:
        """The bytes of the whole; nothing is added afterwards."""
        self._last[_PAGES][NameObject("/Kids")] = _references(self._pages)
        self._last[_PAGES][NameObject("/Count")] = NumberObject(len(self._pages))
        self._last[_DOCUMENT][NameObject("/K")] = _references(self._elements)
        numbers = ArrayObject()
        for index, marked in enumerate(self._marked):
            numbers += [NumberObject(index), _references(marked)]
        self._last[_PARENTS][NameObject("/Nums")] = numbers
        if "/ParentTreeNextKey" in self._last[_ROOT]:
            key = NameObject("/ParentTreeNextKey")
            self._last[_ROOT][key] = NumberObject(len(self._marked))
        for number, kept in self._last.items():
            self.write(number, kept)
        self._write_addresses()
        return self._out.getvalue()

    def reserve(self) -> int:
        """The number of one more object."""
        self._places.append(0)
        return len(self._places) - 1

    def write(self, number: int, value: PdfObject) -> None:
        """One object, at the end of what is written."""
        self._places[number] = self._out.tell()
        self._out.write(b"%d 0 obj\n" % number)
        value.write_to_stream(self._out)
        self._out.write(b"\nendobj\n")

    def _add_pages(self, pages: Any, copy: "_Copy") -> None:
        offset = len(self._pages)
        for reference in list.__iter__(pages["/Kids"]):
            page = reference.get_object()
            page[NameObject("/StructParents")] = NumberObject(offset + int(page["/StructParents"]))
            self._pages.append(copy.number(reference))

    def _keep_for_the_end(self, reader: PdfReader, root: Any, document: Any, copy: "_Copy") -> None:
        catalog: Any = reader.trailer["/Root"]
        kept = {
            _CATALOG: catalog,
            _PAGES: catalog["/Pages"],
            _ROOT: root,
            _PARENTS: root["/ParentTree"].get_object(),
            _DOCUMENT: document,
        }
        for owner, name in ((kept[_PAGES], "/Kids"), (document, "/K"), (kept[_PARENTS], "/Nums")):
            owner[NameObject(name)] = ArrayObject()
        root[NameObject("/ParentTree")] = IndirectObject(_PARENTS, 0, None)
        for each in kept.values():
            copy.translate(each)
        self._last = kept
        for name in ("/Info", "/ID"):
            if name in reader.trailer:
                self._trailer[NameObject(name)] = reader.trailer.raw_get(name)
        copy.translate(self._trailer)

    def _write_addresses(self) -> None:
        place = self._out.tell()
        self._out.write(b"xref\n0 %d\n0000000000 65535 f \n" % len(self._places))
        for each in self._places[1:]:
            self._out.write(b"%010d 00000 n \n" % each)
        self._trailer[NameObject("/Size")] = NumberObject(len(self._places))
        self._trailer[NameObject("/Root")] = IndirectObject(_CATALOG, 0, None)
        self._out.write(b"trailer\n")
        self._trailer.write_to_stream(self._out)
        self._out.write(b"\nstartxref\n%d\n%%%%EOF\n" % place)


class _Copy:
    """The objects of one part under their numbers in the whole; what is asked for is written once."""

    def __init__(self, merger: Merger, reader: PdfReader) -> None:
        self._merger, self._reader = merger, reader
        self._numbers: dict[int, int] = {}
        self._waiting: list[int] = []

    def becomes(self, reference: Any, number: int) -> None:
        """This object of the part is that one of the whole, which somebody else writes."""
        self._numbers[reference.idnum] = number

    def number(self, reference: Any) -> int:
        """Its number in the whole; it is written with the next `run`."""
        found = self._numbers.get(reference.idnum)
        if found is None:
            found = self._numbers[reference.idnum] = self._merger.reserve()
            self._waiting.append(reference.idnum)
        return found

    def run(self) -> None:
        """Write all that was asked for, and all that it asks for."""
        while self._waiting:
            old = self._waiting.pop()
            value = self._reader.get_object(IndirectObject(old, 0, self._reader))
            assert value is not None  # noqa: S101 -- the part is our own
            self.translate(value)
            self._merger.write(self._numbers[old], value)

    def translate(self, value: Any) -> None:
        """Let every reference in it point at the whole; in place, for the part is not used again."""
        if isinstance(value, DictionaryObject):
            for name in list(value):
                value[NameObject(name)] = self._translated(value.raw_get(name))
        elif isinstance(value, ArrayObject):
            value[:] = [self._translated(each) for each in list.__iter__(value)]

    def _translated(self, value: Any) -> Any:
        if isinstance(value, IndirectObject):
            return value if value.pdf is None else IndirectObject(self.number(value), 0, None)
        self.translate(value)
        return value


def _references(numbers: "array[int]") -> ArrayObject:
    return ArrayObject([IndirectObject(each, 0, None) for each in numbers])
