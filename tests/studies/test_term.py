"""Before a contract ends both parties' contract people hear it; nobody else does."""

from datetime import UTC, datetime, timedelta

import pytest

from studies.services import Transfer
from tests import paper
from tests.deadlines.lane import alerts_of, run_lanes
from tests.documents.papers import own_limits, with_password
from tests.studies.agreements.flow import agreed, buyer, executed, seller, sign
from tests.studies.test_execution import register
from tests.world import World

__all__ = ["own_limits"]
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


def test_a_master_agreement_that_ends_is_told_to_both_parties_too(world: World) -> None:
    """It transfers nothing, so no study connects its parties: each arms its own alerts when it signs."""
    with_password(buyer(world), seller(world))
    executed(
        world, kind="master_agreement", number="MSA-9", title="Master agreement", template="", study_ids=(),
        effective_at=datetime.now(UTC) - timedelta(days=1), ends_at=ENDS,
    )  # fmt: skip

    run_lanes(world, f"{ENDS - timedelta(days=60):%Y-%m-%dT%H:%M:%S}")

    words = [f"Contract MSA-9 ends in {each} days or less" for each in (60, 90)]
    assert told(world, "northwind", "vendor-manager") == words
    assert told(world, "helix", "contract-manager") == words
    assert told(world, "orbis", "contract-manager") == []
    assert told(world, "meridian", "vendor-manager") == []


def test_one_party_that_signed_alone_hears_of_no_end(world: World) -> None:
    with_password(buyer(world), seller(world))
    version = agreed(
        world, kind="master_agreement", number="MSA-9", title="Master agreement", template="", study_ids=(), ends_at=ENDS,
    )  # fmt: skip
    sign(version, seller(world))

    run_lanes(world, "2035-12-15T00:00:00")

    assert told(world, "helix", "contract-manager") == []


def test_a_contract_about_two_studies_is_told_to_those_who_work_on_either(world: World) -> None:
    """The project manager works on alpha alone, which is not the first study that the contract names."""
    rows = [
        Transfer(study, "service-provider-oversight", "*", "Exhibit B, 4")
        for study in (world.bravo, world.alpha)
    ]
    register(world, "NW-HX-8", *rows, ends_at=ENDS)

    run_lanes(world, f"{ENDS - timedelta(days=90):%Y-%m-%dT%H:%M:%S}")

    assert told(world, "helix", "project-manager") == ["Contract NW-HX-8 ends in 90 days or less"]
