"""What the alerts of contracts, people and reviews say, as forms that are told in the reader's language."""

from cro_platform.web.spoken import noop, speak
from studies.enums import TrainingKind

speak(
    (
        "{training} of {name} lapses in {n} days or less",
        noop("%(training)s of %(name)s lapses in %(n)s days or less"),
    ),
    (
        "{title} counts until {day}, that day included. From the next day {name} signs nothing and takes on no new study until a new one is recorded ({clause}).",  # noqa: E501 -- one sentence
        noop(
            "%(title)s counts until %(day)s, that day included. From the next day %(name)s signs nothing and takes on no new study until a new one is recorded (%(clause)s)."  # noqa: E501 -- one sentence
        ),
    ),
    (
        "Contract {number} ends in {n} days or less",
        noop("Contract %(number)s ends in %(n)s days or less"),
    ),
    (
        "{title}, version {n}, ends {day} {time} UTC. From that instant what it transfers returns to {name}, unless an amendment is signed before. The close-out period ends {day_closes}.",  # noqa: E501 -- one sentence
        noop(
            "%(title)s, version %(n)s, ends %(day)s %(time)s UTC. From that instant what it transfers returns to %(name)s, unless an amendment is signed before. The close-out period ends %(day_closes)s."  # noqa: E501 -- one sentence
        ),
    ),
    (
        "{title}, version {n}, ends {day} {time} UTC. From that instant what it transfers returns to {name}, unless an amendment is signed before.",  # noqa: E501 -- one sentence
        noop(
            "%(title)s, version %(n)s, ends %(day)s %(time)s UTC. From that instant what it transfers returns to %(name)s, unless an amendment is signed before."  # noqa: E501 -- one sentence
        ),
    ),
    ("Returned by the sponsor: {title}", noop("Returned by the sponsor: %(title)s")),
    (
        "{title} was to take effect at {day} {time} UTC. Until it is signed nothing moves: rights never start before the last signature.",
        noop(
            "%(title)s was to take effect at %(day)s %(time)s UTC. Until it is signed nothing moves: rights never start before the last signature."  # noqa: E501 -- one sentence
        ),
    ),
    training=tuple(TrainingKind.labels),
)
CONSTANT = (
    noop("A contract version is unsigned past its start"),
    noop("A review of access is due"),
    noop(
        "The last one was signed a quarter ago, the internal target between two reviews. Begin the next."
    ),
)
"""Sentences without anything to fill in; the catalogue alone tells them."""
