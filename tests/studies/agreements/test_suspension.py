"""A contract that pauses: its duties are the sponsor's meanwhile, nothing is over, and what resumes it is signed anew."""

from datetime import UTC, datetime, timedelta

import pytest

from cro_platform.access.errors import RuleBroken, TransitionRefused
from cro_platform.access.principal import acting
from studies.documents.contract import ContractPaper, prepare
from studies.enums import ContractStatus
from studies.models import AcceptanceRequirement, Contract, ContractVersion, Study
from studies.selectors.agreement_text import text_of
from studies.services.agreements.contents import set_acceptance, set_contacts
from studies.services.agreements.drafting import change_terms, set_transfers
from studies.services.agreements.following import resume, suspend
from tests.deadlines.lane import believing
from tests.documents.papers import own_limits, with_password
from tests.studies.agreements.flow import (
    BACKUP,
    again,
    agreed,
    buyer,
    drafted,
    executed,
    holder,
    seller,
    sign,
)
from tests.studies.agreements.test_following import CELL, acts, following, signed
from tests.studies.faces import Api, session
from tests.world import World

__all__ = ["own_limits"]
SECOND = timedelta(seconds=1)
PAUSE = datetime(2035, 3, 1, tzinfo=UTC)
AGAIN = datetime(2035, 5, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def people(world: World) -> None:
    with_password(buyer(world), seller(world))


def newest(world: World, kind: str) -> ContractVersion:
    with acting(buyer(world)):
        found = ContractVersion.objects.filter(contract__number="WO-77", kind=kind).order_by("-id")
        return again(found[0])


def suspended(world: World, first: ContractVersion) -> ContractVersion:
    """Signed by both, from March on."""
    by = buyer(world)
    with acting(by):
        suspend(again(first), by=by, effective_at=PAUSE, zone="UTC", summary="No participants")
    signed(world, newest(world, "suspension"))
    return newest(world, "suspension")


def resumed(world: World, pause: ContractVersion) -> ContractVersion:
    by = buyer(world)
    with acting(by):
        resume(again(pause), by=by, effective_at=AGAIN, zone="UTC", summary="Participants again")
    return newest(world, "amendment")


def told(world: World, *moments: datetime) -> list[str]:
    """Who holds site monitoring of bravo in the United States, as the sponsor hears it."""
    found = []
    for moment in moments:
        with believing(f"{moment:%Y-%m-%dT%H:%M:%S}"):
            found.append(holder(world, world.bravo, *CELL))
    return found


def test_meanwhile_the_duties_are_the_sponsors_and_then_the_providers_again(world: World) -> None:
    first = executed(world, close_out_days=90)
    pause = suspended(world, first)
    signed(world, resumed(world, pause))

    assert told(world, PAUSE - SECOND, PAUSE, AGAIN - SECOND, AGAIN) == [
        "provider", "you", "you", "provider",
    ]  # fmt: skip
    with acting(seller(world)):
        standings = [again(pause).standing(at) for at in (PAUSE - SECOND, PAUSE, AGAIN)]
        assert again(first).standing(PAUSE) == ContractStatus.SUPERSEDED
    assert standings == [
        ContractStatus.EXECUTED, ContractStatus.SUSPENDED, ContractStatus.SUPERSEDED,
    ]  # fmt: skip


def test_the_provider_reads_the_study_through_the_close_out_and_no_longer(world: World) -> None:
    suspended(world, executed(world, close_out_days=30))
    ends = PAUSE + timedelta(days=30)

    for moment, expected in ((ends - SECOND, True), (ends + SECOND, False)):
        with believing(f"{moment:%Y-%m-%dT%H:%M:%S}"), acting(world.helix["service-account"]):
            assert Study.objects.filter(pk=world.bravo).exists() is expected


def test_a_suspended_contract_may_end_and_what_ended_is_not_suspended(world: World) -> None:
    pause = suspended(world, executed(world))
    notice = following(world, pause, "termination", PAUSE + timedelta(days=9))
    signed(world, notice)

    with acting(buyer(world)):
        for step in (suspend, resume):
            with pytest.raises(TransitionRefused):
                step(again(notice), by=buyer(world), effective_at=AGAIN, zone="UTC", summary="x")
        assert Contract.objects.get(number="WO-77").current_id == notice.pk


def test_only_what_is_in_force_is_suspended_and_only_a_suspension_is_resumed(world: World) -> None:
    first, draft = executed(world), drafted(world, number="WO-78")
    by = buyer(world)
    given = {"effective_at": PAUSE, "zone": "UTC", "summary": "x"}
    with acting(by):
        with pytest.raises(TransitionRefused, match="executed last"):
            suspend(again(draft), by=by, **given)
        with pytest.raises(TransitionRefused, match="Only a suspended contract"):
            resume(again(first), by=by, **given)
    pause = suspended(world, first)
    with acting(by), pytest.raises(TransitionRefused, match="Nothing is in force"):
        suspend(again(pause), by=by, **given)


@pytest.mark.parametrize("kind", ["suspension", "termination"])
def test_what_suspends_or_ends_a_contract_transfers_nothing(world: World, kind: str) -> None:
    """One may write no row into it, and no general statement either."""
    draft = following(world, executed(world), kind, PAUSE)
    by = buyer(world)
    with acting(by):
        with pytest.raises(RuleBroken, match="This version transfers nothing"):
            set_transfers(again(draft), by=by, rows=[(world.bravo, *CELL, "1")])
        with pytest.raises(RuleBroken, match="transfers nothing"):
            change_terms(again(draft), by=by, is_general_transfer=True)
        assert not again(draft).clauses.exists()


def test_a_general_transfer_is_not_carried_into_what_suspends_it(world: World) -> None:
    version = drafted(world, template="")
    by = buyer(world)
    with acting(by):
        change_terms(again(version), by=by, is_general_transfer=True)
        set_contacts(again(version), by=by, rows=[BACKUP])
    signed(world, version)

    with acting(by):
        suspend(again(version), by=by, effective_at=PAUSE, zone="UTC", summary="Pause")
    pause = newest(world, "suspension")
    with acting(by):
        printed = prepare(ContractPaper(text_of(pause)))
    assert not pause.is_general_transfer
    assert "suspends the agreement" in printed.transfer_note
    assert printed.transfers == ()
    signed(world, pause)
    assert resumed(world, pause).is_general_transfer


def test_the_sponsor_accepts_nothing_meanwhile_and_the_same_work_again(world: World) -> None:
    version = drafted(world)
    with acting(buyer(world)):
        set_acceptance(again(version), by=buyer(world), obligations=[CELL[0]])
    signed(world, version)
    pause = suspended(world, version)
    signed(world, resumed(world, pause))

    with acting(buyer(world)):
        asked = AcceptanceRequirement.objects.filter(obligation=CELL[0]).order_by("id")
        periods = [(each.valid_from, each.lifted_at) for each in asked]
    assert [until for _, until in periods] == [PAUSE, None]
    assert periods[1][0] == AGAIN


def test_in_both_faces(world: World) -> None:
    first = executed(world)
    begins = datetime.now(UTC) + timedelta(hours=2)
    body = {"effective": f"{begins:%Y-%m-%dT%H:%M}", "zone": "UTC", "summary": "No participants"}

    assert acts(buyer(world), first, "resume", body).status_code == 409
    assert acts(buyer(world), first, "suspend", body).status_code == 200
    (row,) = Api(buyer(world)).results("contract-versions/", kind="suspension")
    assert row["status"] == "draft"
    assert Api(seller(world)).results("contract-versions/", kind="suspension") == []
    signed(world, newest(world, "suspension"))
    assert acts(buyer(world), newest(world, "suspension"), "resume", body).status_code == 200
    pause, theirs, browser = newest(world, "suspension"), Api(seller(world)), session(buyer(world))
    with believing(f"{begins + timedelta(hours=1):%Y-%m-%dT%H:%M:%S}"):
        listed = {each["number"]: each["status"] for each in theirs.results("contracts/")}
        versions = theirs.results("contract-versions/")
        page = browser.get(f"/o/northwind/contract-versions/{pause.pk}/").content.decode()
    assert listed["WO-77"] == "suspended"
    ours = [v for v in versions if v["contract_number"] == "WO-77"]
    assert {v["kind"]: (v["status"], v["standing"]) for v in ours} == {
        "original": ("executed", "superseded"),
        "suspension": ("executed", "suspended"),
    }
    assert "Suspended" in page
    assert "Resume" in page


def test_an_agreed_version_of_the_other_contract_is_untouched(world: World) -> None:
    """Two contracts of the same parties: one pauses, the other goes on."""
    suspended(world, executed(world))
    other = agreed(world, number="WO-78", template="data")
    sign(other, seller(world))
    sign(other, buyer(world))

    with believing(f"{PAUSE + SECOND:%Y-%m-%dT%H:%M:%S}"):
        assert holder(world, world.bravo, "data-management", "*") == "provider"
