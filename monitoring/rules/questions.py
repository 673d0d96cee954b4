"""The questions of a visit report, as data: sections, guidance, and follow-ups that depend on an answer; pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext

from cro_platform.access.errors import Problem

KINDS = {"yes_no": ("yes", "no", "not_applicable"), "text": (), "choice": ()}
PREFILLS = ("", "enrolment", "safety", "deviations", "actions", "findings", "documents")
WORDS = {"yes": "Yes", "no": "No", "not_applicable": "Not applicable"}
STANDARD = Path(__file__).parents[1] / "report_templates" / "standard.yaml"
MOST_QUESTIONS = 400


@dataclass(frozen=True, slots=True)
class Condition:
    """A follow-up is asked when an earlier question has one of these answers."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question, with its guidance for the monitor; `prefill` names what of the record answers it first."""

    code: str
    text: str
    kind: str
    guidance: str = ""
    choices: tuple[str, ...] = ()
    is_required: bool = True
    when: Condition | None = None
    prefill: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Questions under one heading."""

    code: str
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """What a report asks."""

    sections: tuple[Section, ...]

    def questions(self) -> Iterator[tuple[Section, Question]]:
        """Each question with its section, in order."""
        return ((section, each) for section in self.sections for each in section.questions)

    def dependents(self, code: str) -> tuple[Question, ...]:
        """The follow-ups of a question."""
        return tuple(q for _, q in self.questions() if q.when and q.when.question == code)


class FaultyTemplateError(ValueError):
    """The data is no template; says where and why."""


@cache
def standard() -> dict[str, Any]:
    """The platform's own template as data: name, version, sections."""
    found: dict[str, Any] = yaml.safe_load(STANDARD.read_text(encoding="utf-8"))
    return found


def read(definition: Mapping[str, Any]) -> Template:
    """A template from its data. Raises FaultyTemplateError naming the place."""
    listed = definition.get("sections")
    if not isinstance(listed, list) or not listed:
        raise FaultyTemplateError("sections: a list of sections is expected.")
    template = Template(tuple(_section(each, number) for number, each in enumerate(listed, 1)))
    _check(template)
    return template


def _section(data: Any, number: int) -> Section:
    place = f"sections[{number}]"
    if not isinstance(data, dict) or not isinstance(data.get("questions"), list):
        raise FaultyTemplateError(f"{place}: code, title and questions are expected.")
    questions = tuple(
        _question(q, f"{place}.questions[{n}]") for n, q in enumerate(data["questions"], 1)
    )
    return Section(_text(data, "code", place, 40), _text(data, "title", place, 200), questions)


def _question(data: Any, place: str) -> Question:
    if not isinstance(data, dict) or data.get("kind") not in KINDS:
        raise FaultyTemplateError(f"{place}: kind is one of {', '.join(KINDS)}.")
    choices = tuple(str(each) for each in data.get("choices", ()))
    if data["kind"] == "choice" and len(choices) < 2:
        raise FaultyTemplateError(f"{place}: a choice has at least two answers.")
    if data.get("prefill", "") not in PREFILLS:
        raise FaultyTemplateError(f"{place}: prefill is one of {', '.join(PREFILLS[1:])}.")
    return Question(
        code=_text(data, "code", place, 60),
        text=_text(data, "text", place, 1000),
        kind=data["kind"],
        guidance=str(data.get("guidance", "")),
        choices=choices,
        is_required=bool(data.get("required", True)),
        when=_condition(data.get("when"), place),
        prefill=data.get("prefill", ""),
    )


def _condition(data: Any, place: str) -> Condition | None:
    if data is None:
        return None
    if not isinstance(data, dict) or not data.get("question") or not data.get("is"):
        raise FaultyTemplateError(f"{place}.when: question and is are expected.")
    return Condition(str(data["question"]), tuple(str(each) for each in data["is"]))


def _text(data: Mapping[str, Any], name: str, place: str, most: int) -> str:
    found = data.get(name)
    if not isinstance(found, str) or not found.strip() or len(found) > most:
        raise FaultyTemplateError(
            f"{place}.{name}: a text of at most {most} characters is expected."
        )
    return found


def _check(template: Template) -> None:
    """Codes are unique, and a follow-up names a question that stands before it."""
    seen: dict[str, Question] = {}
    for _, question in template.questions():
        if question.code in seen:
            raise FaultyTemplateError(f"{question.code}: this code is used twice.")
        when = question.when
        if when and (
            when.question not in seen
            or not set(when.answers) <= set(answers_of(seen[when.question]))
        ):
            raise FaultyTemplateError(
                f"{question.code}.when: no earlier question has these answers."
            )
        seen[question.code] = question
    if len(seen) > MOST_QUESTIONS:
        raise FaultyTemplateError(f"sections: at most {MOST_QUESTIONS} questions.")


def answers_of(question: Question) -> tuple[str, ...]:
    """The answers one may choose from; none for a text."""
    return question.choices if question.kind == "choice" else KINDS[question.kind]


def is_asked(question: Question, template: Template, values: Mapping[str, str]) -> bool:
    """A follow-up is asked where its question is asked and has one of the answers."""
    when = question.when
    if when is None:
        return True
    above = next(q for _, q in template.questions() if q.code == when.question)
    return values.get(when.question, "") in when.answers and is_asked(above, template, values)


def missing(
    template: Template, values: Mapping[str, str], texts: Mapping[str, str]
) -> list[Problem]:
    """What still has to be answered before the report is reviewed."""
    return [
        Problem(
            question.code,
            gettext("“%(text)s” is not answered.") % {"text": question.text},
            "ICH E6(R3) 3.11.4.6",
        )
        for _, question in template.questions()
        if question.is_required
        and is_asked(question, template, values)
        and not (
            values.get(question.code)
            or (question.kind == "text" and texts.get(question.code, "").strip())
        )
    ]
