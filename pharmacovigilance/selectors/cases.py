"""Reads of cases and of what was thought of them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pharmacovigilance.enums import AssessmentSource
from pharmacovigilance.models import (
    CaseEvent,
    CaseProduct,
    CausalityAssessment,
    ExpectednessAssessment,
    SafetyCase,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One product against one event: each source's latest opinion, and the latest judgement of expectedness.

    None means not stated: a missing opinion is shown as missing.
    """

    product: CaseProduct
    event: CaseEvent
    reporter: CausalityAssessment | None
    sponsor: CausalityAssessment | None
    expectedness: ExpectednessAssessment | None


def causality_matrix(case: SafetyCase) -> list[Cell]:
    """Suspect products × events of the current version; opinions given on earlier versions stay until a newer one."""
    version = case.current_version_id
    events = list(
        CaseEvent.objects.filter(study_id=case.study_id, version_id=version).order_by("position")
    )
    products = [
        product
        for product in CaseProduct.objects.filter(
            study_id=case.study_id, version_id=version
        ).order_by("position")
        if product.is_suspect
    ]
    opinions = {
        (a.product.identity, a.event.identity, a.source): a
        for a in CausalityAssessment.objects.filter(study_id=case.study_id, case=case)
        .select_related("event", "product")
        .order_by("assessed_at", "id")
    }
    expected = {
        (a.product.identity, a.event.identity): a
        for a in ExpectednessAssessment.objects.filter(study_id=case.study_id, case=case)
        .select_related("event", "product", "reference")
        .order_by("assessed_at", "id")
    }
    return [
        Cell(
            product,
            event,
            opinions.get((product.identity, event.identity, AssessmentSource.REPORTER)),
            opinions.get((product.identity, event.identity, AssessmentSource.SPONSOR)),
            expected.get((product.identity, event.identity)),
        )
        for product in products
        for event in events
    ]


EVENT_FIELDS = (
    "id", "version_id", "position", "term", "meddra_code", "meddra_version", "results_in_death", "is_life_threatening",
    "requires_hospitalization", "results_in_disability", "is_congenital_anomaly", "is_otherwise_important",
    "toxicity_grade", "severity", "onset_on", "onset_precision", "ended_on", "ended_precision", "outcome", "country",
    "adverse_event_id",
)  # fmt: skip
PRODUCT_FIELDS = (
    "id", "version_id", "position", "name", "role", "substance", "dose", "route", "started_on", "started_precision",
    "ended_on", "ended_precision", "indication", "action_taken", "is_study_product", "is_blinded",
)  # fmt: skip
OPINION_FIELDS = (
    "event__version_id", "event_id", "product_id", "source", "method", "result", "verbatim", "rationale", "assessed_at",
)  # fmt: skip


def version_details(ids: list[UUID]) -> dict[UUID, dict[str, list[dict[str, Any]]]]:
    """Events, products and opinions of versions, in three statements however many there are."""
    details: dict[UUID, dict[str, list[dict[str, Any]]]] = {
        pk: {"events": [], "products": [], "causality": []} for pk in ids
    }
    events = CaseEvent.objects.filter(version_id__in=ids).order_by("position")
    products = CaseProduct.objects.filter(version_id__in=ids).order_by("position")
    opinions = CausalityAssessment.objects.filter(event__version_id__in=ids).order_by("id")
    for row in events.values(*EVENT_FIELDS):
        details[row.pop("version_id")]["events"].append(row)
    for row in products.values(*PRODUCT_FIELDS):
        details[row.pop("version_id")]["products"].append(row)
    for row in opinions.values(*OPINION_FIELDS):
        details[row.pop("event__version_id")]["causality"].append(row)
    return details
