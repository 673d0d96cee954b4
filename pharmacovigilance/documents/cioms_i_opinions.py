"""What box 26 says of causality: the reporter's opinion and the sponsor's, side by side (EU CTR Annex III 2.2)."""

from collections.abc import Iterator, Mapping

from pharmacovigilance.enums import AssessmentSource, Relatedness
from pharmacovigilance.models import CaseProduct, CaseVersion, CausalityAssessment
from pharmacovigilance.selectors.opinions import sponsor_judgements

BLINDED = "blinded study medication"


def opinions_of(version: CaseVersion, treatments: Mapping[str, str]) -> str:
    """One opinion behind the other, by event and product; `treatments` name what was given, for the unblinded form only.

    The sponsor's own judgement stands instead of what a message said for the sponsor.
    """
    events = {event.position: event.term for event in version.events.all()}
    products = {
        product.position: _shown_name(product, treatments) for product in version.products.all()
    }
    return "; ".join(
        f"{AssessmentSource(source).label}: {events[event]} and {products[product]}: "
        f"{Relatedness(result).label.lower()}"
        for event, product, source, result in sorted(_said(version), key=lambda each: each[:2])
    )


def _said(version: CaseVersion) -> Iterator[tuple[int, int, str, str]]:
    judged = sponsor_judgements(version)
    told = CausalityAssessment.objects.filter(event__version=version, assessor_id=None)
    for row in told.select_related("event", "product").order_by("id"):
        place = (row.product.position, row.event.position)
        if row.source != AssessmentSource.SPONSOR or place not in judged:
            yield row.event.position, row.product.position, row.source, row.result
    for (product, event), row in judged.items():
        yield event, product, row.source, row.result


def _shown_name(product: CaseProduct, treatments: Mapping[str, str]) -> str:
    return treatments.get(product.name, BLINDED if product.is_blinded else product.name)
