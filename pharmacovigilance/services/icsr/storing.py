"""Where a message belongs: a new case, a version of a known one, a retransmission, an aggregate report."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.audit.intent import intent
from cro_platform.outbox.events import emit
from pharmacovigilance.enums import CaseStatus, VersionKind, VersionSource
from pharmacovigilance.events import CaseVersionAdded
from pharmacovigilance.exchange.e2b_r3 import Icsr, PartialDate
from pharmacovigilance.models import AggregateReport, CaseVersion, SafetyCase
from pharmacovigilance.services.cases import void
from pharmacovigilance.services.content import CaseContent
from pharmacovigilance.services.icsr.mapping import awareness_of, content_of, sent_at
from pharmacovigilance.services.icsr.masking import Secrets, masked, withheld
from pharmacovigilance.services.icsr.outcome import Outcome, Remark, Status
from pharmacovigilance.services.icsr.snapshot import snapshot
from pharmacovigilance.services.opening import NewCase, announce, create_case, lock_cases
from pharmacovigilance.services.originals import seal_original
from pharmacovigilance.services.reportability import reassess
from pharmacovigilance.services.versions import VersionHead, is_newest, write_version
from sites.models import Subject
from studies.models import Study

VOID_CLAUSE = "E2B(R3) C.1.11.1"


@dataclass(frozen=True, slots=True)
class Delivery:
    """For which study, in whose name, read in which zone and checked against which schema."""

    study: Study
    zone: str
    schema_sha256: str
    by: Principal


@dataclass(frozen=True, slots=True)
class Message:
    """A message ready to be stored: masked content, warnings, and the original to be sealed."""

    icsr: Icsr
    content: CaseContent
    warnings: tuple[Remark, ...]
    original: dict[str, Any]
    reason: str


def store(icsr: Icsr, delivery: Delivery) -> Outcome:
    """Write the message. RuleBroken where it cannot be taken in; the caller's savepoint undoes what was begun."""
    message = _prepare(icsr)
    lock_cases(delivery.study)
    if icsr.is_aggregate:
        return _store_aggregate(message, delivery)
    case = SafetyCase.objects.filter(
        study=delivery.study, worldwide_unique_case_id=icsr.worldwide_id
    ).first()
    if case is None:
        return _open(message, delivery)
    known = CaseVersion.objects.filter(
        study=delivery.study, case=case, clinical_sha256=icsr.clinical_sha256
    ).first()
    if known is not None:
        return _told(Status.DUPLICATE, case, known.number, message)
    return _add(case, message, delivery)


def _prepare(icsr: Icsr) -> Message:
    bare = withheld(masked(icsr), Secrets(icsr))
    said = bare.narrative
    return Message(
        icsr,
        content_of(bare, snapshot(bare), said.text or "", said.sender_comments or ""),
        tuple(Remark.of(finding) for finding in icsr.findings),
        snapshot(icsr),
        bare.case.nullification_reason or "",
    )


def _open(message: Message, delivery: Delivery) -> Outcome:
    icsr, by = message.icsr, delivery.by
    if icsr.case.is_nullification:
        raise RuleBroken.of(
            "C.1.11.1", "There is no such case in the study to nullify.", VOID_CLAUSE
        )
    known = awareness_of(_required(icsr.case.first_received_on), delivery.zone)
    subject = _subject(message.content.patient.subject_code, delivery.study)
    follows = _nullified_before(icsr, delivery.study)
    new = NewCase(delivery.study, icsr.worldwide_id, subject, follows)
    with intent("pharmacovigilance.case.import", reason="First message received"):
        case = create_case(new, message.content, known, by=by)
        head = _head(message, VersionKind.INITIAL, delivery, is_first=True)
        version = write_version(case, head, message.content, by=by)
        seal_original(version, message.original)
        suspected = announce(case, message.content, by=by)
    warnings = tuple(
        Remark("C.1.8.1", f"may be a duplicate of {other.number}: same participant and same event")
        for other in suspected
    )
    return _told(Status.CREATED, case, version.number, message, warnings)


def _add(case: SafetyCase, message: Message, delivery: Delivery) -> Outcome:
    _check_open(case)
    by, kind, received_on = delivery.by, _kind(case, message.icsr), case.received_on
    reason = message.reason or f"E2B(R3) {kind.label.lower()} received"
    with intent(f"pharmacovigilance.case.import-{kind.replace('_', '-')}", reason=reason):
        version = write_version(case, _head(message, kind, delivery), message.content, by=by)
        seal_original(version, message.original)
        emit(CaseVersionAdded(case_id=case.pk, version_id=version.pk, study_id=case.study_id))
        if kind is VersionKind.NULLIFICATION:
            stated = message.reason or "No reason stated by the sender (C.1.11.2 missing)"
            void(case, stated, by=by)
        else:
            reassess(case, by=by)
    odd = (*_first_receipt(message.icsr, received_on), *_place(case, version))
    return _told(Status.NEW_VERSION, case, version.number, message, odd)


def _check_open(case: SafetyCase) -> None:
    if case.status == CaseStatus.NULLIFIED:
        raise RuleBroken.of(
            "C.1.8.1",
            gettext(
                "Case %(number)s of this id is nullified; a case that becomes valid again gets a new id and refers to it."
            )
            % {"number": case.number},
            f"{VOID_CLAUSE}, C.1.9.1.r",
        )
    if case.status == CaseStatus.DUPLICATE:
        raise RuleBroken.of(
            "C.1.8.1",
            gettext("Case %(number)s of this id was merged into another case.")
            % {"number": case.number},
            VOID_CLAUSE,
        )


def _first_receipt(icsr: Icsr, received_on: date) -> tuple[Remark, ...]:
    """A first receipt stated anew: the earlier one is day 0, whoever stated it; only a person may move it later."""
    stated = _required(icsr.case.first_received_on).on
    if stated == received_on or icsr.case.is_nullification:
        return ()
    follows = "day 0 moves to it" if stated < received_on else "the earlier date stays day 0"
    return (Remark("C.1.4", f"was {received_on} before and is {stated} now: {follows}"),)


def _place(case: SafetyCase, version: CaseVersion) -> tuple[Remark, ...]:
    if version.kind == VersionKind.NULLIFICATION or is_newest(case, version):
        return ()
    current = case.current_version
    number = current.number if current else 0
    return (
        Remark(
            "C.1.5",
            f"older information than version {number}: stored in its place, version {number} stays current",
        ),
    )


def _kind(case: SafetyCase, icsr: Icsr) -> VersionKind:
    """By C.1.11.1 where stated; else newer or older information (C.1.5) is a follow-up, changed content of a day an amendment."""
    if icsr.case.is_nullification:
        return VersionKind.NULLIFICATION
    current = case.current_version
    recent = _required(icsr.case.most_recent_information_on).on
    is_same_day = current is not None and recent == current.most_recent_information_on
    return VersionKind.AMENDMENT if icsr.case.is_amendment or is_same_day else VersionKind.FOLLOW_UP


def _head(
    message: Message, kind: VersionKind, delivery: Delivery, *, is_first: bool = False
) -> VersionHead:
    icsr = message.icsr
    first = _required(icsr.case.first_received_on)
    recent = _required(icsr.case.most_recent_information_on)
    return VersionHead(
        kind=kind,
        source=VersionSource.E2B,
        safety_report_id=icsr.safety_report_id,
        known=awareness_of(first if is_first else recent, delivery.zone),
        first_known=None if is_first else awareness_of(first, delivery.zone),
        first_received_on=first.on,
        most_recent_information_on=recent.on,
        content_sha256=icsr.content_sha256,
        clinical_sha256=icsr.clinical_sha256,
        sent_at=sent_at(icsr),
        schema_sha256=delivery.schema_sha256,
        reason=message.reason,
        warnings=tuple({"element": w.element, "detail": w.detail} for w in message.warnings),
    )


def _store_aggregate(message: Message, delivery: Delivery) -> Outcome:
    icsr = message.icsr
    told = Outcome(
        Status.CREATED,
        icsr.safety_report_id,
        icsr.worldwide_id,
        warnings=(*message.warnings, Remark("D.1", "aggregate report, no case")),
    )
    same = AggregateReport.objects.filter(
        study=delivery.study,
        worldwide_unique_case_id=icsr.worldwide_id,
        clinical_sha256=icsr.clinical_sha256,
    )
    if same.exists():
        return replace(told, status=Status.DUPLICATE)
    with intent("pharmacovigilance.aggregate-report.import"):
        AggregateReport.objects.create(
            study=delivery.study,
            safety_report_id=icsr.safety_report_id,
            worldwide_unique_case_id=icsr.worldwide_id,
            linked_reports=[link.report_id for link in icsr.case.linked_reports],
            first_received_on=_required(icsr.case.first_received_on).on,
            most_recent_information_on=_required(icsr.case.most_recent_information_on).on,
            narrative=message.content.narrative,
            content=message.content.snapshot,
            content_sha256=icsr.content_sha256,
            clinical_sha256=icsr.clinical_sha256,
            warnings=[{"element": w.element, "detail": w.detail} for w in message.warnings],
            recorded_by_id=delivery.by.user_id,
        )
    return told


def _told(
    status: Status,
    case: SafetyCase,
    version: int,
    message: Message,
    more: tuple[Remark, ...] = (),
) -> Outcome:
    return Outcome(
        status,
        message.icsr.safety_report_id,
        message.icsr.worldwide_id,
        case=str(case.pk),
        case_number=case.number,
        version=version,
        warnings=(*message.warnings, *more),
    )


def _subject(code: str, study: Study) -> Subject | None:
    if not code:
        return None
    return Subject.objects.select_related("study_site").filter(study=study, code=code).first()


def _nullified_before(icsr: Icsr, study: Study) -> SafetyCase | None:
    """The nullified case that this one refers to (C.1.9.1.r, C.1.10.r)."""
    ids = {o.case_id for o in icsr.case.other_identifiers}
    ids |= {link.report_id for link in icsr.case.linked_reports}
    return SafetyCase.objects.filter(
        study=study, worldwide_unique_case_id__in=ids - {None}, status=CaseStatus.NULLIFIED
    ).first()


def _required(value: PartialDate | None) -> PartialDate:
    """C.1.4 and C.1.5 are there in every accepted record."""
    if value is None:
        raise RuleBroken.of("C.1.4", "The dates of receipt are missing.", "E2B(R3) C.1.4, C.1.5")
    return value
