"""A workbook is an archive of XML: it is looked through part by part before anything else reads it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from cro_platform.access.errors import RuleBroken
from studies.exchange.tables.limits import MAXIMUM_PARTS, MAXIMUM_UNPACKED

STANDARD = "ECMA-376"
CHUNK = 64 * 1024
_ENCRYPTED = 0x1


@dataclass(slots=True)
class Screening:
    """What the parts hold that a sheet's rows do not show: merged cells by part."""

    merged: dict[str, list[str]] = field(default_factory=dict)
    unpacked: int = 0


def screen(data: bytes) -> Screening:
    """Unpack every part once, counting. RuleBroken for a bomb, a document type, an entity, a macro, broken XML."""
    found = Screening()
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_parts(parts)
            for part in parts:
                _look(archive, part, found)
    except (BadZipFile, NotImplementedError, EOFError, OSError, ValueError):
        raise _broken("The archive of the workbook is damaged.") from None
    return found


def _broken(detail: str) -> RuleBroken:
    return RuleBroken.of("", detail, STANDARD)


def _check_parts(parts: list[ZipInfo]) -> None:
    if len(parts) > MAXIMUM_PARTS:
        raise _broken(f"The workbook has more than {MAXIMUM_PARTS} parts.")
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise _broken("The workbook is protected by a password; save it without.")
    if len({part.filename for part in parts}) != len(parts):
        raise _broken("The workbook holds two parts of one name.")
    if any(PurePosixPath(part.filename).name.lower() == "vbaproject.bin" for part in parts):
        raise _broken("The workbook holds macros; save it as .xlsx.")


def _look(archive: ZipFile, part: ZipInfo, found: Screening) -> None:
    is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    parser = _parser(part.filename, found) if is_xml else None
    try:
        for piece in _pieces(archive, part, found):
            if parser is not None:
                parser.Parse(piece, False)
        if parser is not None:
            parser.Parse(b"", True)
    except expat.ExpatError:
        raise _broken(f"A part of the workbook is no XML: {part.filename[:80]}.") from None


def _pieces(archive: ZipFile, part: ZipInfo, found: Screening) -> Iterator[bytes]:
    with archive.open(part) as stream:
        while piece := stream.read(CHUNK):
            found.unpacked += len(piece)
            if found.unpacked > MAXIMUM_UNPACKED:
                megabytes = MAXIMUM_UNPACKED // 1_000_000
                raise _broken(f"The workbook unpacks to more than {megabytes} MB.")
            yield piece


def _parser(name: str, found: Screening) -> expat.XMLParserType:
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise _broken("The workbook declares a document type or an entity; no spreadsheet does.")

    def begin(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "mergeCell":
            found.merged.setdefault(name, []).append(attributes.get("ref", ""))

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = begin
    return parser
