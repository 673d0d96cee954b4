"""Read the answers on a case, one per authority: whether, by which rule, until when, why, and who answers for it."""

from typing import Any

from cro_platform.access.holders import Holding, holders_of
from cro_platform.access.principal import Principal
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.models import Deadline
from pharmacovigilance.enums import ReportStatus
from pharmacovigilance.models import ReportabilityDecision, SafetyCase, SafetyReport
from pharmacovigilance.services.reportability.clocks import REPORTING

GONE_OUT = (ReportStatus.SUBMITTED, ReportStatus.ACKNOWLEDGED)


def answers(case: SafetyCase, by: Principal) -> list[dict[str, Any]]:
    """One row per authority of the study, in a fixed number of statements."""
    of_case = {"study_id": case.study_id, "case": case}
    decisions = list(
        ReportabilityDecision.objects.filter(**of_case, is_current=True).order_by("authority")
    )
    drafts = _unsigned(case)
    reports = list(SafetyReport.objects.filter(**of_case).order_by("due_at", "id"))
    clocks = list(
        Deadline.objects.filter(study_id=case.study_id, subject_id=case.pk).order_by(
            "sort_at", "id"
        )
    )
    holdings = _holdings(case, decisions)
    return [
        _row(
            each,
            clocks=[c for c in clocks if c.jurisdiction == each.jurisdiction],
            reports=[r for r in reports if r.jurisdiction == each.jurisdiction],
            draft=drafts.get(each.authority),
            holding=holdings.get(each.jurisdiction),
            by=by,
        )
        for each in decisions
    ]


def _unsigned(case: SafetyCase) -> dict[str, ReportabilityDecision]:
    """The newest “no” of each authority that awaits its signature and rests on the facts as they are."""
    rows = ReportabilityDecision.objects.filter(
        study_id=case.study_id,
        case=case,
        decided_by_id__isnull=False,
        signature_id__isnull=True,
        is_current=False,
        reportable="no",
    )
    return {row.authority: row for row in rows.order_by("decided_at", "id")}


def _holdings(case: SafetyCase, decisions: list[ReportabilityDecision]) -> dict[str, Holding]:
    cells = [(REPORTING, each.jurisdiction) for each in decisions if each.jurisdiction]
    return {held.cell: held for held in holders_of(case.study_id, cells)} if cells else {}


def _row(
    decision: ReportabilityDecision,
    *,
    clocks: list[Deadline],
    reports: list[SafetyReport],
    draft: ReportabilityDecision | None,
    holding: Holding | None,
    by: Principal,
) -> dict[str, Any]:
    inputs = decision.inputs
    duties = inputs.get("duties", [])
    nearest = _nearest(clocks)
    reasons = [*decision.reason.splitlines(), *_counted(nearest, duties)]
    if draft is not None and draft.inputs.get("fingerprint") != inputs.get("fingerprint"):
        draft = None
    return {
        "authority": decision.authority,
        "authority_name": inputs.get("authority_name", decision.authority),
        "jurisdiction": decision.jurisdiction,
        "reportable": decision.reportable,
        "basis": inputs.get("basis", ""),
        "rule": decision.rule_id,
        "reason": " ".join(reasons),
        "reasons": reasons,
        "missing": inputs.get("missing", []),
        "clause": decision.clause,
        "confidence": decision.confidence,
        "unverified": bool(inputs.get("is_unverified")),
        "needs_signature": _needs_signature(decision),
        "awaiting_signature": draft.pk if draft else None,
        "decided_by_person": decision.decided_by_id is not None,
        "rationale": decision.rationale,
        "day_zero_on": _day_zero(nearest, duties),
        "pending_since": inputs.get("pending_since") or None,
        "due_on": nearest.due_on if nearest else None,
        "due_at": nearest.due_at if nearest else None,
        "is_internal_target": bool(nearest and nearest.is_internal_target),
        "status": _status(decision, clocks, reports),
        "holder": _phrase(holding, by),
        "holder_clause": holding.by_clause.lstrip(", ") if holding else "",
        "recipients": list(dict.fromkeys(name for duty in duties for name in duty["recipients"])),
        "duties": duties,
        "deadlines": [_clock(each) for each in clocks],
        "reports": [_report(each) for each in reports],
    }


def _needs_signature(decision: ReportabilityDecision) -> bool:
    return bool(decision.inputs.get("needs_signature")) and decision.decided_by_id is None


def _nearest(clocks: list[Deadline]) -> Deadline | None:
    """The running clock that ends first, else the last one that ran."""
    running = [each for each in clocks if each.status == DeadlineStatus.RUNNING]
    dated = [each for each in running if each.due_at]
    return next(iter(dated or running or clocks[-1:]), None)


def _day_zero(nearest: Deadline | None, duties: list[dict[str, Any]]) -> str | None:
    """The day the clock counts from, which may be an earlier date elsewhere than where the information was received."""
    if nearest is not None and nearest.starts_on is not None:
        return nearest.starts_on.isoformat()
    return duties[0]["day_zero_on"] if duties else None


def _counted(nearest: Deadline | None, duties: list[dict[str, Any]]) -> list[str]:
    """Why the clock counts from another date than the one on which somebody knew."""
    counted = nearest is not None and any(
        duty["rule"] == nearest.rule_id and duty["day_zero_on"] != _day_zero(nearest, duties)
        for duty in duties
    )
    return nearest.derivation[:1] if nearest is not None and counted else []


def _status(
    decision: ReportabilityDecision, clocks: list[Deadline], reports: list[SafetyReport]
) -> str:
    """One word for the authority: what runs comes before what is done."""
    if any(each.status == DeadlineStatus.RUNNING for each in clocks):
        return "running"
    if any(each.status in GONE_OUT for each in reports):
        is_late = any(each.late_reason for each in reports)
        return "submitted_late" if is_late else "submitted"
    if any(each.status == DeadlineStatus.STOPPED for each in clocks):
        return "stopped"
    return "not_required" if decision.reportable == "no" else "no_clock"


def _phrase(holding: Holding | None, by: Principal) -> str:
    if holding is None:
        return "contact the sponsor"
    return by.organization_name if holding.relation == "you" else holding.holder_phrase


def _clock(deadline: Deadline) -> dict[str, Any]:
    names = (
        "id", "label", "rule_id", "status", "due_on", "due_at", "outcome", "is_internal_target", "is_unverified", "clause",
        "confidence", "met_at", "late_reason", "stop_reason", "derivation", "time_zone",
    )  # fmt: skip
    return {name: getattr(deadline, name) for name in names} | {"is_late": deadline.is_late}


def _report(report: SafetyReport) -> dict[str, Any]:
    names = (
        "id", "kind", "recipient", "rule_id", "occasion", "status", "due_on", "due_at", "submitted_at", "late_reason",
        "deadline_id",
    )  # fmt: skip
    return {name: getattr(report, name) for name in names}
