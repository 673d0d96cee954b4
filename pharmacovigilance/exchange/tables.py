"""The columns by which adverse events come from a spreadsheet."""

import re

from pharmacovigilance.enums import ActionTaken, Outcome, SeriousnessCriterion, Severity
from sites.exchange.tables import COUNTRY, ZONE
from studies.exchange.tables.layout import (
    Column,
    Layout,
    choice,
    code,
    text,
    truth,
    whole_number,
)

CONFIDENTIALITY = "ICH E6(R3) 4.1"
DAY = "As exactly as it is known: 2026, 2026-03 or 2026-03-01."
_IDENTIFYING = re.compile(r"@|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{7,}")


def medical_term(cell: str) -> str:
    """The event in the reporter's words; an address, a date or a long number in it may identify a person."""
    if _IDENTIFYING.search(cell):
        raise ValueError("A term holds no date, address or record number: they identify a person.")
    return str(text(250)(cell))


ADVERSE_EVENTS = Layout(
    "adverse_events",
    "Adverse events",
    "source_number",
    (
        Column(
            "source_number", "The event's number where it was first recorded, by which it is known again. It names no person.",
            code(40), is_required=True, clause=CONFIDENTIALITY,
        ),
        Column("term", "The event as reported.", medical_term, is_required=True, clause=CONFIDENTIALITY),
        Column(
            "aware_at", "When the first person acting for the sponsor knew: 2026-03-01 or 2026-03-01T14:30. It starts the clocks.",
            text(35), is_required=True, clause="ICH E2A III.B",
        ),
        Column("aware_zone", "Where that person was, as in Europe/Berlin.", ZONE, is_required=True),
        Column("subject", "The participant's code in the study.", code(40)),
        Column("site", "The number of the study site; empty: the participant's.", code(20)),
        Column("onset_on", DAY, text(10), clause="E2B(R3) E.i.4"),
        Column("ended_on", DAY, text(10), clause="E2B(R3) E.i.5"),
        Column("outcome", f"One of: {', '.join(Outcome.values)}.", choice(Outcome.values), clause="E2B(R3) E.i.7"),
        Column("severity", f"One of: {', '.join(Severity.values)}.", choice(Severity.values)),
        Column("toxicity_grade", "CTCAE grade, 1 to 5.", whole_number),
        *(Column(each.value, f"{each.label}: true or false.", truth, clause="ICH E2A II.B") for each in SeriousnessCriterion),
        Column("country", "Where it happened, two letters; empty: the site's.", COUNTRY),
        Column(
            "action_taken", f"With the study product. One of: {', '.join(ActionTaken.values)}.", choice(ActionTaken.values),
            clause="E2B(R3) G.k.8",
        ),
        Column("is_related", "Related in the investigator's opinion: true or false.", truth),
        Column("meddra_code", "LLT code.", code(20)),
        Column("meddra_version", "As in 27.0.", text(10)),
    ),
)  # fmt: skip
