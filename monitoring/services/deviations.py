"""Protocol deviations: recorded by whoever learns of them, judged by whoever holds compliance."""

from datetime import date
from typing import Any

from cro_platform.access.errors import RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.workflow.machine import claim
from monitoring.models import DeviationNotice, Finding, ProtocolDeviation
from monitoring.services.targets import met_target, run_target
from monitoring.workflows import CLASSIFY, DEVIATION_LIFE
from sites.models import StudySite, Subject
from studies.selectors.instants import latest_today

NOTIFY = "deviations.notify"
CLAUSE = "ICH E6(R3) 3.9.3"


def record_deviation(
    *, by: Principal, study_site: StudySite, category: str, description: str, aware_on: date,
    occurred_on: date | None = None, finding: Finding | None = None, subject: Subject | None = None,
) -> ProtocolDeviation:  # fmt: skip
    """A potential deviation; sponsor and the holder of compliance in the country read it from its first row."""
    authorize(by, "deviations.record", study_site)
    today = latest_today()
    if aware_on > today or (occurred_on is not None and occurred_on > aware_on):
        raise RuleBroken.of("aware_on", "It became known after it occurred, and not in the future.")
    if subject is not None and subject.study_site_id != study_site.pk:
        raise RuleBroken.of("subject", "This participant belongs to another site.")
    with intent("monitoring.deviation.record"):
        return ProtocolDeviation.objects.create(
            study_id=study_site.study_id, study_site=study_site, cell=study_site.country, category=category,
            description=description, aware_on=aware_on, occurred_on=occurred_on, finding=finding, subject=subject,
        )  # fmt: skip


def confirm_deviation(deviation: ProtocolDeviation, *, by: Principal, reason: str) -> None:
    """It is a deviation."""
    _step(deviation, "confirm", by, reason)


def refute_deviation(deviation: ProtocolDeviation, *, by: Principal, reason: str) -> None:
    """It is none; it stays on record with the reason."""
    _step(deviation, "refute", by, reason)


def classify(
    deviation: ProtocolDeviation, *, by: Principal, is_important: bool, criteria: str,
    impact_on_participants: str = "", impact_on_data: str = "",
) -> None:  # fmt: skip
    """Important or not, by the trial's own criteria; an important one states its impact (ICH E6(R3) 3.9.3)."""
    if is_important and not (impact_on_participants.strip() or impact_on_data.strip()):
        raise RuleBroken.of(
            "impact_on_participants", "An important deviation states its impact.", CLAUSE
        )
    _step(
        deviation, "classify", by, criteria, is_important=is_important, criteria=criteria,
        impact_on_participants=impact_on_participants, impact_on_data=impact_on_data,
    )  # fmt: skip


def resolve_deviation(deviation: ProtocolDeviation, *, by: Principal, resolution: str) -> None:
    """What was done about it."""
    _step(deviation, "resolve", by, resolution, resolution=resolution)


def close_deviation(deviation: ProtocolDeviation, *, by: Principal, reason: str) -> None:
    """Everybody is told who must be. RuleBroken while somebody is not."""
    if deviation.notices.filter(told_on=None).exists():
        raise RuleBroken.of("notices", "Somebody who must be told is not told yet.", CLAUSE)
    _step(deviation, "close", by, reason)


def _step(
    deviation: ProtocolDeviation, verb: str, by: Principal, reason: str, **values: Any
) -> None:
    authorize(by, CLASSIFY, deviation)
    DEVIATION_LIFE.check(deviation, verb)
    with intent(f"monitoring.deviation.{verb}", reason=reason):
        DEVIATION_LIFE.take(deviation, verb, **values)


def owe_notice(
    deviation: ProtocolDeviation, *, by: Principal, recipient: str, basis: str, name: str = "",
    due_on: date | None = None,
) -> DeviationNotice:  # fmt: skip
    """Somebody must be told, on this ground and by this date; the date is the one the ground names, entered by a person."""
    authorize(by, NOTIFY, deviation)
    with intent("monitoring.deviation.owe-notice"):
        notice = DeviationNotice.objects.create(
            study_id=deviation.study_id, study_site_id=deviation.study_site_id, cell=deviation.cell,
            deviation=deviation, recipient=recipient, name=name, basis=basis, due_on=due_on,
        )  # fmt: skip
        if due_on is not None:
            label = f"Tell {notice}: {deviation} ({basis})"
            run_target(
                notice, "deviation-notices", on=due_on, label=label, obligation=notice.obligation, cell=notice.cell,
                site_cell=notice.cell,
            )  # fmt: skip
    return notice


def record_notice(
    notice: DeviationNotice, *, by: Principal, told_on: date, evidence: str, late_reason: str = ""
) -> None:
    """They were told on this day, and this proves it."""
    authorize(by, NOTIFY, notice)
    if notice.told_on is not None:
        raise TransitionRefused("This is recorded already.")
    if told_on > latest_today():
        raise RuleBroken.of("told_on", "This day has not begun anywhere yet.")
    with intent("monitoring.deviation.notice", reason=evidence):
        claim(notice, told_on=told_on, evidence=evidence)
        met_target(notice, by=by, evidence=evidence, late_reason=late_reason)
