"""Identifiers told by their form, partial dates, and the pointers of RFC 6901."""

from datetime import date

import pytest

from studies.exchange.clinicaltrials_gov.dates import PartialDate, Precision, parse_date
from studies.exchange.clinicaltrials_gov.identifiers import IdentifierKind, classify
from studies.exchange.clinicaltrials_gov.vocabulary import SecondaryIdType
from studies.exchange.json_node import pointer_to


@pytest.mark.parametrize(
    ("text", "ticked", "domain", "kind", "value"),
    [
        pytest.param(
            "2015-001894-41", "EUDRACT_NUMBER", "", "eudract", "2015-001894-41", id="EudraCT"
        ),
        pytest.param(
            "EudraCT 2009-011277-33", "OTHER", "", "eudract", "2009-011277-33", id="in words"
        ),
        pytest.param(
            "2015-001894-41-GB", "REGISTRY", "", "eudract", "2015-001894-41", id="country suffix"
        ),
        pytest.param(
            "2022-500014-26-00", "CTIS", "", "eu-ct", "2022-500014-26-00", id="EU CT number"
        ),
        pytest.param(
            "2022-500014-26", "EUDRACT_NUMBER", "", "eu-ct", "2022-500014-26", id="no version"
        ),
        pytest.param("IND 123456", "OTHER", "", "ind", "123456", id="IND"),
        pytest.param("BB-IND # 12345", "FDA", "", "ind", "12345", id="IND of biologics"),
        pytest.param("123456", "OTHER", "FDA IND", "ind", "123456", id="IND by its domain"),
        pytest.param("IND number 123456", None, "", "ind", "123456", id="IND number"),
        pytest.param("U1111-1234-5678", "OTHER", "WHO", "who-utn", "U1111-1234-5678", id="UTN"),
        pytest.param("P60DK020579", "NIH", "", "grant", "P60DK020579", id="a grant"),
        pytest.param("R01FD001234", "FDA", "", "grant", "R01FD001234", id="a grant of FDA"),
        pytest.param("ISRCTN12345678", "REGISTRY", "", "registry", "ISRCTN12345678", id="registry"),
        pytest.param("NIM-301-EXT", None, "", "other", "NIM-301-EXT", id="a number without a type"),
        pytest.param("WIND 123456", "OTHER", "", "other", "WIND 123456", id="not a word"),
        pytest.param("IND 1234567", "OTHER", "", "other", "IND 1234567", id="too long for an IND"),
        pytest.param(
            "12015-001894-41", "REGISTRY", "", "registry", "12015-001894-41", id="a longer number"
        ),
    ],
)
def test_an_identifier_is_told_by_its_form_before_the_box_that_was_ticked(
    text: str, ticked: str | None, domain: str, kind: str, value: str
) -> None:
    identifier = classify(text, SecondaryIdType(ticked) if ticked else None, domain)

    assert identifier.kind == IdentifierKind(kind)
    assert identifier.value == value


@pytest.mark.parametrize(
    ("text", "precision", "earliest", "latest"),
    [
        ("2024-02-29", Precision.DAY, date(2024, 2, 29), date(2024, 2, 29)),
        ("2024-02", Precision.MONTH, date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", Precision.MONTH, date(2023, 2, 1), date(2023, 2, 28)),
        ("2023-12", Precision.MONTH, date(2023, 12, 1), date(2023, 12, 31)),
        ("2023", Precision.YEAR, date(2023, 1, 1), date(2023, 12, 31)),
    ],
)
def test_a_partial_date_spans_what_is_not_known(
    text: str, precision: Precision, earliest: date, latest: date
) -> None:
    parsed = parse_date(text)

    assert parsed.precision == precision
    assert (parsed.earliest, parsed.latest) == (earliest, latest)
    assert str(parsed) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24-03",
        "2024-3",
        "2024-04-31",
        "2024-00-10",
        "2024-01-00",
        "2024-01-01T00:00",
        "２０２４",
    ],
)
def test_what_is_not_a_date_is_refused_with_the_text(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|calendar"):
        parse_date(text)


@pytest.mark.parametrize(
    ("first", "second", "is_before"),
    [
        ("2024-03-18", "2024-03-19", True),
        ("2024-03-18", "2024-03-18", False),
        ("2024-03", "2024-03-31", False),
        ("2024-03", "2024-04", True),
        ("2024", "2024-06", False),
    ],
)
def test_one_date_is_before_another_only_if_no_reading_says_otherwise(
    first: str, second: str, is_before: bool
) -> None:
    assert parse_date(first).is_surely_before(parse_date(second)) is is_before


def test_a_partial_date_to_the_day_is_written_with_zeros() -> None:
    assert str(PartialDate(2024, 3, 5)) == "2024-03-05"


@pytest.mark.parametrize(
    ("name", "pointer"), [("a", "/x/a"), (0, "/x/0"), ("a/b", "/x/a~1b"), ("m~n", "/x/m~0n")]
)
def test_a_pointer_escapes_what_rfc_6901_escapes(name: str | int, pointer: str) -> None:
    assert pointer_to("/x", name) == pointer
