"""From the content of a report to FDA to what its pages print: sections, items, check marks, continuation sheet."""

from collections.abc import Iterable
from dataclasses import dataclass

from cro_platform.documents.rendition import Rendition
from pharmacovigilance.documents import cioms_i_words as words
from pharmacovigilance.documents.cioms_i import Answer, Blinding, Change, NullFlavor, Seriousness
from pharmacovigilance.documents.cioms_i_form import Check, Mark
from pharmacovigilance.documents.medwatch import EDITION, Medwatch
from pharmacovigilance.documents.medwatch_device_form import device_manufacturers, devices
from pharmacovigilance.documents.medwatch_items import FULL_MM, Continuation, Item, Pages, Section

OUTCOMES = {
    Seriousness.DIED: "Death",
    Seriousness.LIFE_THREATENING: "Life-threatening",
    Seriousness.HOSPITALIZATION: "Hospitalization (initial or prolonged)",
    Seriousness.DISABILITY: "Disability or permanent damage",
    Seriousness.CONGENITAL_ANOMALY: "Congenital anomaly / birth defect",
    Seriousness.OTHER_MEDICALLY_IMPORTANT: "Other serious (important medical event)",
}
NO_FACILITY = "Not applicable: the report comes from the sponsor of a trial, not from a user facility or importer."


@dataclass(frozen=True, slots=True)
class MedwatchForm:
    """What the template prints."""

    marks: tuple[Mark, ...]
    edition: str
    report_number: str
    sections: tuple[Section, ...]
    continuations: tuple[Continuation, ...]


def lay_out(form: Medwatch) -> MedwatchForm:
    """Sections A to H in their order."""
    pages = Pages()
    sections = (
        _patient(form, pages),
        _event(form, pages),
        _products(form, pages),
        devices(form, pages),
        _reporter(form, pages),
        Section("F", "For use by user facility or importer (devices only)", absence=NO_FACILITY),
        _sponsor(form, pages),
        device_manufacturers(form, pages),
    )
    return MedwatchForm(_marks(form), EDITION, form.report_number, sections, tuple(pages.rest))


def _patient(form: Medwatch, pages: Pages) -> Section:
    born = words.moment(form.born_on)
    row = (
        pages.item(
            "A1", "Patient identifier (in confidence)", 46, words.said(form.patient_identifier)
        ),
        pages.item(
            "A2", "Age, or date of birth", 46, f"{words.said(words.age(form.age))}; born {born}"
        ),
        pages.item("A3", "Sex", 24, words.said(words.sex(form.sex))),
        pages.item("A4", "Weight", 30, words.said(words.weight(form.weight_kg))),
        pages.item("A5", "Ethnicity and race", 49, form.origin or "Not recorded by the sponsor"),
    )
    return Section("A", "Patient information", (row,))


def _event(form: Medwatch, pages: Pages) -> Section:
    described = (
        *(f"{n}) {_reaction(r.verbatim, r.preferred_term, r.outcome)}" for n, r in enumerate(form.reactions, 1)),
        form.narrative,
    )  # fmt: skip
    is_problem = any(each.is_malfunction for each in form.devices)
    kinds = (Check("Adverse event", bool(form.reactions)), Check("Product problem", is_problem))
    return Section(
        "B",
        "Adverse event or product problem",
        (
            (
                Item("B1", "Type of report", "46", checks=kinds),
                Item("B2", "Outcome attributed to adverse event", "103", checks=_outcomes(form)),
                Item(
                    "B3–B4", "Dates", "46",
                    (f"Event: {words.moment(form.event_on)}", f"This report: {words.day(form.reported_on)}"),
                ),
            ),
            (pages.prose("B5", "Describe event or problem", FULL_MM, filter(None, described), 19),),
            (
                pages.prose("B6", "Relevant tests and laboratory data, with dates", 97.5, (form.tests or "None reported",), 7),
                pages.prose("B7", "Other relevant history, including conditions", 97.5, (form.history or "None reported",), 7),
            ),
        ),
    )  # fmt: skip


def _reaction(verbatim: str, term: str, outcome: str) -> str:
    coded = f" [{term}]" if term else ""
    return f"{verbatim}{coded}{f' – outcome: {outcome}' if outcome else ''}"


def _outcomes(form: Medwatch) -> tuple[Check, ...]:
    required = Check("Required intervention (devices)", form.is_intervention_required)
    return (*(Check(label, each in form.outcomes) for each, label in OUTCOMES.items()), required)


def _products(form: Medwatch, pages: Pages) -> Section:
    drugs = form.suspect_drugs

    def listed(values: Iterable[str]) -> tuple[str, ...]:
        return tuple(f"#{number} {value}" for number, value in enumerate(values, start=1))

    doses = (f"{words.said(d.daily_dose)}; route: {words.said(d.route).lower()}" for d in drugs)
    others = tuple(words.concomitant(each) for each in form.concomitant_drugs) or ("None reported",)
    return Section(
        "C",
        "Suspect product(s)",
        (
            (
                pages.prose("C1", "Name, strength, manufacturer, lot", 97.5, listed(map(words.suspect, drugs)), 4),
                pages.prose("C2", "Dose, frequency and route used", 97.5, listed(doses), 4),
            ),
            (
                pages.prose("C3", "Therapy dates", 65, listed(words.period(d.started_on, d.ended_on) for d in drugs), 4),
                pages.prose("C4", "Diagnosis for use", 65, listed(words.said(d.indication) for d in drugs), 4),
                _answer("C5", "Event abated after use stopped or dose reduced?", form.abated_after_stopping),
            ),
            (
                pages.prose("C9", "Concomitant medical products and therapy dates", 130, others, 4),
                _answer("C8", "Event reappeared after reintroduction?", form.reappeared_after_reintroduction),
            ),
        ),
    )  # fmt: skip


def _answer(number: str, caption: str, value: Answer | NullFlavor) -> Item:
    absence = (words.ABSENT[value],) if isinstance(value, NullFlavor) else ()
    checks = tuple(Check(label, answer is value) for answer, label in words.ANSWERS.items())
    return Item(number, caption, "65", absence, checks)


def _reporter(form: Medwatch, pages: Pages) -> Section:
    country = f", {form.reporter_country}" if form.reporter_country else ""
    row = (
        pages.item("E1", "Name and address", 65, f"Kept at the investigational site{country}"),
        pages.item("E2–E3", "Health professional? Occupation", 65, form.reporter_occupation or "Not stated"),
        pages.item("E4", "Initial reporter also sent report to FDA", 65, "Unknown to the sponsor"),
    )  # fmt: skip
    return Section("E", "Initial reporter", (row,))


def _sponsor(form: Medwatch, pages: Pages) -> Section:
    terms = "; ".join(each.verbatim for each in form.reactions)
    reason = (f"Reason for {form.change}: {form.change_reason}",) if form.change else ()
    sources = tuple(Check(label, each in form.sources) for each, label in words.SOURCES.items())
    return Section(
        "G",
        "All manufacturers (here: the sponsor)",
        (
            (
                pages.prose("G1–G2", "Contact office, address, telephone", 97.5, (form.contact_office,), 4),
                Item("G3", "Report source", "97.5", checks=sources),
            ),
            (
                pages.item("G4", "Date received by sponsor (day 0 of this version)", 65, words.day(form.received_on)),
                pages.item("G5", "IND number", 65, form.ind_number or "None recorded"),
                pages.item("G6", "If IND: protocol number", 65, form.protocol_number),
            ),
            (
                Item("G7", "Type of report", "97.5", checks=_types(form)),
                pages.item("G9", "Manufacturer report number (the same on follow-ups)", 97.5, form.report_number),
            ),
            (pages.prose("G8", "Adverse event term(s)", FULL_MM, (terms, *reason, form.remarks), 5),),
        ),
    )  # fmt: skip


def _types(form: Medwatch) -> tuple[Check, ...]:
    is_initial = form.follow_up_number is None
    follow_up = "Follow-up" if is_initial else f"Follow-up no. {form.follow_up_number}"
    return (
        Check("7-day", form.report_days == 7),
        Check("15-day", form.report_days == 15),
        Check("Initial", is_initial),
        Check(follow_up, not is_initial),
    )


def _marks(form: Medwatch) -> tuple[Mark, ...]:
    blinding = Mark(words.BLINDING[form.blinding], is_emphatic=form.blinding is Blinding.UNBLINDED)
    number = form.follow_up_number
    stage = Mark("Initial" if number is None else f"Follow-up no. {number}")
    change = Mark(
        words.CHANGES[form.change] if form.change else "",
        is_emphatic=form.change is Change.NULLIFICATION,
    )
    return tuple(mark for mark in (blinding, stage, change) if mark.label)


MEDWATCH: Rendition[Medwatch] = Rendition(
    template="documents/pharmacovigilance/medwatch.html",
    template_id="medwatch-3500a",
    template_version="2",
    title="Mandatory report of an adverse event to FDA (items of Form 3500A)",
    prepare=lay_out,
)
