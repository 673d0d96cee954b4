"""How the clocks of safety reports are called and what their alerts say, as forms that are told in the reader's language."""

from cro_platform.web.spoken import noop, speak
from pharmacovigilance.enums import ReportKind
from pharmacovigilance.rules.national import INVESTIGATORS_24_HOURS

speak(
    ("{report} to {code}", noop("%(report)s to %(code)s")),
    ("{report} to {code}: {number}", noop("%(report)s to %(code)s: %(number)s")),
    (
        "Known since {day}. Awareness counts from then ({clause}). Take it up as an adverse event of the study.",
        noop(
            "Known since %(day)s. Awareness counts from then (%(clause)s). Take it up as an adverse event of the study."
        ),
    ),
    report=(
        *ReportKind.labels,
        INVESTIGATORS_24_HOURS,
        noop("Device report, 2 days"),
        noop("Device report, 7 days"),
        noop("Unanticipated adverse device effect"),
    ),
)
CONSTANT = (
    noop("Investigator's 24-hour report"),
    noop("A former provider reports a serious adverse event"),
    noop("A former provider reports an adverse event"),
    noop("An E2B(R3) message cannot leave"),
    noop(
        "Open it to see which elements keep it, correct the case, and make the message again. The clock runs."
    ),
)
"""Sentences without anything to fill in; the catalogue alone tells them."""
