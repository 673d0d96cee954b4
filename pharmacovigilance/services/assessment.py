"""The sponsor's opinions on a case: causality and expectedness, each by a physician, with the rationale."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.outbox.events import emit
from pharmacovigilance.enums import AssessmentSource, Expectedness, Relatedness, RsiStatus
from pharmacovigilance.events import CaseAssessed
from pharmacovigilance.models import (
    CaseEvent,
    CaseProduct,
    CausalityAssessment,
    ExpectednessAssessment,
    ReferenceSafetyInformation,
    SafetyCase,
)
from pharmacovigilance.services.awareness import transaction_time
from pharmacovigilance.services.reportability import reassess

VOID_CLAUSE = "E2B(R3) C.1.11.1"
CAUSALITY_CLAUSE = "21 CFR 312.32(c)(1)(i); EU CTR 536/2014 Annex III 2.2"
EXPECTEDNESS_CLAUSE = "21 CFR 312.32(a); EU CTR 536/2014 Annex III 2.3"


def assess_causality(
    case: SafetyCase,
    *,
    by: Principal,
    event: UUID,
    product: UUID,
    result: str,
    rationale: str,
    method: str = "",
) -> CausalityAssessment:
    """The sponsor's judgement whether a product may have caused an event; it never replaces the investigator's."""
    authorize(by, "safety.assess", case)
    _check(case, rationale, CAUSALITY_CLAUSE)
    if result not in Relatedness.values:
        raise RuleBroken.of(
            "result",
            gettext("%(result)s is not known.") % {"result": repr(result)},
            CAUSALITY_CLAUSE,
        )
    pair = _pair(case, event, product)
    with intent("pharmacovigilance.case.assess-causality", reason=rationale):
        opinion = CausalityAssessment.objects.create(
            study_id=case.study_id,
            case=case,
            event=pair.event,
            product=pair.product,
            source=AssessmentSource.SPONSOR,
            method=method,
            result=result,
            rationale=rationale,
            assessed_at=transaction_time(),
            assessor_id=by.user_id,
        )
        _tell(case, by)
    return opinion


def assess_expectedness(
    case: SafetyCase, *, by: Principal, event: UUID, product: UUID, result: str, rationale: str
) -> ExpectednessAssessment:
    """A physician's judgement against the reference safety information in force at onset, with the platform's suggestion beside it.

    Without any reference in force every suspected reaction counts as unexpected (21 CFR 312.32(a)).
    """
    authorize(by, "safety.assess", case)
    _check(case, rationale, EXPECTEDNESS_CLAUSE)
    if result not in Expectedness.values:
        raise RuleBroken.of(
            "result",
            gettext("%(result)s is not known.") % {"result": repr(result)},
            EXPECTEDNESS_CLAUSE,
        )
    pair = _pair(case, event, product)
    reference = reference_in_force(case, pair.event, pair.product)
    if reference is None and result == Expectedness.EXPECTED:
        raise RuleBroken.of(
            "result",
            "No reference safety information was in force at onset, so nothing is expected.",
            EXPECTEDNESS_CLAUSE,
        )
    with intent("pharmacovigilance.case.assess-expectedness", reason=rationale):
        judged = ExpectednessAssessment.objects.create(
            study_id=case.study_id,
            case=case,
            event=pair.event,
            product=pair.product,
            reference=reference,
            suggested=suggest_expectedness(pair.event, reference),
            result=result,
            rationale=rationale,
            assessed_at=transaction_time(),
            assessor_id=by.user_id,
        )
        _tell(case, by)
    return judged


def reference_in_force(
    case: SafetyCase, event: CaseEvent, product: CaseProduct
) -> ReferenceSafetyInformation | None:
    """The version in force when the event began, not today's (EU CTR Annex III; CTFG Q&A on RSI).

    An onset known to the month or year is read as its first day; an unknown one as the day of receipt.
    """
    on: date = event.onset_on or case.received_on
    names = {n.casefold() for n in (product.name, product.substance) if n}
    versions = ReferenceSafetyInformation.objects.filter(
        study_id=case.study_id, valid_from__lte=on
    ).exclude(status=RsiStatus.WITHDRAWN)
    current = [
        v
        for v in versions.order_by("-valid_from")
        if v.product_name.casefold() in names and (v.valid_until is None or on < v.valid_until)
    ]
    return current[0] if current else None


def suggest_expectedness(
    event: CaseEvent, reference: ReferenceSafetyInformation | None
) -> Expectedness:
    """What the listed terms alone say: listed, and no more severe than listed, is expected.

    A fatal or life-threatening event is expected only where the document covers that criterion (EU CTR Annex III).
    """
    if reference is None:
        return Expectedness.UNEXPECTED
    listed = {term.casefold() for term in reference.expected_terms}
    is_listed = event.term.casefold() in listed or event.meddra_code in listed - {""}
    is_covered = event.seriousness <= set(reference.expected_seriousness)
    return Expectedness.EXPECTED if is_listed and is_covered else Expectedness.UNEXPECTED


@dataclass(frozen=True, slots=True)
class _Pair:
    event: CaseEvent
    product: CaseProduct


def _check(case: SafetyCase, rationale: str, clause: str) -> None:
    if case.is_void:
        raise RuleBroken.of("status", "A nullified or merged case is not assessed.", VOID_CLAUSE)
    if not rationale.strip():
        raise RuleBroken.of("rationale", "A judgement says why.", clause)


def _pair(case: SafetyCase, event: UUID, product: UUID) -> _Pair:
    version = case.current_version_id
    events = CaseEvent.objects.filter(study_id=case.study_id, version_id=version, pk=event)
    products = CaseProduct.objects.filter(study_id=case.study_id, version_id=version, pk=product)
    found_event, found_product = events.first(), products.first()
    if found_event is None:
        raise RuleBroken.of("event", "The case's current version has no such event.", "E2B(R3) E.i")
    if found_product is None or not found_product.is_suspect:
        raise RuleBroken.of(
            "product", "The case's current version has no such suspect product.", "E2B(R3) G.k"
        )
    return _Pair(found_event, found_product)


def _tell(case: SafetyCase, by: Principal) -> None:
    emit(CaseAssessed(case_id=case.pk, study_id=case.study_id))
    reassess(case, by=by)
