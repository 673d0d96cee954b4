"""Life cycles as data: states, transitions, and the one way to take a step."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Model
from django.utils.translation import gettext

from cro_platform.access.errors import Stale, TransitionRefused


@dataclass(frozen=True, slots=True)
class Transition:
    """One permitted step: from which states, to which, by whom, and what it needs.

    `code` is the permission asked for, `needs_reason` a reason for change, `meaning` the meaning of an electronic signature.
    """

    verb: str
    label: str
    sources: frozenset[str]
    target: str
    code: str
    needs_reason: bool = False
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Workflow:
    """A record's life cycle, from which buttons, API actions, refusals and diagrams are drawn."""

    name: str
    states: type[Any]
    initial: str
    transitions: tuple[Transition, ...]
    field: str = "status"

    def step(self, verb: str) -> Transition:
        """The transition of this verb; raises KeyError for one the life cycle does not know."""
        return {transition.verb: transition for transition in self.transitions}[verb]

    def available(self, state: str) -> tuple[Transition, ...]:
        """The steps that leave this state."""
        return tuple(step for step in self.transitions if state in step.sources)

    def terminal(self) -> frozenset[str]:
        """States that no step leaves."""
        return frozenset(state for state in self.states.values if not self.available(state))

    def check(self, record: Model, verb: str) -> Transition:
        """The transition, if the record's state permits it; TransitionRefused with both states otherwise."""
        step, state = self.step(verb), getattr(record, self.field)
        if state not in step.sources:
            here = gettext(self.states(state).label)
            possible = ", ".join(f"“{gettext(s.label)}”" for s in self.available(state))
            raise TransitionRefused(
                gettext("“%(label)s” is not possible while %(here)s; from here: %(possible)s.")
                % {
                    "label": gettext(step.label),
                    "here": here,
                    "possible": possible or gettext("nothing more"),
                }
            )
        return step

    def take(self, record: Model, verb: str, **changes: Any) -> Transition:
        """Claim the row in its expected state and move it on; Stale when somebody was faster."""
        step = self.check(record, verb)
        claim(
            record,
            expected={self.field: getattr(record, self.field)},
            **{self.field: step.target},
            **changes,
        )
        return step


def claim(record: Model, *, expected: dict[str, Any] | None = None, **changes: Any) -> None:
    """Write these columns if the row is still the revision that was read, raising `rev`; Stale otherwise."""
    rows = type(record)._default_manager.filter(pk=record.pk, rev=record.rev, **(expected or {}))  # type: ignore[attr-defined]  # every Record has a rev
    if rows.update(rev=F("rev") + 1, **changes) != 1:
        raise Stale(
            "Somebody else changed this record meanwhile. Look at it again and repeat your change."
        )
    for name, value in changes.items():
        setattr(record, name, value)
    record.rev += 1  # type: ignore[attr-defined]  # as above


def steps(
    *rows: tuple[str, str, str | tuple[str, ...], str, str] | Transition,
) -> tuple[Transition, ...]:
    """A literate table: (verb, label, source or sources, target, permission code)."""
    return tuple(row if isinstance(row, Transition) else _transition(*row) for row in rows)


def _transition(
    verb: str, label: str, sources: str | tuple[str, ...], target: str, code: str
) -> Transition:
    listed = (sources,) if isinstance(sources, str) else sources
    return Transition(verb, label, frozenset(listed), target, code)


def mermaid(workflow: Workflow) -> str:
    """The life cycle as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {workflow.initial}"]
    for step in workflow.transitions:
        lines += [f"    {source} --> {step.target}: {step.verb}" for source in sorted(step.sources)]
    lines += [f"    {state} --> [*]" for state in sorted(workflow.terminal())]
    return "\n".join(lines) + "\n"


WORKFLOWS: dict[str, Workflow] = {}


def register(workflow: Workflow) -> Workflow:
    """Make a life cycle known to the generated diagrams."""
    WORKFLOWS[workflow.name] = workflow
    return workflow
