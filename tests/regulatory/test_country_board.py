"""The country board: derived from the facts, with what blocks activation and who holds it; packs are cited data."""

from datetime import timedelta

import pytest
from django.test import Client

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.principal import acting
from cro_platform.notifications.selectors import transaction_instant
from regulatory.models import RequirementFinding
from regulatory.rules.packs import packs, requirement, requirements_of
from regulatory.rules.standing import CountryFacts, CountryState, state_of
from regulatory.selectors.board import Standing, board_of
from regulatory.services import approvals
from regulatory.services.requirements import record_finding
from sites.models import StudySite
from tests.documents.papers import own_limits
from tests.regulatory.submitting import applied, planned, reviewed, sent, specialist
from tests.regulatory.test_approvals import assessed, granted
from tests.regulatory.test_questions import asked, validating
from tests.world import World, bearer, signed_in

__all__ = ["own_limits"]


def standing(world: World, country: str) -> Standing:
    """One country of alpha as helix sees it; in an open scope."""
    rows = board_of(specialist(world), study_id=world.alpha)
    return next(each for each in rows if each.country == country)


def test_every_requirement_is_cited_marked_and_belongs_to_a_duty() -> None:
    rows = [each for pack in packs().values() for each in pack]

    assert len(rows) > 20
    assert all(each.source and each.confidence and each.owed.code for each in rows)
    assert all(each.is_unverified for each in rows if "M" in each.confidence)
    assert [each.code for each in requirements_of("DE")][-1] == "DE-RADIATION"
    assert requirements_of("BR") == ()
    assert requirement("NOTHING") is None


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, CountryState.NOTHING),
        ({"submissions": ["planned"]}, CountryState.IN_PREPARATION),
        ({"submissions": ["under_assessment"]}, CountryState.SUBMITTED),
        ({"submissions": ["under_assessment", "asked_validation"]}, CountryState.IN_QUESTION),
        ({"submissions": ["refused"]}, CountryState.REFUSED),
        ({"submissions": ["refused", "planned"]}, CountryState.IN_PREPARATION),
        ({"submissions": ["approved"], "is_approved": True}, CountryState.APPROVED),
        ({"is_approved": True, "has_conditions": True}, CountryState.CONDITIONS),
        ({"is_approved": True, "open_sites": 2}, CountryState.ACTIVE),
        ({"is_approved": True, "open_sites": 2, "is_suspended": True}, CountryState.SUSPENDED),
    ],
)  # fmt: skip
def test_a_countrys_state_follows_from_the_facts(facts: dict, state: CountryState) -> None:
    assert state_of(CountryFacts(**facts)) is state


def test_the_board_follows_the_submission(world: World) -> None:
    by = specialist(world)
    with acting(by):
        assert standing(world, "DE").state is CountryState.NOTHING
        planned(by, applied(by, world.alpha, number="2025-1"), title="Second")
        assert standing(world, "DE").state is CountryState.IN_PREPARATION
        assert standing(world, "GB").state is CountryState.NOTHING
    submission = validating(world)
    with acting(by):
        assert standing(world, "DE").state is CountryState.SUBMITTED
    asked(world, submission)
    with acting(by):
        assert standing(world, "FR").state is CountryState.IN_QUESTION


def test_an_approval_meets_its_requirement_until_it_expires(world: World) -> None:
    submission = assessed(world)
    with acting(specialist(world)):
        day = transaction_instant().date()
        before = standing(world, "DE")
        assert "EU-AUTHORISATION" in {each.requirement.code for each in before.blocking}
    granted(world, submission, countries=["DE"], expires_on=day + timedelta(days=20))

    with acting(specialist(world)):
        found = standing(world, "DE")
        assert found.state is CountryState.APPROVED
        assert found.expires_on == day + timedelta(days=20)
        assert "EU-AUTHORISATION" not in {each.requirement.code for each in found.blocking}
        assert "EU-AUTHORISATION" in {
            each.requirement.code for each in standing(world, "FR").blocking
        }
        from tests.world import at

        with at(f"{day + timedelta(days=21)}T12:00:00Z"):
            assert "EU-AUTHORISATION" in {
                each.requirement.code for each in standing(world, "DE").blocking
            }


def test_a_suspended_approval_meets_nothing(world: World) -> None:
    approval = granted(world, assessed(world))
    with acting(specialist(world)) as by:
        approvals.suspend(approval, by=by, reason="Letter")

        found = standing(world, "DE")
        assert found.state is CountryState.SUSPENDED
        assert "EU-AUTHORISATION" in {each.requirement.code for each in found.blocking}


def test_open_sites_make_a_country_active(world: World) -> None:
    granted(world, assessed(world))
    with acting(world.northwind["study-lead"]):
        StudySite.objects.create(
            study_id=world.alpha, number="1", name="A", country="DE", status="recruiting"
        )
        StudySite.objects.create(
            study_id=world.alpha, number="2", name="B", country="DE", status="identified"
        )
    with acting(specialist(world)):
        found = standing(world, "DE")
        assert (found.state, found.open_sites) == (CountryState.ACTIVE, 1)


def finding(world: World, **changed: object) -> RequirementFinding:
    by = specialist(world)
    values = {
        "by": by,
        "study": world.alpha,
        "country": "DE",
        "code": "EU-INSURANCE",
        "state": "met",
        "on": transaction_instant().date(),
        "evidence": "Policy 12",
    }
    return record_finding(**(values | changed))  # type: ignore[arg-type]


def test_the_newest_finding_counts_and_none_is_changed(world: World) -> None:
    with acting(specialist(world)):
        finding(world)
        line = next(e for e in standing(world, "DE").lines if e.requirement.code == "EU-INSURANCE")
        assert (line.state, line.is_blocking) == ("met", False)
        assert line.holder == "your organization"
        finding(world, state="reopened", evidence="Policy ended")

        assert "EU-INSURANCE" in {e.requirement.code for e in standing(world, "DE").blocking}
        assert RequirementFinding.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"code": "EU-AUTHORISATION"}, "code", id="only an approval meets it"),
        pytest.param({"code": "FR-CONVENTION"}, "code", id="of another country"),
        pytest.param({"country": "BR"}, "country", id="without the study"),
        pytest.param({"evidence": " "}, "evidence", id="without evidence"),
    ],
)
def test_a_finding_that_cannot_be_is_refused(
    world: World, changed: dict[str, str], field: str
) -> None:
    with acting(specialist(world)):
        with pytest.raises(RuleBroken) as refusal:
            finding(world, **changed)

        assert field in {problem.field for problem in refusal.value.problems}
        assert not RequirementFinding.objects.exists()


def test_only_the_holder_says_that_it_is_met(world: World) -> None:
    sponsor = world.northwind["regulatory-lead"]
    with acting(sponsor), pytest.raises(NotPermitted, match="held by Helix"):
        finding(world, by=sponsor)


def test_both_faces_show_what_blocks_and_who_holds_it(world: World, client: Client) -> None:
    sent(world, reviewed(specialist(world), world.alpha))
    rows = client.get(
        f"/api/v1/country-board/?study={world.alpha}", headers=bearer(specialist(world))
    ).json()["results"]
    de = next(row for row in rows if row["country"] == "DE")
    assert de["state"] == "submitted"
    assert any(line["is_blocking"] and line["unverified"] for line in de["requirements"])

    browser = Client()
    signed_in(browser, world.northwind["regulatory-lead"])
    text = browser.get(f"/o/northwind/country-board/?study={world.alpha}").content.decode()
    assert "Helix" in text
    assert "Damage to participants" in text
    assert "Submitted" in text
    everything = browser.get("/o/northwind/country-board/").content.decode()
    assert "NW-BRAVO" in everything
    assert "ME-RIVAL" not in everything
    assert browser.get("/o/northwind/country-board/?study=nonsense").status_code == 200
    assert "DE-RADIATION" in browser.get("/o/northwind/country-requirements/").content.decode()


def test_to_a_competitor_the_study_has_no_countries(world: World, client: Client) -> None:
    by = world.meridian["regulatory-lead"]
    answer = client.get(f"/api/v1/country-board/?study={world.alpha}", headers=bearer(by))

    assert answer.json()["results"] == []
