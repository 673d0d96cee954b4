"""Authorities, ethics committees and registers as reference data: read once, each with its source and how sure we are."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cro_platform.deadlines.engine.entries import Entry, read_yaml
from cro_platform.tenancy.countries import country, jurisdiction_of
from regulatory.enums import ApplicationKind, BodyKind

SOURCE = Path(__file__).parents[1] / "reference" / "authorities.yaml"
KEYS = {
    "code",
    "name",
    "kind",
    "country",
    "procedures",
    "channel",
    "zone",
    "source",
    "confidence",
    "doubt",
}
CONFIDENCE = re.compile(r"[PSM](/[PSM]){0,2}")
WORDS = {"P": "primary text read", "S": "secondary source", "M": "from memory"}
EU = "EU"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Whom a trial answers to. `country` is EU for what the Union does as one; `zone` is empty where none is one's own."""

    code: str
    name: str
    kind: BodyKind
    country: str
    procedures: tuple[ApplicationKind, ...]
    channel: str
    zone: str
    source: str
    confidence: str
    doubt: str

    @property
    def jurisdiction(self) -> str:
        """Whose law it applies: EU, or the country."""
        return EU if self.country == EU else jurisdiction_of(self.country)

    @property
    def is_unverified(self) -> bool:
        """From memory, or in doubt: shown so wherever it is shown."""
        return is_unverified(self.confidence, self.doubt)


def is_unverified(confidence: str, doubt: str = "") -> bool:
    """What rests on memory, in whole or in part, or is disputed."""
    return "M" in confidence or bool(doubt)


def confidence_words(confidence: str) -> str:
    """“primary text read”, or “secondary source, in part from memory”."""
    first, *rest = confidence.split("/")
    return ", in part ".join([WORDS[first], *(WORDS[each] for each in rest)])


@cache
def bodies() -> tuple[Body, ...]:
    """Every body of the reference data, in its order. Raises RuleDataError, naming entry and field, for a faulty file."""
    document = Entry.of(SOURCE.name, "", "file", read_yaml(SOURCE))
    document.allow({"about", "bodies"})
    document.text("about")
    found = tuple(
        _body(Entry(SOURCE.name, each.text("code"), each.values))
        for each in document.mappings("bodies")
    )
    codes = [each.code for each in found]
    for each in found:
        if codes.count(each.code) > 1:
            raise Entry(SOURCE.name, each.code, {}).refuse("code", "stands twice")
    return found


def _body(entry: Entry) -> Body:
    entry.allow(KEYS)
    place = entry.text("country")
    if place != EU:
        country(place)
    read_confidence(entry)
    return Body(
        code=entry.text("code"),
        name=entry.text("name"),
        kind=entry.word("kind", BodyKind),
        country=place,
        procedures=tuple(ApplicationKind(each) for each in entry.texts("procedures")),
        channel=entry.text("channel"),
        zone=entry.optional_text("zone") or "",
        source=entry.text("source"),
        confidence=entry.text("confidence"),
        doubt=entry.optional_text("doubt") or "",
    )


def read_confidence(entry: Entry) -> str:
    """How sure we are; refused where it is not made of P, S and M."""
    confidence = entry.text("confidence")
    if not CONFIDENCE.fullmatch(confidence):
        raise entry.refuse("confidence", f"{confidence!r} is not made of P, S and M")
    return confidence


def body(code: str) -> Body | None:
    """The body of a code, or None: an application may name one that the reference data lacks."""
    return next((each for each in bodies() if each.code == code), None)


def body_name(code: str) -> str:
    """Its name, or the text that was given in its place."""
    found = body(code)
    return found.name if found else code


def bodies_of(place: str, kind: str = "") -> list[Body]:
    """Whom a country answers to, the bodies of its jurisdiction first; one kind only where it is named."""
    wanted = {place, jurisdiction_of(place)}
    found = [
        each for each in bodies() if each.country in wanted and (not kind or each.kind == kind)
    ]
    return sorted(found, key=lambda each: each.country == place)
