"""How the clocks of regulatory work are called, as forms that are told in the reader's language."""

from cro_platform.deadlines.engine import rule
from cro_platform.web.spoken import noop, speak
from regulatory.enums import SubmissionKind
from regulatory.rules.milestones import NOTIFICATIONS

TRIGGERS = tuple({rule(each.rule_id).trigger.strip() for each in NOTIFICATIONS})

speak(
    (
        "Answer {submission} {title}: question {n}",
        noop("Answer question %(n)s on %(title)s (%(submission)s)"),
    ),
    (
        "Renew {reference} before it expires on {day}",
        noop("Renew %(reference)s before it expires on %(day)s"),
    ),
    ("Continuing review of {reference}", noop("Continuing review of %(reference)s")),
    ("Commitment: {text}", noop("Commitment: %(text)s")),
    (
        "Periodic safety report, {words_place}, period until {day}",
        noop("Periodic safety report, %(words_place)s, period until %(day)s"),
    ),
    (
        "{words_fact} is known as {stated} only: record the day. {rest}",
        noop("Known as %(stated)s only, record the day: %(words_fact)s. %(rest)s"),
    ),
    (
        "{trigger} ({place}), if it is an applicable clinical trial",
        noop("%(trigger)s (%(place)s), if it is an applicable clinical trial"),
    ),
    (
        "{trigger}, if it is an applicable clinical trial",
        noop("%(trigger)s, if it is an applicable clinical trial"),
    ),
    ("{trigger} ({place})", "%(trigger)s (%(place)s)"),
    trigger=TRIGGERS,
    submission=tuple(each.lower() for each in SubmissionKind.labels),
)
