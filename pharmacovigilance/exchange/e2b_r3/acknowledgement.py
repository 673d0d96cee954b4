"""Reads an acknowledgement of E2B(R3) messages (ICH E2B(R3) IG 5: ACK.M, ACK.A, ACK.B)."""

# ruff: noqa: RUF009 -- leaf() and blocks() return dataclasses.field()

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from lxml import etree

from pharmacovigilance.exchange.e2b_r3 import kinds
from pharmacovigilance.exchange.e2b_r3.binding import blocks, leaf
from pharmacovigilance.exchange.e2b_r3.limits import Limits
from pharmacovigilance.exchange.e2b_r3.oids import ACKNOWLEDGEMENT, code_list, identifier
from pharmacovigilance.exchange.e2b_r3.reading import Trace, read
from pharmacovigilance.exchange.e2b_r3.source import PARSER, Source, UnreadableError
from pharmacovigilance.exchange.e2b_r3.values import PartialDate
from pharmacovigilance.exchange.e2b_r3.xml import Node, select

ACCEPTED, REJECTED = "CA", "CR"
BATCH_CODES = {"AA": "all loaded", "AE": "some with errors", "AR": "the batch could not be parsed"}
MESSAGE_CODES = {ACCEPTED: "loaded", REJECTED: "not loaded"}
SIZE = 64 << 20
_DETAIL = "acknowledgement/acknowledgementDetail/text"
_LINES = f"attentionLine/keyWordText[@code='{{}}'][@codeSystem='{code_list(24)}']/../value"
_CODE = kinds.attribute("typeCode")


@dataclass(frozen=True, slots=True)
class MessageAnswer:
    """What the recipient says of one message (ACK.B.r)."""

    message_number: str | None = leaf(
        "ACK.B.r.1", f"acknowledgement/targetMessage/id[@root='{identifier(1)}']", kinds.IDENTIFIER
    )
    local_number: str | None = leaf("ACK.B.r.2", f"id[@root='{identifier(19)}']", kinds.IDENTIFIER)
    receiver: str | None = leaf(
        "ACK.B.r.3", f"receiver/device/id[@root='{identifier(16)}']", kinds.IDENTIFIER
    )
    sender: str | None = leaf(
        "ACK.B.r.4", f"sender/device/id[@root='{identifier(15)}']", kinds.IDENTIFIER
    )
    created_at: PartialDate | None = leaf("ACK.B.r.5", _LINES.format(1), kinds.DATE)
    code: str | None = leaf("ACK.B.r.6", "acknowledgement", _CODE)
    detail: str | None = leaf("ACK.B.r.7", _DETAIL, kinds.TEXT)

    @property
    def is_accepted(self) -> bool:
        """The message was loaded."""
        return self.code == ACCEPTED


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What the recipient says of a batch (ACK.M, ACK.A) and of each message in it (ACK.B)."""

    number: str | None = leaf("ACK.M.1", f"id[@root='{identifier(20)}']", kinds.IDENTIFIER)
    sender: str | None = leaf(
        "ACK.M.2", f"sender/device/id[@root='{identifier(17)}']", kinds.IDENTIFIER
    )
    receiver: str | None = leaf(
        "ACK.M.3", f"receiver/device/id[@root='{identifier(18)}']", kinds.IDENTIFIER
    )
    answered_at: PartialDate | None = leaf("ACK.M.4", "creationTime", kinds.DATE)
    batch_number: str | None = leaf(
        "ACK.A.1", f"acknowledgement/targetBatch/id[@root='{identifier(22)}']", kinds.IDENTIFIER
    )
    local_number: str | None = leaf("ACK.A.2", _LINES.format(2), kinds.IDENTIFIER)
    transmitted_at: PartialDate | None = leaf("ACK.A.3", _LINES.format(3), kinds.DATE)
    code: str | None = leaf("ACK.A.4", "acknowledgement", _CODE)
    detail: str | None = leaf("ACK.A.5", _DETAIL, kinds.TEXT)
    answers: tuple[MessageAnswer, ...] = blocks("ACK.B.r", "MCCI_IN000002UV01", MessageAnswer)

    @property
    def is_batch_refused(self) -> bool:
        """The batch could not be parsed: no message of it was loaded (ACK.A.4 = AR)."""
        return self.code == "AR"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an acknowledgement cannot be taken in."""

    element: str
    message: str
    line: int | None = None


class NotAnAcknowledgementError(ValueError):
    """The file cannot be taken in; `faults` says where and why."""

    def __init__(self, *faults: Fault) -> None:
        """All faults at once."""
        super().__init__("; ".join(f"{fault.element}: {fault.message}" for fault in faults))
        self.faults = faults


def read_acknowledgement(stream: BinaryIO) -> Acknowledgement:
    """The acknowledgement of one batch, checked for what its use needs. Entities, other encodings and size are refused."""
    root = _parsed(stream)
    found = read(Acknowledgement, root, Trace())
    faults = tuple(_faults(found))
    if faults:
        raise NotAnAcknowledgementError(*faults)
    return found


def _parsed(stream: BinaryIO) -> Node:
    limits = Limits(batch_bytes=SIZE)
    try:
        source = Source(stream, limits, root=ACKNOWLEDGEMENT)
        nodes = etree.iterparse(cast("Any", source), events=("end",), **PARSER)
        for _ in nodes:
            continue
    except UnreadableError as error:
        raise NotAnAcknowledgementError(Fault("ACK.M", error.message, error.line)) from error
    except etree.XMLSyntaxError as error:
        raise NotAnAcknowledgementError(
            Fault("ACK.M", f"the XML breaks off: {error.msg}", error.lineno)
        ) from error
    root = cast("Node", nodes.root)
    if select(root, f".//*[count(ancestor::*) > {limits.depth}]"):
        raise NotAnAcknowledgementError(Fault("ACK.M", f"elements nest deeper than {limits.depth}"))
    return root


def _faults(found: Acknowledgement) -> Iterator[Fault]:
    if not found.batch_number:
        yield Fault("ACK.A.1", "does not say which batch is answered")
    if found.code not in BATCH_CODES:
        yield Fault("ACK.A.4", f"must be one of {', '.join(BATCH_CODES)}")
    if found.answered_at is None or found.answered_at.at is None:
        yield Fault("ACK.M.4", "must be given with time and zone")
    if not found.answers and not found.is_batch_refused:
        yield Fault("ACK.B.r", "answers no message")
    for number, answer in enumerate(found.answers, 1):
        if not answer.message_number:
            yield Fault("ACK.B.r.1", f"message {number} is not named")
        if answer.code not in MESSAGE_CODES:
            yield Fault("ACK.B.r.6", f"message {number}: must be one of {', '.join(MESSAGE_CODES)}")
