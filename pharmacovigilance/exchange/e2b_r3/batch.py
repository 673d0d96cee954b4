"""Reads a file of ICSRs one by one, in flat memory."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import BinaryIO

from lxml import etree

from pharmacovigilance.exchange.e2b_r3.findings import Finding, Severity, finding, has_error
from pharmacovigilance.exchange.e2b_r3.limits import Limits
from pharmacovigilance.exchange.e2b_r3.oids import RECORD, qualified
from pharmacovigilance.exchange.e2b_r3.reading import Trace, read, read_icsr
from pharmacovigilance.exchange.e2b_r3.record.icsr import Icsr, Refusal
from pharmacovigilance.exchange.e2b_r3.record.message import BatchHeader
from pharmacovigilance.exchange.e2b_r3.rules import judge_batch, judge_icsr
from pharmacovigilance.exchange.e2b_r3.schema import Schema
from pharmacovigilance.exchange.e2b_r3.source import PARSER, Source, UnreadableError
from pharmacovigilance.exchange.e2b_r3.xml import Node, select

_RECORD = qualified(RECORD)
_DEEP = ".//*[count(ancestor::*) > {}]"
_LONG = ".//*[text()[string-length(.) > {0}] or @*[string-length(.) > {0}]]"


def read_batch(
    stream: BinaryIO,
    *,
    schema: Schema | None,
    received_on: date,
    limits: Limits | None = None,
) -> "Batch":
    """Read an E2B(R3) file: an iterator of ``Icsr`` and ``Refusal`` in file order.

    ``received_on`` is the date no report may lie after; give the latest calendar date among the
    parties if they sit in different zones. Nothing in the content of the file raises: what cannot
    be taken in comes out as a ``Refusal``, and a break in the file ends the iteration with one
    whose ``position`` is ``None``. Without a ``schema`` every record carries the warning *schema
    not checked*.
    """
    return Batch(stream, schema, received_on, limits or Limits())


class Batch(Iterator[Icsr | Refusal]):
    """The records of one file. ``header`` and ``findings`` are complete once the last one is out,
    because the standard puts sender and receiver of the file behind its records."""

    def __init__(
        self, stream: BinaryIO, schema: Schema | None, received_on: date, limits: Limits
    ) -> None:
        """Nothing is read before the first record is asked for."""
        self.header = BatchHeader()
        self.findings: tuple[Finding, ...] = ()
        self._schema, self._received_on, self._limits = schema, received_on, limits
        self._results = self._read(stream)

    def __next__(self) -> Icsr | Refusal:
        """The next record, accepted or refused."""
        return next(self._results)

    def _read(self, stream: BinaryIO) -> Iterator[Icsr | Refusal]:
        try:
            yield from self._read_records(Source(stream, self._limits))
        except UnreadableError as error:
            yield _file_break(error.slug, error.message, error.line)
        except etree.XMLSyntaxError as error:
            yield _file_break("xml", f"the XML breaks off: {error.msg}", error.lineno)

    def _read_records(self, source: Source) -> Iterator[Icsr | Refusal]:
        nodes = etree.iterparse(source, events=("end",), tag=_RECORD, **PARSER)
        position = 0
        for _, node in nodes:
            root = node.getparent()
            if root is None or root.getparent() is not None:
                continue
            position += 1
            yield self._judge(node, position)
            if position == 1:
                self.header = read(BatchHeader, root, Trace())
            _forget(node, root)
            source.start_record()
        self._finish(nodes.root, position)
        if not position:
            yield _file_break("empty", "the file contains no ICSR", None)

    def _judge(self, node: Node, position: int) -> Icsr | Refusal:
        excess = _excess(node, self._limits)
        if excess:
            found = finding(Severity.ERROR, "N.2.r", "size", excess, line=node.sourceline)
            return Refusal((found,), position, node.sourceline)
        icsr, trace = read_icsr(node, position)
        stream = chain(
            trace.findings,
            self._check_schema(node, trace),
            judge_icsr(icsr, trace, self._received_on),
        )
        findings = tuple(_limited(stream, self._limits.findings + 1))
        return _refusal(icsr, findings) if has_error(findings) else replace(icsr, findings=findings)

    def _check_schema(self, node: Node, trace: Trace) -> tuple[Finding, ...]:
        if self._schema is None:
            return (finding(Severity.WARNING, "N.2.r", "schema", "schema not checked"),)
        return self._schema.check_record(node, trace, self._limits.findings)

    def _finish(self, root: Node, records: int) -> None:
        trace = Trace()
        tail = read(BatchHeader, root, trace)
        self.header = _merge(self.header, tail) if records else tail
        schema = self._schema.check_envelope(root, self._limits.findings) if self._schema else ()
        rules = judge_batch(self.header, trace, self._received_on)
        self.findings = (*trace.findings, *schema, *rules)


def _merge(head: BatchHeader, tail: BatchHeader) -> BatchHeader:
    """What stood before the first record, completed by what followed the last."""
    known = {name: getattr(head, name) or getattr(tail, name) for name in head.__slots__}
    return BatchHeader(**known)


def _forget(node: Node, root: Node) -> None:
    """Free a finished record; the emptied node stays, the parser is still standing on it."""
    node.clear(keep_tail=False)
    for sibling in node.itersiblings(_RECORD, preceding=True):
        root.remove(sibling)


def _excess(node: Node, limits: Limits) -> str | None:
    depth = len([*node.iterancestors()])
    if select(node, _DEEP.format(limits.depth + depth)):
        return f"elements nest deeper than {limits.depth}"
    if select(node, _LONG.format(limits.text_chars)):
        return f"a text is longer than {limits.text_chars} characters"
    return None


def _limited(findings: Iterable[Finding], limit: int) -> Iterator[Finding]:
    """The first findings of each rule, so that no flood of one hides another."""
    kept = Counter[str]()
    for found in findings:
        kept[found.rule] += 1
        if kept[found.rule] <= limit:
            yield found


def _refusal(icsr: Icsr, findings: tuple[Finding, ...]) -> Refusal:
    return Refusal(
        findings,
        icsr.position,
        icsr.line,
        icsr.case.safety_report_id,
        icsr.case.worldwide_id,
        icsr.message.message_id,
    )


def _file_break(slug: str, message: str, line: int | None) -> Refusal:
    found = finding(Severity.ERROR, "N.1", slug, message, line=line)
    return Refusal((found,), None, line)
