"""Actions whose right hangs on the duty of the record itself."""

from dataclasses import dataclass
from typing import Any

from cro_platform.access.principal import Principal
from cro_platform.access.rights import Decision
from cro_platform.web.actions import Action
from regulatory.selectors.rights import explain_duty


@dataclass(frozen=True, slots=True)
class DutyAction(Action):
    """Offered where the asker's organization holds the duty of the record; otherwise it is told who does."""

    def decision(self, by: Principal, record: Any) -> Decision:
        """Whether the asker may, and why."""
        return explain_duty(by, self.code, record)
