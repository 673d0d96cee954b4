"""A CIOMS I form from a case as it stands: the blinded form never reads a fact that would unblind."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from cro_platform.documents.enums import Variant
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.models import LegalEntity, Organization
from pharmacovigilance.documents.cioms_i import (
    Age,
    AgeUnit,
    Blinding,
    Change,
    CiomsI,
    ConcomitantDrug,
    Identifier,
    NullFlavor,
    PartialDate,
    Reaction,
    ReportSource,
    Seriousness,
    Sex,
    SuspectDrug,
)
from pharmacovigilance.documents.cioms_i_message import (
    findings_of,
    history_of,
    reappearance_of,
    weight_of,
)
from pharmacovigilance.documents.cioms_i_opinions import opinions_of
from pharmacovigilance.enums import CaseStatus, SeriousnessCriterion, VersionKind, VersionSource
from pharmacovigilance.exchange.e2b_r3.codes import QUALIFICATION, REPORT_TYPE
from pharmacovigilance.models import (
    CaseEvent,
    CaseProduct,
    CaseUnblinding,
    CaseVersion,
    SafetyCase,
)
from studies.enums import DatePrecision
from studies.models import Study, StudyCountry

CRITERIA = {
    SeriousnessCriterion.DEATH: Seriousness.DIED,
    SeriousnessCriterion.LIFE_THREATENING: Seriousness.LIFE_THREATENING,
    SeriousnessCriterion.HOSPITALIZATION: Seriousness.HOSPITALIZATION,
    SeriousnessCriterion.DISABILITY: Seriousness.DISABILITY,
    SeriousnessCriterion.CONGENITAL_ANOMALY: Seriousness.CONGENITAL_ANOMALY,
    SeriousnessCriterion.OTHER_IMPORTANT: Seriousness.OTHER_MEDICALLY_IMPORTANT,
}
SEXES = {"male": Sex.MALE, "female": Sex.FEMALE}
CHANGES = {
    VersionKind.NULLIFICATION: Change.NULLIFICATION,
    VersionKind.AMENDMENT: Change.AMENDMENT,
}
AGE_UNITS = {
    "a": AgeUnit.YEARS,
    "mo": AgeUnit.MONTHS,
    "wk": AgeUnit.WEEKS,
    "d": AgeUnit.DAYS,
    "h": AgeUnit.HOURS,
    "10.a": AgeUnit.DECADES,
    "{decade}": AgeUnit.DECADES,
}
PROFESSIONALS = {QUALIFICATION.meanings[code] for code in ("1", "2", "3")}
BLINDED_TREATMENT = "Blinded study medication"


def cioms_i_of(case_id: UUID, variant: str) -> CiomsI:
    """Every box from the case's current version; personal data was masked before it was stored.

    The unblinded variant shows the treatment that was recorded for named persons.
    """
    case = SafetyCase.objects.select_related("study", "current_version").get(pk=case_id)
    version = reported_version(case)
    if version is None:
        raise LookupError("a case without a version has nothing to report")
    told = told_by_message(version)
    events = list(version.events.order_by("position"))
    products = list(version.products.order_by("position"))
    return CiomsI(
        blinding=_blinding(case, variant),
        patient_initials=NullFlavor.MASKED,
        country=case.country or NullFlavor.UNKNOWN,
        born_on=_born_on(version),
        age=_age(version.patient_age),
        sex=SEXES.get(version.patient_sex, NullFlavor.UNKNOWN),
        onset_on=_onset(events),
        reactions=tuple(_reaction(event) for event in events),
        narrative=version.narrative,
        seriousness=_seriousness(events),
        suspect_drugs=_suspects(case, products, variant),
        abated_after_stopping=NullFlavor.UNKNOWN,  # E2B(R3) has no such element: the narrative tells
        reappeared_after_reintroduction=reappearance_of(told),
        manufacturer=_manufacturer(case.study, case.country),
        control_number=case.number,
        received_on=version.received_on,
        sources=(_source(version),),
        reported_on=_today(case),
        concomitant_drugs=tuple(_concomitant(p) for p in products if not p.is_suspect),
        weight_kg=weight_of(told),
        tests=findings_of(told),
        history=history_of(told),
        follow_up_number=_follow_up_number(case, version),
        change=CHANGES.get(VersionKind(version.kind)),
        change_reason=version.reason if VersionKind(version.kind) in CHANGES else "",
        study_number=case.study.protocol_number,
        reporter=version.reporter_qualification,
        identifiers=(
            Identifier("Worldwide unique case identification", case.worldwide_unique_case_id),
        ),
        remarks=opinions_of(version, _shown_treatments(case, variant)),
    )


def reported_version(case: SafetyCase) -> CaseVersion | None:
    """The version a form is about: the newest information, or the nullification, which never becomes current."""
    if case.status != CaseStatus.NULLIFIED:
        return case.current_version
    void = case.versions.filter(kind=VersionKind.NULLIFICATION).order_by("-number").first()
    return void or case.current_version


def told_by_message(version: CaseVersion) -> dict[str, Any]:
    """What the last message said that only a message can say; what was entered on top of it does not take it back."""
    if version.source != VersionSource.E2B:
        before = version.case.versions.filter(source=VersionSource.E2B, number__lt=version.number)
        last = before.order_by("-most_recent_information_on", "-sent_at", "-number").first()
        if last is None:
            return {}
        version = last
    told: dict[str, Any] = version.content
    return told


def _blinding(case: SafetyCase, variant: str) -> Blinding:
    if variant == Variant.UNBLINDED:
        return Blinding.UNBLINDED
    return Blinding.BLINDED if case.is_blinded else Blinding.OPEN_LABEL


def _partial(on: date | None, precision: str) -> PartialDate | NullFlavor:
    if on is None:
        return NullFlavor.UNKNOWN
    month = None if precision == DatePrecision.YEAR else on.month
    return PartialDate(on.year, month, on.day if precision in {DatePrecision.DAY, ""} else None)


def _born_on(version: CaseVersion) -> PartialDate | NullFlavor:
    year = version.patient_year_of_birth
    return PartialDate(year) if year else NullFlavor.MASKED


def _age(text: str) -> Age | NullFlavor:
    """Box 2a from a number and a UCUM unit, as E2B(R3) D.2.2 states it."""
    number, _, unit = text.partition(" ")
    if not number.replace(".", "", 1).isdecimal() or unit not in AGE_UNITS:
        return NullFlavor.UNKNOWN
    return Age(Decimal(number), AGE_UNITS[unit])


def _onset(events: list[CaseEvent]) -> PartialDate | NullFlavor:
    dated = [event for event in events if event.onset_on is not None]
    if not dated:
        return NullFlavor.UNKNOWN
    first = min(dated, key=lambda event: event.onset_on or date.max)
    return _partial(first.onset_on, first.onset_precision)


def _reaction(event: CaseEvent) -> Reaction:
    code = f"MedDRA {event.meddra_version} {event.meddra_code}".strip() if event.meddra_code else ""
    return Reaction(event.term, code, event.get_outcome_display())


def _seriousness(events: list[CaseEvent]) -> tuple[Seriousness, ...]:
    met = {criterion for event in events for criterion in event.seriousness}
    return tuple(box for criterion, box in CRITERIA.items() if criterion in met)


def _suspects(
    case: SafetyCase, products: list[CaseProduct], variant: str
) -> tuple[SuspectDrug, ...]:
    treatments = _shown_treatments(case, variant)
    return tuple(_suspect(product, treatments) for product in products if product.is_suspect)


def _shown_treatments(case: SafetyCase, variant: str) -> dict[str, str]:
    """What was given, by product name; nothing for the blinded form, which never reads it."""
    if variant != Variant.UNBLINDED:
        return {}
    found = CaseUnblinding.objects.filter(case=case).order_by("id")
    return {each.product_name: each.treatment for each in found}


def _suspect(product: CaseProduct, treatments: dict[str, str]) -> SuspectDrug:
    """What was given stands in the words it was recorded in: the substance of the product under test may be another."""
    name = f"{BLINDED_TREATMENT} ({product.name})" if product.is_blinded else product.name
    started = _partial(product.started_on, product.started_precision)
    ended = _partial(product.ended_on, product.ended_precision)
    return SuspectDrug(
        name=treatments.get(product.name, name),
        generic_name="" if product.is_blinded or product.name in treatments else product.substance,
        daily_dose=product.dose or NullFlavor.UNKNOWN,
        route=product.route or NullFlavor.UNKNOWN,
        indication=product.indication or NullFlavor.UNKNOWN,
        started_on=started,
        ended_on=ended,
        duration=_duration(started, ended),
    )


def _duration(
    started: PartialDate | NullFlavor, ended: PartialDate | NullFlavor
) -> str | NullFlavor:
    """Box 19: the first and the last day counted, where both are known to the day."""
    days = [
        date(each.year, each.month, each.day)
        for each in (started, ended)
        if isinstance(each, PartialDate) and each.month and each.day
    ]
    if len(days) < 2 or days[1] < days[0]:
        return NullFlavor.UNKNOWN
    count = (days[1] - days[0]).days + 1
    return f"{count} day{'' if count == 1 else 's'}"


def _concomitant(product: CaseProduct) -> ConcomitantDrug:
    return ConcomitantDrug(
        name=product.name,
        details=", ".join(
            part for part in (product.dose, product.route, product.indication) if part
        ),
        started_on=_partial(product.started_on, product.started_precision),
        ended_on=_partial(product.ended_on, product.ended_precision),
    )


def _manufacturer(study: Study, country: str) -> str:
    """Box 24a: the legal entity that acts as sponsor where the reaction occurred, else the sponsor's first."""
    countries = StudyCountry.objects.filter(study=study, sponsor_entity__isnull=False)
    named = countries.filter(country=country).first() or countries.order_by("id").first()
    entity = named.sponsor_entity if named else _first_entity(study.organization)
    if entity is None:
        return study.organization.name
    return f"{entity.name}\n{entity.address}"


def _first_entity(sponsor: Organization) -> LegalEntity | None:
    return LegalEntity.objects.filter(organization=sponsor).order_by("id").first()


def _source(version: CaseVersion) -> ReportSource:
    """Box 24d: a study, unless the message says otherwise of itself (E2B(R3) C.1.3) and a health professional reported."""
    if version.report_type in {"", REPORT_TYPE.meanings["2"]}:
        return ReportSource.STUDY
    is_professional = version.reporter_qualification in PROFESSIONALS
    return ReportSource.HEALTH_PROFESSIONAL if is_professional else ReportSource.OTHER


def _follow_up_number(case: SafetyCase, version: CaseVersion) -> int | None:
    """Box 25a: follow-ups are counted in the order of what was known, the initial report is none."""
    if version.kind == VersionKind.INITIAL:
        return None
    before = case.versions.filter(number__lt=version.number).count()
    return max(before, 1)


def _today(case: SafetyCase) -> date:
    found = SafetyCase.objects.filter(pk=case.pk).values_list(TransactionNow(), flat=True)
    instant: datetime = found[0]
    return instant.date()
