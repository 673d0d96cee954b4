"""How the clocks of monitoring are called, as forms that are told in the reader's language."""

from cro_platform.web.spoken import noop, speak
from monitoring.enums import Recipient, Source, VisitKind

speak(
    (
        "{paper}: {visit} {number}, {site} ({source}, {reference})",
        noop("%(paper)s: %(visit)s %(number)s, %(site)s (%(source)s, %(reference)s)"),
    ),
    ("{paper}: {visit}", noop("%(paper)s: %(visit)s")),
    ("{improvement}: {title}", noop("%(improvement)s: %(title)s")),
    (
        "Serious breach to {code}: Serious breach {number}",
        noop("Serious breach to %(code)s: Serious breach %(number)s"),
    ),
    ("Action {code}: {text}", noop("Action %(code)s: %(text)s")),
    (
        "Tell {recipient}: Deviation {code} ({basis})",
        noop("Tell: %(recipient)s. Deviation %(code)s (%(basis)s)"),
    ),
    (
        "Tell {recipient} {name}: Deviation {code} ({basis})",
        noop("Tell: %(recipient)s %(name)s. Deviation %(code)s (%(basis)s)"),
    ),
    paper=(
        noop("Confirmation letter"),
        noop("Visit report for review"),
        noop("Visit report approved"),
        noop("Follow-up letter"),
    ),
    improvement=(noop("Check whether it worked"), noop("Corrective and preventive action")),
    visit=tuple(VisitKind.labels),
    source=tuple(Source.labels),
    recipient=tuple(Recipient.labels),
)
