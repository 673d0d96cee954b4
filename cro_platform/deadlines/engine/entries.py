"""One YAML mapping, read strictly: every scalar is text until a typed reader asks for it."""

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import yaml

from cro_platform.deadlines.engine.errors import RuleDataError

Word = TypeVar("Word", bound=StrEnum)
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class TextLoader(yaml.BaseLoader):
    """YAML without guessed types (`NO` stays a country, a date stays text) or repeated keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """A mapping in which each key stands once."""
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        repeated = {key for key in keys if keys.count(key) > 1}
        if repeated:
            raise yaml.constructor.ConstructorError(
                None, None, f"repeated key {', '.join(sorted(repeated))}", node.start_mark
            )
        return super().construct_mapping(node, deep=deep)


def read_yaml(path: Path) -> Any:
    """The document of one file; what is not YAML is refused by the file's name."""
    loader = TextLoader(path.read_text(encoding="utf-8"))
    try:
        return loader.get_single_data()
    except yaml.YAMLError as error:
        raise RuleDataError(path.name, "", "yaml", str(error)) from error
    finally:
        loader.dispose()


@dataclass(frozen=True, slots=True)
class Entry:
    """A mapping that knows where it stands, so that each refusal names file, rule and field."""

    file: str
    rule: str
    values: dict[str, Any]

    @classmethod
    def of(cls, file: str, rule: str, field: str, value: Any) -> "Entry":
        """The value as a mapping, or a refusal."""
        if not isinstance(value, dict):
            raise RuleDataError(file, rule, field, "must be a mapping")
        return cls(file, rule, value)

    def refuse(self, field: str, reason: str) -> RuleDataError:
        """The error to raise about one of this entry's fields."""
        return RuleDataError(self.file, self.rule, field, reason)

    def allow(self, known: Iterable[str]) -> None:
        """Refuse the first key that is not known."""
        unknown = sorted(set(self.values) - set(known))
        if unknown:
            raise self.refuse(unknown[0], "unknown key")

    def text(self, field: str) -> str:
        """A text that must be there and not be empty."""
        value = self.optional_text(field)
        if value is None:
            raise self.refuse(field, "missing")
        return value

    def optional_text(self, field: str) -> str | None:
        """A text on one line, or None where the key is absent."""
        if field not in self.values:
            return None
        value = self.values[field]
        if not isinstance(value, str) or not value.strip():
            raise self.refuse(field, "must be a text that is not empty")
        return " ".join(value.split())

    def word(self, field: str, vocabulary: type[Word]) -> Word:
        """A word of a closed vocabulary."""
        value = self.text(field)
        try:
            return vocabulary(value)
        except ValueError:
            known = ", ".join(vocabulary)
            raise self.refuse(field, f"{value!r} is not one of {known}") from None

    def optional_word(self, field: str, vocabulary: type[Word]) -> Word | None:
        """A word of a closed vocabulary, or None where the key is absent."""
        return self.word(field, vocabulary) if field in self.values else None

    def number(self, field: str) -> int:
        """A whole number, zero or more."""
        value = self.text(field)
        if not value.isascii() or not value.isdigit():
            raise self.refuse(field, f"{value!r} is not a whole number")
        return int(value)

    def day(self, field: str) -> date | None:
        """A date written 2026-04-28, or None where the key is absent."""
        value = self.optional_text(field)
        if value is None:
            return None
        try:
            if ISO_DATE.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError as error:
            raise self.refuse(field, f"{value!r}: {error}") from None
        raise self.refuse(field, f"{value!r} is not a date such as 2026-04-28")

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of texts, or a single text; empty where the key is absent."""
        value = self.values.get(field, [])
        items = value if isinstance(value, list) else [value]
        if not all(isinstance(item, str) and item.strip() for item in items):
            raise self.refuse(field, "must be a list of texts")
        return tuple(items)

    def mappings(self, field: str) -> list["Entry"]:
        """A list of mappings; empty where the key is absent."""
        value = self.values.get(field, [])
        if not isinstance(value, list):
            raise self.refuse(field, "must be a list")
        return [Entry.of(self.file, self.rule, field, item) for item in value]

    def pairs(self, field: str) -> dict[str, str]:
        """A mapping of texts; empty where the key is absent."""
        entry = Entry.of(self.file, self.rule, field, self.values.get(field, {}))
        return {key: entry.text(key) for key in entry.values}
