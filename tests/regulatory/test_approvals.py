"""What was granted: country by country, its conditions are commitments, its expiry is a clock, its day a milestone."""

from datetime import date, timedelta
from typing import Any

import pytest

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import acting
from cro_platform.deadlines.models import Deadline
from cro_platform.notifications.selectors import transaction_instant
from regulatory.models import Approval, Commitment, Milestone, Submission
from regulatory.services import approvals, steps
from tests.documents.papers import own_limits
from tests.regulatory.submitting import fresh, reviewed, sent, specialist
from tests.world import World

__all__ = ["own_limits"]


def assessed(world: World, **changed: Any) -> Submission:
    """Sent and acknowledged."""
    submission = sent(world, reviewed(specialist(world), world.alpha, **changed))
    with acting(specialist(world)) as by:
        found: Submission = fresh(submission)
        steps.acknowledge(found, by=by, at=transaction_instant(), acknowledgement="Receipt")
    return found


def granted(world: World, submission: Submission, **changed: Any) -> Approval:
    with acting(specialist(world)) as by:
        values = {"kind": "authorisation", "on": transaction_instant().date(), "reference": "A-1"}
        return approvals.record_approval(fresh(submission), by=by, **(values | changed))


def test_it_is_approved_once_every_member_state_is(world: World) -> None:
    submission = assessed(world)
    granted(world, submission, countries=["DE"])
    with acting(specialist(world)):
        assert fresh(submission).status == "acknowledged"

    granted(world, submission, countries=["FR"], conditions=["Send the insurance", " "])

    with acting(specialist(world)):
        assert fresh(submission).status == "conditions"
        assert [each.text for each in Commitment.objects.all()] == ["Send the insurance"]


def test_the_day_of_the_authorisation_is_a_milestone_once(world: World) -> None:
    submission = assessed(world)
    granted(world, submission)

    with acting(specialist(world)):
        rows = Milestone.objects.filter(kind="authorised").values_list("country", flat=True)
        assert sorted(rows) == ["DE", "FR"]
        assert Approval.objects.get().countries == ["DE", "FR"]


def test_an_expiry_is_alerted_by_a_clock_that_ends_with_the_approval(world: World) -> None:
    submission = assessed(world)
    with acting(specialist(world)):
        day = transaction_instant().date()
    approval = granted(
        world, submission, expires_on=day + timedelta(days=365), renew_by=day + timedelta(days=300)
    )

    with acting(specialist(world)) as by:
        clock = Deadline.objects.get(pk=approval.deadline_id)
        assert (clock.due_on, clock.status) == (day + timedelta(days=300), "running")
        assert clock.next_reminder_at is not None
        approvals.end(fresh(approval), by=by, reason="Renewed by A-2")
        assert Deadline.objects.get(pk=clock.pk).status == "stopped"


def test_a_board_approval_in_the_us_is_reviewed_within_a_year(world: World) -> None:
    place = {
        "kind": "ethics",
        "country": "US",
        "authority": "US-IRB",
        "countries": [],
        "number": "7",
    }
    submission = assessed(world, application=place, part="")
    with acting(specialist(world)):
        day = transaction_instant().date()

    approval = granted(world, submission, kind="opinion", on=day)

    with acting(specialist(world)):
        clock = Deadline.objects.get(pk=approval.deadline_id)
        assert clock.rule_id == "US-IRB-CR"
        assert (clock.due_on - day).days in {365, 366}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"countries": ["GB"]}, "countries", id="a country it does not concern"),
        pytest.param({"expires_on": -1}, "expires_on", id="expired before it was given"),
        pytest.param({"renew_by": 5}, "renew_by", id="renewal without expiry"),
        pytest.param({"on": 3}, "on", id="to come"),
    ],
)
def test_an_approval_that_cannot_be_is_refused_by_its_field(
    world: World, changed: dict[str, Any], field: str
) -> None:
    submission = assessed(world)
    with acting(specialist(world)):
        day = transaction_instant().date()
    days = {
        name: day + timedelta(days=value) if isinstance(value, int) else value
        for name, value in changed.items()
    }

    with pytest.raises(RuleBroken) as refusal:
        granted(world, submission, **days)

    assert field in {problem.field for problem in refusal.value.problems}
    with acting(specialist(world)):
        assert not Approval.objects.exists()


def test_a_suspension_is_recorded_and_lifted_with_its_reason(world: World) -> None:
    approval = granted(world, assessed(world))
    with acting(specialist(world)) as by:
        approvals.suspend(approval, by=by, reason="Letter of the authority")
        assert approval.status == "suspended"
        approvals.reinstate(approval, by=by, reason="Second letter")
        assert approval.status == "in_force"


def test_every_party_sees_what_was_granted_and_no_stranger_does(world: World) -> None:
    approval = granted(world, assessed(world))
    seen = {}
    for company in world.companies:
        role = "regulatory-lead" if company.slug in {"northwind", "meridian"} else "project-manager"
        with acting(company[role]):
            seen[company.slug] = Approval.objects.filter(pk=approval.pk).exists()

    assert seen == {"northwind": True, "helix": True, "orbis": True, "meridian": False}
    assert isinstance(approval.decided_on, date)
