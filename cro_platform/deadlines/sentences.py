"""What the alerts of clocks say, as forms that are told in the reader's language."""

from cro_platform.web.spoken import noop, speak

RETAINED = "retained because no contract transfers it (21 CFR 312.52; ICH E6(R3) 3.6)"

speak(
    ("Overdue since {day}: {rest}", noop("Overdue since %(day)s: %(rest)s")),
    (
        "Detected late, overdue since {day}: {rest}",
        noop("Detected late, overdue since %(day)s: %(rest)s"),
    ),
    ("Due today: {rest}", noop("Due today: %(rest)s")),
    ("Due tomorrow: {rest}", noop("Due tomorrow: %(rest)s")),
    ("Due in {n} days: {rest}", noop("Due in %(n)s days: %(rest)s")),
    ("Without a legal date: {rest}", noop("Without a legal date: %(rest)s")),
    (
        "No rule answers, a person has to decide: {rest}",
        noop("No rule answers, a person has to decide: %(rest)s"),
    ),
    ("Due {day} {time}, {code}.", noop("Due %(day)s %(time)s, %(code)s.")),
    ("Due {day}.", noop("Due %(day)s.")),
    (
        "Internal target {day} {time}, {code}.",
        noop("Internal target %(day)s %(time)s, %(code)s."),
    ),
    ("Internal target {day}.", noop("Internal target %(day)s.")),
    (
        "“{words_duty}” is held by {words_holder}, " + RETAINED + ".",
        noop(
            "“%(words_duty)s” is held by %(words_holder)s, retained because no contract transfers it (21 CFR 312.52; ICH E6(R3) 3.6)."
        ),
    ),
    (
        "“{words_duty}” is held by {words_holder} by {clause}.",
        noop("“%(words_duty)s” is held by %(words_holder)s by %(clause)s."),
    ),
)
CONSTANT = (
    noop("The source of this clock is unverified."),
    noop("The organization that holds it has nobody who could be alerted."),
    noop("Nobody at the organization that holds it has answered."),
    noop("The sponsor is not on the platform: you hear this because your organization keeps it."),
)
"""Sentences without anything to fill in; the catalogue alone tells them."""
