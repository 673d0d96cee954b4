"""A version of a case as the E2B(R3) record that goes to one recipient."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from cro_platform.tenancy.models import LegalEntity
from pharmacovigilance.enums import (
    Relatedness,
    ReportKind,
    VersionKind,
)
from pharmacovigilance.exchange.e2b_r3 import (
    CaseIdentification,
    CausalityAssessment,
    Drug,
    DrugReaction,
    Icsr,
    MessageHeader,
    Null,
    PartialDate,
    Patient,
    Sender,
)
from pharmacovigilance.exchange.e2b_r3 import (
    Study as StudyRecord,
)
from pharmacovigilance.exchange.e2b_r3.record.study import StudyRegistration
from pharmacovigilance.exchange.e2b_r3.rules.fda import PREMARKET
from pharmacovigilance.models import CaseVersion, SafetyMessage
from pharmacovigilance.models import CausalityAssessment as Judgement
from pharmacovigilance.selectors.opinions import sponsor_judgements
from pharmacovigilance.services.sending.merging import base_of
from pharmacovigilance.services.sending.regional import for_fda
from studies.enums import IdentifierKind
from studies.models import Study, StudyCountry, StudyIdentifier

COMPANY, STUDY_REPORT, CLINICAL_TRIAL, OTHER_SENDER = "1", "2", "1", "2"
NULLIFICATION, AMENDMENT = "1", "2"
_SPONSORS = {"sponsor", "company", "sender"}
_REGISTERS = {IdentifierKind.NCT: "US", IdentifierKind.EU_CT: "EU", IdentifierKind.EUDRACT: "EU"}
_RESULTS = {Relatedness.RELATED: "Suspected", Relatedness.NOT_RELATED: "Not Suspected"}


def compose(
    message: SafetyMessage, *, at: datetime, treatments: Mapping[str, str] | None = None
) -> Icsr:
    """What the recipient shall read: the version's content, masked as it is stored, under this message's envelope.

    `treatments` name what was really given, by product name, for the unblinded variant only.
    """
    version = message.version
    base = base_of(version)
    icsr = replace(
        base,
        message=_envelope(message, at),
        case=_case(base.case, message, at),
        sender=_sender(message),
        patient=_patient(base.patient),
        study=_study(base.study, version.case.study),
        drugs=_judged(base, version),
    )
    if message.batch_receiver == PREMARKET:
        icsr = for_fda(icsr, message)
    return (
        replace(icsr, drugs=tuple(_unblinded(d, treatments) for d in icsr.drugs))
        if treatments
        else icsr
    )


def report_id_of(version: CaseVersion) -> str:
    """C.1.1: the id under which the case was first known; the same in follow-ups and in a nullification."""
    first = version.case.versions.order_by("number").first()
    return first.safety_report_id if first else version.safety_report_id


def instant(at: datetime) -> PartialDate:
    """To the second, with the zone (E2B(R3) IG Appendix II)."""
    return PartialDate.parse(at.strftime("%Y%m%d%H%M%S%z"))


def _envelope(message: SafetyMessage, at: datetime) -> MessageHeader:
    return MessageHeader(
        message_id=message.message_number,
        sender=message.sender,
        receiver=message.receiver,
        created_at=instant(at),
        processing_code="P",
    )


def _case(
    held: CaseIdentification | None, message: SafetyMessage, at: datetime
) -> CaseIdentification:
    version, base = message.version, held or CaseIdentification()
    kind, reason = _change(message)
    return replace(
        base,
        safety_report_id=message.message_number,
        worldwide_id=version.case.worldwide_unique_case_id,
        created_at=instant(at),
        report_type=base.report_type or STUDY_REPORT,
        first_received_on=_first_received(base.first_received_on, version),
        most_recent_information_on=base.most_recent_information_on
        or _day(version.most_recent_information_on),
        has_documents=bool(base.documents) if base.has_documents is None else base.has_documents,
        is_expedited=base.is_expedited if base.is_expedited is not None else _is_expedited(message),
        first_sender=base.first_sender or OTHER_SENDER,
        has_other_identifiers=base.has_other_identifiers or Null("NI"),
        nullification=kind,
        nullification_reason=reason,
    )


def _first_received(told: PartialDate | None, version: CaseVersion) -> PartialDate:
    """C.1.4: as the message said it, unless the case was known earlier; the date from which the clocks count is the one told."""
    known_on = min(version.first_received_on, version.case.received_on)
    return told if told is not None and told.on <= known_on else _day(known_on)


def _change(message: SafetyMessage) -> tuple[str | None, str | None]:
    """C.1.11: what the report does to the case beside adding information."""
    version = message.version
    is_void = (
        message.report.kind == ReportKind.NULLIFICATION or version.kind == VersionKind.NULLIFICATION
    )
    if is_void:
        return NULLIFICATION, (version.case.nullification_reason or version.reason)[:2000]
    if version.kind == VersionKind.AMENDMENT:
        return AMENDMENT, version.reason[:2000]
    return None, None


def _is_expedited(message: SafetyMessage) -> bool:
    return message.report.kind not in {ReportKind.OTHER, ReportKind.INVESTIGATORS}


def _day(on: Any) -> PartialDate:
    return PartialDate.parse(on.strftime("%Y%m%d"))


def _sender(message: SafetyMessage) -> Sender:
    """Who answers for the report: the legal entity that acts as sponsor, with the contact the requester named."""
    entity = _entity(message)
    return Sender(
        sender_type=COMPANY,
        organization=(entity.name if entity else message.version.case.study.organization.name)[
            :100
        ],
        street=(entity.street[:100] or None) if entity else None,
        city=(entity.city[:35] or None) if entity else None,
        postcode=(entity.postal_code[:15] or None) if entity else None,
        country=(entity.country or None) if entity else None,
        **{name: value for name, value in message.contact.items() if value},
    )


def _entity(message: SafetyMessage) -> LegalEntity | None:
    case = message.version.case
    countries = StudyCountry.objects.filter(study_id=case.study_id, sponsor_entity__isnull=False)
    named = countries.filter(country=case.country).first() or countries.order_by("id").first()
    if named is not None:
        return named.sponsor_entity
    owned = LegalEntity.objects.filter(organization_id=case.study.organization_id)
    return owned.order_by("id").first()


def _patient(held: Patient | None) -> Patient | None:
    """D.7.2 is mandatory where no condition is listed: that nobody said is said."""
    if held is None or held.history or held.history_text is not None:
        return held
    return replace(held, history_text=Null("UNK"))


def _study(held: StudyRecord | None, study: Study) -> StudyRecord:
    if held is not None:
        return held
    numbers = StudyIdentifier.objects.filter(study=study, kind__in=_REGISTERS).order_by("id")
    return StudyRecord(
        registrations=tuple(
            StudyRegistration(number=n.value[:50], country=_REGISTERS[IdentifierKind(n.kind)])
            for n in numbers
        ),
        name=study.title[:2000],
        sponsor_study_number=study.protocol_number[:50],
        study_type=CLINICAL_TRIAL,
    )


def _judged(icsr: Icsr, version: CaseVersion) -> tuple[Drug, ...]:
    """The sponsor's own judgement replaces what the message said for the sponsor; a reporter's opinion is never touched."""
    by_drug: defaultdict[int, dict[int, Judgement]] = defaultdict(dict)
    for (product, event), row in sponsor_judgements(version).items():
        by_drug[product][event] = row
    return tuple(_with_judgements(drug, by_drug[n]) for n, drug in enumerate(icsr.drugs, 1))


def _with_judgements(drug: Drug, given: Mapping[int, Judgement]) -> Drug:
    cells = {cell.reaction: cell for cell in drug.matrix}
    for event, row in given.items():
        cell = cells.get(event) or DrugReaction(reaction=event)
        others = tuple(o for o in cell.assessments if (o.source or "").casefold() not in _SPONSORS)
        said = CausalityAssessment(
            source="Sponsor", method="FDA", result=_RESULTS.get(Relatedness(row.result), "Unknown")
        )
        cells[event] = replace(cell, assessments=(*others, said))
    return replace(
        drug,
        matrix=tuple(sorted(cells.values(), key=lambda c: (c.reaction is None, c.reaction or 0))),
    )


def _unblinded(drug: Drug, treatments: Mapping[str, str]) -> Drug:
    given = treatments.get(drug.name or "")
    return replace(drug, name=given[:250], substances=(), is_blinded=None) if given else drug
