"""From the content of a CIOMS I to what its page prints: boxes, check marks, continuation sheets and marks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from cro_platform.documents.fitting import paragraphs
from cro_platform.documents.rendition import Rendition
from pharmacovigilance.documents import cioms_i_words as words
from pharmacovigilance.documents.cioms_i import (
    Answer,
    Blinding,
    Change,
    CiomsI,
    NullFlavor,
    PartialDate,
)
from pharmacovigilance.documents.cioms_i_boxes import (
    BOXES,
    Box,
    Continuation,
    FilledBox,
    fill,
    stands_whole,
)

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

    @property
    def caption_style(self) -> str:
        """With words instead of three columns, the words stand where the other boxes have their values."""
        return Box("", "", 0, 0, caption_lines=2).caption_style if self.absence else ""


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
        "age": _small("age", words.age(form.age)),
        "sex": _small("sex", words.sex(form.sex)),
        "weight": _small("weight", words.weight(form.weight_kg)),
        "reactions": fill("reactions", paragraphs(*words.description(form)), is_prose=True),
    }


def _drugs(form: CiomsI) -> dict[str, _Filled]:
    drugs = form.suspect_drugs
    return {
        "drugs": _list("drugs", (words.suspect(drug) for drug in drugs)),
        "doses": _list("doses", (words.said(drug.daily_dose) for drug in drugs)),
        "routes": _list("routes", (words.said(drug.route) for drug in drugs)),
        "indications": _list("indications", (words.said(drug.indication) for drug in drugs)),
        "therapy": _list(
            "therapy", (words.period(drug.started_on, drug.ended_on) for drug in drugs)
        ),
        "duration": _list("duration", (words.said(drug.duration) for drug in drugs)),
        "concomitants": _list(
            "concomitants", (words.concomitant(drug) for drug in form.concomitant_drugs)
        ),
        "history": fill("history", paragraphs(form.history), is_prose=True),
    }


def _sender(form: CiomsI) -> dict[str, _Filled]:
    return {
        "manufacturer": fill("manufacturer", paragraphs(form.manufacturer), is_prose=True),
        "control": _small("control", form.control_number),
        "received": _small("received", words.day(form.received_on)),
        "reported": _small("reported", words.day(form.reported_on)),
        "remarks": fill("remarks", paragraphs(*words.remarks(form)), is_prose=True),
    }


def _questions(form: CiomsI) -> dict[str, Question]:
    is_initial = form.follow_up_number is None
    follow_up = "Follow-up" if is_initial else f"Follow-up no. {form.follow_up_number}"
    kind = (Check("Initial", is_initial), Check(follow_up, not is_initial))
    changes = tuple(Check(words.CHANGES[change], form.change is change) for change in Change)
    return {
        "seriousness": Question(BOXES["seriousness"], _checks(words.SERIOUSNESS, form.seriousness)),
        "abated": _answer("abated", form.abated_after_stopping),
        "reappeared": _answer("reappeared", form.reappeared_after_reintroduction),
        "sources": Question(BOXES["sources"], _checks(words.SOURCES, form.sources)),
        "report_type": Question(BOXES["report_type"], kind + changes),
    }


def _marks(form: CiomsI) -> tuple[Mark, ...]:
    blinding = Mark(words.BLINDING[form.blinding], is_emphatic=form.blinding is Blinding.UNBLINDED)
    report = Mark(
        "Initial" if form.follow_up_number is None else f"Follow-up no. {form.follow_up_number}"
    )
    change = Mark(
        words.CHANGES[form.change] if form.change else "",
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
    return words.ABSENT[flavor] if stands_whole(words.ABSENT[flavor], box) else flavor.value


def _date_box(name: str, value: PartialDate | NullFlavor) -> DateBox:
    box = BOXES[name]
    if isinstance(value, NullFlavor):
        return DateBox(box, "", "", "", words.ABSENT[value])
    day = "–" if value.day is None else f"{value.day:02d}"
    month = "–" if value.month is None else words.MONTHS[value.month - 1]
    return DateBox(box, day, month, f"{value.year:04d}", "")


def _answer(name: str, value: Answer | NullFlavor) -> Question:
    absence = words.ABSENT[value] if isinstance(value, NullFlavor) else ""
    given = () if isinstance(value, NullFlavor) else (value,)
    return Question(BOXES[name], _checks(words.ANSWERS, given), absence)


def _checks(labels: dict[_Choice, str], chosen: tuple[_Choice, ...]) -> tuple[Check, ...]:
    return tuple(Check(label, choice in chosen) for choice, label in labels.items())


CIOMS_I: Rendition[CiomsI] = Rendition(
    template="documents/pharmacovigilance/cioms_i.html",
    template_id="cioms-i",
    template_version="1",
    title="CIOMS I form: suspect adverse reaction report",
    prepare=lay_out,
)
