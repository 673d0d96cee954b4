"""Actions whose right hangs on the duty of the record itself."""

from dataclasses import dataclass
from typing import Any

from cro_platform.access.principal import Principal
from cro_platform.access.rights import Decision
from cro_platform.web.actions import Action
from regulatory.selectors.rights import explain_duty


@dataclass(frozen=True, slots=True)
class DutyAction(Action):
    """Offered where the asker's organization holds the duty of the record; otherwise it is told who does.

    `states` are those of the record in which it makes sense; empty: every state that its workflow allows.
    """

    states: tuple[str, ...] = ()

    def is_possible(self, record: Any) -> bool:
        """The record's state knows this step."""
        if self.states and record.status not in self.states:
            return False
        return self.workflow is None or any(
            step.verb == self.verb
            for step in self.workflow.available(getattr(record, self.workflow.field))
        )

    def decision(self, by: Principal, record: Any) -> Decision:
        """Whether the asker may, and why."""
        return explain_duty(by, self.code, record)
