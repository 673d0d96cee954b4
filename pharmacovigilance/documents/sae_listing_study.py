"""An SAE line listing from a study's cases, and the same rows for a spreadsheet."""

from collections.abc import Iterator
from uuid import UUID

from cro_platform.documents.enums import Variant
from pharmacovigilance.documents.cioms_i import Blinding
from pharmacovigilance.documents.sae_listing import LineListing
from pharmacovigilance.documents.serious_events import Choice, SeriousEvent, serious_events
from pharmacovigilance.documents.study_reading import study_head, study_of
from pharmacovigilance.enums import Expectedness, Relatedness, SeriousnessCriterion
from pharmacovigilance.models import SafetyListing
from studies.enums import Blinding as StudyBlinding

OPINIONS = {
    Relatedness.RELATED: "related",
    Relatedness.NOT_RELATED: "not related",
    Relatedness.UNKNOWN: "not stated",
}


def sae_listing_of(listing_id: UUID, variant: str) -> LineListing:
    """The listing's rows as the cases were known at its data lock point."""
    chosen = SafetyListing.objects.get(pk=listing_id)
    study = study_of(chosen.study_id)
    rows, cases = [], set()
    for event in events_of(chosen, variant):
        rows.append(cells(event))
        cases.add(event.case_number)
    return LineListing(
        study=study_head(study),
        period_from=chosen.period_from,
        lock_on=chosen.period_to,
        blinding=blinding_of(study.blinding, variant),
        filters=filters_of(chosen),
        rows=tuple(rows),
        event_count=len(rows),
        case_count=len(cases),
    )


def events_of(chosen: SafetyListing, variant: str = Variant.BLINDED) -> Iterator[SeriousEvent]:
    """The events that pass the listing's filters."""
    choice = Choice(
        study_id=chosen.study_id,
        lock_on=chosen.period_to,
        since=chosen.period_from,
        country=chosen.country,
        is_unblinded=variant == Variant.UNBLINDED,
    )
    for event in serious_events(choice):
        if chosen.criterion and chosen.criterion not in event.criteria:
            continue
        if not chosen.is_related_only or event.is_reaction:
            yield event


def filters_of(chosen: SafetyListing) -> tuple[str, ...]:
    """The filters in words; what was left out must be seen on the page."""
    found = [f"country of occurrence {chosen.country} only"] if chosen.country else []
    if chosen.criterion:
        label = SeriousnessCriterion(chosen.criterion).label.lower()
        found.append(f"only events with the criterion “{label}”")
    if chosen.is_related_only:
        found.append(
            "only events that reporter or sponsor relates to a product, or nobody has judged"
        )
    return tuple(found) or ("all serious events, no filter",)


def blinding_of(study_blinding: str, variant: str) -> Blinding:
    """What the reader holds in their hands."""
    if variant == Variant.UNBLINDED:
        return Blinding.UNBLINDED
    is_open = study_blinding == StudyBlinding.OPEN_LABEL
    return Blinding.OPEN_LABEL if is_open else Blinding.BLINDED


def cells(event: SeriousEvent) -> tuple[str, ...]:
    """One row of the listing."""
    dose = f"; {', '.join(event.doses)}" if event.doses else ""
    return (
        event.case_number,
        event.subject_code,
        event.country,
        event.age,
        event.sex,
        event.name,
        event.abbreviated,
        event.onset,
        event.ended,
        event.outcome,
        f"{', '.join(event.products)}{dose}",
        OPINIONS[event.reporter],
        OPINIONS[event.sponsor],
        Expectedness(event.expected).label.lower() if event.expected else "not judged",
        event.received_on.isoformat(),
    )
