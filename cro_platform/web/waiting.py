"""What waits for one person: rooms say what they have, home pages and boards show it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cro_platform.access.principal import Principal


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to sign, accept or answer: what is asked, of which record, where, and since when."""

    asked: str
    what: str
    url: str
    since: datetime | None = None


Source = Callable[[Principal], list[Waiting]]
_SOURCES: list[Source] = []


def add_waiting(source: Source) -> None:
    """Let a room say what waits; it asks for rights itself, in a number of statements that does not grow with its rows."""
    _SOURCES.append(source)


def waiting_for(by: Principal) -> list[Waiting]:
    """Everything that waits for this person, the longest first."""
    found = [each for source in _SOURCES for each in source(by)]
    return sorted(found, key=lambda each: (each.since is None, each.since))
