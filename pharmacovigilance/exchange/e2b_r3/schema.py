"""The ICH/HL7 schema of E2B(R3), loaded from a folder the installation provides."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, cast

from lxml import etree

from pharmacovigilance.exchange.e2b_r3.findings import Finding, Severity, finding
from pharmacovigilance.exchange.e2b_r3.oids import HL7, RECORD, qualified
from pharmacovigilance.exchange.e2b_r3.reading.trace import Trace
from pharmacovigilance.exchange.e2b_r3.xml import Node, select

_ENTRY = "MCCI_IN200100UV01.xsd"
_XS = "{http://www.w3.org/2001/XMLSchema}"
_VALUE = re.compile(r"(?<=[Tt]he )value '[^']*'|'[^']*'(?= is not a valid value)")


class SchemaError(ValueError):
    """The folder does not hold a usable E2B(R3) schema; the message names what is wrong."""


@dataclass(frozen=True, slots=True)
class _Fault:
    """One complaint of the schema processor."""

    line: int
    path: str
    message: str


class Schema:
    """The compiled schema. Compile it once per process; checking is safe from several threads.

    ``sha256`` names the exact set of files, for the record of what a message was checked against.
    """

    def __init__(self, compiled: etree.XMLSchema, digest: str) -> None:
        """Use ``Schema.load``."""
        self._compiled, self._lock = compiled, Lock()
        self.sha256 = digest

    @classmethod
    def load(cls, folder: Path | str) -> "Schema":
        """Compile the schema closure in ``folder``; nothing is ever fetched.

        ``SchemaError`` where the folder, the entry file ``MCCI_IN200100UV01.xsd`` or any file it
        includes is missing or broken, or where a file points outside the folder.
        """
        home = Path(folder).resolve()
        entry = _entry(home)
        files = _closure(entry, home)
        try:
            compiled = etree.XMLSchema(etree.parse(str(entry), _parser()))
        except etree.XMLSchemaParseError as error:
            raise SchemaError(f"{entry.name} does not compile: {error}") from error
        return cls(compiled, _digest(files, home))

    def check_record(self, node: Node, trace: Trace, limit: int) -> tuple[Finding, ...]:
        """What the schema says of one ICSR, as errors, each with the nearest E2B(R3) element.

        The node gains the attribute ``ITSVersion``, which the schema asks of a message alone.
        """
        node.set("ITSVersion", "XML_1.0")
        faults = self._faults(node)
        places = [*_findings(faults[:limit], node, trace)]
        if len(faults) > limit:
            more = f"and {len(faults) - limit} more errors"
            places.append(finding(Severity.ERROR, "N.2.r", "schema", more, line=node.sourceline))
        return tuple(places)

    def check_envelope(self, root: Node, limit: int) -> tuple[Finding, ...]:
        """What the schema says of the file around its records, once these are emptied."""
        inside = f"/{RECORD}"
        faults = [
            fault
            for fault in self._faults(root)
            if inside not in fault.path and not _is_record(root, fault)
        ]
        return tuple(
            finding(Severity.ERROR, "N.1", "schema", _plain(fault.message), line=fault.line)
            for fault in faults[:limit]
        )

    def _faults(self, node: Node) -> list[_Fault]:
        with self._lock:
            self._compiled.validate(cast("Any", node))
            log = cast("Any", self._compiled.error_log)
            return [_Fault(entry.line, entry.path or "", entry.message) for entry in log]


def _is_record(root: Node, fault: _Fault) -> bool:
    place = _locate(root, fault.path)
    return place is not None and any(
        node.tag == qualified(RECORD) for node in (place, *place.iterancestors())
    )


def _findings(faults: Iterable[_Fault], node: Node, trace: Trace) -> Iterator[Finding]:
    for fault in faults:
        place = _locate(node, fault.path)
        element = trace.element(place) if place is not None else None
        message = _plain(fault.message)
        yield finding(
            Severity.ERROR, element or "N.2.r", "schema", message, line=fault.line or None
        )


def _locate(node: Node, path: str) -> Node | None:
    """The node a fault is about; its path starts at the node that was checked."""
    inner = path.split("/", 2)[2:]
    found = select(node, inner[0]) if inner else [node]
    return found[0] if found else None


def _plain(message: str) -> str:
    """Without namespaces, and without the offending value, which may be personal data."""
    return _VALUE.sub("value", message.replace(f"{{{HL7}}}", ""))


def _entry(home: Path) -> Path:
    if not home.is_dir():
        raise SchemaError(f"{home.name} is not a folder")
    found = sorted(home.rglob(_ENTRY))
    if len(found) != 1:
        raise SchemaError(f"{home.name} holds {len(found)} files {_ENTRY}, expected one")
    return found[0]


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _closure(entry: Path, home: Path) -> set[Path]:
    """The entry file and all it includes, however indirectly."""
    done: set[Path] = set()
    missing: set[str] = set()
    waiting = [entry.resolve()]
    while waiting:
        path = waiting.pop()
        if path in done:
            continue
        if not path.is_relative_to(home):
            raise SchemaError(f"{path.name} lies outside the folder {home.name}")
        if not path.is_file():
            missing.add(path.name)
            continue
        done.add(path)
        waiting.extend(_includes(path))
    if missing:
        raise SchemaError(f"missing files: {', '.join(sorted(missing))}")
    return done


def _includes(path: Path) -> Iterator[Path]:
    try:
        tree = etree.parse(str(path), _parser())
    except etree.XMLSyntaxError as error:
        raise SchemaError(f"{path.name} is not XML: {error.msg}") from error
    if tree.docinfo.internalDTD is not None:
        raise SchemaError(f"{path.name} declares a document type")
    for name in ("include", "import", "redefine"):
        for node in tree.iter(f"{_XS}{name}"):
            location = node.get("schemaLocation")
            if location:
                yield _local(path, location)


def _local(path: Path, location: str) -> Path:
    if ":" in location or location.startswith("/"):
        raise SchemaError(f"{path.name} refers to {location}, which is not beside it")
    return (path.parent / location).resolve()


def _digest(files: set[Path], home: Path) -> str:
    digest = sha256()
    for path in sorted(files):
        digest.update(path.relative_to(home).as_posix().encode() + b"\0")
        digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()
