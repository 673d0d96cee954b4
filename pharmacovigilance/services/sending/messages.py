"""E2B(R3) messages: asked for by a person, made by a worker, read back before anything is called ready."""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext

from cro_platform.access.errors import RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.audit.services import record_act
from cro_platform.documents import blobs
from cro_platform.documents.enums import Variant
from cro_platform.documents.failing import reason_of
from cro_platform.notifications.enums import Kind
from cro_platform.notifications.enums import Severity as AlertSeverity
from cro_platform.notifications.selectors import people_on
from cro_platform.notifications.services import Alert, notify
from cro_platform.outbox.events import emit
from cro_platform.workflow.machine import claim
from pharmacovigilance.enums import MessageStatus, ReportStatus
from pharmacovigilance.events import MessageRequested
from pharmacovigilance.exchange.e2b_r3 import BatchHeader, Finding, Icsr, read_batch
from pharmacovigilance.exchange.e2b_r3.findings import Severity, finding
from pharmacovigilance.exchange.e2b_r3.rules.fda import IND_RECEIVERS, PREMARKET, RECEIVERS
from pharmacovigilance.exchange.e2b_r3.rules.sending import judge_sending, keeps_from_leaving
from pharmacovigilance.exchange.e2b_r3.writing import UnwritableError, write_batch
from pharmacovigilance.models import (
    CaseUnblinding,
    CaseVersion,
    SafetyMessage,
    SafetyReport,
    UnblindedMessage,
)
from pharmacovigilance.services.awareness import transaction_time
from pharmacovigilance.services.icsr.schema_store import current_schema
from pharmacovigilance.services.sending.composing import compose, instant, report_id_of

CLAUSE = "ICH E2B(R3) IG 3.1-3.2"
EXPORT, EXPORT_UNBLINDED = "safety.export-message", "safety.export-unblinded-message"
CONTACT = ("department", "title", "given_name", "family_name", "state", "telephone", "fax", "email")
BATCH_MESSAGE = "1"


def request_message(
    report: SafetyReport,
    *,
    by: Principal,
    sender: str,
    receiver: str,
    batch_receiver: str,
    variant: str = Variant.BLINDED,
    **contact: str,
) -> SafetyMessage:
    """Ask for the report's E2B(R3) message from the case as it stands; a worker makes it.

    The variant with the treatment is for named persons and made at once in their name, always beside a blinded one (ICH
    E6(R3) 4.1). TransitionRefused for a report that has gone out and was not rejected; NotPermitted; RuleBroken by field.
    """
    authorize(by, EXPORT, report)
    if variant == Variant.UNBLINDED:
        authorize(by, EXPORT_UNBLINDED, report)
    _check(report, sender, receiver, batch_receiver)
    version = report.case.current_version
    if version is None:
        raise RuleBroken.of("", "The case has no version to report.", CLAUSE)
    with intent("pharmacovigilance.message.request"):
        message = SafetyMessage.objects.create(
            study_id=report.study_id,
            case=report.case,
            version=version,
            report=report,
            jurisdiction=report.jurisdiction,
            batch_number=str(uuid4()),
            message_number=report_id_of(version),
            sender=sender.strip(),
            receiver=receiver.strip(),
            batch_receiver=batch_receiver.strip(),
            contact={
                name: contact[name].strip() for name in CONTACT if contact.get(name, "").strip()
            },
            requested_by_id=by.user_id,
        )
        emit(
            MessageRequested(message_id=message.pk, study_id=message.study_id), ref=str(message.pk)
        )
        if variant == Variant.UNBLINDED:
            _make_unblinded(message)
    return message


def make_message(message: SafetyMessage) -> None:
    """Write the message and read it back; one that breaks a rule becomes *unfit* and says why. Once made, it stays."""
    if message.status != MessageStatus.REQUESTED:
        return
    at = transaction_time()
    content, broken, warnings = _judged(message, at, {})
    made: dict[str, Any] = {"made_at": at, "schema_sha256": _schema_sha256()}
    with intent("pharmacovigilance.message.make"):
        if broken:
            claim(message, status=MessageStatus.UNFIT, findings=[_told(f) for f in broken], **made)
            tell_unfit(message)
            return
        blob = blobs.put(message.organization_id, content)
        claim(
            message,
            status=MessageStatus.READY,
            findings=[_told(f) for f in warnings],
            blob_key=blob.key,
            content_sha256=blob.sha256,
            size=len(content),
            **made,
        )


def open_message(message: SafetyMessage, *, by: Principal) -> bytes:
    """The bytes, for whoever may send them; each opening is recorded (ICH E6(R3) 4.2.2)."""
    authorize(by, EXPORT, message)
    if not message.blob_key:
        raise TransitionRefused(
            gettext("There is no file: %(status)s.")
            % {"status": gettext(message.get_status_display()).lower()}
        )
    return _opened(message, message)


def open_unblinded(message: UnblindedMessage, *, by: Principal) -> bytes:
    """The bytes that show the treatment; each opening is recorded and readable for the same named persons only."""
    authorize(by, EXPORT_UNBLINDED, message)
    return _opened(message, message, is_unblinding=True)


def _opened(message: Any, record: Any, *, is_unblinding: bool = False) -> bytes:
    try:
        content = blobs.get(message.organization_id, message.blob)
    except blobs.BytesLost as lost:
        raise TransitionRefused(
            "The stored file is not the one that was made. Nothing is shown; tell your administrator."
        ) from lost
    record_act(
        "pharmacovigilance.message.open",
        record,
        is_unblinding=is_unblinding,
        sha256=message.content_sha256,
    )
    return content


def _check(report: SafetyReport, sender: str, receiver: str, batch_receiver: str) -> None:
    if report.status not in {ReportStatus.REQUIRED, ReportStatus.REJECTED}:
        raise TransitionRefused(
            gettext("The report is %(status)s; new information makes a report of its own.")
            % {"status": gettext(report.get_status_display()).lower()}
        )
    names = {"sender": sender, "receiver": receiver, "batch_receiver": batch_receiver}
    empty = [name for name, value in names.items() if not value.strip()]
    if empty:
        raise RuleBroken.of(empty[0], "Name it as the recipient registered it.", CLAUSE)
    if batch_receiver == PREMARKET and receiver not in RECEIVERS:
        allowed = ", ".join(sorted(RECEIVERS))
        raise RuleBroken.of(
            "receiver",
            gettext("FDA takes pre-market reports as one of: %(allowed)s.") % {"allowed": allowed},
            "FDA E2B(R3) R0007",
        )
    if receiver in IND_RECEIVERS and batch_receiver != PREMARKET:
        raise RuleBroken.of(
            "batch_receiver",
            gettext("The batch of an IND report goes to %(premarket)s.") % {"premarket": PREMARKET},
            "FDA E2B(R3) R0005",
        )


def _make_unblinded(message: SafetyMessage) -> None:
    at = transaction_time()
    treatments = _treatments(message.version)
    if not treatments:
        raise RuleBroken.of("variant", "No unblinding of this case is recorded.", "ICH E6(R3) 4.1")
    content, broken, warnings = _judged(message, at, treatments)
    if broken:
        raise RuleBroken.of("", "; ".join(str(f) for f in broken[:5]), CLAUSE)
    blob = blobs.put(message.organization_id, content)
    UnblindedMessage.objects.create(
        study_id=message.study_id,
        message=message,
        jurisdiction=message.jurisdiction,
        blob_key=blob.key,
        content_sha256=blob.sha256,
        size=len(content),
        findings=[_told(f) for f in warnings],
    )


def _treatments(version: CaseVersion) -> dict[str, str]:
    found = CaseUnblinding.objects.filter(case=version.case_id).order_by("id")
    return {each.product_name: each.treatment for each in found}


def _judged(
    message: SafetyMessage, at: datetime, treatments: Mapping[str, str]
) -> tuple[bytes, list[Finding], list[Finding]]:
    """The bytes, what keeps them from leaving, and what a person should know."""
    try:
        content, header = _written(message, at, treatments)
    except UnwritableError as error:
        element = error.element
        return (
            b"",
            [
                finding(
                    Severity.ERROR, element, "unwritable", "holds a character that XML cannot carry"
                )
            ],
            [],
        )
    return content, *_examined(content, header, at)


def give_up(message: SafetyMessage, error: Exception) -> None:
    """No further attempt will make it: it becomes *unfit*, and whoever asked is told."""
    told = {"element": "N.1", "detail": f"could not be made: {reason_of(error)}", "clause": ""}
    with intent("pharmacovigilance.message.fail"):
        claim(message, status=MessageStatus.UNFIT, findings=[told])
    tell_unfit(message)


def tell_unfit(message: SafetyMessage) -> None:
    """Alert whoever asked, or else everybody who works on the study: the report is still due."""
    team = people_on(message.study_id)
    alert = Alert(
        kind=Kind.TASK,
        severity=AlertSeverity.ACTION,
        subject="An E2B(R3) message cannot leave",
        body="Open it to see which elements keep it, correct the case, and make the message again. The clock runs.",
        key=f"pharmacovigilance.message.unfit:{message.pk}",
        link_resource="safety-messages",
        link_id=message.pk,
        study_id=message.study_id,
    )
    asked = {each for each in team if each == message.requested_by_id}
    notify(alert, asked or team, eligible=team)


def _written(
    message: SafetyMessage, at: datetime, treatments: Mapping[str, str]
) -> tuple[bytes, BatchHeader]:
    header = BatchHeader(
        message_type=BATCH_MESSAGE,
        batch_number=message.batch_number,
        sender=message.sender,
        receiver=message.batch_receiver,
        transmitted_at=instant(at),
    )
    return write_batch([compose(message, at=at, treatments=treatments)], header), header


def _examined(
    content: bytes, header: BatchHeader, at: datetime
) -> tuple[list[Finding], list[Finding]]:
    """What keeps the message from leaving, and what a person should know; it is judged as its recipient will read it."""
    batch = read_batch(BytesIO(content), schema=current_schema(), received_on=at.date())
    found: list[Finding] = []
    for item in batch:
        found += item.findings
        if isinstance(item, Icsr):
            found += judge_sending(item, header, at.date())
    found += batch.findings
    broken = [each for each in found if keeps_from_leaving(each)]
    return broken, [each for each in found if each not in broken]


def _schema_sha256() -> str:
    schema = current_schema()
    return schema.sha256 if schema else ""


def _told(found: Finding) -> dict[str, str]:
    return {"element": found.element, "detail": found.message, "clause": found.citation}
