"""The strict reader of the obligations catalogue: text in, values out."""

import re
from collections.abc import Iterable, Mapping, Set
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

import yaml

from cro_platform.tenancy.countries import EUROPEAN_UNION, UnknownCountryError, jurisdiction_of

from .catalogue import (
    ANYWHERE,
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
    is_part_312,
)

_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TMF_ARTIFACT = re.compile(r"\d{2}\.\d{2}\.\d{2}")
_REQUIRED = {"code", "name", "level", "description", "clauses"}
_OPTIONAL = {"applies", "retain", "tmf"}
_PREFIX = {
    "us": "",
    "ich": "ICH E6(R3) ",
    "eu": "Regulation (EU) No 536/2014 ",
    "other": "",
}

Term = TypeVar("Term", bound=StrEnum)
Value = TypeVar("Value")


class CatalogueError(ValueError):
    """The catalogue is not sound: the message names the entry, the field and the reason."""


def load(text: str) -> Catalogue:
    """Read a catalogue; raises `CatalogueError` at the first fault, and never reads half of one."""
    document = _parse(text)
    _demand_fields("the catalogue", document, {"legal_effects", "obligations"})
    entries = _list("the catalogue", document, "legal_effects")
    effects = _unique((each.jurisdiction, each) for each in map(_legal_effect, entries))
    if ANYWHERE not in effects:
        raise CatalogueError(f"legal_effects: {ANYWHERE!r} is missing, the rule for the rest")
    owed = _list("the catalogue", document, "obligations")
    return _unique((each.code, each) for each in (_obligation(entry, effects) for entry in owed))


def _parse(text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise CatalogueError(f"not YAML: {error}") from error


def _obligation(entry: Any, effects: Mapping[str, LegalEffect]) -> Obligation:
    _demand_fields("an obligation", entry, _REQUIRED, _OPTIONAL)
    code = entry["code"]
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise CatalogueError(f"{code!r}: code: lower-case words joined by hyphens are expected")
    clauses = _clauses(code, entry["clauses"])
    return Obligation(
        code=code,
        name=_sentence(code, entry, "name"),
        level=_term(code, "level", entry["level"], Level),
        description=_sentence(code, entry, "description"),
        clauses=clauses,
        applies=frozenset(
            _term(code, "applies", each, ProductType) for each in _list(code, entry, "applies")
        ),
        retain=_retention(code, entry["retain"]) if "retain" in entry else None,
        tmf=tuple(_artifact(code, each) for each in _list(code, entry, "tmf")),
        legal_effects=_effects_of(clauses, effects),
    )


def _effects_of(
    clauses: tuple[Clause, ...], effects: Mapping[str, LegalEffect]
) -> tuple[LegalEffect, ...]:
    special = (each for place, each in effects.items() if place != ANYWHERE)
    applicable = (each for each in special if not each.is_part_312_only or is_part_312(clauses))
    return (effects[ANYWHERE], *applicable)


def _clauses(code: str, entry: Any) -> tuple[Clause, ...]:
    if not isinstance(entry, dict) or not entry:
        raise CatalogueError(f"{code}: clauses: at least one clause is expected")
    return tuple(
        Clause(_term(code, "clauses", name, Framework), _citation(code, _PREFIX[name], text))
        for name, texts in entry.items()
        for text in _texts(code, name, texts)
    )


def _texts(code: str, name: str, value: Any) -> list[Any]:
    if name not in _PREFIX or not isinstance(value, list) or not value:
        expected = f"a list of citations under one of {', '.join(_PREFIX)} is expected"
        raise CatalogueError(f"{code}: clauses: {name}: {expected}")
    return value


def _list(where: str, entry: dict[str, Any], field: str) -> list[Any]:
    value = entry.get(field, [])
    if not isinstance(value, list):
        raise CatalogueError(f"{where}: {field}: a list is expected")
    return value


def _citation(where: str, prefix: str, text: Any) -> Citation:
    source, _, confidence = text.rpartition(" ") if isinstance(text, str) else ("", "", "")
    if not source or confidence not in list(Confidence):
        expected = "a source followed by P, S or M is expected"
        raise CatalogueError(f"{where}: {text!r}: {expected}")
    section = "Annex 1, " if prefix == _PREFIX["ich"] and source[0].isdigit() else ""
    return Citation(f"{prefix}{section}{source}", Confidence(confidence))


def _retention(code: str, entry: Any) -> Retention:
    _demand_fields(f"{code}: retain", entry, {"because", "source"})
    return Retention(_sentence(code, entry, "because"), _citation(code, "", entry["source"]))


def _legal_effect(entry: Any) -> LegalEffect:
    fields = {"jurisdiction", "effect", "sentence", "source"}
    _demand_fields("a legal effect", entry, fields, {"part_312_only"})
    where = f"legal effect in {entry['jurisdiction']}"
    return LegalEffect(
        jurisdiction=_jurisdiction(entry["jurisdiction"]),
        effect=_term(where, "effect", entry["effect"], Effect),
        is_part_312_only=bool(entry.get("part_312_only", False)),
        sentence=_sentence(where, entry, "sentence"),
        source=_citation(where, "", entry["source"]),
    )


def _jurisdiction(value: Any) -> str:
    try:
        is_known = value in (ANYWHERE, EUROPEAN_UNION) or jurisdiction_of(value) == value
    except UnknownCountryError:
        is_known = False
    if not is_known:
        raise CatalogueError(
            f"legal effect in {value!r}: jurisdiction: EU, a country or * expected"
        )
    return str(value)


def _artifact(code: str, value: Any) -> str:
    if not isinstance(value, str) or not _TMF_ARTIFACT.fullmatch(value):
        raise CatalogueError(f"{code}: tmf: {value!r} is not an artifact number NN.NN.NN")
    return value


def _sentence(where: str, entry: dict[str, Any], field: str) -> str:
    value = entry[field]
    if not isinstance(value, str) or not value.strip():
        raise CatalogueError(f"{where}: {field}: text is expected")
    return value


def _term(where: str, field: str, value: Any, vocabulary: type[Term]) -> Term:
    if value not in list(vocabulary):
        raise CatalogueError(f"{where}: {field}: {value!r} is not one of {', '.join(vocabulary)}")
    return vocabulary(value)


def _demand_fields(
    where: str, entry: Any, required: Set[str], optional: Set[str] = frozenset()
) -> None:
    if not isinstance(entry, dict):
        raise CatalogueError(f"{where}: fields with values are expected")
    label = entry.get("code", where)
    for field in sorted(required - entry.keys()):
        raise CatalogueError(f"{label}: {field}: missing")
    for field in sorted(entry.keys() - required - optional):
        raise CatalogueError(f"{label}: {field}: no such field")


def _unique(pairs: Iterable[tuple[str, Value]]) -> Mapping[str, Value]:
    values: dict[str, Value] = {}
    for key, value in pairs:
        if key in values:
            raise CatalogueError(f"{key}: written twice")
        values[key] = value
    return MappingProxyType(values)
