"""Migrate a new database in seconds: walls, indexes and triggers change a table, not the classes of its neighbours.

Django renders a model and every model near it again after each operation. For hundreds of constraints, indexes and triggers
that was nine tenths of the time until a first page; here such an operation changes the rendered class in place.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.operations import AddConstraint, AddIndex, RemoveConstraint, RemoveIndex
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

OPERATIONS = (AddConstraint, AddIndex, AddTrigger, RemoveConstraint, RemoveIndex, RemoveTrigger)
OPTIONS = ("constraints", "indexes", "triggers")
FORWARDS = "state_forwards"
Forwards = Callable[[Any, str, ProjectState], None]


@contextmanager
def options_in_place() -> Iterator[None]:
    """Within it the operations above leave the classes of other models alone."""
    before = {operation: getattr(operation, FORWARDS) for operation in OPERATIONS}
    for operation, forwards in before.items():
        setattr(operation, FORWARDS, _in_place(forwards))
    try:
        yield
    finally:
        for operation, forwards in before.items():
            setattr(operation, FORWARDS, forwards)


def _in_place(forwards: Forwards) -> Forwards:
    def state_forwards(operation: Any, app_label: str, state: ProjectState) -> None:
        rendered = state.__dict__.pop("apps", None)
        forwards(operation, app_label, state)
        if rendered is None:
            return
        state.__dict__["apps"] = rendered
        options = state.models[app_label, operation.model_name.lower()].options
        meta = rendered.get_model(app_label, operation.model_name)._meta
        for name in OPTIONS:
            if name in options:
                setattr(meta, name, list(options[name]))

    return state_forwards
