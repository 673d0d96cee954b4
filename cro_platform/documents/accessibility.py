"""What a screen reader needs of a document's HTML, checked before the PDF is made (PDF/UA-1, ISO 14289-1, 7)."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_HEADINGS = {f"h{level}": level for level in range(1, 7)}


def lint(html: str) -> list[str]:
    """The faults in document order: language, title, heading levels, table headers, alternatives, duplicate ids.

    An empty list is no proof of accessibility; it says that none of these mechanical faults is present.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.findings()


@dataclass(slots=True)
class _Open:
    """An element whose content is still being read."""

    tag: str
    text: str = ""
    has_header: bool = False
    has_title: bool = False


@dataclass(slots=True)
class _Seen:
    """What the whole document has."""

    faults: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    level: int = 0
    has_language: bool = False
    has_title: bool = False


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._seen = _Seen()
        self._open: list[_Open] = []

    def findings(self) -> list[str]:
        language = [] if self._seen.has_language else ["html: no lang"]
        title = [] if self._seen.has_title else ["head: no title"]
        return [*language, *title, *self._seen.faults]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._check_id(tag, values)
        self._check_start(tag, values)
        if tag in _HEADINGS or tag in {"table", "svg", "title"}:
            self._open.append(_Open(tag))

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1].tag == tag:
            self._check_end(self._open.pop())

    def _check_id(self, tag: str, values: dict[str, str]) -> None:
        name = values.get("id")
        if name is not None and name in self._seen.ids:
            self._fault(f"{tag}: id {name!r} is used twice")
        if name is not None:
            self._seen.ids.add(name)

    def _check_start(self, tag: str, values: dict[str, str]) -> None:
        if tag == "html":
            self._seen.has_language = bool(values.get("lang", "").strip())
        elif tag == "img" and "alt" not in values:
            self._fault(f"img {values.get('src', '')!r}: no alt")
        elif tag == "th":
            self._check_header(values)
        elif tag in _HEADINGS:
            self._check_level(tag)

    def _check_header(self, values: dict[str, str]) -> None:
        if values.get("scope") not in {"col", "row", "colgroup", "rowgroup"}:
            self._fault("th: no scope")
        for element in self._open:
            element.has_header = True

    def _check_level(self, tag: str) -> None:
        level = _HEADINGS[tag]
        if level > self._seen.level + 1:
            before = f"h{self._seen.level}" if self._seen.level else "no heading"
            self._fault(f"{tag}: follows {before}")
        self._seen.level = level

    def _check_end(self, element: _Open) -> None:
        is_blank = not element.text.strip()
        if element.tag in _HEADINGS and is_blank:
            self._fault(f"{element.tag}: empty")
        elif element.tag == "table" and not element.has_header:
            self._fault("table: no header cell")
        elif element.tag == "title":
            self._note_title(is_blank=is_blank)
        elif element.tag == "svg" and not element.has_title:
            self._fault("svg: no title")

    def _note_title(self, *, is_blank: bool) -> None:
        if self._open and self._open[-1].tag == "svg":
            self._open[-1].has_title = not is_blank
        else:
            self._seen.has_title = not is_blank

    def _fault(self, text: str) -> None:
        self._seen.faults.append(text)
