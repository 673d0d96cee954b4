"""The guarded entrance: looks at the first bytes of a file and counts all that follow."""

import codecs
import re
from typing import Any, BinaryIO, cast

from lxml import etree

from pharmacovigilance.exchange.e2b_r3.limits import Limits
from pharmacovigilance.exchange.e2b_r3.oids import ACKNOWLEDGEMENT, BATCH, HL7, qualified
from pharmacovigilance.exchange.e2b_r3.xml import local_name

_PROLOG_BYTES = 64 * 1024
_DECLARATION_BYTES = 1024
_ENCODING = re.compile(r"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_ENCODINGS = {"utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be"}
_WIDE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_ARCHIVES = {
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"7z\xbc\xaf": "7z",
    b"%PDF": "PDF",
}
_ROOTS = {
    "ichicsr": "an E2B(R2) message; only E2B(R3) is read",
    ACKNOWLEDGEMENT: "an acknowledgement, not a batch of ICSRs",
    BATCH: "a batch of ICSRs, not an acknowledgement",
    "PORR_IN049016UV": "an ICSR without the batch envelope MCCI_IN200100UV01",
}

PARSER: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
"""How every received file is parsed: nothing is fetched, nothing is expanded."""


class UnreadableError(Exception):
    """The file, or the rest of it, cannot be read; the message says why."""

    def __init__(self, slug: str, message: str, line: int | None = None) -> None:
        """``slug`` names the rule broken, for the finding made of this."""
        super().__init__(message)
        self.slug, self.message, self.line = slug, message, line


class Source:
    """A byte stream that has been looked at, and that stops where the limits are reached."""

    def __init__(self, stream: BinaryIO, limits: Limits, root: str = BATCH) -> None:
        """Read the head of the stream and refuse what cannot be an E2B(R3) file with this root element."""
        self._stream, self._limits = stream, limits
        self._total = self._record = self._markup = 0
        self._head = _fill(stream, _PROLOG_BYTES)
        _check_head(self._head, root)

    def read(self, size: int) -> bytes:
        """The next bytes; ``UnreadableError`` where a limit is passed."""
        if self._head:
            chunk, self._head = self._head[:size], self._head[size:]
        else:
            chunk = self._stream.read(size)
        self._count(chunk)
        return chunk

    def start_record(self) -> None:
        """A record is done with: its bytes no longer occupy memory."""
        self._record = self._markup = 0

    def _count(self, chunk: bytes) -> None:
        self._total += len(chunk)
        self._record += len(chunk)
        self._markup += chunk.count(b"<") + chunk.count(b"=")
        bounds = (
            (self._total, self._limits.batch_bytes, "bytes in one file"),
            (self._record, self._limits.record_bytes, "bytes in one ICSR"),
            (self._markup, self._limits.record_markup, "tags and attributes in one ICSR"),
        )
        for used, limit, what in bounds:
            if used > limit:
                raise UnreadableError("size", f"more than {limit} {what}")


def _fill(stream: BinaryIO, size: int) -> bytes:
    parts, missing = [], size
    while missing and (part := stream.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _check_head(head: bytes, root: str) -> None:
    if not head.strip():
        raise UnreadableError("empty", "the file is empty")
    for magic, name in _ARCHIVES.items():
        if head.startswith(magic):
            raise UnreadableError("format", f"the file is {name}, not plain XML")
    _check_encoding(head)
    _check_root(head, root)


def _check_encoding(head: bytes) -> None:
    if head.startswith(_WIDE):
        raise UnreadableError("encoding", "the file is UTF-32; E2B(R3) is written in UTF-8")
    family = next((name for bom, name in _BOMS if head.startswith(bom)), "utf-8")
    start = head[:_DECLARATION_BYTES].decode(family, errors="replace")
    match = _ENCODING.match(start.lstrip("\ufeff"))
    if not match:
        return
    declared = match[1].lower()
    if declared not in _ENCODINGS or declared.startswith("utf-16") != family.startswith("utf-16"):
        message = f"declared encoding {match[1][:20]!r} in a file of {family.upper()}; E2B(R3) is written in UTF-8"
        raise UnreadableError("encoding", message)


def _check_root(head: bytes, expected: str) -> None:
    parser = etree.XMLPullParser(events=("start",), **PARSER)
    error: etree.XMLSyntaxError | None = None
    try:
        parser.feed(head)
    except etree.XMLSyntaxError as broken:
        error = broken
    event = cast("tuple[str, Any] | None", next(iter(parser.read_events()), None))
    if event is None:
        raise _no_root(error, len(head))
    root = event[1]
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableError("dtd", "the file declares a document type; E2B(R3) has none", 1)
    if root.tag != qualified(expected):
        name = local_name(root)
        kind = "batch" if expected == BATCH else "acknowledgement"
        reason = _ROOTS.get(name, f"no E2B(R3) {kind}: its root element is <{name[:40]}>")
        if name == expected:
            reason = f"no E2B(R3) {kind}: <{name}> is not in the namespace {HL7}"
        raise UnreadableError("root", f"the file is {reason}", root.sourceline)


def _no_root(error: etree.XMLSyntaxError | None, size: int) -> UnreadableError:
    if error is None:
        return UnreadableError("xml", f"no root element within the first {size} bytes")
    return UnreadableError("xml", f"the file is not XML: {error.msg}", error.lineno)
