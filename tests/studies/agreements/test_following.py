"""What follows the version in force: amendments, termination notices and the parts of a version, over API and services."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cro_platform.access.errors import TransitionRefused
from cro_platform.access.principal import Principal, acting
from studies.models import ContractVersion
from studies.services.agreements.contents import set_contacts
from studies.services.agreements.drafting import set_transfers
from studies.services.agreements.following import follow_up
from studies.services.agreements.negotiating import share
from tests.deadlines.lane import believing
from tests.documents.papers import own_limits, with_password, work
from tests.studies.agreements.flow import (
    again,
    buyer,
    consent,
    drafted,
    executed,
    holder,
    seller,
    shared,
    sign,
)
from tests.studies.faces import Api, pointers
from tests.world import World

__all__ = ["own_limits"]
CELL = ("site-monitoring", "US")
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def people(world: World) -> None:
    with_password(buyer(world), seller(world))


def following(
    world: World, version: ContractVersion, kind: str, effective: datetime
) -> ContractVersion:
    """The sponsor's draft of what follows."""
    by = buyer(world)
    with acting(by):
        return follow_up(
            again(version), by=by, kind=kind, effective_at=effective, zone="UTC", summary="Less of it",
        )  # fmt: skip


def signed(world: World, version: ContractVersion) -> None:
    """Shared, agreed and signed by both."""
    with acting(buyer(world)):
        share(again(version), by=buyer(world))
    for by in (seller(world), buyer(world)):
        consent(version, by)
    work(world.northwind.id, "make_agreement_paper")
    sign(version, seller(world))
    sign(version, buyer(world))


def test_an_amendment_gives_back_at_its_instant_what_it_no_longer_names(world: World) -> None:
    first = executed(world)
    instant = (NOW + timedelta(days=30)).replace(microsecond=0)
    second = following(world, first, "amendment", instant)
    with acting(buyer(world)):
        kept = [
            (c.study_id, c.obligation, c.cell, c.clause)
            for c in again(second).clauses.exclude(obligation=CELL[0])
        ]
        assert kept
        set_transfers(again(second), by=buyer(world), rows=kept)
    signed(world, second)

    for step, expected in ((-1, "provider"), (0, "you")):
        with believing(f"{instant + timedelta(seconds=step):%Y-%m-%dT%H:%M:%S}"):
            assert holder(world, world.bravo, *CELL) == expected
    with acting(seller(world)):
        assert again(second).number == "2.0"
        assert again(first).superseded_at == instant


def test_an_amendment_that_would_rewrite_the_past_begins_when_it_is_signed(world: World) -> None:
    first = executed(world)
    second = following(world, first, "amendment", NOW - timedelta(days=300))
    signed(world, second)

    with acting(buyer(world)):
        found = again(second)
        assert found.starts_at is not None
        assert found.starts_at == found.executed_at
        assert found.starts_at > NOW


def test_a_termination_notice_returns_everything_at_its_instant(world: World) -> None:
    first = executed(world)
    instant = (NOW + timedelta(days=30)).replace(microsecond=0)
    notice = following(world, first, "termination", instant)
    with acting(buyer(world)):
        assert not again(notice).clauses.exists()
    signed(world, notice)

    for step, expected in ((-1, "provider"), (0, "you")):
        with believing(f"{instant + timedelta(seconds=step):%Y-%m-%dT%H:%M:%S}"):
            assert holder(world, world.bravo, *CELL) == expected


def test_only_the_version_in_force_is_followed(world: World) -> None:
    draft = drafted(world)

    with pytest.raises(TransitionRefused, match="executed last is followed"):
        following(world, draft, "amendment", NOW)


def acts(by: Principal, version: ContractVersion, verb: str, body: Any) -> Any:
    return Api(by).act("contract-versions", version.pk, verb, body)


def test_amend_and_terminate_through_the_api(world: World) -> None:
    first = executed(world)
    body = {"effective": "2031-03-01T00:00", "zone": "Europe/Berlin", "summary": "Next phase"}

    for verb, kind in (("amend", "amendment"), ("terminate", "termination")):
        assert acts(buyer(world), first, verb, body).status_code == 200
        (row,) = Api(buyer(world)).results("contract-versions/", kind=kind)
        assert (row["effective_at"], row["status"]) == ("2031-02-28T23:00:00Z", "draft")
        assert Api(seller(world)).results("contract-versions/", kind=kind) == []
        assert Api(buyer(world)).results("contract-clauses/", version=row["id"]) == [] or (
            kind == "amendment"
        )


@pytest.mark.parametrize("local", ["2031-03-30T02:30", "2031-10-26T02:30"])
def test_an_instant_that_is_none_or_two_is_refused_with_both_readings(
    world: World, local: str
) -> None:
    first = executed(world)
    body = {"effective": local, "zone": "Europe/Berlin", "summary": "Next phase"}

    answer = acts(buyer(world), first, "amend", body)

    assert answer.status_code == 422
    assert pointers(answer) == {"/effective"}
    told = str(answer.json())
    assert "+01:00" in told
    assert "+02:00" in told


PARTS: tuple[tuple[str, str, Any], ...] = (
    ("set-services", "contract-services", {"name": "Monitoring", "description": "On site"}),
    ("set-clauses", "contract-sections", {"number": "1", "heading": "Audit", "text": "Any time"}),
    ("set-budget", "budget-lines",
     {"item": "Visit", "unit": "visit", "quantity": "3", "unit_price": "977.50", "currency": "EUR"}),
    ("set-contacts", "contract-contacts",
     {"duty": "safety_backup", "name": "B. Second", "email": "b@helix.example", "phone": ""}),
)  # fmt: skip


@pytest.mark.parametrize(("verb", "resource", "row"), PARTS, ids=[each[0] for each in PARTS])
def test_a_part_is_written_as_a_whole_and_read_by_both(
    world: World, verb: str, resource: str, row: dict[str, str]
) -> None:
    version = shared(world, has_wordings=False, template="")

    answer = acts(buyer(world), version, verb, {"rows": [row, row]})

    assert answer.status_code == 200, answer.content
    for by in (buyer(world), seller(world)):
        found = Api(by).results(f"{resource}/", version=str(version.pk))
        assert len(found) == 2
        assert {name: str(found[0][name]) for name in row}.keys() == row.keys()
        assert found[0][list(row)[1]] == row[list(row)[1]]
    assert Api(seller(world, "orbis")).results(f"{resource}/", version=str(version.pk)) == []
    assert acts(buyer(world), version, verb, {"rows": []}).status_code == 200
    assert Api(seller(world)).results(f"{resource}/", version=str(version.pk)) == []


@pytest.mark.parametrize(
    ("verb", "row"),
    [
        ("set-services", {"description": "No name"}),
        ("set-budget", {"item": "Visit", "unit": "visit", "quantity": "many", "unit_price": "1", "currency": "EUR"}),
        ("set-budget", {"item": "Visit", "unit": "visit", "quantity": "1", "unit_price": "1", "currency": "euros"}),
        ("set-contacts", {"duty": "coffee", "name": "B", "email": "b@helix.example"}),
        ("set-contacts", {"duty": "safety_backup", "name": "B", "email": "nobody"}),
        ("set-clauses", {"price": "1"}),
    ],
)  # fmt: skip
def test_a_fault_of_a_part_is_refused_and_nothing_is_written(
    world: World, verb: str, row: dict[str, str]
) -> None:
    version = drafted(world, has_wordings=False, template="")

    answer = acts(buyer(world), version, verb, {"rows": [row]})

    assert answer.status_code == 422, answer.content
    for resource in ("contract-services", "budget-lines", "contract-contacts", "contract-sections"):
        assert Api(buyer(world)).results(f"{resource}/", version=str(version.pk)) == []


def test_the_annex_is_one_and_named_by_its_fields(world: World) -> None:
    version = shared(world)
    annex = {
        "subject_matter": "Safety data", "duration": "As the agreement", "purpose": "Pharmacovigilance",
        "data_categories": ["Health data"], "data_subjects": ["Participants"],
    }  # fmt: skip

    for _ in range(2):
        answer = acts(buyer(world), version, "set-annex", annex)
        assert answer.status_code == 200, answer.content
    (found,) = Api(seller(world)).results("processing-annexes/", version=str(version.pk))
    assert found["data_categories"] == ["Health data"]


def test_the_other_party_changes_no_part(world: World) -> None:
    version = shared(world)

    for verb, _, row in PARTS:
        answer = acts(seller(world), version, verb, {"rows": [row]})
        assert answer.status_code == 403, (verb, answer.content)


def test_a_contact_may_be_set_until_somebody_signs(world: World) -> None:
    version = executed(world)

    with acting(buyer(world)), pytest.raises(TransitionRefused, match="never changes"):
        set_contacts(again(version), by=buyer(world), rows=[])
    assert acts(buyer(world), version, "set-contacts", {"rows": []}).status_code == 409
