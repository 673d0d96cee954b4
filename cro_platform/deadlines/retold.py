"""A derivation as people read it: the stored sentences in the reader's language, with local dates, zones and plain facts.

What the engine wrote is evidence and stays as it is, in the record and in the API. A sentence that no form below knows is
shown as it stands, its dates written as everywhere else.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cro_platform.deadlines.engine import FACTS
from cro_platform.web.spoken import spoken

DAY = r"\d{4}-\d{2}-\d{2}"
INSTANT = rf"{DAY}T\d{{2}}:\d{{2}}(?::\d{{2}}(?:\.\d+)?)?(?:Z|[+-]\d{{2}}:\d{{2}})?"
FREE = r".+?"
KINDS = {
    "day": DAY,
    "instant": INSTANT,
    "moment": rf"{INSTANT}|{DAY}",
    "fact": "|".join(sorted(FACTS, key=len, reverse=True)),
    "length": r"\d+ [a-z]+(?: [a-z]+)?",
    "weekday": r"[A-Z][a-z]+day",
    "place": r"\S+",
}
DATED = re.compile(rf"{INSTANT}|{DAY}")


def noop(text: str) -> str:
    """Mark a text as one that is translated where it is shown."""
    return text


FORMS: tuple[tuple[str, str], ...] = (
    ("The clock starts with {fact}: {words}.",
     noop("The clock starts here: %(words)s.")),
    ("Day 0 is {day}: {fact} was {dates}; the earliest local date counts.",
     noop("Day 0 is %(day)s, the earliest local date. %(fact)s: %(dates)s.")),
    ("Day 0 is {day}: {fact} {instant}, the local date in {place}.",
     noop("Day 0 is %(day)s, the local date in %(place)s. %(fact)s: %(instant)s.")),
    ("Day 0 is {day}: {fact}, recorded as a date.",
     noop("Day 0 is %(day)s, recorded as a date. %(fact)s.")),
    ("{day} + {length} = {day_end} ({weekday}); day 1 is the first working day after day 0; weekends and US federal holidays are not counted: {dates}.",  # noqa: E501 -- one sentence
     noop("%(day)s + %(length)s = %(day_end)s (%(weekday)s); day 1 is the first working day after day 0; weekends and US federal holidays are not counted: %(dates)s.")),  # noqa: E501 -- one sentence
    ("{day} + {length} = {day_end} ({weekday}); day 1 is the first working day after day 0; weekends and US federal holidays are not counted.",  # noqa: E501 -- one sentence
     noop("%(day)s + %(length)s = %(day_end)s (%(weekday)s); day 1 is the first working day after day 0; weekends and US federal holidays are not counted.")),  # noqa: E501 -- one sentence
    ("{day} + {length} = {day_end} ({weekday}), not moved for weekends or holidays: {words} ({source}).",
     noop("%(day)s + %(length)s = %(day_end)s (%(weekday)s), not moved for weekends or holidays: %(words)s (%(source)s).")),
    ("{day} + {length} = {day_end} ({weekday}), not moved for weekends or holidays ({source}).",
     noop("%(day)s + %(length)s = %(day_end)s (%(weekday)s), not moved for weekends or holidays (%(source)s).")),
    ("{day} + {length} = {day_end} ({weekday}), the same day of the month or the last day of a shorter one ({source}).",
     noop("%(day)s + %(length)s = %(day_end)s (%(weekday)s), the same day of the month or the last day of a shorter one (%(source)s).")),
    ("The first anniversary of {day} after {day_after} is {day_end}.",
     noop("The first anniversary of %(day)s after %(day_after)s is %(day_end)s.")),
    ("Every {length} from {day}: the first date after {day_after} is {day_end} ({weekday}).",
     noop("Every %(length)s from %(day)s: the first date after %(day_after)s is %(day_end)s (%(weekday)s).")),
    ("Not compared: {words}, because {fact} is not given.",
     noop("Not compared: %(words)s, because this is not known: %(fact)s.")),
    ("Not running: {words}, because {fact} is not given.",
     noop("Not running: %(words)s, because this is not known: %(fact)s.")),
    ("Not compared: {words}, because {fact} ({day}) lies before {fact_other} ({day_end}).",
     noop("Not compared: %(words)s. “%(fact)s” (%(day)s) lies before “%(fact_other)s” (%(day_end)s).")),
    ("Still compared: {words}, because {fact} ({day}) does not lie before {fact_other} ({day_end}).",
     noop("Still compared: %(words)s. “%(fact)s” (%(day)s) does not lie before “%(fact_other)s” (%(day_end)s).")),
    ("The earliest of {number} dates counts: {day} ({words}).",
     noop("The earliest of %(number)s dates counts: %(day)s (%(words)s).")),
    ("For information only: {day} is a {weekday}; under Reg. (EEC, Euratom) 1182/71 the period may end on {day_end}. Public holidays are not considered; the strict date stays {day_strict}.",  # noqa: E501 -- one sentence
     noop("For information only: %(day)s is a %(weekday)s; under Reg. (EEC, Euratom) 1182/71 the period may end on %(day_end)s. Public holidays are not considered; the strict date stays %(day_strict)s.")),  # noqa: E501 -- one sentence
    ("{day} ends at {instant} in {place}.",
     noop("The day ends at %(instant)s.")),
    ("No zone is given, so the last moment of the date is not stated.",
     noop("No zone is given, so the last moment of the date is not stated.")),
    ("Time not recorded: the hours are counted from 00:00 on {day}.",
     noop("Time not recorded: the hours are counted from 00:00 on %(day)s.")),
    ("{moment} + {length} elapsed = {moment_end} ({source}).",
     noop("%(moment)s + %(length)s elapsed = %(moment_end)s (%(source)s).")),
    ("No zone is given, so only the date is stated.",
     noop("No zone is given, so only the date is stated.")),
    ("{fact} ({day}) does not move this clock.",
     noop("This does not move the clock: %(fact)s (%(day)s).")),
    ("Outcome: {words} ({source}).",
     noop("Outcome: %(words)s (%(source)s).")),
    ("Unverified (confidence {letters}): check the source before relying on it. {words}",
     noop("Unverified: check the source before relying on it. %(words)s")),
    ("Unverified (confidence {letters}): check the source before relying on it.",
     noop("Unverified: check the source before relying on it.")),
    ("Internal target, no legal date: {words} until the end of {day} ({place}).",
     noop("Internal target, no legal date: %(words)s until the end of %(day)s (%(place)s).")),
    ("No rule matched for {words}.",
     noop("No rule matched for %(words)s.")),
    ("A person has to decide which duty applies and by when.",
     noop("A person has to decide which duty applies and by when.")),
    ("{words}: {day} ({weekday}).", "%(words)s: %(day)s (%(weekday)s)."),
)  # fmt: skip
"""What the engine writes, and how it is told; the kind of a part is its name up to the first underscore."""


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of sentence: how it is recognized, and the text that is translated."""

    pattern: re.Pattern[str]
    told: str


@cache
def _forms() -> tuple[Form, ...]:
    return tuple(Form(_pattern(written), told) for written, told in FORMS)


def _pattern(written: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", written)
    text = "".join(
        f"(?P<{part}>{KINDS.get(_kind(part), FREE)})" if at % 2 else re.escape(part)
        for at, part in enumerate(parts)
    )
    return re.compile(text, re.DOTALL)


def _kind(name: str) -> str:
    return name.partition("_")[0]


def retold(steps: Sequence[str], zone: str = "") -> list[str]:
    """A derivation for the reader; instants stand in `zone` (IANA) where it is known, else at their own offset."""
    return [_retold(step, zone) for step in steps]


def _retold(step: str, zone: str) -> str:
    for form in _forms():
        if found := form.pattern.fullmatch(step):
            parts = found.groupdict()
            place = parts.get("place") or zone
            return _(form.told) % {name: _said(name, text, place) for name, text in parts.items()}
    told = spoken(step)
    return told if told != step else _dated(step, zone)


def _said(name: str, text: str, zone: str) -> str:
    return SAID.get(_kind(name), _dated)(text, zone)


def fact_words(name: str) -> str:
    """What a fact of a rule means, in the reader's language."""
    return _(FACTS[name]) if name in FACTS else name


def moment_words(text: str, zone: str = "") -> str:
    """A date or an instant as people write it, the zone in words; what is neither stays."""
    try:
        if "T" not in text:
            return date_format(date.fromisoformat(text), "SHORT_DATE_FORMAT")
        instant = datetime.fromisoformat(text)
    except ValueError:
        return text
    if zone and instant.tzinfo:
        instant = instant.astimezone(ZoneInfo(zone))
    seconds = f":{instant:%S}" if instant.second else ""
    return f"{date_format(instant, 'SHORT_DATETIME_FORMAT')}{seconds}, {_zone_words(instant, zone)}"


def _zone_words(instant: datetime, zone: str) -> str:
    if zone:
        return zone
    return str(instant.tzinfo) if instant.tzinfo else _("no zone stated")


def _dated(text: str, zone: str) -> str:
    return DATED.sub(lambda found: moment_words(found[0], zone), text)


def length_words(text: str) -> str:
    """“15 calendar days” in the reader's language."""
    number, unit = text.split(" ", 1)
    n = int(number)
    match unit.removesuffix("s"):
        case "calendar day":
            told = ngettext("%(n)d calendar day", "%(n)d calendar days", n)
        case "working day":
            told = ngettext("%(n)d working day", "%(n)d working days", n)
        case "hour":
            told = ngettext("%(n)d hour", "%(n)d hours", n)
        case "month":
            told = ngettext("%(n)d month", "%(n)d months", n)
        case "year":
            told = ngettext("%(n)d year", "%(n)d years", n)
        case _:
            return text
    return told % {"n": n}


SAID: Mapping[str, Callable[[str, str], str]] = {
    "day": lambda text, _zone: moment_words(text),
    "instant": moment_words,
    "moment": moment_words,
    "fact": lambda text, _zone: fact_words(text),
    "length": lambda text, _zone: length_words(text),
    "weekday": lambda text, _zone: _(text),
    "words": lambda text, zone: _(_dated(text, zone)),
    "source": lambda text, _zone: text,
}
