"""From judgements to clocks and reports: start what is owed, replace what is overtaken, stop only what may be stopped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.deadlines.clock import Clock
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.services import antedate, start, stop
from cro_platform.outbox.events import emit
from cro_platform.workflow.machine import claim
from pharmacovigilance.enums import ReportKind, ReportStatus
from pharmacovigilance.events import ReportDispensed, ReportOwed
from pharmacovigilance.models import (
    CaseVersion,
    ReportabilityDecision,
    SafetyCase,
    SafetyReport,
)
from pharmacovigilance.rules import AuthorityFacts, Basis, Duty, Judgement

REPORTING, PROCESSING, REVIEW = (
    "expedited-safety-reporting",
    "safety-case-processing",
    "safety-medical-review",
)
DETERMINATION, NO_RULE, DECIDED = "determination", "no-rule", "decided"
SETTLED = (Basis.SIGNED_OFF, Basis.VOID)
INVESTIGATORS = "investigators"
OPEN = (ReportStatus.REQUIRED, ReportStatus.REJECTED)
FURTHER = (ReportKind.FOLLOW_UP, ReportKind.NULLIFICATION)


@dataclass(frozen=True, slots=True)
class Bench:
    """One case before one authority, with the decision that its reports rest on."""

    case: SafetyCase
    authority: AuthorityFacts
    decision: ReportabilityDecision
    by: Principal
    correction: str = ""

    def key(self, *parts: str) -> str:
        """The name of a clock, once per case, authority and duty."""
        return ":".join((str(self.case.pk), self.authority.code, *filter(None, parts)))

    def clock(self, key: str, label: str, **values: object) -> Clock:
        """A clock of this case that the holder of expedited reporting in the authority's cell answers for."""
        common = {
            "study_id": self.case.study_id,
            "key": key,
            "subject_type": "safety-cases",
            "subject_id": self.case.pk,
            "label": f"{label}: {self.case.number}",
            "jurisdiction": self.authority.jurisdiction,
            "obligation": REPORTING,
            "cell": self.authority.jurisdiction,
            "record_obligation": PROCESSING,
            "record_cell": "*",
        }
        return Clock(**(common | values))  # type: ignore[arg-type]  # the two tables name Clock's own fields


def settle_clocks(bench: Bench, judgement: Judgement) -> None:
    """Bring clocks and reports of one case and authority in line with the judgement; the same judgement changes nothing."""
    for duty in judgement.duties:
        _owe(bench, duty)
        _replace(bench, duty)
    _target(bench, judgement)
    _ask(bench, judgement)
    if judgement.basis in SETTLED:
        owed = {bench.key(*_parts(duty)) for duty in judgement.duties}
        _stop_all(bench, judgement.reasons[0], but=owed)


def owe_until(bench: Bench, on: date) -> None:
    """A person decided to report although no rule obliges: an internal target, never a legal date."""
    clock = bench.clock(bench.key(DECIDED), f"Report to {bench.authority.code}", target_on=on)
    deadline = _run(bench, clock)
    _report(bench, bench.authority.name, deadline, ReportKind.OTHER)


def _owe(bench: Bench, duty: Duty) -> None:
    recipients = duty.recipients or (bench.authority.name,)
    known = _reports(bench, duty.rule_id, duty.occasion)
    clock = _clock_of(bench, duty)
    if known and all(_is_closed(report) for report in known):
        antedate(clock)
        return
    deadline = _run(bench, clock)
    for recipient in recipients:
        kind = ReportKind.INVESTIGATORS if INVESTIGATORS in recipient else duty.kind
        _report(bench, recipient, deadline, kind, rule_id=duty.rule_id, occasion=duty.occasion)


def _clock_of(bench: Bench, duty: Duty) -> Clock:
    return bench.clock(
        bench.key(*_parts(duty)),
        f"{duty.label or duty.kind.label} to {bench.authority.code}",
        rule_id=duty.rule_id,
        facts=duty.engine_facts() if duty.rule_id else {},
        zone=duty.day_zero.zone,
        authority_zone=bench.authority.zone,
    )


def _is_closed(report: SafetyReport) -> bool:
    """It went out; or a person closed a follow-up. Any other report that was not required is owed again."""
    if report.status == ReportStatus.NOT_REQUIRED:
        return report.kind in FURTHER
    return report.status not in OPEN


def _parts(duty: Duty) -> tuple[str, str]:
    return duty.rule_id or duty.kind, duty.occasion


def _run(bench: Bench, clock: Clock) -> Deadline:
    """Start or recalculate; a running clock moves later only where a fact behind it was corrected."""
    try:
        return start(clock, allow_later=bool(bench.correction), reason=bench.correction)
    except RuleBroken:
        return Deadline.objects.get(study_id=clock.study_id, key=clock.key)


def _report(
    bench: Bench,
    recipient: str,
    deadline: Deadline,
    kind: ReportKind,
    *,
    rule_id: str = "",
    occasion: str = "",
) -> None:
    """The report that discharges the duty, once per recipient, carrying the clock's date."""
    found = next(
        (each for each in _reports(bench, rule_id, occasion) if each.recipient == recipient[:120]),
        None,
    )
    dates: dict[str, Any] = {
        "deadline_id": deadline.pk,
        "due_at": deadline.due_at,
        "due_on": deadline.due_on,
    }
    if found is None:
        made = SafetyReport.objects.create(
            study_id=bench.case.study_id,
            case=bench.case,
            version_id=_version(bench),
            decision=bench.decision,
            authority=bench.authority.code,
            jurisdiction=bench.authority.jurisdiction,
            recipient=recipient[:120],
            rule_id=rule_id,
            occasion=occasion,
            kind=kind,
            **dates,
        )
        _tell(bench, made)
        return
    if found.status == ReportStatus.NOT_REQUIRED:
        dates |= {"status": ReportStatus.REQUIRED, "closing_reason": ""}
    is_open = found.status in OPEN or "status" in dates
    if is_open and any(getattr(found, name) != value for name, value in dates.items()):
        claim(found, **dates)
        _tell(bench, found)


def _tell(bench: Bench, report: SafetyReport) -> None:
    """Whoever prepares submissions hears of a report to an authority, in the sponsor's name."""
    if report.kind == ReportKind.INVESTIGATORS:
        return
    emit(
        ReportOwed(
            study_id=report.study_id,
            report_id=report.pk,
            authority=report.authority,
            jurisdiction=report.jurisdiction,
            kind=report.kind,
            deadline_id=report.deadline_id,
        ),
        to=bench.case.study.organization_id,
    )


def _version(bench: Bench) -> UUID:
    """What is reported: the current version; for a void case the nullifying one."""
    newest = CaseVersion.objects.filter(study_id=bench.case.study_id, case=bench.case)
    if bench.case.is_void or bench.case.current_version_id is None:
        return newest.order_by("-number").values_list("pk", flat=True)[0]
    return bench.case.current_version_id


def _reports(bench: Bench, rule_id: str, occasion: str) -> list[SafetyReport]:
    return list(
        SafetyReport.objects.filter(
            study_id=bench.case.study_id,
            case=bench.case,
            authority=bench.authority.code,
            rule_id=rule_id,
            occasion=occasion,
        )
    )


def _replace(bench: Bench, duty: Duty) -> None:
    """The longer clock ends where the shorter one has taken it over, so that one combined report is owed."""
    for rule_id in duty.replaces:
        reason = f"Replaced by {duty.rule_id}, which is due no later"
        _stop(bench, Deadline.objects.filter(key=bench.key(rule_id)), reason)


def _target(bench: Bench, judgement: Judgement) -> None:
    """The determination has an internal target while it is outstanding; it is never shown as law."""
    key = bench.key(DETERMINATION)
    if judgement.pending is not None:
        days = getattr(settings, "DETERMINATION_TARGET_DAYS", 3)
        clock = bench.clock(
            key,
            f"Determine whether {bench.authority.code} is told",
            target_on=judgement.pending.since.on + timedelta(days=days),
            obligation=REVIEW,
            cell="*",
            zone=judgement.pending.since.zone,
        )
        _run(bench, clock)
    elif judgement.is_due:
        _stop(bench, Deadline.objects.filter(key=key), "The sponsor has determined: reportable")


def _ask(bench: Bench, judgement: Judgement) -> None:
    """No rule is loaded: the clock without a date reaches both companies until a person decides."""
    key = bench.key(NO_RULE)
    if judgement.basis is Basis.NO_RULE and not bench.case.is_pre_case:
        _run(bench, bench.clock(key, f"Decide whether {bench.authority.name} is told"))


def stop_question(bench: Bench, reason: str) -> None:
    """A person has decided where no rule was loaded, or where the determination was outstanding."""
    keys = [bench.key(NO_RULE), bench.key(DETERMINATION)]
    _stop(bench, Deadline.objects.filter(key__in=keys), reason)


def stop_former_question(bench: Bench, authority: str) -> None:
    """The question no rule answered is answered under the authority's own name; what a person decided runs on."""
    keys = [f"{bench.case.pk}:{authority}:{each}" for each in (NO_RULE, DETERMINATION)]
    _stop(bench, Deadline.objects.filter(key__in=keys), f"Answered for {bench.authority.name}")


def _stop_all(bench: Bench, reason: str, *, but: set[str]) -> None:
    mine = Deadline.objects.filter(key__startswith=f"{bench.key()}:").exclude(key__in=but)
    _stop(bench, mine, reason)


def _stop(bench: Bench, clocks: Iterable[Deadline], reason: str) -> None:
    """Stop what runs, and mark the reports that waited for it as not required, for the same reason."""
    case = bench.case
    running = clocks.filter(  # type: ignore[attr-defined]  # always a query set
        study_id=case.study_id, subject_id=case.pk, status=DeadlineStatus.RUNNING
    )
    for deadline in running:
        stop(deadline, reason=reason[:500], by=bench.by)
        waiting = SafetyReport.objects.filter(
            study_id=case.study_id, deadline_id=deadline.pk, status=ReportStatus.REQUIRED
        )
        for report in waiting:
            claim(report, status=ReportStatus.NOT_REQUIRED, closing_reason=reason)
            emit(
                ReportDispensed(study_id=report.study_id, report_id=report.pk),
                to=case.study.organization_id,
            )
