"""What the record already answers of a report: enrolment, safety, deviations, open actions, earlier findings."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.web.resources import RESOURCES
from monitoring.enums import ActionStatus, DeviationStatus
from monitoring.models import ActionItem, Finding, MonitoringVisit, ProtocolDeviation
from sites.enums import SubjectStatus
from sites.models import Subject

MOST = 200
NOTHING = "None recorded on the platform."
DONE = (ActionStatus.CLOSED, ActionStatus.CANCELLED)


def answers_from_record(visit: MonitoringVisit, by: Principal) -> dict[str, str]:
    """Texts by the name of their prefill, as the person in scope may read the record."""
    return {name: tell(visit, by) for name, tell in _TELLERS.items()}


def open_actions(study_id: UUID, site_id: UUID) -> list[ActionItem]:
    """Action items of a site that nobody has closed, oldest first."""
    rows = ActionItem.objects.filter(study_id=study_id, study_site=site_id)
    return list(rows.exclude(status__in=DONE).order_by("id")[:MOST])


def _enrolment(visit: MonitoringVisit, by: Principal) -> str:
    counts = Counter(
        Subject.objects.filter(study_site=visit.study_site_id).values_list("status", flat=True)
    )
    if not counts:
        return NOTHING
    parts = (
        f"{SubjectStatus(status).label}: {number}" for status, number in sorted(counts.items())
    )
    return f"{counts.total()} recorded. " + "; ".join(parts) + "."


def _safety(visit: MonitoringVisit, by: Principal) -> str:
    """Asked of the safety room by its registered list: neither app knows the other's tables."""
    known = RESOURCES.get("adverse-events")
    if known is None or not may(by, known.view):
        return "Not readable in your role."
    rows = known.visible(by).filter(study_site=visit.study_site_id).exclude(status="void")
    return _listed(_event(row) for row in rows.order_by("-id")[:MOST])


def _event(row: Any) -> str:
    serious = " (serious)" if row.is_serious else ""
    onset = row.onset_on or "not recorded"
    return f"{row.reference} {row.term}{serious}, onset {onset}, {row.get_outcome_display()}"


def _deviations(visit: MonitoringVisit, by: Principal) -> str:
    rows = ProtocolDeviation.objects.filter(study_site=visit.study_site_id)
    known = rows.exclude(status=DeviationStatus.NOT_A_DEVIATION).order_by("-id")[:MOST]
    return _listed(
        f"{each.reference} {each.get_category_display()}, {each.get_status_display()}: {each.description}"
        for each in known
    )


def _actions(visit: MonitoringVisit, by: Principal) -> str:
    return _listed(
        f"{each.reference} {each.text} ({each.get_responsible_display()}, due {each.due_on or 'not set'}, {each.get_status_display()})"
        for each in open_actions(visit.study_id, visit.study_site_id)
    )


def _findings(visit: MonitoringVisit, by: Principal) -> str:
    rows = Finding.objects.filter(study_site=visit.study_site_id, is_carried_over=True)
    earlier = rows.exclude(visit=visit).select_related("visit", "visit__study_site").order_by("id")
    return _listed(
        f"{each} ({each.visit.get_kind_display()} {each.visit.sequence}): {each.description}"
        for each in earlier[:MOST]
    )


def _documents(visit: MonitoringVisit, by: Principal) -> str:
    """Of the list of essential records, where an app registers one."""
    known = RESOURCES.get("essential-documents")
    if known is None or not may(by, known.view):
        return ""
    return _listed(
        str(each) for each in known.visible(by).filter(study_site=visit.study_site_id)[:MOST]
    )


def _listed(lines: object) -> str:
    return "\n".join(f"– {line}" for line in lines) or NOTHING  # type: ignore[attr-defined]  # any iterable of text


_TELLERS: dict[str, Callable[[MonitoringVisit, Principal], str]] = {
    "enrolment": _enrolment,
    "safety": _safety,
    "deviations": _deviations,
    "actions": _actions,
    "findings": _findings,
    "documents": _documents,
}
