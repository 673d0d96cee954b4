"""HL7 timestamps are read at the precision they were sent in, and compared without guessing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pharmacovigilance.exchange.e2b_r3 import Null, PartialDate, Precision


@pytest.mark.parametrize(
    ("text", "precision", "on", "latest_on"),
    [
        ("2026", Precision.YEAR, date(2026, 1, 1), date(2026, 12, 31)),
        ("202602", Precision.MONTH, date(2026, 2, 1), date(2026, 2, 28)),
        ("202402", Precision.MONTH, date(2024, 2, 1), date(2024, 2, 29)),
        ("20260314", Precision.DAY, date(2026, 3, 14), date(2026, 3, 14)),
        ("2026031415", Precision.HOUR, date(2026, 3, 14), date(2026, 3, 14)),
        ("202603141559", Precision.MINUTE, date(2026, 3, 14), date(2026, 3, 14)),
        ("20260314235959", Precision.SECOND, date(2026, 3, 14), date(2026, 3, 14)),
        ("20260314235959.1234+0900", Precision.SECOND, date(2026, 3, 14), date(2026, 3, 14)),
        ("20260314-0500", Precision.DAY, date(2026, 3, 14), date(2026, 3, 14)),
    ],
)
def test_precision_is_kept(text: str, precision: Precision, on: date, latest_on: date) -> None:
    value = PartialDate.parse(text)

    assert value.precision is precision
    assert value.on == on
    assert value.latest_on == latest_on
    assert value.text == text


@pytest.mark.parametrize(
    ("text", "offset", "instant"),
    [
        ("20260314120000+0100", timedelta(hours=1), datetime(2026, 3, 14, 11, tzinfo=UTC)),
        ("20260314120000-0500", timedelta(hours=-5), datetime(2026, 3, 14, 17, tzinfo=UTC)),
        ("20260314120000+09", timedelta(hours=9), datetime(2026, 3, 14, 3, tzinfo=UTC)),
        (
            "20260314120000+0545",
            timedelta(hours=5, minutes=45),
            datetime(2026, 3, 14, 6, 15, tzinfo=UTC),
        ),
        ("20260314120000+1400", timedelta(hours=14), datetime(2026, 3, 13, 22, tzinfo=UTC)),
        ("20260314120000", None, None),
        ("20260314+0100", timedelta(hours=1), None),
        ("2026", None, None),
    ],
)
def test_an_instant_needs_both_time_and_zone(
    text: str, offset: timedelta | None, instant: datetime | None
) -> None:
    value = PartialDate.parse(text)

    assert value.offset == offset
    assert value.at == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "26",
        "202",
        "20263",
        "2026-03-14",
        "14.03.2026",
        "20261301",
        "20260230",
        "20250229",
        "20260314250000",
        "20260314126000",
        "20260314120060",
        "00000101",
        "20260314120000+1500",
        "20260314120000+0099",
        "20260314120000+1",
        "20260314120000Z",
        "2026031412.5",
        "٢٠٢٦",
        " 20260314",
        "20260314 ",
        "202603141200001",
        "+20260314",
    ],
)
def test_what_is_no_date_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|day|zone|fraction") as error:
        PartialDate.parse(text)

    assert not text.strip() or len(text) < 4 or text not in str(error.value)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("20260315", "20260314", True),
        ("20260314", "20260314", False),
        ("20260314235959", "20260314", False),
        ("20260315", "202603", False),
        ("20260401", "202603", True),
        ("2027", "2026", True),
        ("20260314230000-0500", "20260315030000+0000", True),
        ("20260315010000+0900", "20260314180000+0000", False),
        ("20260315000000", "20260314235959+0000", True),
    ],
    ids=lambda value: str(value),
)
def test_later_means_certainly_later(first: str, second: str, expected: object) -> None:
    assert PartialDate.parse(first).is_after(PartialDate.parse(second)) is expected


@pytest.mark.parametrize(("flavor", "is_masked"), [("MSK", True), ("UNK", False), ("NI", False)])
def test_only_a_masked_fact_is_known(flavor: str, is_masked: bool) -> None:
    assert Null(flavor).is_masked is is_masked
