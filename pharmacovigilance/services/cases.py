"""What happens to a case after it was opened: new information, corrections, nullification, duplicates."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.outbox.events import Event, emit
from cro_platform.workflow.machine import claim
from pharmacovigilance.enums import (
    AssessmentSource,
    DuplicateStatus,
    FactKind,
    MinimumCriterion,
    Relatedness,
    SeriousnessCriterion,
    VersionKind,
)
from pharmacovigilance.events import CaseVersionAdded, CaseVoided
from pharmacovigilance.models import CaseDuplicate, CaseVersion, CausalityAssessment, SafetyCase
from pharmacovigilance.services.awareness import Awareness, read_awareness, transaction_time
from pharmacovigilance.services.content import (
    CaseContent,
    EventContent,
    Opinion,
    PartialDay,
    PatientContent,
    ProductContent,
)
from pharmacovigilance.services.facts import add_fact, effective_facts, settle_facts
from pharmacovigilance.services.intake import read_case
from pharmacovigilance.services.lifecycle import ACTIVE, CASE_LIFE
from pharmacovigilance.services.opening import as_json, manual_head
from pharmacovigilance.services.reportability import reassess
from pharmacovigilance.services.versions import digest, write_version

VOID_CLAUSE = "E2B(R3) C.1.11.1"


@dataclass(frozen=True, slots=True)
class Said:
    """Sections of a case as a person gives them; an absent one stays as it was."""

    events: Any = None
    products: Any = None
    reporter: Any = None
    patient: Any = None
    narrative: str = ""


def add_follow_up(
    case: SafetyCase, *, by: Principal, aware_at: str, aware_zone: str, reason: str, **sections: Any
) -> CaseVersion:
    """New information on a case: a version of its own whose awareness moves the clocks that it moves."""
    return _add(case, VersionKind.FOLLOW_UP, by, aware_at, aware_zone, reason, Said(**sections))


def complete_pre_case(
    case: SafetyCase, *, by: Principal, aware_at: str, aware_zone: str, reason: str, **sections: Any
) -> CaseVersion:
    """The missing criterion arrives: its date becomes day 0, the earlier receipt stays in the history (ICH E2A III.A)."""
    if not case.is_pre_case:
        raise RuleBroken.of("status", "The case has all four minimum criteria.", "ICH E2A III.A")
    version = _add(case, VersionKind.FOLLOW_UP, by, aware_at, aware_zone, reason, Said(**sections))
    if case.missing_criteria:
        missing = ", ".join(case.missing_criteria)
        raise RuleBroken.of(
            "", gettext("Still missing: %(missing)s.") % {"missing": missing}, "ICH E2A III.A"
        )
    return version


def amend(case: SafetyCase, *, by: Principal, reason: str, **sections: Any) -> CaseVersion:
    """Correct a case without new information: no clock moves (E2B(R3) C.1.11.1 = 2)."""
    known = current_version(case)
    awareness = Awareness(
        known.received_at, known.received_zone, known.received_on, known.has_received_time
    )
    authorize(by, "safety.process", case)
    return _write(case, VersionKind.AMENDMENT, by, awareness, reason, Said(**sections))


def nullify(case: SafetyCase, *, by: Principal, reason: str) -> None:
    """Declare the whole case void: its clocks stop, it is never deleted and its ids are never used again."""
    authorize(by, "safety.process", case)
    CASE_LIFE.check(case, "nullify")
    now = transaction_time()
    known = Awareness(now, "UTC", now.date())
    content = content_of(current_version(case))
    with intent("pharmacovigilance.case.nullify", reason=reason):
        head = manual_head(case, VersionKind.NULLIFICATION, content, known, reason)
        write_version(case, head, replace(content, snapshot=as_json(content)), by=by)
        void(case, reason, by=by)


def void(case: SafetyCase, reason: str, *, by: Principal) -> None:
    """Take the case out of the count, inside the intent of whoever declared it void."""
    CASE_LIFE.take(case, "nullify", nullified_at=transaction_time(), nullification_reason=reason)
    _tell(case, CaseVoided(case_id=case.pk, study_id=case.study_id), by)


def mark_duplicate(case: SafetyCase, *, by: Principal, of: UUID, reason: str) -> None:
    """Count the case under another one; of both, the earliest awareness and day 0 survive there (GVP VI.C.6)."""
    authorize(by, "safety.process", case)
    CASE_LIFE.check(case, "mark-duplicate")
    kept = SafetyCase.objects.filter(study_id=case.study_id, pk=of).exclude(pk=case.pk).first()
    if kept is None or kept.status not in ACTIVE:
        raise RuleBroken.of("of", "There is no such active case in this study.", VOID_CLAUSE)
    with intent("pharmacovigilance.case.mark-duplicate", reason=reason):
        _inherit_facts(kept, case, by)
        CASE_LIFE.take(case, "mark-duplicate", duplicate_of=kept)
        _confirm_suspicion(case, kept, by)
        _tell(case, CaseVoided(case_id=case.pk, study_id=case.study_id), by)
        reassess(kept, by=by)


def _inherit_facts(kept: SafetyCase, merged: SafetyCase, by: Principal) -> None:
    known = {(fact.kind, fact.at) for fact in effective_facts(kept)}
    for fact in effective_facts(merged):
        if fact.kind != FactKind.NULLIFIED and (fact.kind, fact.at) not in known:
            awareness = Awareness(fact.at, fact.zone, fact.on, fact.has_time)
            add_fact(kept, fact.kind, awareness, by=by, note=f"From duplicate {merged.number}")
    settle_facts(kept)


def _confirm_suspicion(case: SafetyCase, kept: SafetyCase, by: Principal) -> None:
    for found in CaseDuplicate.objects.filter(
        study_id=case.study_id, case__in=[case, kept], other__in=[case, kept]
    ):
        claim(
            found,
            status=DuplicateStatus.CONFIRMED,
            decided_by_id=by.user_id,
            decided_at=transaction_time(),
        )


def _add(
    case: SafetyCase,
    kind: VersionKind,
    by: Principal,
    aware_at: str,
    aware_zone: str,
    reason: str,
    said: Said,
) -> CaseVersion:
    authorize(by, "safety.process", case)
    return _write(
        case, kind, by, read_awareness(aware_at, aware_zone, now=transaction_time()), reason, said
    )


def _write(
    case: SafetyCase, kind: VersionKind, by: Principal, known: Awareness, reason: str, said: Said
) -> CaseVersion:
    if case.is_void:
        raise RuleBroken.of(
            "status", "A nullified or merged case takes no new version.", VOID_CLAUSE
        )
    before = content_of(current_version(case))
    content = _merge(before, said, known, has_subject=case.subject_id is not None)
    if kind is VersionKind.AMENDMENT and digest(as_json(content)) == digest(as_json(before)):
        raise RuleBroken.of("", "The amendment changes nothing.", "E2B(R3) C.1.11.1")
    with intent(f"pharmacovigilance.case.{kind.replace('_', '-')}", reason=reason):
        head = manual_head(case, kind, content, known, reason)
        version = write_version(case, head, replace(content, snapshot=as_json(content)), by=by)
        _tell(
            case,
            CaseVersionAdded(case_id=case.pk, version_id=version.pk, study_id=case.study_id),
            by,
        )
    return version


def _tell(case: SafetyCase, event: Event, by: Principal) -> None:
    emit(event)
    reassess(case, by=by)


def _merge(before: CaseContent, said: Said, known: Awareness, *, has_subject: bool) -> CaseContent:
    now = max(transaction_time().date(), known.on)
    read = read_case(
        events=said.events, products=said.products, reporter=said.reporter, patient=said.patient,
        narrative=said.narrative, today=now, has_subject=has_subject, known_events=len(before.events),
    )  # fmt: skip
    events = read.events if said.events else before.events
    merged = replace(
        before,
        events=events,
        products=read.products if said.products else before.products,
        opinions=read.opinions if said.products else carried_opinions(before, events),
        patient=read.patient if said.patient else before.patient,
        reporter_qualification=read.reporter_qualification
        if said.reporter
        else before.reporter_qualification,
        reporter_country=read.reporter_country if said.reporter else before.reporter_country,
        narrative=said.narrative or before.narrative,
    )
    gone = {c for c in before.missing if c not in read.missing}
    return replace(merged, missing=tuple(c for c in before.missing if c not in gone))


def carried_opinions(before: CaseContent, events: tuple[EventContent, ...]) -> tuple[Opinion, ...]:
    """The opinions on events that are still there, wherever they stand now."""
    places = {event.identity: number for number, event in enumerate(events, 1)}
    found = ((o, places.get(before.events[o.event - 1].identity)) for o in before.opinions)
    return tuple(replace(opinion, event=place) for opinion, place in found if place is not None)


def current_version(case: SafetyCase) -> CaseVersion:
    """The version with the most recent information; every case has one."""
    if case.current_version is None:
        raise RuleBroken.of("current_version", "The case has no version yet.")
    return case.current_version


def content_of(version: CaseVersion) -> CaseContent:
    """What a version says, read back from its rows."""
    case = version.case
    missing = [MinimumCriterion(c) for c in case.missing_criteria]
    return CaseContent(
        events=tuple(_event(row) for row in version.events.order_by("position")),
        products=tuple(_product(row) for row in version.products.order_by("position")),
        opinions=tuple(_opinions(version)),
        patient=PatientContent(
            case.subject_code,
            version.patient_age,
            version.patient_year_of_birth,
            version.patient_sex,
        ),
        reporter_qualification=version.reporter_qualification,
        reporter_country=version.reporter_country,
        narrative=version.narrative,
        sender_comments=version.sender_comments,
        report_type=version.report_type,
        missing=tuple(missing),
    )


def _event(row: Any) -> EventContent:
    return EventContent(
        term=row.term,
        seriousness=frozenset(c for c in SeriousnessCriterion if getattr(row, c.value)),
        outcome=row.outcome,
        onset=PartialDay(row.onset_on, row.onset_precision),
        ended=PartialDay(row.ended_on, row.ended_precision),
        country=row.country,
        meddra_version=row.meddra_version,
        meddra_code=row.meddra_code,
        severity=row.severity,
        toxicity_grade=row.toxicity_grade,
        adverse_event_id=row.adverse_event_id,
    )


def _product(row: Any) -> ProductContent:
    return ProductContent(
        name=row.name,
        role=row.role,
        substance=row.substance,
        dose=row.dose,
        route=row.route,
        started=PartialDay(row.started_on, row.started_precision),
        ended=PartialDay(row.ended_on, row.ended_precision),
        indication=row.indication,
        action_taken=row.action_taken,
        is_study_product=row.is_study_product,
        is_blinded=row.is_blinded,
    )


def _opinions(version: CaseVersion) -> list[Opinion]:
    """What the version itself says; the sponsor's own judgements have an assessor and stand beside every version."""
    rows = CausalityAssessment.objects.filter(event__version=version, assessor_id=None)
    told = rows.order_by("id").values_list(
        "product__position",
        "event__position",
        "source",
        "result",
        "method",
        "verbatim",
        "verbatim_source",
    )
    return [
        Opinion(
            product, event, AssessmentSource(source), Relatedness(result), method, verbatim, said_by
        )
        for product, event, source, result, method, verbatim, said_by in told
    ]
