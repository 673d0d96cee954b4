"""From the content of a CIOMS I to what its page prints: boxes, check marks, continuation sheets and marks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from cro_platform.documents.fitting import paragraphs
from pharmacovigilance.documents.cioms_i import (
    Answer,
    Blinding,
    Change,
    CiomsI,
    ConcomitantDrug,
    NullFlavor,
    PartialDate,
    Reaction,
    ReportSource,
    Seriousness,
    SuspectDrug,
)
from pharmacovigilance.documents.cioms_i_boxes import (
    BOXES,
    Box,
    Continuation,
    FilledBox,
    fill,
    word_fits,
)

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_ABSENT = {
    NullFlavor.MASKED: "Masked",
    NullFlavor.UNKNOWN: "Unknown",
    NullFlavor.ASKED_UNKNOWN: "Asked but unknown",
    NullFlavor.NOT_ASKED: "Not asked",
    NullFlavor.NO_INFORMATION: "No information",
    NullFlavor.NOT_APPLICABLE: "Not applicable",
}
_SERIOUSNESS = {
    Seriousness.DIED: "Patient died",
    Seriousness.HOSPITALIZATION: "Involved or prolonged inpatient hospitalisation",
    Seriousness.DISABILITY: "Involved persistent or significant disability or incapacity",
    Seriousness.LIFE_THREATENING: "Life-threatening",
    Seriousness.CONGENITAL_ANOMALY: "Congenital anomaly or birth defect",
    Seriousness.OTHER_MEDICALLY_IMPORTANT: "Other medically important condition",
}
_ANSWERS = {Answer.YES: "Yes", Answer.NO: "No", Answer.NOT_APPLICABLE: "NA"}
_SOURCES = {
    ReportSource.STUDY: "Study",
    ReportSource.LITERATURE: "Literature",
    ReportSource.HEALTH_PROFESSIONAL: "Health professional",
    ReportSource.AUTHORITY: "Regulatory authority",
    ReportSource.OTHER: "Other",
}
_BLINDING = {
    Blinding.BLINDED: "Blinded version",
    Blinding.UNBLINDED: "Unblinded version – restricted distribution",
    Blinding.OPEN_LABEL: "",
}
_CHANGES = {Change.NULLIFICATION: "Nullification", Change.AMENDMENT: "Amendment"}

_Choice = TypeVar("_Choice")
_Filled = tuple[FilledBox, Continuation | None]


@dataclass(frozen=True, slots=True)
class Check:
    """A check box with its label."""

    label: str
    is_checked: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A box that is answered by check marks; a value that is absent is said in words."""

    box: Box
    checks: tuple[Check, ...]
    absence: str = ""


@dataclass(frozen=True, slots=True)
class DateBox:
    """A box with day, month and year, or the reason why it has none."""

    box: Box
    day: str
    month: str
    year: str
    absence: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A word on every page that says which version the reader holds; the emphatic one is white on black."""

    label: str
    is_emphatic: bool = False


@dataclass(frozen=True, slots=True)
class CiomsIForm:
    """What the template prints."""

    marks: tuple[Mark, ...]
    texts: dict[str, FilledBox]
    born: DateBox
    onset: DateBox
    questions: dict[str, Question]
    continuations: tuple[Continuation, ...]
    control_number: str


def lay_out(form: CiomsI) -> CiomsIForm:
    """Distribute the content over the boxes; what does not fit continues, box by box, and nothing is lost."""
    filled = {**_patient(form), **_drugs(form), **_sender(form)}
    order = [name for name in BOXES if name in filled]
    return CiomsIForm(
        marks=_marks(form),
        texts={name: filled[name][0] for name in order},
        born=_date_box("born", form.born_on),
        onset=_date_box("onset", form.onset_on),
        questions=_questions(form),
        continuations=tuple(rest for name in order if (rest := filled[name][1])),
        control_number=form.control_number,
    )


def _patient(form: CiomsI) -> dict[str, _Filled]:
    return {
        "initials": _small("initials", form.patient_initials),
        "country": _small("country", form.country),
        "age": _small("age", _age(form)),
        "sex": _small(
            "sex", form.sex if isinstance(form.sex, NullFlavor) else form.sex.value.capitalize()
        ),
        "weight": _small("weight", _weight(form.weight_kg)),
        "reactions": fill("reactions", _description(form), is_prose=True),
    }


def _drugs(form: CiomsI) -> dict[str, _Filled]:
    drugs = form.suspect_drugs
    return {
        "drugs": _list("drugs", (_suspect(drug) for drug in drugs)),
        "doses": _list("doses", (_said(drug.daily_dose) for drug in drugs)),
        "routes": _list("routes", (_said(drug.route) for drug in drugs)),
        "indications": _list("indications", (_said(drug.indication) for drug in drugs)),
        "therapy": _list("therapy", (_period(drug.started_on, drug.ended_on) for drug in drugs)),
        "duration": _list("duration", (_said(drug.duration) for drug in drugs)),
        "concomitants": _list(
            "concomitants", (_concomitant(drug) for drug in form.concomitant_drugs)
        ),
        "history": fill("history", paragraphs(form.history), is_prose=True),
    }


def _sender(form: CiomsI) -> dict[str, _Filled]:
    return {
        "manufacturer": fill("manufacturer", paragraphs(form.manufacturer), is_prose=True),
        "control": _small("control", form.control_number),
        "received": _small("received", _day(form.received_on)),
        "reported": _small("reported", _day(form.reported_on)),
        "remarks": fill("remarks", paragraphs(*_remarks(form)), is_prose=True),
    }


def _questions(form: CiomsI) -> dict[str, Question]:
    is_initial = form.follow_up_number is None
    follow_up = "Follow-up" if is_initial else f"Follow-up no. {form.follow_up_number}"
    kind = (Check("Initial", is_initial), Check(follow_up, not is_initial))
    changes = tuple(Check(_CHANGES[change], form.change is change) for change in Change)
    return {
        "seriousness": Question(BOXES["seriousness"], _checks(_SERIOUSNESS, form.seriousness)),
        "abated": _answer("abated", form.abated_after_stopping),
        "reappeared": _answer("reappeared", form.reappeared_after_reintroduction),
        "sources": Question(BOXES["sources"], _checks(_SOURCES, form.sources)),
        "report_type": Question(BOXES["report_type"], kind + changes),
    }


def _marks(form: CiomsI) -> tuple[Mark, ...]:
    blinding = Mark(_BLINDING[form.blinding], is_emphatic=form.blinding is Blinding.UNBLINDED)
    report = Mark(
        "Initial" if form.follow_up_number is None else f"Follow-up no. {form.follow_up_number}"
    )
    change = Mark(
        _CHANGES[form.change] if form.change else "",
        is_emphatic=form.change is Change.NULLIFICATION,
    )
    return tuple(mark for mark in (blinding, report, change) if mark.label)


def _small(name: str, value: str | NullFlavor) -> _Filled:
    text = _absence(value, BOXES[name]) if isinstance(value, NullFlavor) else value
    return fill(name, paragraphs(text), is_prose=True)


def _list(name: str, items: Iterable[str]) -> _Filled:
    texts = tuple(items)
    numbered = (f"#{number} {text}" for number, text in enumerate(texts, start=1))
    return fill(name, paragraphs(*(texts if len(texts) == 1 else numbered)), is_prose=False)


def _absence(flavor: NullFlavor, box: Box) -> str:
    """The reason in words, or by its code where the box is too narrow for the words."""
    return _ABSENT[flavor] if word_fits(_ABSENT[flavor], box) else flavor.value


def _said(value: str | NullFlavor) -> str:
    return _ABSENT[value] if isinstance(value, NullFlavor) else value


def _age(form: CiomsI) -> str | NullFlavor:
    return form.age if isinstance(form.age, NullFlavor) else f"{form.age.value:f} {form.age.unit}"


def _weight(value: Decimal | NullFlavor) -> str | NullFlavor:
    return value if isinstance(value, NullFlavor) else f"{value:f} kg"


def _description(form: CiomsI) -> tuple[str, ...]:
    reactions = (
        _reaction(number, reaction) for number, reaction in enumerate(form.reactions, start=1)
    )
    tests = (f"Relevant tests/laboratory data: {form.tests}",) if form.tests else ()
    narrative = (form.narrative,) if form.narrative else ()
    return paragraphs(*reactions, *narrative, *tests)


def _reaction(number: int, reaction: Reaction) -> str:
    term = f" [{reaction.preferred_term}]" if reaction.preferred_term else ""
    outcome = f" – outcome: {reaction.outcome}" if reaction.outcome else ""
    return f"{number}) {reaction.verbatim}{term}{outcome}"


def _suspect(drug: SuspectDrug) -> str:
    return f"{drug.name} ({drug.generic_name})" if drug.generic_name else drug.name


def _concomitant(drug: ConcomitantDrug) -> str:
    details = f", {drug.details}" if drug.details else ""
    return f"{drug.name}{details}; {_period(drug.started_on, drug.ended_on)}"


def _remarks(form: CiomsI) -> tuple[str, ...]:
    reason = f"Reason for {form.change}: {form.change_reason}" if form.change else ""
    study = f"Study: {form.study_number}" if form.study_number else ""
    reporter = f"Reporter: {form.reporter}" if form.reporter else ""
    others = (f"{other.source}: {other.number}" for other in form.identifiers)
    return tuple(text for text in (reason, study, reporter, *others, form.remarks) if text)


def _period(start: PartialDate | NullFlavor, end: PartialDate | NullFlavor | None) -> str:
    return f"{_moment(start)} – {'ongoing' if end is None else _moment(end)}"


def _moment(value: PartialDate | NullFlavor) -> str:
    if isinstance(value, NullFlavor):
        return _ABSENT[value].lower()
    day = "" if value.day is None else f"{value.day:02d}-"
    month = "" if value.month is None else f"{_MONTHS[value.month - 1]}-"
    return f"{day}{month}{value.year:04d}"


def _day(value: date) -> str:
    return _moment(PartialDate(value.year, value.month, value.day))


def _date_box(name: str, value: PartialDate | NullFlavor) -> DateBox:
    box = BOXES[name]
    if isinstance(value, NullFlavor):
        return DateBox(box, "", "", "", _ABSENT[value])
    day = "–" if value.day is None else f"{value.day:02d}"
    month = "–" if value.month is None else _MONTHS[value.month - 1]
    return DateBox(box, day, month, f"{value.year:04d}", "")


def _answer(name: str, value: Answer | NullFlavor) -> Question:
    absence = _ABSENT[value] if isinstance(value, NullFlavor) else ""
    given = () if isinstance(value, NullFlavor) else (value,)
    return Question(BOXES[name], _checks(_ANSWERS, given), absence)


def _checks(labels: dict[_Choice, str], chosen: tuple[_Choice, ...]) -> tuple[Check, ...]:
    return tuple(Check(label, choice in chosen) for choice, label in labels.items())
