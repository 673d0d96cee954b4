"""The words of the CIOMS I form: printed labels, and values as the reader sees them."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from pharmacovigilance.documents.cioms_i import (
    Age,
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
    Sex,
    SuspectDrug,
)

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
ABSENT = {
    NullFlavor.MASKED: "Masked",
    NullFlavor.UNKNOWN: "Unknown",
    NullFlavor.ASKED_UNKNOWN: "Asked but unknown",
    NullFlavor.NOT_ASKED: "Not asked",
    NullFlavor.NO_INFORMATION: "No information",
    NullFlavor.NOT_APPLICABLE: "Not applicable",
}
SERIOUSNESS = {
    Seriousness.DIED: "Patient died",
    Seriousness.HOSPITALIZATION: "Involved or prolonged inpatient hospitalisation",
    Seriousness.DISABILITY: "Involved persistent or significant disability or incapacity",
    Seriousness.LIFE_THREATENING: "Life-threatening",
    Seriousness.CONGENITAL_ANOMALY: "Congenital anomaly or birth defect",
    Seriousness.OTHER_MEDICALLY_IMPORTANT: "Other medically important condition",
}
ANSWERS = {Answer.YES: "Yes", Answer.NO: "No", Answer.NOT_APPLICABLE: "NA"}
SOURCES = {
    ReportSource.STUDY: "Study",
    ReportSource.LITERATURE: "Literature",
    ReportSource.HEALTH_PROFESSIONAL: "Health professional",
    ReportSource.AUTHORITY: "Regulatory authority",
    ReportSource.OTHER: "Other",
}
BLINDING = {
    Blinding.BLINDED: "Blinded version",
    Blinding.UNBLINDED: "Unblinded version – restricted distribution",
    Blinding.OPEN_LABEL: "",
}
CHANGES = {Change.NULLIFICATION: "Nullification", Change.AMENDMENT: "Amendment"}


def said(value: str | NullFlavor) -> str:
    """The text, or why there is none."""
    return ABSENT[value] if isinstance(value, NullFlavor) else value


def sex(value: Sex | NullFlavor) -> str | NullFlavor:
    """Box 3."""
    return value if isinstance(value, NullFlavor) else value.value.capitalize()


def age(value: Age | NullFlavor) -> str | NullFlavor:
    """Box 2a with its unit."""
    return value if isinstance(value, NullFlavor) else f"{value.value:f} {value.unit}"


def weight(value: Decimal | NullFlavor) -> str | NullFlavor:
    """Box 3a in kilograms."""
    return value if isinstance(value, NullFlavor) else f"{value:f} kg"


def moment(value: PartialDate | NullFlavor) -> str:
    """A date as far as it is known: `04-MAR-2026`, `MAR-2026`, `2026`."""
    if isinstance(value, NullFlavor):
        return ABSENT[value].lower()
    day = "" if value.day is None else f"{value.day:02d}-"
    month = "" if value.month is None else f"{MONTHS[value.month - 1]}-"
    return f"{day}{month}{value.year:04d}"


def day(value: date) -> str:
    """A full date: `04-MAR-2026`."""
    return moment(PartialDate(value.year, value.month, value.day))


def period(start: PartialDate | NullFlavor, end: PartialDate | NullFlavor | None) -> str:
    """Therapy dates; without an end the therapy goes on."""
    return f"{moment(start)} – {'ongoing' if end is None else moment(end)}"


def suspect(drug: SuspectDrug) -> str:
    """One drug of box 14."""
    return f"{drug.name} ({drug.generic_name})" if drug.generic_name else drug.name


def concomitant(drug: ConcomitantDrug) -> str:
    """One drug of box 22."""
    details = f", {drug.details}" if drug.details else ""
    return f"{drug.name}{details}; {period(drug.started_on, drug.ended_on)}"


def description(form: CiomsI) -> Iterator[str]:
    """Box 7+13: the reactions, the narrative, the tests."""
    for number, reaction in enumerate(form.reactions, start=1):
        yield f"{number}) {_reaction(reaction)}"
    if form.narrative:
        yield form.narrative
    if form.tests:
        yield f"Relevant tests/laboratory data: {form.tests}"


def _reaction(reaction: Reaction) -> str:
    term = f" [{reaction.preferred_term}]" if reaction.preferred_term else ""
    outcome = f" – outcome: {reaction.outcome}" if reaction.outcome else ""
    return f"{reaction.verbatim}{term}{outcome}"


def remarks(form: CiomsI) -> Iterator[str]:
    """Box 26: why the report changes the case, the study, the reporter, other numbers, free remarks."""
    if form.change:
        yield f"Reason for {form.change}: {form.change_reason}"
    if form.study_number:
        yield f"Study: {form.study_number}"
    if form.reporter:
        yield f"Reporter: {form.reporter}"
    yield from (f"{other.source}: {other.number}" for other in form.identifiers)
    if form.remarks:
        yield form.remarks
