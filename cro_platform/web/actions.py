"""An action of a record: one service, offered by the API, the portal and the documentation alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from cro_platform.access.principal import Principal
from cro_platform.access.rights import Decision, explain
from cro_platform.web.forms import ActionForm, NoInput
from cro_platform.workflow.machine import Workflow

Service = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Action:
    """`POST …/{id}/<verb>/`: calls `service(record, *, by, **values)`, or `service(*, by, **values)` for a new record.

    `code` is the permission the service will ask for; `workflow` says in which states the verb exists. The service decides,
    this only shows or hides. `is_bulk` offers it on several rows of the list at once.
    """

    verb: str
    label: str
    service: Service
    code: str
    form: type[ActionForm] = NoInput
    workflow: Workflow | None = None
    summary: str = ""
    tone: str = "neutral"
    is_bulk: bool = False

    def is_possible(self, record: Model) -> bool:
        """The record's state knows this step."""
        if self.workflow is None:
            return True
        state = getattr(record, self.workflow.field)
        return any(step.verb == self.verb for step in self.workflow.available(state))

    def decision(self, by: Principal, record: Any) -> Decision:
        """Whether the asker may, and why."""
        return explain(by, self.code, record)
