"""A request for information: its window is the law's or a shorter one, its answer a submission that meets it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.principal import acting
from cro_platform.deadlines.models import Deadline
from cro_platform.notifications.selectors import transaction_instant
from regulatory.models import Question, Submission
from regulatory.rules.questions import window_of
from regulatory.services import commitments, packages, questions, reviewing, steps
from tests.documents.papers import own_limits
from tests.regulatory.submitting import Brought, applied, fresh, reviewed, sent, specialist
from tests.world import World, signed_in

__all__ = ["own_limits"]


def today() -> date:
    """The day of the transaction; in an open scope."""
    return transaction_instant().date()


def validating(world: World, **changed: Any) -> Submission:
    """A CTIS application under validation."""
    submission = sent(world, reviewed(specialist(world), world.alpha, **changed))
    with acting(specialist(world)) as by:
        found: Submission = fresh(submission)
        reviewing.begin_validation(found, by=by)
    return found


def asked(world: World, submission: Submission, **changed: Any) -> Question:
    """Questions that came today."""
    with acting(specialist(world)) as by:
        values = {"phase": "validation", "text": "State the comparator.", "received_on": today()}
        return questions.receive_question(fresh(submission), by=by, **(values | changed))


@pytest.mark.parametrize(
    ("phase", "state", "days"),
    [("validation", "asked_validation", 10), ("part_one", "asked_assessment", 12), ("part_two", "asked_assessment", 12)],
)  # fmt: skip
def test_the_window_of_the_union_runs_from_the_request(
    world: World, phase: str, state: str, days: int
) -> None:
    submission = validating(world)
    if phase != "validation":
        with acting(specialist(world)) as by:
            reviewing.validate(fresh(submission), by=by, on=today())

    question = asked(world, submission, phase=phase)

    with acting(specialist(world)):
        clock = Deadline.objects.get(pk=question.deadline_id)
        assert clock.due_on == question.received_on + timedelta(days=days)
        assert (clock.obligation, clock.cell) == ("authority-questions", "EU")
        assert "536/2014" in clock.clause
        assert fresh(submission).status == state


@pytest.mark.parametrize(("stated", "due"), [(4, 4), (10, 10), (20, 10)])
def test_a_shorter_stated_date_wins_and_a_later_one_never_does(
    world: World, stated: int, due: int
) -> None:
    submission = validating(world)
    with acting(specialist(world)):
        day = today()

    question = asked(world, submission, stated_due_on=day + timedelta(days=stated))

    with acting(specialist(world)):
        clock = Deadline.objects.get(pk=question.deadline_id)
        assert clock.due_on == day + timedelta(days=due)


@pytest.mark.parametrize(("stated", "is_warned"), [(4, False), (10, False), (26, True)])
def test_a_later_stated_date_is_shown_as_a_reason_to_ask(
    world: World, stated: int, is_warned: bool
) -> None:
    """CTIS shows later days over the winter; the platform says so, and keeps the earlier one."""
    submission = validating(world)
    with acting(specialist(world)):
        day = today()
    question = asked(world, submission, stated_due_on=day + timedelta(days=stated))
    browser = Client()
    signed_in(browser, specialist(world))

    text = browser.get(f"/o/helix/questions/{question.pk}/").content.decode()

    assert ("winter stop" in text) is is_warned


def test_elsewhere_the_stated_date_counts_and_without_one_a_person_decides(world: World) -> None:
    assert window_of("US", "other") == ""
    place = {"kind": "ind", "country": "US", "authority": "FDA", "countries": [], "number": "IND 1"}
    submission = sent(world, reviewed(specialist(world), world.alpha, application=place, part=""))
    with acting(specialist(world)):
        day = today()

    dated = asked(world, submission, phase="other", stated_due_on=day + timedelta(days=30))
    undated = asked(world, submission, phase="other", text="More on toxicology.")

    with acting(specialist(world)):
        first, second = (Deadline.objects.get(pk=each.deadline_id) for each in (dated, undated))
        assert (first.due_on, first.is_internal_target) == (day + timedelta(days=30), True)
        assert (second.due_on, second.is_unanswered) == (None, True)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"text": " "}, "text", id="no question"),
        pytest.param({"received_on": 3}, "received_on", id="to come"),
        pytest.param({"received_on": -9}, "received_on", id="before the submission"),
        pytest.param({"stated_due_on": -1}, "stated_due_on", id="due before it was asked"),
    ],
)
def test_a_request_that_cannot_be_is_refused_by_its_field(
    world: World, changed: dict[str, Any], field: str
) -> None:
    submission = validating(world)
    with acting(specialist(world)):
        day = today()
    days = {
        name: day + timedelta(days=value) if isinstance(value, int) else value
        for name, value in changed.items()
    }

    with pytest.raises(RuleBroken) as refusal:
        asked(world, submission, **days)

    assert [problem.field for problem in refusal.value.problems] == [field]
    with acting(specialist(world)):
        assert not Question.objects.exists()
        assert fresh(submission).status == "under_validation"


def test_the_sponsor_reads_it_and_cannot_answer_what_the_cro_holds(world: World) -> None:
    question = asked(world, validating(world))
    sponsor = world.northwind["regulatory-lead"]

    with acting(sponsor):
        assert Question.objects.filter(pk=question.pk).exists()
        with pytest.raises(NotPermitted, match="held by Helix"):
            questions.prepare_answer(fresh(question), by=sponsor)
    with acting(world.orbis["project-manager"]):
        assert not Question.objects.exists()


def answered(world: World, question: Question) -> Submission:
    """The response, sent."""
    with acting(specialist(world)) as by:
        found = fresh(question)
        questions.draft_answer(found, by=by, answer="Placebo, see section 4.")
        response = questions.prepare_answer(found, by=by)
        packages.add_item(response, by=by, kind="response", title="Answers", file=Brought())
        steps.request_review(response, by=by)
    return sent(world, response)


def test_the_response_meets_the_window_and_the_procedure_goes_on(world: World) -> None:
    submission = validating(world)
    question = asked(world, submission)

    response = answered(world, question)

    with acting(specialist(world)) as by:
        found = fresh(question)
        assert (found.status, found.response_id) == ("answered", response.pk)
        assert fresh(response).message == "Placebo, see section 4."
        assert Deadline.objects.get(pk=question.deadline_id).status == "met"
        assert fresh(submission).status == "under_validation"
        questions.close(found, by=by)
        assert fresh(question).status == "closed"


def test_with_another_question_open_the_procedure_waits(world: World) -> None:
    submission = validating(world)
    first, second = asked(world, submission), asked(world, submission, text="And the dose?")

    answered(world, first)
    with acting(specialist(world)):
        assert fresh(submission).status == "asked_validation"
    answered(world, second)

    with acting(specialist(world)):
        assert (first.number, second.number) == (1, 2)
        assert fresh(submission).status == "under_validation"


def test_a_response_that_is_rejected_on_receipt_was_none(world: World) -> None:
    question = asked(world, validating(world))
    response = answered(world, question)

    with acting(specialist(world)) as by:
        steps.reject(fresh(response), by=by, at=transaction_instant(), reason="Unreadable")

        assert fresh(question).status == "in_preparation"
        assert Deadline.objects.get(pk=question.deadline_id).status == "running"


def test_a_corrected_day_counts_the_window_again_with_its_reason(world: World) -> None:
    question = asked(world, validating(world))
    with acting(specialist(world)) as by:
        day = today()
        questions.correct_window(
            fresh(question), by=by, received_on=day, stated_due_on=day + timedelta(days=2), reason="Misread"
        )  # fmt: skip

        assert Deadline.objects.get(pk=question.deadline_id).due_on == day + timedelta(days=2)


def test_a_window_that_passes_is_told_and_the_application_can_lapse(world: World) -> None:
    submission = validating(world)
    question = asked(world, submission)
    with acting(specialist(world)) as by:
        questions.lapse(fresh(question), by=by, reason="No answer by the site")
        reviewing.lapse(fresh(submission), by=by, on=today(), reason="No answer in time")

        assert fresh(question).status == "lapsed"
        assert Deadline.objects.get(pk=question.deadline_id).status == "stopped"
        assert fresh(submission).status == "lapsed"
        with pytest.raises(TransitionRefused):
            questions.prepare_answer(fresh(question), by=by)


def test_a_promise_made_in_an_answer_is_a_commitment_with_a_date(world: World) -> None:
    question = asked(world, validating(world))
    with acting(specialist(world)) as by:
        due = today() + timedelta(days=60)
        made = commitments.promise(
            fresh(question), by=by, text="Report stability data.", due_on=due
        )
        clock = Deadline.objects.get(pk=made.deadline_id)
        assert (clock.due_on, clock.is_internal_target) == (due, True)

        commitments.begin(made, by=by)
        with pytest.raises(RuleBroken, match="what proves it"):
            commitments.fulfil(made, by=by, on=today(), evidence=" ")
        commitments.fulfil(made, by=by, on=today(), evidence="Sequence 0004")

        assert (made.status, Deadline.objects.get(pk=clock.pk).status) == ("fulfilled", "met")


def test_a_commitment_is_waived_by_the_authority_only_with_its_words(world: World) -> None:
    with acting(specialist(world)) as by:
        application = applied(by, world.alpha)
        made = commitments.record_commitment(
            application, by=by, text="Annual carcinogenicity update"
        )
        assert made.deadline_id is None
        commitments.set_date(
            made, by=by, due_on=today() + timedelta(days=9), reason="Agreed by letter"
        )
        commitments.waive(made, by=by, on=today(), reason="No longer needed (letter)")

        assert made.status == "waived"
        assert Deadline.objects.get(pk=made.deadline_id).status == "stopped"
