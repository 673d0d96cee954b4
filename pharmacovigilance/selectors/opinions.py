"""The sponsor's own judgements on a version, also those given on an earlier one and not renewed since."""

from collections.abc import Iterator

from pharmacovigilance.enums import AssessmentSource
from pharmacovigilance.models import CaseEvent, CaseProduct, CaseVersion, CausalityAssessment

Pair = tuple[int, int]
"""Positions of a product and an event within the version."""


def sponsor_judgements(version: CaseVersion) -> dict[Pair, CausalityAssessment]:
    """The latest of each pair that still stands in the version, whichever version it was given on.

    A follow-up does not take back what a physician judged: both opinions stand in every report (EU CTR Annex III 2.2).
    """
    given: dict[tuple[str, str], CausalityAssessment] = {}
    rows = CausalityAssessment.objects.filter(
        study_id=version.study_id,
        case_id=version.case_id,
        source=AssessmentSource.SPONSOR,
        assessor_id__isnull=False,
    )
    for row in rows.select_related("event", "product").order_by("assessed_at", "id"):
        given[row.product.identity, row.event.identity] = row
    return {
        (product.position, event.position): given[product.identity, event.identity]
        for product, event in _pairs(version)
        if (product.identity, event.identity) in given
    }


def _pairs(version: CaseVersion) -> Iterator[tuple[CaseProduct, CaseEvent]]:
    events = list(version.events.order_by("position"))
    for product in version.products.order_by("position"):
        for event in events:
            yield product, event
