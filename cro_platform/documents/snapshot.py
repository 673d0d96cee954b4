"""The data a document is made from, as bytes that can be hashed: the same facts always give the same bytes."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from uuid import UUID

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]


class NotCanonicalError(ValueError):
    """A value without one exact text: the message names the field and the reason."""


def canonical_json(value: object) -> bytes:
    """UTF-8 JSON of a dataclass (or any nesting of plain values) with sorted keys and no insignificant space.

    Dates are ISO 8601; instants are UTC with `Z`, so that one instant has one text; decimals are strings with all
    their digits (`1.50` stays `1.50`); an enum is its value. Floats, naive instants, sets and bytes are refused with
    `NotCanonicalError`, because two machines could write them differently.
    """
    plain = _plain(value, "$")
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonicalError(
            f"The text contains a lone surrogate U+{ord(error.object[error.start]):04X}."
        ) from error


def source_hash(value: object) -> str:
    """SHA-256 of `canonical_json(value)` in hexadecimal: what the footer shows and a signature binds (21 CFR 11.70)."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _plain(value: object, path: str) -> Json:
    if isinstance(value, Enum):
        return _plain(value.value, path)
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal | UUID | date | time):
        return _scalar(value, path)
    return _nested(value, path)


def _scalar(value: Decimal | UUID | date | time, path: str) -> str:
    if isinstance(value, datetime):
        return _instant(value, path)
    if isinstance(value, Decimal):
        return _decimal(value, path)
    return str(value)


def _instant(value: datetime, path: str) -> str:
    if value.tzinfo is None:
        raise NotCanonicalError(f"{path}: an instant needs a time zone.")
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _decimal(value: Decimal, path: str) -> str:
    if not value.is_finite():
        raise NotCanonicalError(f"{path}: {value} is not a number.")
    return f"{value:f}"


def _nested(value: object, path: str) -> Json:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return {name: _plain(getattr(value, name), f"{path}.{name}") for name in names}
    if isinstance(value, Mapping):
        return {_key(key, path): _plain(item, f"{path}.{key}") for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return [_plain(item, f"{path}[{index}]") for index, item in enumerate(value)]
    raise NotCanonicalError(f"{path}: {type(value).__name__} has no exact text.")


def _key(key: object, path: str) -> str:
    if not isinstance(key, str):
        raise NotCanonicalError(f"{path}: the key {key!r} is not text.")
    return key
