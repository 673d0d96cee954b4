"""Before a contract ends both parties' contract people hear it; nobody else does."""

from datetime import UTC, datetime, timedelta

import pytest

from studies.services import Transfer
from tests import paper
from tests.deadlines.lane import alerts_of, run_lanes
from tests.studies.test_execution import register
from tests.world import World

SIGNED = datetime(2026, 2, 1, tzinfo=UTC)
ENDS = datetime(2035, 12, 31, tzinfo=UTC)


def ending(world: World, ends: datetime = ENDS) -> None:
    """helix takes alpha's oversight of providers, which nobody else holds, until then."""
    row = Transfer(world.alpha, "service-provider-oversight", "*", "Exhibit B, 4")
    register(world, "NW-HX-7", row, ends_at=ends)


def told(world: World, company: str, role: str) -> list[str]:
    """What a person was told of contracts, oldest first."""
    return sorted(
        alert.subject
        for alert in alerts_of(getattr(world, company)[role])
        if alert.link_resource == "contracts"
    )


@pytest.mark.parametrize(
    ("days", "heard"), [(91, []), (90, [90]), (61, [90]), (60, [60, 90]), (30, [30, 60, 90])]
)
def test_both_parties_hear_it_at_90_60_and_30_days(
    world: World, days: int, heard: list[int]
) -> None:
    ending(world)

    run_lanes(world, f"{ENDS - timedelta(days=days):%Y-%m-%dT%H:%M:%S}")

    words = [f"Contract NW-HX-7 ends in {each} days or less" for each in heard]
    assert told(world, "northwind", "vendor-manager") == words
    assert told(world, "helix", "project-manager") == words


def test_no_third_party_hears_of_it(world: World) -> None:
    ending(world)

    run_lanes(world, "2035-12-15T00:00:00")

    assert told(world, "orbis", "project-manager") == []
    assert told(world, "meridian", "vendor-manager") == []


def test_a_contract_that_was_extended_is_no_longer_about_to_end(world: World) -> None:
    ending(world)
    row = Transfer(world.alpha, "service-provider-oversight", "*", "Exhibit B, 4")
    paper.amend(
        world.northwind, "NW-HX-7", (row,), signed=SIGNED, effective=SIGNED + timedelta(days=9),
        ends=ENDS + timedelta(days=365),
    )  # fmt: skip

    run_lanes(world, "2035-12-15T00:00:00")

    assert told(world, "northwind", "vendor-manager") == []


def test_the_lanes_may_run_twice(world: World) -> None:
    ending(world)

    for _ in range(2):
        run_lanes(world, "2035-12-15T00:00:00")

    assert len(told(world, "helix", "project-manager")) == 3
