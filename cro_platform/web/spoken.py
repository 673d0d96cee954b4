"""Stored sentences as people read them: the name of a clock, what an alert says, in the reader's language.

What was written is evidence and stays as it is, in the record, in the API and in mail. A room says which forms its sentences
have; one that no form knows, and every name within one, is shown as it stands.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DAY = rf"\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}} (?:{'|'.join(MONTHS)}) \d{{4}}"
FREE = ".+?"
KINDS: dict[str, str] = {
    "day": DAY,
    "time": r"\d{2}:\d{2}(?::\d{2})?",
    "n": r"\d+",
    "code": r"\S+",
    "moment": rf"(?:{DAY})(?: \([\w/+-]+\))?",
}
"""How a part of a form is recognized; the kind of a part is its name up to the first underscore."""

_forms: list[tuple[re.Pattern[str], str]] = []


def speak(*forms: tuple[str, str], **kinds: tuple[str, ...] | Callable[[str], str]) -> None:
    """Add forms: what is written, with its parts in braces, and the text that is translated.

    `kinds` are parts that can be one of a few words only, each of them translated, or say how their part is told. A part
    called `words` is translated, one called `rest` is itself a sentence, a `day` or `moment` is written as everywhere else;
    any other is a name.
    """
    few = {name: each for name, each in kinds.items() if isinstance(each, tuple)}
    chosen = KINDS | {name: "|".join(map(re.escape, each)) for name, each in few.items()}
    _forms.extend((_pattern(written, chosen), told) for written, told in forms)
    WORDS.update({name: _ if isinstance(each, tuple) else each for name, each in kinds.items()})


def _pattern(written: str, kinds: Mapping[str, str]) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", written)
    text = "".join(
        f"(?P<{part}>{kinds.get(_kind(part), FREE)})" if at % 2 else re.escape(part)
        for at, part in enumerate(parts)
    )
    return re.compile(text, re.DOTALL)


def spoken(text: str) -> str:
    """A stored sentence for the reader."""
    for pattern, told in _forms:
        if found := pattern.fullmatch(text):
            parts = found.groupdict()
            return _(told) % {name: _said(name, part) for name, part in parts.items()}
    return _(text) if text else text


def knows(text: str) -> bool:
    """Whether a form tells this sentence."""
    return any(pattern.fullmatch(text) for pattern, _told in _forms)


def _said(name: str, text: str) -> str:
    return WORDS.get(_kind(name), str)(text)


def _kind(name: str) -> str:
    return name.partition("_")[0]


def _day(text: str) -> str:
    if "-" in text:
        return date_format(date.fromisoformat(text), "SHORT_DATE_FORMAT")
    on, month, year = text.split(" ")
    day = datetime(int(year), MONTHS.index(month) + 1, int(on))  # noqa: DTZ001 -- a day, no instant
    return date_format(day.date(), "SHORT_DATE_FORMAT")


def _moment(text: str) -> str:
    """A day with its zone."""
    day, zone = text.partition(" (")[::2] if text.endswith(")") else (text, "")
    return f"{_day(day)} ({zone}" if zone else _day(day)


WORDS: dict[str, Callable[[str], str]] = {
    "day": _day,
    "moment": _moment,
    "words": _,
    "rest": spoken,
}


def noop(text: str) -> str:
    """Mark a text as one that is translated where it is shown."""
    return text
