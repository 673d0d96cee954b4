"""The tables of a DSUR from a study's records as they were known at the data lock point."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from cro_platform.documents.enums import Variant
from pharmacovigilance.documents.dsur import MOST_GROUPS, DsurTables, Table
from pharmacovigilance.documents.sae_listing_study import OPINIONS, blinding_of
from pharmacovigilance.documents.serious_events import (
    ABBREVIATIONS,
    Choice,
    SeriousEvent,
    serious_events,
)
from pharmacovigilance.documents.study_reading import iso, study_head, study_of
from pharmacovigilance.enums import RsiStatus
from pharmacovigilance.models import ReferenceSafetyInformation, SafetyListing
from pharmacovigilance.selectors.dictionary import newest_release
from sites.enums import SubjectStatus
from sites.models import StudySite, Subject, SubjectArm
from studies.models import Intervention, Study

Heading = tuple[int, str]
SEVERAL = "Several / other"
UNPLACED = 999
NOT_EXPOSED = (SubjectStatus.SCREENING, SubjectStatus.SCREEN_FAILED)
RANK = {criterion: rank for rank, criterion in enumerate(ABBREVIATIONS)}


def dsur_of(listing_id: UUID, variant: str) -> DsurTables:
    """All tables; the listing counts cases of the period, the tabulation everything since the birth date."""
    chosen = SafetyListing.objects.get(pk=listing_id)
    study = study_of(chosen.study_id)
    birth_on = chosen.birth_on or chosen.period_from
    release = newest_release()
    events = list(_events(chosen, birth_on, variant, release))
    current = [each for each in events if each.received_on >= chosen.period_from]
    groups, tabulation = tabulate(events)
    return DsurTables(
        number=chosen.number,
        study=study_head(study),
        products=_products(study),
        birth_on=birth_on,
        period_from=chosen.period_from,
        lock_on=chosen.period_to,
        blinding=blinding_of(study.blinding, variant),
        release=release,
        reference_changes=_reference_changes(chosen),
        inventory=_inventory(study),
        exposure=_exposure(study, variant),
        reference=_reference(chosen),
        reactions=tuple(reactions(current)),
        groups=groups,
        tabulation=tabulation,
        deaths=_deaths(current),
    )


def _events(
    chosen: SafetyListing, birth_on: date, variant: str, release: str
) -> Iterable[SeriousEvent]:
    return serious_events(
        Choice(
            study_id=chosen.study_id,
            lock_on=chosen.period_to,
            since=birth_on,
            country=chosen.country,
            is_unblinded=variant == Variant.UNBLINDED,
            release=release,
        )
    )


def reactions(events: Iterable[SeriousEvent]) -> Iterable[tuple[str, ...]]:
    """One line per case with a serious adverse reaction, its reactions with the most serious first (ICH E2F 3.7.2).

    Lines are sorted by the system organ class of their most serious reaction, where a dictionary is loaded.
    """
    cases = [
        sorted((each for each in of_case if each.is_reaction), key=_seriousness)
        for _, of_case in groupby(events, key=lambda each: each.case_number)
    ]
    for found in sorted(filter(None, cases), key=lambda reactions: _class_of(reactions[0])):
        yield _reaction_row(found)


def _seriousness(event: SeriousEvent) -> int:
    return min((RANK[each] for each in event.criteria), default=len(RANK))


def _reaction_row(found: list[SeriousEvent]) -> tuple[str, ...]:
    lead = found[0]
    return (
        lead.case_number,
        lead.subject_code,
        lead.country,
        " ".join(part for part in (lead.age, lead.sex) if part),
        ", ".join(lead.groups),
        ", ".join(lead.doses),
        lead.onset,
        "\n".join(lead.therapy),
        "\n".join([*_class_lines(lead), *(f"{each.name} ({each.abbreviated})" for each in found)]),
        "\n".join(dict.fromkeys(each.outcome for each in found)),
        _comments(found),
    )


def _class_lines(lead: SeriousEvent) -> list[str]:
    return [lead.place.class_name.upper()] if lead.place else []


def _comments(found: list[SeriousEvent]) -> str:
    """Where the two opinions differ, both are told (EU CTR Annex III 2.2)."""
    differing = [
        f"{each.term}: reporter {OPINIONS[each.reporter]}, sponsor {OPINIONS[each.sponsor]}"
        for each in found
        if each.reporter != each.sponsor
    ]
    return "\n".join([*differing, *filter(None, [found[0].comments])])


def tabulate(
    events: Iterable[SeriousEvent],
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Counts by system organ class, preferred term and treatment group, most frequent groups first; the last row sums up.

    Classes stand in their agreed order with a sum of their own. Without a dictionary, and for terms that it does not
    know, the terms stand as reported.
    """
    counts: dict[Heading, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for event in events:
        group = event.groups[0] if len(event.groups) == 1 else SEVERAL
        counts[_class_of(event)][_preferred(event)][group] += 1
    groups = _columns([each for terms in counts.values() for each in terms.values()])
    rows = [
        row
        for heading in sorted(counts)
        for row in _class_rows(heading[1], counts[heading], groups)
    ]
    total = _sum(each for terms in counts.values() for each in terms.values())
    return groups, (*rows, _counted("All terms", total, groups)) if rows else ()


def _class_of(event: SeriousEvent) -> Heading:
    """Order and name of the class; what no dictionary places stands last, under no name."""
    place = event.place
    return (place.class_order, place.class_name) if place else (UNPLACED, "")


def _preferred(event: SeriousEvent) -> str:
    """The preferred term, or the term as reported with capitals levelled, so that spellings count together."""
    if event.place:
        return f"{event.place.preferred_name} [{event.place.preferred_code}]"
    return event.name[:1].upper() + event.name[1:].lower()


def _class_rows(
    name: str, terms: dict[str, Counter[str]], groups: tuple[str, ...]
) -> list[tuple[str, ...]]:
    rows = [_counted(term, terms[term], groups) for term in sorted(terms)]
    return [_counted(name.upper(), _sum(terms.values()), groups), *rows] if name else rows


def _sum(counts: Iterable[Counter[str]]) -> Counter[str]:
    return sum(counts, Counter())


def _columns(counts: Iterable[Counter[str]]) -> tuple[str, ...]:
    """As many groups as the page has columns, the most frequent ones; the others are counted together."""
    total = _sum(counts)
    named = [group for group, _ in total.most_common() if group != SEVERAL]
    if SEVERAL in total or len(named) > MOST_GROUPS:
        return (*sorted(named[: MOST_GROUPS - 1]), SEVERAL)
    return tuple(sorted(named))


def _counted(term: str, counts: Counter[str], groups: tuple[str, ...]) -> tuple[str, ...]:
    named = {group: counts[group] for group in groups if group != SEVERAL}
    whole = counts.total()
    rest = {SEVERAL: whole - sum(named.values())}
    return (term, *(str((named | rest)[group]) for group in groups), str(whole))


def _deaths(events: Iterable[SeriousEvent]) -> Table:
    return Table(
        ("Case number", "Subject", "Country", "Treatment group", "Cause as reported", "Onset"),
        tuple(
            (e.case_number, e.subject_code, e.country, ", ".join(e.groups), e.name, e.onset)
            for e in events
            if e.is_fatal
        ),
        "Events that killed; a later unrelated death does not make an event fatal.",
    )


def _products(study: Study) -> tuple[str, ...]:
    found = Intervention.objects.filter(study=study, is_investigational=True).order_by("id")
    return tuple(found.values_list("name", flat=True))


def _references(chosen: SafetyListing) -> list[ReferenceSafetyInformation]:
    found = ReferenceSafetyInformation.objects.filter(study_id=chosen.study_id)
    return list(found.exclude(status=RsiStatus.WITHDRAWN).order_by("product_name", "valid_from"))


def _reference(chosen: SafetyListing) -> Table:
    """The version in force at the start of the period judges the whole period (ICH E2F 3.7.1)."""
    start = chosen.period_from
    rows = [
        (each.product_name, each.document_title, each.version, each.valid_from.isoformat())
        for each in _references(chosen)
        if each.valid_from <= start and (each.valid_until is None or each.valid_until > start)
    ]
    return Table(
        ("Product", "Document", "Version", "In force since"),
        tuple(rows),
        f"In force at the start of the reporting period, {start.isoformat()}.",
    )


def _reference_changes(chosen: SafetyListing) -> Table:
    rows = [
        (each.product_name, each.document_title, each.version, each.valid_from.isoformat())
        for each in _references(chosen)
        if chosen.period_from < each.valid_from <= chosen.period_to
    ]
    return Table(
        ("Product", "Document", "New version", "In force since"),
        tuple(rows),
        "Versions that took effect during the reporting period.",
    )


def _inventory(study: Study) -> Table:
    sites = StudySite.objects.filter(study=study)
    countries = sorted(set(sites.values_list("country", flat=True)))
    phases = ", ".join(each.replace("_", " ") for each in study.phases) or "not stated"
    planned = study.planned_enrollment
    row = (
        study.protocol_number, phases, ", ".join(countries), study.get_blinding_display(),
        iso(study.start_on, study.start_precision) or "not stated",
        str(planned) if planned is not None else "not stated", study.get_status_display(),
    )  # fmt: skip
    return Table(
        ("Study", "Phase", "Countries", "Design", "Start", "Planned subjects", "Status"),
        (row,),
        "Status and figures as they stand when this document is made.",
    )


def _exposure(study: Study, variant: str) -> Table:
    """Subjects beyond screening by country; by arm only for persons named for unblinded information."""
    exposed = Subject.objects.filter(study=study).exclude(status__in=NOT_EXPOSED)
    by_country = exposed.values("study_site__country").annotate(
        subjects=Count("id"), women=Count("id", filter=Q(sex="female")), men=Count("id", filter=Q(sex="male"))
    )  # fmt: skip
    rows: list[tuple[str, ...]] = [
        (row["study_site__country"], str(row["subjects"]), str(row["women"]), str(row["men"]))
        for row in by_country.order_by("study_site__country")
    ]
    if variant == Variant.UNBLINDED:
        rows += _by_arm(study, exposed)
    total = exposed.count()
    return Table(
        ("Country or arm", "Subjects exposed (estimate)", "Female", "Male"),
        (*rows, ("All countries", str(total), "", "")),
        "Estimated from enrolment: subjects beyond screening when this document is made. Dosing is not read from a data "
        "capture system.",
    )


def _by_arm(study: Study, exposed: QuerySet[Subject]) -> list[tuple[str, ...]]:
    found = SubjectArm.objects.filter(study=study, subject__in=exposed)
    counted = found.values("arm__label").annotate(subjects=Count("id")).order_by("arm__label")
    return [(f"Arm: {row['arm__label']}", str(row["subjects"]), "", "") for row in counted]
