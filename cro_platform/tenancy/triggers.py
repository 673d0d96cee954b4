"""The trail's triggers, attached to every table that is not reference data."""

from typing import Any

import pgtrigger


class AuditTrigger(pgtrigger.Trigger):
    """A statement-level trigger that runs one of the three shared functions owned by the auditor.

    The library's generated function is unused, so its own switch to ignore triggers has no effect here.
    """

    when = pgtrigger.After
    level = pgtrigger.Statement
    func = "RETURN NULL;"
    arguments: tuple[str, ...]

    def __init__(self, *, arguments: tuple[str, ...], **kwargs: Any) -> None:
        self.arguments = arguments
        super().__init__(**kwargs)

    def render_execute(self, model: Any) -> str:
        """Call the shared function with the arguments that classify the table's events."""
        arguments = ", ".join(f"'{argument}'" for argument in self.arguments)
        return f"app.{self.name}({arguments})"


def _rows(**names: str) -> Any:
    """The transition tables of a statement."""
    return pgtrigger.Referencing(**names)


def audited(
    *,
    study: str = "study_id",
    holders: tuple[str, ...] = (),
    unblinding: bool = False,
    reason: bool = False,
) -> list[AuditTrigger]:
    """The three triggers of a table.

    `study` is the column that names the study, `holders` the obligations whose holder may read the row's trail,
    `unblinding` restricts the events to named persons, `reason` refuses an update that gives none (21 CFR 11.10(e)).
    """
    arguments = (
        study,
        ",".join(sorted(holders)),
        "unblinding" if unblinding else "",
        "reason" if reason else "",
    )
    return [
        AuditTrigger(
            name="audit_insert",
            operation=pgtrigger.Insert,
            referencing=_rows(new="new_rows"),
            arguments=arguments,
        ),
        AuditTrigger(
            name="audit_update",
            operation=pgtrigger.Update,
            referencing=_rows(old="old_rows", new="new_rows"),
            arguments=arguments,
        ),
        AuditTrigger(
            name="audit_delete",
            operation=pgtrigger.Delete,
            referencing=_rows(old="old_rows"),
            arguments=arguments,
        ),
    ]
