"""Adverse events as they are reported: recorded once, followed up with reasons, never deleted."""

from datetime import date
from typing import Any

from django.utils.translation import gettext

from cro_platform.access.errors import Problem, RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from cro_platform.outbox.events import emit
from cro_platform.workflow.machine import Workflow, register, steps
from pharmacovigilance.enums import ActionTaken
from pharmacovigilance.enums import AdverseEventStatus as S
from pharmacovigilance.events import AdverseEventRecorded
from pharmacovigilance.models import AdverseEvent
from pharmacovigilance.services.awareness import read_awareness, transaction_time
from pharmacovigilance.services.content import EventContent
from pharmacovigilance.services.intake import read_event
from sites.models import StudySite, Subject
from studies.models import Study

ADVERSE_EVENT_LIFE = register(
    Workflow(
        name="adverse-event",
        states=S,
        initial=S.REPORTED,
        transitions=steps(
            ("follow-up", "Follow up", (S.REPORTED, S.FOLLOWED_UP), S.FOLLOWED_UP, "safety.record-event"),
            ("resolve", "Resolve", (S.REPORTED, S.FOLLOWED_UP), S.RESOLVED, "safety.record-event"),
            ("void", "Declare void", (S.REPORTED, S.FOLLOWED_UP, S.RESOLVED), S.VOID, "safety.record-event"),
        ),
    )
)  # fmt: skip


FOLLOWED = ("action_taken", "is_related")
"""What is followed up beside the event's own fields."""


def record_adverse_event(
    *,
    by: Principal,
    study: Study,
    aware_at: str,
    aware_zone: str,
    source_number: str = "",
    subject: Subject | None = None,
    study_site: StudySite | None = None,
    description: str = "",
    action_taken: str = "",
    is_related: bool | None = None,
    **event: Any,
) -> AdverseEvent:
    """Record an adverse event; sponsor and safety provider see it at once, whoever reports it.

    Any party of the study may, whatever it holds: awareness cannot be transferred away (ICH E6(R3) 3.6).
    """
    site = study_site or (subject.study_site if subject else None)
    target = Target(study_id=study.pk, study_site_id=site.pk if site else None)
    authorize(by, "safety.record-event", target)
    now = transaction_time()
    known = read_awareness(aware_at, aware_zone, now=now)
    content = read_event(event, today=max(known.on, now.date()))
    _check(study, subject, study_site, content, known.on, action_taken)
    with intent("pharmacovigilance.adverse-event.record"):
        recorded = AdverseEvent.objects.create(
            study=study,
            source_number=source_number,
            subject=subject,
            study_site=site,
            country=content.country or (site.country if site else ""),
            description=description,
            action_taken=action_taken,
            is_related=is_related,
            aware_at=known.at,
            aware_zone=known.zone,
            aware_on=known.on,
            has_aware_time=known.has_time,
            reported_by_id=by.user_id,
            **columns_of(content),
        )
        emit(AdverseEventRecorded(adverse_event_id=recorded.pk, study_id=study.pk))
    return recorded


def follow_up(record: AdverseEvent, *, by: Principal, reason: str, **event: Any) -> None:
    """Change what is known of the event; only the given fields, with the reason in the trail."""
    authorize(by, "safety.record-event", record)
    ADVERSE_EVENT_LIFE.check(record, "follow-up")
    given = {name: value for name, value in event.items() if value not in (None, "")}
    beside = {name: given.pop(name) for name in FOLLOWED if name in given}
    content = read_event(entered_again(record) | given, today=transaction_time().date())
    columns = columns_of(content) | {"country": content.country} | beside
    with intent("pharmacovigilance.adverse-event.follow-up", reason=reason):
        ADVERSE_EVENT_LIFE.take(record, "follow-up", **columns)


def resolve(record: AdverseEvent, *, by: Principal, reason: str) -> None:
    """Nothing more is expected of the event."""
    _step(record, "resolve", by, reason)


def void_event(record: AdverseEvent, *, by: Principal, reason: str) -> None:
    """The event was entered in error; it stays on record with the reason."""
    _step(record, "void", by, reason)


def _step(record: AdverseEvent, verb: str, by: Principal, reason: str) -> None:
    authorize(by, "safety.record-event", record)
    with intent(f"pharmacovigilance.adverse-event.{verb}", reason=reason):
        ADVERSE_EVENT_LIFE.take(record, verb)


def _check(
    study: Study,
    subject: Subject | None,
    site: StudySite | None,
    content: EventContent,
    known_on: date,
    action_taken: str,
) -> None:
    problems = []
    if subject is not None and subject.study_id != study.pk:
        problems.append(Problem("subject", "There is no such subject in this study."))
    if site is not None and site.study_id != study.pk:
        problems.append(Problem("study_site", "There is no such site in this study."))
    if subject is not None and site is not None and subject.study_site_id != site.pk:
        problems.append(Problem("subject", "The subject belongs to another site."))
    if content.onset.precision == "day" and content.onset.on and content.onset.on > known_on:
        problems.append(
            Problem("aware_at", "Nobody can know of an event before it begins.", "ICH E2A III.B")
        )
    if action_taken and action_taken not in ActionTaken.values:
        problems.append(
            Problem(
                "action_taken",
                gettext("%(action_taken)s is not known.") % {"action_taken": repr(action_taken)},
                "E2B(R3) G.k.8",
            )
        )
    if problems:
        raise RuleBroken(*problems)


def columns_of(content: EventContent) -> dict[str, Any]:
    """The event in the columns of its table."""
    return {
        "term": content.term,
        "meddra_version": content.meddra_version,
        "meddra_code": content.meddra_code,
        "severity": content.severity,
        "toxicity_grade": content.toxicity_grade,
        "onset_on": content.onset.on,
        "onset_precision": content.onset.precision,
        "ended_on": content.ended.on,
        "ended_precision": content.ended.precision,
        "outcome": content.outcome,
        **content.facts(),
    }


def entered_again(record: AdverseEvent) -> dict[str, Any]:
    """The event as it would be entered again."""
    day = {"year": 4, "month": 7, "day": 10}
    known: dict[str, Any] = {
        name: getattr(record, name)
        for name in (
            "term",
            "meddra_version",
            "meddra_code",
            "severity",
            "toxicity_grade",
            "outcome",
            "country",
        )
    }
    known |= {criterion.value: True for criterion in record.seriousness}
    for name, on, precision in (
        ("onset_on", record.onset_on, record.onset_precision),
        ("ended_on", record.ended_on, record.ended_precision),
    ):
        if on is not None:
            known[name] = on.isoformat()[: day[precision]]
    return known
