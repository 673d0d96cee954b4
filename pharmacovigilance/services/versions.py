"""How a version of a case is written: whole, once, and with what follows from it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from cro_platform.access.principal import Principal
from cro_platform.workflow.machine import claim
from pharmacovigilance.enums import CaseStatus, FactKind, VersionKind
from pharmacovigilance.models import (
    CaseEvent,
    CaseFact,
    CaseProduct,
    CaseVersion,
    CausalityAssessment,
    SafetyCase,
)
from pharmacovigilance.services.awareness import Awareness, earliest
from pharmacovigilance.services.content import CaseContent, EventContent, ProductContent
from pharmacovigilance.services.facts import NewFact, add_facts, derived_dates, first_fact

WORKED_ON = {CaseStatus.IN_REVIEW, CaseStatus.REVIEWED, CaseStatus.CLOSED}
"""States that new information takes back to assessment."""


@dataclass(frozen=True, slots=True)
class VersionHead:
    """What a version is, apart from what it says. `known` is when its information reached anybody acting for the sponsor.

    `first_known` is when the sender says that the case was first received (C.1.4), where this version states it anew.
    """

    kind: VersionKind
    source: str
    safety_report_id: str
    known: Awareness
    first_received_on: date
    most_recent_information_on: date
    content_sha256: str
    clinical_sha256: str
    first_known: Awareness | None = None
    sent_at: datetime | None = None
    schema_sha256: str = ""
    reason: str = ""
    warnings: tuple[dict[str, Any], ...] = ()


def digest(value: object) -> str:
    """The hash of a value's canonical JSON."""
    text = json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def write_version(
    case: SafetyCase, head: VersionHead, content: CaseContent, *, by: Principal
) -> CaseVersion:
    """Write a version with its events, products and opinions, note the facts it brings, and settle the case."""
    version = CaseVersion.objects.create(
        study_id=case.study_id,
        case=case,
        number=case.version_count + 1,
        kind=head.kind,
        source=head.source,
        safety_report_id=head.safety_report_id,
        reason=head.reason,
        received_at=head.known.at,
        received_zone=head.known.zone,
        received_on=head.known.on,
        has_received_time=head.known.has_time,
        first_received_on=head.first_received_on,
        most_recent_information_on=head.most_recent_information_on,
        sent_at=head.sent_at,
        report_type=content.report_type,
        reporter_qualification=content.reporter_qualification,
        reporter_country=content.reporter_country,
        patient_age=content.patient.age,
        patient_year_of_birth=content.patient.year_of_birth,
        patient_sex=content.patient.sex,
        narrative=content.narrative,
        sender_comments=content.sender_comments,
        content=content.snapshot,
        content_sha256=head.content_sha256,
        clinical_sha256=head.clinical_sha256,
        schema_sha256=head.schema_sha256,
        warnings=list(head.warnings),
        recorded_by_id=by.user_id,
    )
    _write_content(version, content)
    facts = add_facts(case, version, _facts(case, head, content), by=by)
    _settle(case, version, content, facts)
    return version


def _write_content(version: CaseVersion, content: CaseContent) -> None:
    of = {"study_id": version.study_id, "version": version, "case_id": version.case_id}
    CaseEvent.objects.bulk_create(
        CaseEvent(position=n, **_event_columns(event), **of)
        for n, event in enumerate(content.events, 1)
    )
    CaseProduct.objects.bulk_create(
        CaseProduct(position=n, **_product_columns(product), **of)
        for n, product in enumerate(content.products, 1)
    )
    if content.opinions:
        CausalityAssessment.objects.bulk_create(_opinions(version, content))


def _opinions(version: CaseVersion, content: CaseContent) -> Iterable[CausalityAssessment]:
    events = dict(version.events.values_list("position", "pk"))
    products = dict(version.products.values_list("position", "pk"))
    for opinion in content.opinions:
        yield CausalityAssessment(
            study_id=version.study_id,
            case_id=version.case_id,
            event_id=events[opinion.event],
            product_id=products[opinion.product],
            source=opinion.source,
            method=opinion.method,
            result=opinion.result,
            verbatim=opinion.verbatim,
            verbatim_source=opinion.verbatim_source,
            assessed_at=version.received_at,
        )


def _event_columns(event: EventContent) -> dict[str, Any]:
    return {
        "identity": event.identity,
        "term": event.term,
        "meddra_version": event.meddra_version,
        "meddra_code": event.meddra_code,
        "severity": event.severity,
        "toxicity_grade": event.toxicity_grade,
        "onset_on": event.onset.on,
        "onset_precision": event.onset.precision,
        "ended_on": event.ended.on,
        "ended_precision": event.ended.precision,
        "outcome": event.outcome,
        "country": event.country,
        "adverse_event_id": event.adverse_event_id,
        **event.facts(),
    }


def _product_columns(product: ProductContent) -> dict[str, Any]:
    return {
        "identity": product.identity,
        "role": product.role,
        "name": product.name or product.substance[:250],
        "substance": product.substance,
        "dose": product.dose,
        "route": product.route,
        "started_on": product.started.on,
        "started_precision": product.started.precision,
        "ended_on": product.ended.on,
        "ended_precision": product.ended.precision,
        "indication": product.indication,
        "action_taken": product.action_taken,
        "is_study_product": product.is_study_product,
        "is_blinded": product.is_blinded,
    }


def _facts(case: SafetyCase, head: VersionHead, content: CaseContent) -> list[NewFact]:
    """An initial version is received, a follow-up new information; the rest is news where it is earlier than was known.

    A first receipt that is stated anew counts where it is the earlier one, and a case that was valid when it was received
    was valid then: day 0 moves with it (ICH E2A III.B).
    """
    known = head.known
    if head.kind is VersionKind.NULLIFICATION:
        return [NewFact(FactKind.NULLIFIED, known, head.reason[:500])]
    found = []
    if head.kind is VersionKind.FOLLOW_UP:
        found.append(NewFact(FactKind.NEW_INFORMATION, known))
    first = head.first_known
    received = earliest(known, first) if first and first.on < case.received_on else known
    was_valid_at_once = case.day_zero_on is not None and case.day_zero_on == case.received_on
    wanted = (
        (FactKind.RECEIVED, received, head.kind is not VersionKind.AMENDMENT or received != known),
        (
            FactKind.MINIMUM_CRITERIA_MET,
            received if was_valid_at_once else known,
            not content.missing,
        ),
        (FactKind.SERIOUS_KNOWN, known, content.is_serious),
        (
            FactKind.FATAL_OR_LIFE_THREATENING_KNOWN,
            known,
            content.is_fatal or content.is_life_threatening,
        ),
    )
    found += [NewFact(kind, at, is_always_news=False) for kind, at, is_so in wanted if is_so]
    return found


def is_newest(case: SafetyCase, version: CaseVersion) -> bool:
    """The version holds the most recent information of its case, so that it is the current one."""
    current = case.current_version
    return current is None or _rank(version) >= _rank(current)


def _rank(version: CaseVersion) -> tuple[date, datetime, int]:
    """Versions are ordered by their information, then by when they were sent, then by arrival."""
    return (
        version.most_recent_information_on,
        version.sent_at or version.received_at,
        version.number,
    )


def _settle(
    case: SafetyCase, version: CaseVersion, content: CaseContent, facts: list[CaseFact]
) -> None:
    """Bring the case's own columns in line with its newest version and its facts."""
    changes: dict[str, Any] = {"version_count": version.number, **derived_dates(facts)}
    met = first_fact(facts, FactKind.MINIMUM_CRITERIA_MET) is not None
    if is_newest(case, version) and version.kind != VersionKind.NULLIFICATION:
        changes |= {
            "current_version": version,
            "title": content.title,
            "country": content.country or case.country,
            "subject_code": content.patient.subject_code or case.subject_code,
            "is_serious": content.is_serious,
            "is_fatal": content.is_fatal,
            "is_life_threatening": content.is_life_threatening,
            "is_blinded": content.is_blinded,
            "is_pre_case": bool(content.missing) and not met,
            "missing_criteria": [str(criterion) for criterion in content.missing],
        }
        if case.status in WORKED_ON:
            changes["status"] = CaseStatus.IN_ASSESSMENT
    claim(case, **changes)
