"""Countries as rules use them: ISO 3166-1 code, name, and whose medicines law applies there."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

SOURCE = Path(__file__).with_name("countries.yaml")
EUROPEAN_UNION = "EU"


class Membership(StrEnum):
    """How a country belongs to the area in which Regulation (EU) No 536/2014 applies."""

    EU = "EU"
    EEA = "EEA"


class Standing(StrEnum):
    """Whether ISO 3166 still lists the code; a new record may name only what is not withdrawn."""

    ASSIGNED = "assigned"
    USER_ASSIGNED = "user-assigned"
    WITHDRAWN = "withdrawn"


class UnknownCountryError(LookupError):
    """The text is neither an ISO 3166-1 alpha-2 code in capitals nor one that this table knows."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code!r} is not an ISO 3166-1 alpha-2 country code.")


@dataclass(frozen=True, slots=True)
class Country:
    """One country or territory.

    `law` is the code of the country whose medicines law applies: itself, except for territories
    such as Puerto Rico (US) or Réunion (FR). `successors` is empty unless the code is withdrawn.
    """

    code: str
    name: str
    other_names: tuple[str, ...]
    membership: Membership | None
    law: str
    standing: Standing
    successors: tuple[str, ...]


def countries() -> tuple[Country, ...]:
    """Every country that a new record may name, by code: withdrawn codes are left out."""
    return tuple(each for each in _table().values() if each.standing != Standing.WITHDRAWN)


def country(code: str) -> Country:
    """The country of an alpha-2 code, withdrawn ones included. Raises `UnknownCountryError`."""
    try:
        return _table()[code]
    except KeyError:
        raise UnknownCountryError(code) from None


def country_named(name: str) -> Country | None:
    """The country that a registry or authority means by this English name, or None.

    Case, accents, punctuation and the article are ignored: "Korea, Republic of" and "Türkiye"
    are found as well as their everyday names.
    """
    return _by_name().get(_key(name))


def is_eea(code: str) -> bool:
    """True where EU clinical trial law applies: Member States, EEA States, Union territory."""
    governing = country(country(code).law)
    return governing.membership is not None


def jurisdiction_of(code: str) -> str:
    """The cell in which trial law is one: "EU" for the whole EU/EEA, else the governing country.

    A SUSAR or an annual report is owed once per jurisdiction, not once per country (EU CTR
    536/2014 Art. 42–43). Raises `UnknownCountryError`.
    """
    return EUROPEAN_UNION if is_eea(code) else country(code).law


@cache
def _table() -> Mapping[str, Country]:
    rows: dict[str, dict[str, Any]] = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return {code: _country(code, row) for code, row in rows.items()}


def _country(code: str, row: dict[str, Any]) -> Country:
    return Country(
        code=code,
        name=row["name"],
        other_names=tuple(row.get("also", ())),
        membership=Membership(row["membership"]) if "membership" in row else None,
        law=row.get("law", code),
        standing=Standing(row.get("standing", Standing.ASSIGNED)),
        successors=tuple(row.get("successors", ())),
    )


@cache
def _by_name() -> Mapping[str, Country]:
    return {_key(name): each for each in _table().values() for name in _names(each)}


def _names(each: Country) -> Iterator[str]:
    yield each.name
    yield from each.other_names


def _key(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    plain = re.sub(r"[\u0300-\u036f'’]", "", decomposed)
    return " ".join(word for word in re.findall(r"[a-z0-9]+", plain) if word != "the")
