"""When a message says that something was received: the instant, a zone, and the calendar date there."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from pharmacovigilance.exchange.e2b_r3 import PartialDate
from pharmacovigilance.services.icsr.mapping import awareness_of

OFFSETS = [
    ("20260301223000-0330", "America/St_Johns"),
    ("20260701223000-0230", "America/St_Johns"),
    ("20260301203000-0930", "Pacific/Marquesas"),
    ("20260302013000+0530", "Asia/Kolkata"),
    ("20260302013000+0545", "Asia/Kathmandu"),
    ("20260402013000+1345", "Pacific/Chatham"),
    ("20260102013000+1100", "Etc/GMT-11"),
    ("20260301230000-0500", "Etc/GMT+5"),
    ("20260301230000+0000", "UTC"),
]


@pytest.mark.parametrize(("text", "zone"), OFFSETS)
def test_the_date_in_the_zone_is_the_date_of_the_recipient(text: str, zone: str) -> None:
    value = PartialDate.parse(text)

    known = awareness_of(value, "Europe/Berlin")

    assert (known.at, known.zone, known.on) == (value.at, zone, value.on)
    assert known.at.astimezone(ZoneInfo(known.zone)).date() == value.on


@pytest.mark.parametrize(
    "text", ["20260301235500-0010", "20260302000500+0010", "20260301235500-1130"]
)
def test_an_offset_that_no_place_has_never_gives_a_later_date(text: str) -> None:
    value = PartialDate.parse(text)

    known = awareness_of(value, "Europe/Berlin")

    assert known.at.astimezone(ZoneInfo(known.zone)).date() <= value.on


def test_a_date_alone_is_read_where_the_message_was_imported() -> None:
    known = awareness_of(PartialDate.parse("20260329"), "Europe/Berlin")

    assert (known.zone, known.on, known.has_time) == ("Europe/Berlin", date(2026, 3, 29), False)
    assert known.at.isoformat() == "2026-03-29T00:00:00+01:00"
