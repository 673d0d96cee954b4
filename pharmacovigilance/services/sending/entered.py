"""A version that was entered by hand, as the record of a message: what was recorded, and stated absence for the rest."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from pharmacovigilance.enums import ActionTaken, Outcome, ProductRole
from pharmacovigilance.exchange.e2b_r3 import (
    CaseIdentification,
    CausalityAssessment,
    Dosage,
    Drug,
    DrugReaction,
    Icsr,
    Maybe,
    MeddraTerm,
    MessageHeader,
    Narrative,
    Null,
    PartialDate,
    Patient,
    PrimarySource,
    Quantity,
    Reaction,
)
from pharmacovigilance.exchange.e2b_r3.codes import QUALIFICATION
from pharmacovigilance.exchange.e2b_r3.record.drug import Indication, Substance
from pharmacovigilance.models import (
    CaseEvent,
    CaseProduct,
    CaseVersion,
)
from pharmacovigilance.models import (
    CausalityAssessment as Judgement,
)
from studies.enums import DatePrecision

OUTCOMES = {
    Outcome.UNKNOWN: "0", Outcome.RECOVERED: "1", Outcome.RECOVERING: "2", Outcome.NOT_RECOVERED: "3",
    Outcome.RECOVERED_WITH_SEQUELAE: "4", Outcome.FATAL: "5",
}  # fmt: skip
ROLES = {
    ProductRole.SUSPECT: "1", ProductRole.CONCOMITANT: "2", ProductRole.INTERACTING: "3",
    ProductRole.NOT_ADMINISTERED: "4",
}  # fmt: skip
ACTIONS = {
    ActionTaken.UNKNOWN: "0", ActionTaken.WITHDRAWN: "1", ActionTaken.REDUCED: "2", ActionTaken.INCREASED: "3",
    ActionTaken.UNCHANGED: "4", ActionTaken.NOT_APPLICABLE: "9",
}  # fmt: skip
SEXES = {"male": "1", "female": "2"}
LANGUAGE = "eng"
"""The platform is kept in English; terms entered in it are English words (ISO 639-2)."""
MASKED, UNKNOWN, NO_INFORMATION = Null("MSK"), Null("UNK"), Null("NI")
_FORMATS = {DatePrecision.YEAR: "%Y", DatePrecision.MONTH: "%Y%m", DatePrecision.DAY: "%Y%m%d"}


def record_of(version: CaseVersion) -> Icsr:
    """The version's own facts; sender, receiver, study and dates of sending are added by whoever sends it."""
    events = list(version.events.order_by("position"))
    products = list(version.products.order_by("position"))
    return Icsr(
        message=MessageHeader(),
        case=CaseIdentification(),
        primary_sources=(_source(version),),
        patient=_patient(version),
        reactions=tuple(_reaction(event) for event in events),
        drugs=tuple(_drug(product, events) for product in products),
        narrative=Narrative(
            text=version.narrative or None, sender_comments=version.sender_comments or None
        ),
    )


def partial(on: date | None, precision: str) -> PartialDate | None:
    """A date as exactly as it is known."""
    if on is None:
        return None
    return PartialDate.parse(on.strftime(_FORMATS[DatePrecision(precision or DatePrecision.DAY)]))


def _source(version: CaseVersion) -> PrimarySource:
    codes = {meaning: code for code, meaning in QUALIFICATION.meanings.items()}
    said = version.reporter_qualification
    known = codes.get(said) or next(
        (c for m, c in codes.items() if said and m.startswith(said)), None
    )
    return PrimarySource(
        family_name=MASKED,
        country=version.reporter_country or UNKNOWN,
        qualification=known or UNKNOWN,
        priority="1",
    )


def _patient(version: CaseVersion) -> Patient:
    born = version.patient_year_of_birth
    return Patient(
        initials=MASKED,
        investigation_number=version.case.subject_code[:20] or None,
        born_on=PartialDate.parse(f"{born:04d}") if born else None,
        age=_age(version.patient_age),
        sex=SEXES.get(version.patient_sex, UNKNOWN),
        history_text=UNKNOWN,
    )


def _age(text: str) -> Quantity | None:
    number, _, unit = text.partition(" ")
    is_number = number.replace(".", "", 1).isdecimal()
    return Quantity(Decimal(number), unit) if is_number and unit else None


def _reaction(event: CaseEvent) -> Reaction:
    coded = MeddraTerm(event.meddra_code, event.meddra_version) if event.meddra_code else None
    return Reaction(
        verbatim=event.term,
        verbatim_language=LANGUAGE,
        term=coded,
        started_on=partial(event.onset_on, event.onset_precision),
        ended_on=partial(event.ended_on, event.ended_precision),
        outcome=OUTCOMES[Outcome(event.outcome)],
        country=event.country or None,
        results_in_death=_affirmed(event.results_in_death),
        is_life_threatening=_affirmed(event.is_life_threatening),
        requires_hospitalization=_affirmed(event.requires_hospitalization),
        results_in_disability=_affirmed(event.results_in_disability),
        is_congenital_anomaly=_affirmed(event.is_congenital_anomaly),
        is_otherwise_important=_affirmed(event.is_otherwise_important),
    )


def _affirmed(fact: bool) -> Maybe[bool]:
    """E.i.3.2 is true or NI, never false."""
    return True if fact else NO_INFORMATION


def _drug(product: CaseProduct, events: list[CaseEvent]) -> Drug:
    action = ACTIONS[ActionTaken(product.action_taken)] if product.action_taken else None
    return Drug(
        role=ROLES[ProductRole(product.role)],
        name=product.name or None,
        substances=(Substance(name=product.substance[:250]),) if product.substance else (),
        is_blinded=True if product.is_blinded else None,
        dosages=_dosages(product),
        indications=(Indication(text=product.indication),) if product.indication else (),
        action_taken=action,
        matrix=tuple(_cells(product, events)),
    )


def _dosages(product: CaseProduct) -> tuple[Dosage, ...]:
    dosage = Dosage(
        text=product.dose[:2000] or None,
        route=product.route[:60] or None,
        started_on=partial(product.started_on, product.started_precision),
        ended_on=partial(product.ended_on, product.ended_precision),
    )
    return (dosage,) if dosage != Dosage() else ()


def _cells(product: CaseProduct, events: list[CaseEvent]) -> list[DrugReaction]:
    """One cell for each event somebody spoke of, with every opinion on it."""
    said = Judgement.objects.filter(product=product, assessor_id=None).order_by("id")
    numbers = {event.pk: event.position for event in events}
    opinions: defaultdict[int, list[CausalityAssessment]] = defaultdict(list)
    for each in said:
        if each.event_id in numbers:
            opinions[numbers[each.event_id]].append(_opinion(each))
    return [
        DrugReaction(reaction=number, assessments=tuple(found))
        for number, found in opinions.items()
    ]


def _opinion(each: Judgement) -> CausalityAssessment:
    return CausalityAssessment(
        source=each.verbatim_source or each.get_source_display(),
        method=each.method or None,
        result=each.verbatim or each.get_result_display(),
    )
