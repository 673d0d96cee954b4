"""When a study starts, ends and was registered."""

from studies.exchange.clinicaltrials_gov.dates import PartialDate, StudyDate, parse_date
from studies.exchange.clinicaltrials_gov.records import Dates
from studies.exchange.clinicaltrials_gov.vocabulary import DateKind
from studies.exchange.json_node import Node


def read_dates(status: Node) -> Dates:
    """The study's dates, checked for an end that comes before the beginning."""
    dates = Dates(
        start=_study_date(status, "startDateStruct"),
        primary_completion=_study_date(status, "primaryCompletionDateStruct"),
        completion=_study_date(status, "completionDateStruct"),
        first_submitted_on=_date(status, "studyFirstSubmitDate"),
        last_update_submitted_on=_date(status, "lastUpdateSubmitDate"),
    )
    _check_order(status, dates)
    return dates


def _study_date(status: Node, name: str) -> StudyDate | None:
    struct = status.section(name)
    if struct.is_absent:
        return None
    struct.required_text("date", "the date")
    on = _date(struct, "date")
    kind = struct.choice("type", DateKind)
    return StudyDate(on, kind) if on else None


def _date(node: Node, name: str) -> PartialDate | None:
    text = node.text(name)
    if not text:
        return None
    try:
        return parse_date(text)
    except ValueError as error:
        node.refuse(name, str(error))
        return None


def _check_order(status: Node, dates: Dates) -> None:
    ends = {
        "primaryCompletionDateStruct": ("primary completion", dates.primary_completion),
        "completionDateStruct": ("completion", dates.completion),
    }
    for name, (word, end) in ends.items():
        if dates.start and end and end.on.is_surely_before(dates.start.on):
            start = f"the start {dates.start.on} at {status.at('startDateStruct')}"
            status.refuse(name, f"the {word} {end.on} is before {start}")
    if dates.completion and dates.primary_completion:
        completion, primary = dates.completion.on, dates.primary_completion.on
        if completion.is_surely_before(primary):
            detail = f"the completion {completion} is before the primary completion {primary}"
            status.warn("completionDateStruct", detail)
