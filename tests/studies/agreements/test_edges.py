"""What somebody may try at the edges of an agreement, and what answers."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.models import StudyParty
from cro_platform.access.principal import Principal, acting
from cro_platform.notifications.services import arrange_absence
from cro_platform.portal.administration.services import add_entity
from cro_platform.tenancy.models import LegalEntity
from studies.models import Contract, Study
from studies.selectors.agreements import findings
from studies.services import NewContract, Transfer, register_contract
from studies.services.agreements.drafting import change_terms, draft_agreement
from tests import paper
from tests.deadlines.lane import believing
from tests.documents.papers import own_limits, with_password
from tests.studies.agreements.flow import (
    again,
    agreed,
    buyer,
    drafted,
    executed,
    holder,
    new,
    seller,
    sign,
)
from tests.studies.agreements.test_following import CELL, following, signed
from tests.studies.faces import Api
from tests.world import World

__all__ = ["own_limits"]
SECOND = timedelta(seconds=1)
ENDS = datetime(2035, 6, 1, tzinfo=UTC)
SIGNED = datetime(2026, 2, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def people(world: World) -> None:
    with_password(buyer(world), seller(world))


def entity(by: Principal, name: str) -> Any:
    with acting(by):
        add_entity(by=by, name=name, street="1 Main Street", city="Durham", postal_code="27701", country="US")  # fmt: skip
        return LegalEntity.objects.get(name=name).pk


@pytest.mark.parametrize("side", ["sponsor", "provider"])
def test_a_party_is_a_legal_entity_of_its_own_organization(world: World, side: str) -> None:
    """One of the other party, of a competitor, of another provider, and one that is not there: one answer."""
    version = drafted(world)
    wrong = "helix" if side == "sponsor" else "northwind"
    names = (wrong, "meridian", "orbis")
    strange = [entity(getattr(world, name)["admin"], f"{name} Ltd") for name in names]
    answers = set()
    for pk in (*strange, uuid4()):
        answer = Api(buyer(world)).act(
            "contract-versions", version.pk, "change-terms", {f"{side}_entity": str(pk)}
        )
        answers.add((answer.status_code, str(answer.json()["errors"])))

    assert len(answers) == 1, answers
    assert answers.pop() == (
        422,
        str([{"pointer": f"/{side}_entity", "detail": "This party has no such legal entity.", "clause": ""}]),
    )  # fmt: skip
    own = entity(getattr(world, "northwind" if side == "sponsor" else "helix")["admin"], "Its own")
    with acting(buyer(world)):
        change_terms(again(version), by=buyer(world), **{f"{side}_entity_id": own})
        assert getattr(again(version), f"{side}_entity_id") == own


@pytest.mark.parametrize("kind", ["amendment", "termination"])
def test_during_close_out_a_contract_is_over(world: World, kind: str) -> None:
    """It ended in June with ninety days of close-out: nothing follows it, and the close-out is as long as it was."""
    first = executed(world, ends_at=ENDS, close_out_days=90)
    late = following(world, first, kind, ENDS + timedelta(days=20))
    if kind == "amendment":
        with acting(buyer(world)):
            change_terms(again(late), by=buyer(world), ends_at=ENDS + timedelta(days=400))

    with pytest.raises(TransitionRefused, match="The contract is over"):
        signed(world, late)

    with acting(world.helix["admin"]):
        (party,) = StudyParty.objects.filter(study_id=world.bravo)
    assert party.valid_until is not None
    assert abs(party.valid_until - (ENDS + timedelta(days=90))) < timedelta(hours=2)
    for step, expected in ((-SECOND, "provider"), (SECOND, "you")):
        with believing(f"{ENDS + step:%Y-%m-%dT%H:%M:%S}"):
            assert holder(world, world.bravo, *CELL) == expected


def test_a_termination_before_the_end_moves_the_close_out(world: World) -> None:
    first = executed(world, ends_at=ENDS, close_out_days=90)
    early = ENDS - timedelta(days=100)
    signed(world, following(world, first, "termination", early))

    with acting(world.helix["admin"]):
        (party,) = StudyParty.objects.filter(study_id=world.bravo)
    assert party.valid_until == early + timedelta(days=90)


def test_a_frame_of_another_party_is_answered_as_one_that_is_not_there(world: World) -> None:
    """Northwind's own frame with orbis, one of a competitor, a work order, and a number of nothing."""
    own = drafted(world, kind="master_agreement", counterparty_id=world.orbis.id, number="MSA-1", template="", study_ids=())  # fmt: skip
    manager = world.meridian["vendor-manager"]
    rival = drafted(world, manager, kind="master_agreement", number="MSA-2", template="", study_ids=())  # fmt: skip
    order = drafted(world, number="WO-70")
    by = buyer(world)
    told = set()
    for parent in (own.contract_id, rival.contract_id, order.contract_id, uuid4()):
        with acting(by), pytest.raises(RuleBroken) as refused:
            draft_agreement(by=by, new=new(world, parent_id=parent))
        told.add(tuple((each.field, each.detail) for each in refused.value.problems))

    assert told == {(("parent", "There is no such master agreement with this party."),)}
    with acting(by):
        assert not Contract.objects.filter(number="WO-77").exists()


def test_a_work_order_needs_no_frame_and_names_the_one_it_has(world: World) -> None:
    frame = executed(world, kind="master_agreement", number="MSA-1", template="", study_ids=())
    by = buyer(world)
    with acting(by):
        alone = draft_agreement(by=by, new=new(world))
        under = draft_agreement(by=by, new=new(world, number="WO-78", parent_id=frame.contract_id))
        assert alone.contract.parent_id is None
        assert under.contract.parent_id == frame.contract_id


def test_a_deputy_of_whoever_signs_does_not_sign(world: World) -> None:
    """A deputy hears what the absent person would hear; the right to sign is the role's."""
    manager, deputy = seller(world), world.helix["project-manager"]
    today = datetime.now(UTC).date()
    with acting(manager):
        arrange_absence(by=manager, from_on=today, until_on=date(2099, 1, 1), deputy_id=deputy.user_id)  # fmt: skip
    version = agreed(world)
    with_password(deputy)

    with pytest.raises(NotPermitted, match="The role Project manager may not sign contracts"):
        sign(version, deputy, opens=False)

    with acting(manager):
        assert again(version).status == "agreed"


@pytest.mark.parametrize("verb", ["agree", "share"])
def test_a_token_agrees_to_nothing(world: World, verb: str) -> None:
    """A person's token drafts and shares; to agree or sign takes the person, signed in."""
    version = drafted(world)
    answer = Api(buyer(world)).act("contract-versions", version.pk, verb, {})

    assert answer.status_code == (200 if verb == "share" else 403), answer.content
    assert paper_addresses(world) == []


def paper_addresses(world: World) -> list[str]:
    """No address of the API signs a paper."""
    paths = Api(buyer(world)).get("schema/", format="json").json()["paths"]
    return [path for path in paths if "agreement-papers" in path and "sign" in path]


def test_the_sponsor_alone_is_asked_whether_the_term_ends_before_the_study(world: World) -> None:
    ends = datetime.now(UTC) + timedelta(days=30)
    version = drafted(world, ends_at=ends)
    with acting(buyer(world)):
        Study.objects.filter(pk=world.bravo).update(completion_on=ends.date() + timedelta(days=90))
        codes = {each.code for each in findings(again(version), buyer(world))}
    assert "ends-early" in codes


def test_two_providers_amended_to_the_same_cell_from_the_same_instant_do_not_both_win(
    world: World,
) -> None:
    """Helix holds it until June, orbis from June on; helix's end is moved, and collides with what orbis signed."""
    row = Transfer(world.bravo, *CELL, "Schedule 1")
    first = registered(world, "NW-HX-7", world.helix.id, row, ends=ENDS)
    registered(world, "NW-OR-7", world.orbis.id, row, effective=ENDS)

    with pytest.raises(RuleBroken, match="held by Orbis"):
        paper.amend(
            world.northwind, first.number, (row,), signed=SIGNED, effective=SIGNED + SECOND, ends=ENDS + SECOND
        )  # fmt: skip

    for step, expected in ((-SECOND, "you"), (0 * SECOND, "not_yours")):
        with believing(f"{ENDS + step:%Y-%m-%dT%H:%M:%S}"):
            assert holder(world, world.bravo, *CELL, by=world.helix["service-account"]) == expected


def registered(world: World, number: str, provider: Any, row: Any, **more: Any) -> Contract:
    manager = buyer(world)
    with acting(manager):
        return register_contract(
            by=manager,
            new=NewContract(
                provider, number, number, SIGNED, more.get("effective", SIGNED), (row,), ends_at=more.get("ends"),
            ),
        )  # fmt: skip
