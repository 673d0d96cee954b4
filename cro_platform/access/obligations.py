"""The obligations catalogue: what a sponsor owes in a trial, and the cells in which it is held."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from cro_platform.tenancy.countries import country, jurisdiction_of

from .catalogue import (
    ANYWHERE,
    WHOLE_STUDY,
    Catalogue,
    Citation,
    Clause,
    Confidence,
    Effect,
    Framework,
    LegalEffect,
    Level,
    Obligation,
    ProductType,
    Retention,
)
from .catalogue_reader import load

__all__ = [
    "ANYWHERE",
    "WHOLE_STUDY",
    "Citation",
    "Clause",
    "Confidence",
    "Effect",
    "Framework",
    "LegalEffect",
    "Level",
    "Obligation",
    "ProductType",
    "Retention",
    "UnknownObligationError",
    "cell_of",
    "cells_for",
    "obligation",
    "obligations",
]

SOURCE = Path(__file__).with_name("obligations.yaml")


class UnknownObligationError(LookupError):
    """No obligation of the catalogue has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code!r} is not an obligation of the catalogue.")


def obligations() -> tuple[Obligation, ...]:
    """The whole catalogue, in the order of a trial."""
    return tuple(_catalogue().values())


def obligation(code: str) -> Obligation:
    """The obligation of a code. Raises `UnknownObligationError`."""
    try:
        return _catalogue()[code]
    except KeyError:
        raise UnknownObligationError(code) from None


def cell_of(owed: Obligation, country_code: str) -> str:
    """The one cell in which an obligation is held for a country.

    "*" for an obligation of the whole study, with or without a country; "EU" or an alpha-2 code
    for a jurisdiction; the country itself otherwise. Where the level needs a country and none is
    named, `UnknownCountryError` is raised: a cell is never guessed.
    """
    if owed.level == Level.STUDY:
        return WHOLE_STUDY
    code = country(country_code).code
    return jurisdiction_of(code) if owed.level == Level.JURISDICTION else code


def cells_for(owed: Obligation, countries: Iterable[str]) -> tuple[str, ...]:
    """Every cell of an obligation in a study that runs in these countries, in order.

    A study without countries has the one cell "*" for obligations of the whole study, and none
    for the others: they come into being as countries join.
    """
    cells = {cell_of(owed, code) for code in countries}
    return (WHOLE_STUDY,) if owed.level == Level.STUDY else tuple(sorted(cells))


@cache
def _catalogue() -> Catalogue:
    return load(SOURCE.read_text(encoding="utf-8"))
