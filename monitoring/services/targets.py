"""Internal dates of action items, deviations and CAPA on the board of clocks: late ones alert by its ladder."""

from datetime import date
from typing import Any

from cro_platform.access.errors import NotPermitted
from cro_platform.access.principal import Principal
from cro_platform.deadlines.clock import Clock
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.services import meet, start, stop
from monitoring.enums import SITE_MONITORING
from studies.selectors.instants import transaction_instant


def run_target(
    record: Any, resource: str, *, on: date, label: str, obligation: str, cell: str, site_cell: str = "",
    reason: str = "", suffix: str = "",
) -> None:  # fmt: skip
    """A date that a person set. Where the asker holds neither duty, the record's own page shows it and no clock runs."""
    clock = Clock(
        study_id=record.study_id,
        key=f"{record.pk}{suffix}",
        subject_type=resource,
        subject_id=record.pk,
        label=label[:200],
        jurisdiction=site_cell or cell,
        obligation=obligation,
        cell=cell,
        record_obligation=SITE_MONITORING if site_cell else obligation,
        record_cell=site_cell or cell,
        target_on=on,
    )
    try:
        start(clock, allow_later=bool(reason), reason=reason)
    except NotPermitted:
        return


def met_target(
    record: Any, *, by: Principal, evidence: str, late_reason: str = "", suffix: str = ""
) -> None:
    """What the date was set for is done."""
    now = transaction_instant()
    for deadline in _running(record, suffix):
        is_late = deadline.due_at is not None and now > deadline.due_at
        why = late_reason or ("No reason was given" if is_late else "")
        meet(deadline, at=now, evidence=evidence[:500], by=by, late_reason=why[:500])


def stop_target(record: Any, *, by: Principal, reason: str, suffix: str = "") -> None:
    """The date does not matter any more."""
    for deadline in _running(record, suffix):
        stop(deadline, reason=reason[:500], by=by)


def _running(record: Any, suffix: str) -> list[Deadline]:
    rows = Deadline.objects.filter(
        study_id=record.study_id, key=f"{record.pk}{suffix}", status=DeadlineStatus.RUNNING
    )
    return list(rows)
