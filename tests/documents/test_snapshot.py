"""The exact text of a snapshot, and what has none."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest

from cro_platform.documents.snapshot import NotCanonicalError, canonical_json, source_hash

NOON_UTC = datetime(2026, 3, 12, 12, tzinfo=UTC)


class Outcome(StrEnum):
    FATAL = "fatal"


@dataclass(frozen=True)
class Inner:
    outcome: Outcome
    weight: Decimal


@dataclass(frozen=True)
class Outer:
    zulu: str
    inner: tuple[Inner, ...]
    on: date | None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(None, b"null", id="nothing"),
        pytest.param(True, b"true", id="truth"),
        pytest.param(17, b"17", id="integer"),
        pytest.param(Decimal("1.50"), b'"1.50"', id="decimal-keeps-digits"),
        pytest.param(Decimal("1E+3"), b'"1000"', id="decimal-without-exponent"),
        pytest.param(date(2026, 3, 4), b'"2026-03-04"', id="date"),
        pytest.param(NOON_UTC, b'"2026-03-12T12:00:00Z"', id="instant"),
        pytest.param(Outcome.FATAL, b'"fatal"', id="enum"),
        pytest.param(UUID(int=7), b'"00000000-0000-0000-0000-000000000007"', id="uuid"),
        pytest.param("Weiß", '"Weiß"'.encode(), id="text-is-utf-8"),
        pytest.param({"b": 1, "a": [2]}, b'{"a":[2],"b":1}', id="sorted-keys"),
        pytest.param((), b"[]", id="empty"),
    ],
)
def test_each_value_has_one_text(value: object, expected: bytes) -> None:
    assert canonical_json(value) == expected


def test_nested_dataclasses_are_objects_of_their_fields() -> None:
    snapshot = Outer("z", (Inner(Outcome.FATAL, Decimal("68.50")),), None)

    text = canonical_json(snapshot)

    assert text == b'{"inner":[{"outcome":"fatal","weight":"68.50"}],"on":null,"zulu":"z"}'


def test_one_instant_has_one_text_in_every_zone() -> None:
    tokyo = NOON_UTC.astimezone(timezone(timedelta(hours=9)))

    assert canonical_json(tokyo) == canonical_json(NOON_UTC)


def test_the_source_hash_is_the_sha256_of_the_text() -> None:
    value = {"a": "Weiß"}

    assert source_hash(value) == hashlib.sha256(canonical_json(value)).hexdigest()
    assert source_hash(value) != source_hash({"a": "Weiss"})


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        pytest.param({"dose": 0.1}, r"\$\.dose: float", id="float"),
        pytest.param([NOON_UTC.replace(tzinfo=None)], r"\$\[0\]: an instant", id="naive-instant"),
        pytest.param({"a", "b"}, r"\$: set", id="set"),
        pytest.param(b"bytes", r"\$: bytes", id="bytes"),
        pytest.param(Decimal("NaN"), r"\$: NaN is not a number", id="not-a-number"),
        pytest.param({1: "x"}, r"\$: the key 1", id="key-is-no-text"),
        pytest.param("\ud800", "lone surrogate U\\+D800", id="surrogate"),
        pytest.param(Outer, r"\$: type", id="class"),
    ],
)
def test_values_without_an_exact_text_are_refused_by_name(value: object, reason: str) -> None:
    with pytest.raises(NotCanonicalError, match=reason):
        canonical_json(value)
