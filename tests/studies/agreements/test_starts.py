"""A start that is no instant, or two, is refused with both readings in both faces, and nothing is drafted."""

from typing import Any

import pytest

from cro_platform.access.principal import acting
from studies.models import ContractVersion
from tests.studies.agreements.flow import buyer
from tests.studies.faces import Api, session
from tests.world import World

STARTS = [
    ("2026-10-25T02:30", "Europe/Berlin", "happens twice", ("02:30+02:00 (00:30 UTC)", "02:30+01:00 (01:30 UTC)")),
    ("2026-03-29T02:30", "Europe/Berlin", "does not exist", ("01:30+01:00 (00:30 UTC)", "03:30+02:00 (01:30 UTC)")),
    ("2026-11-01T01:30", "America/New_York", "happens twice", ("01:30-04:00 (05:30 UTC)", "01:30-05:00 (06:30 UTC)")),
    ("2026-03-08T02:30", "America/New_York", "does not exist", ("01:30-05:00 (06:30 UTC)", "03:30-04:00 (07:30 UTC)")),
    ("2026-04-05T01:45", "Australia/Lord_Howe", "happens twice", ("01:45+11:00 (14:45 UTC)", "01:45+10:30 (15:15 UTC)")),
    ("2026-10-04T02:15", "Australia/Lord_Howe", "does not exist", ("01:45+10:30 (15:15 UTC)", "02:45+11:00 (15:45 UTC)")),
]  # fmt: skip


def body(world: World, **changes: Any) -> dict[str, Any]:
    """A work order about bravo."""
    return {
        "counterparty": str(world.helix.id), "number": "WO-91", "title": "Monitoring", "kind": "work_order",
        "studies": [str(world.bravo)], "effective": "2026-12-01T00:00", "zone": "Europe/Berlin",
    } | changes  # fmt: skip


def drafts(world: World) -> int:
    with acting(buyer(world)):
        return ContractVersion.objects.filter(contract__number="WO-91").count()


@pytest.mark.parametrize("field", ["effective", "ends"])
@pytest.mark.parametrize(("local", "zone", "why", "readings"), STARTS)
def test_the_api_refuses_it_with_both_readings(
    world: World, local: str, zone: str, why: str, readings: tuple[str, str], field: str
) -> None:
    answer = Api(buyer(world)).post(
        "contract-versions/",
        body(world, **{"effective": "2026-01-01T00:00", "zone": zone, field: local}),
    )

    assert answer.status_code == 422, answer.content
    (error,) = answer.json()["errors"]
    assert error["pointer"] == f"/{field}"
    assert why in error["detail"]
    assert [each for each in readings if each not in error["detail"]] == []
    assert drafts(world) == 0


@pytest.mark.parametrize(("local", "zone", "why", "readings"), STARTS)
def test_the_portal_shows_both_readings_beside_the_field(
    world: World, local: str, zone: str, why: str, readings: tuple[str, str]
) -> None:
    page = (
        session(buyer(world))
        .post("/o/northwind/contract-versions/new/", body(world, effective=local, zone=zone))
        .content.decode()
    )

    assert why in page
    assert [each for each in readings if each.replace("+", "&#43;") not in page and each not in page] == []  # fmt: skip
    assert drafts(world) == 0


@pytest.mark.parametrize(
    ("local", "zone", "utc"),
    [
        ("2026-10-25T02:30+01:00", "Europe/Berlin", "2026-10-25T01:30:00Z"),
        ("2026-11-01T01:30-04:00", "America/New_York", "2026-11-01T05:30:00Z"),
        ("2026-04-05T01:45+10:30", "Australia/Lord_Howe", "2026-04-04T15:15:00Z"),
    ],
)
def test_a_stated_offset_settles_which_reading_is_meant(
    world: World, local: str, zone: str, utc: str
) -> None:
    answer = Api(buyer(world)).post(
        "contract-versions/", body(world, effective=local, zone=zone, ends="")
    )

    assert answer.status_code == 201, answer.content
    assert answer.json()["effective_at"] == utc
