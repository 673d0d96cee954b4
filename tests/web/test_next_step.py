"""The next step of a record's life is the first and filled button, however many other actions there are."""

import pytest

import cro_platform.config.urls  # noqa: F401 -- pages register themselves when their addresses are read
from cro_platform.web.pages import PAGES, Pages
from cro_platform.workflow.machine import Workflow


def life_of(pages: type[Pages]) -> Workflow | None:
    return next((each.workflow for each in pages.resource.actions if each.workflow), None)


LIVING = {name: pages for name, pages in sorted(PAGES.items()) if life_of(pages)}


def test_there_are_lives_to_look_at() -> None:
    assert {"safety-cases", "studies", "submissions", "monitoring-visits"} <= LIVING.keys()


@pytest.mark.parametrize("name", LIVING)
def test_every_state_that_a_step_leaves_has_its_next_step_or_says_that_nothing_is_owed(
    name: str,
) -> None:
    pages, life = LIVING[name], life_of(LIVING[name])
    assert life is not None
    left = set(life.states.values) - life.terminal()

    assert left - pages.onward.keys() == set()
    assert pages.onward.keys() - left == set()


@pytest.mark.parametrize("name", [each for each in sorted(PAGES) if PAGES[each].onward])
def test_the_next_step_is_an_action_of_the_page_that_the_state_knows(name: str) -> None:
    pages, life = PAGES[name], life_of(PAGES[name])
    actions = {action.verb: action for action in pages.resource.actions}

    for state, verb in pages.onward.items():
        if verb:
            assert verb in actions, (state, verb)
            is_step = life is not None and actions[verb].workflow is life
            known = {step.verb for step in life.available(state)} if is_step and life else {verb}
            assert verb in known, (state, verb)
