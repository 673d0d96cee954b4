"""The life cycles: sound as data, and drawn as they are."""

from pathlib import Path

import pytest

from cro_platform.access.matrix import PERMISSIONS
from cro_platform.workflow.machine import WORKFLOWS, Workflow
from cro_platform.workflow.management.commands.life_cycles import document

ALL = [pytest.param(workflow, id=name) for name, workflow in sorted(WORKFLOWS.items())]


def test_the_page_of_diagrams_is_the_one_that_the_data_draws() -> None:
    page = Path(__file__).parents[2] / "docs" / "life-cycles.md"

    assert page.read_text() == document()


@pytest.mark.parametrize("workflow", ALL)
def test_every_step_asks_for_a_declared_permission_and_joins_known_states(
    workflow: Workflow,
) -> None:
    for step in workflow.transitions:
        assert step.code in PERMISSIONS
        assert step.target in workflow.states.values
        assert step.sources <= set(workflow.states.values)


@pytest.mark.parametrize("workflow", ALL)
def test_every_state_can_be_reached_from_the_first(workflow: Workflow) -> None:
    reached, before = {workflow.initial}, set()

    while reached != before:
        before = set(reached)
        reached |= {step.target for step in workflow.transitions if step.sources & reached}

    assert reached == set(workflow.states.values)
