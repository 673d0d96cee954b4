"""What recipients answer: an acceptance acknowledges the report, a rejection is no submission and its clock runs on."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from io import BytesIO
from typing import Any

from django.db import transaction

from cro_platform.access.errors import Problem, Refused, RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.workflow.machine import claim
from pharmacovigilance.enums import MessageStatus, ReportStatus
from pharmacovigilance.exchange.e2b_r3.acknowledgement import (
    BATCH_CODES,
    MESSAGE_CODES,
    REJECTED,
    Acknowledgement,
    MessageAnswer,
    NotAnAcknowledgementError,
    read_acknowledgement,
)
from pharmacovigilance.models import SafetyMessage
from pharmacovigilance.services.awareness import transaction_time
from pharmacovigilance.services.submission import accept_report, reject_report

CLAUSE = "ICH E2B(R3) IG 5"
RIGHT = "safety.import-acknowledgement"


class AnswerStatus(StrEnum):
    """`accepted` and `rejected` wrote something, `duplicate` nothing."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of the report on an acknowledgement."""

    status: AnswerStatus
    batch_number: str
    message: str
    report: str
    code: str
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The line, as JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the file says of one of our messages."""

    code: str
    detail: str
    local_number: str
    at: datetime
    digest: str

    @property
    def is_accepted(self) -> bool:
        """The message was loaded (ACK.B.r.6 = CA)."""
        return self.code not in {REJECTED, "AR"}

    @property
    def words(self) -> str:
        """Code, meaning and the recipient's own text."""
        meaning = MESSAGE_CODES.get(self.code) or BATCH_CODES.get(self.code, "")
        return " ".join(
            part for part in (f"{self.code} ({meaning})", self.local_number, self.detail) if part
        )


def import_acknowledgement(content: bytes, *, by: Principal) -> Answer:
    """Take in the acknowledgement of one batch; the same file twice changes nothing.

    RuleBroken names the element: a file that is no acknowledgement, a batch or message this organization did not send, a
    report whose submission nobody recorded, an answer that lies in the future or before the submission.
    """
    authorize(by, RIGHT)
    found = _read(content)
    message = _message(found)
    authorize(by, RIGHT, message)
    reply = _reply(found, message, sha256(content).hexdigest())
    if message.answer_sha256 == reply.digest:
        return _told(AnswerStatus.DUPLICATE, message, reply)
    with transaction.atomic():
        return _record(message, reply, by)


def _read(content: bytes) -> Acknowledgement:
    try:
        return read_acknowledgement(BytesIO(content))
    except NotAnAcknowledgementError as error:
        raise RuleBroken(*(Problem(f.element, f.message, CLAUSE) for f in error.faults)) from error


def _message(found: Acknowledgement) -> SafetyMessage:
    sent = SafetyMessage.objects.select_related("report__case").filter(
        batch_number=found.batch_number
    )
    message = sent.select_for_update(of=("self",)).first()
    if message is None or message.status == MessageStatus.UNFIT or not message.blob_key:
        raise RuleBroken.of("ACK.A.1", "No batch of this number was sent from here.", CLAUSE)
    return message


def _reply(found: Acknowledgement, message: SafetyMessage, digest: str) -> Reply:
    at = found.answered_at.at if found.answered_at else None
    if at is None or at > transaction_time():
        raise RuleBroken.of("ACK.M.4", "An answer cannot lie in the future.", CLAUSE)
    if found.is_batch_refused:
        return Reply("AR", found.detail or "", found.local_number or "", at, digest)
    answer = _answer(found, message)
    return Reply(
        answer.code or "",
        answer.detail or found.detail or "",
        answer.local_number or "",
        at,
        digest,
    )


def _answer(found: Acknowledgement, message: SafetyMessage) -> MessageAnswer:
    """FDA repeats the message's number behind an id of its own; other numbers in the file are none of ours."""
    for answer in found.answers:
        number = answer.message_number or ""
        if number == message.message_number or message.message_number in number.split():
            if len(found.answers) > 1:
                break
            return answer
    raise RuleBroken.of(
        "ACK.B.r.1", "The batch held one message, and this is not its number.", CLAUSE
    )


def _record(message: SafetyMessage, reply: Reply, by: Principal) -> Answer:
    _check_order(message, reply)
    status = MessageStatus.ACCEPTED if reply.is_accepted else MessageStatus.REJECTED
    with intent("pharmacovigilance.message.answer", reason=reply.words[:500]):
        claim(
            message,
            status=status,
            answered_at=reply.at,
            answer_code=reply.code,
            answer_number=reply.local_number[:100],
            answer=reply.detail,
            answer_sha256=reply.digest,
        )
    if not _is_newest(message):
        told = _told(AnswerStatus(status), message, reply)
        told.warnings.append(
            "A later message of this report exists; the report itself did not change."
        )
        return told
    _move_report(message, reply, by)
    return _told(AnswerStatus(status), message, reply)


def _check_order(message: SafetyMessage, reply: Reply) -> None:
    if message.status == MessageStatus.REJECTED and reply.is_accepted:
        raise RuleBroken.of(
            "ACK.B.r.6",
            "This message was rejected before; a message is corrected and sent again, not accepted later.",
            CLAUSE,
        )
    if message.answered_at is not None and reply.at < message.answered_at:
        raise RuleBroken.of("ACK.M.4", "A later answer to this message is known already.", CLAUSE)


def _is_newest(message: SafetyMessage) -> bool:
    later = SafetyMessage.objects.filter(
        study_id=message.study_id, report_id=message.report_id, pk__gt=message.pk
    )
    return not later.exclude(status=MessageStatus.UNFIT).exists()


def _move_report(message: SafetyMessage, reply: Reply, by: Principal) -> None:
    report = message.report
    if report.status == ReportStatus.REQUIRED:
        raise RuleBroken.of(
            "ACK.A.1",
            "Nobody recorded that this report was submitted; record it, then import the answer.",
            CLAUSE,
        )
    try:
        if not reply.is_accepted:
            reject_report(report, by=by, at=reply.at, acknowledgement=reply.words)
        elif report.status != ReportStatus.ACKNOWLEDGED:
            accept_report(report, by=by, at=reply.at, acknowledgement=reply.words)
    except RuleBroken as broken:
        raise RuleBroken(
            *(Problem("ACK.M.4", p.detail, CLAUSE) for p in broken.problems)
        ) from broken
    except Refused as refusal:
        raise RuleBroken.of("ACK.B.r.6", str(refusal), CLAUSE) from refusal


def _told(status: AnswerStatus, message: SafetyMessage, reply: Reply) -> Answer:
    errors = (
        []
        if reply.is_accepted
        else [part.strip() for part in reply.detail.split(";") if part.strip()]
    )
    return Answer(
        status, message.batch_number, str(message.pk), str(message.report_id), reply.code, errors
    )
