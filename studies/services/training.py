"""Training evidence: recorded, renewed, withdrawn; and what is refused to whoever lacks it."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Model
from django.utils.translation import gettext

from cro_platform.access.errors import NotPermitted, Problem, RuleBroken, TransitionRefused
from cro_platform.access.models import Grant
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.roles import ROLES
from cro_platform.access.target import HasTarget
from cro_platform.audit.intent import intent
from cro_platform.audit.services import record_act
from cro_platform.documents import blobs
from cro_platform.documents.uploads import keep
from cro_platform.esign.services import before_signing
from cro_platform.notifications.enums import Kind, Severity
from cro_platform.notifications.selectors import people_on, today_in_organization
from cro_platform.notifications.services import Alert, notify
from cro_platform.outbox.events import emit
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.models import Membership, Organization
from cro_platform.tenancy.scope import organization_id
from cro_platform.workflow.machine import claim
from studies.events import TrainingLapsing
from studies.models import TrainingRecord, TrainingRequirement
from studies.selectors.instants import transaction_instant
from studies.selectors.training import CLAUSE, gaps_of, is_renewed

DAYS_AHEAD = (90, 60, 30)
LEADERS = ("study-lead", "project-manager")
OPENED = "studies.training.open"


def record_training(
    *, by: Principal, person: UUID, issued_on: date, expires_on: date | None = None, file: Any = None,
    **values: Any,
) -> TrainingRecord:  # fmt: skip
    """Record a certificate or training of a member, one's own or, for leads and administrators, anybody's.

    The person and those who lead their studies are alerted 90, 60 and 30 days before it lapses. RuleBroken for a period
    that runs backwards, a day in the future, and a person who is no member.
    """
    authorize(by, recording_code(by, person))
    _check_period(person, issued_on, expires_on)
    kept = asdict(keep(by.organization_id, file)) if file else {}
    with intent("studies.training.record"):
        record = TrainingRecord.objects.create(
            user_id=person, issued_on=issued_on, expires_on=expires_on, **kept, **values
        )
        arm_lapse(record)
    return record


def recording_code(by: Principal, person: UUID) -> str:
    """One's own evidence everybody records; that of others, who leads, administers or audits."""
    return "training.record" if person == by.user_id else "training.record-any"


def attach_certificate(record: TrainingRecord, *, by: Principal, file: Any, reason: str) -> None:
    """Put the certificate to its record, in the place of one that stood there; the trail keeps which."""
    authorize(by, recording_code(by, record.user_id))
    _check_standing(record)
    kept = asdict(keep(by.organization_id, file))
    with intent("studies.training.attach", reason=reason):
        claim(record, **kept)


def withdraw_training(record: TrainingRecord, *, by: Principal, reason: str) -> None:
    """Take back a record that is wrong: it counts no more, and stays readable with its reason."""
    authorize(by, recording_code(by, record.user_id))
    _check_standing(record)
    with intent("studies.training.withdraw", reason=reason):
        claim(record, withdrawn_at=TransactionNow())


def open_certificate(record: TrainingRecord, *, by: Principal) -> bytes:
    """The certificate's bytes; each opening is recorded. TransitionRefused where none was attached or it is lost."""
    authorize(by, "training.view")
    if not record.blob_key:
        raise TransitionRefused("No certificate was attached to this record.")
    try:
        content = blobs.get(record.organization_id, record.blob)
    except blobs.BytesLost as lost:
        raise TransitionRefused(
            "The stored file is not the one that was kept. Nothing is shown."
        ) from lost
    record_act(OPENED, record, sha256=record.sha256)
    return content


def require_training(*, by: Principal, applies_from: date, **values: Any) -> TrainingRequirement:
    """Require a training of a role: from that day on, whoever lacks it neither signs nor is newly assigned."""
    authorize(by, "training.require")
    role = values.get("role", "")
    if role and (by.organization_kind, role) not in ROLES:
        raise RuleBroken.of("role", "There is no such role in your organization.")
    with intent("studies.training.require"):
        return TrainingRequirement.objects.create(applies_from=applies_from, **values)


def retire_requirement(requirement: TrainingRequirement, *, by: Principal, reason: str) -> None:
    """Require it no more."""
    authorize(by, "training.require")
    if requirement.retired_at is not None:
        raise TransitionRefused("This requirement is retired already.")
    with intent("studies.training.retire-requirement", reason=reason):
        claim(requirement, retired_at=TransactionNow())


def check_trained(user_id: UUID, study_id: UUID | None) -> None:
    """Refuse a duty to a person whose training has lapsed; RuleBroken names what and since when."""
    gaps = gaps_of(user_id, study_id)
    if gaps:
        raise RuleBroken(*(Problem("person", f"{gap.phrase}.", CLAUSE) for gap in gaps))


@before_signing
def refuse_untrained(record: Model, by: Principal) -> None:
    """Lapsed training stops new signatures, never reading; NotPermitted says which and until when it counted."""
    study = record.target.study_id if isinstance(record, HasTarget) else None
    gaps = gaps_of(by.user_id, study)
    if gaps:
        told = "; ".join(gap.phrase for gap in gaps)
        raise NotPermitted(
            gettext(
                "You may not sign: your %(told)s. Reading stays open; record the new evidence under Training."
            )
            % {"told": told},
            clause=CLAUSE,
        )


def arm_lapse(record: TrainingRecord) -> int:
    """Put each alert that still lies ahead into the outbox; where less than 30 days are left, one is told at once."""
    if record.expires_on is None:
        return 0
    lapses, now = _lapse(record), transaction_instant()
    if lapses <= now:
        return 0
    ahead = [each for each in DAYS_AHEAD if timedelta(days=each) <= lapses - now] or [
        DAYS_AHEAD[-1]
    ]
    return sum(
        emit(
            TrainingLapsing(record_id=record.pk, days=days),
            ref=f"{record.pk}:{days}",
            due_at=lapses - timedelta(days=days),
        )
        for days in ahead
    )


def _lapse(record: TrainingRecord) -> datetime:
    """The instant at which the last day ends where the organization sits."""
    assert record.expires_on is not None  # noqa: S101 -- its callers have looked
    zone = Organization.objects.values_list("time_zone", flat=True).get(pk=organization_id())
    return datetime.combine(record.expires_on + timedelta(days=1), time(), ZoneInfo(zone))


def tell_lapse(event: TrainingLapsing) -> int:
    """Tell the person and whoever leads their studies; nothing once it is renewed, withdrawn, or the person has left."""
    record = TrainingRecord.objects.select_related("user").filter(pk=event.record_id).first()
    if record is None or record.expires_on is None or record.withdrawn_at or is_renewed(record):
        return 0
    if not Membership.objects.filter(user=record.user_id, ended_at=None).exists():
        return 0
    return notify(_alert(record, event.days), {record.user_id, *_leaders(record.user_id)})


def _leaders(person: UUID) -> set[UUID]:
    studies: Iterable[UUID] = (
        Grant.objects.filter(user_id=person, organization_id=organization_id())
        .values_list("study_id", flat=True)
        .distinct()
    )
    leading = {each for study in studies for each in people_on(study, roles=LEADERS)}
    return leading or people_on(None, roles=("admin",))


def _alert(record: TrainingRecord, days: int) -> Alert:
    return Alert(
        kind=Kind.NOTICE,
        severity=Severity.ACTION,
        subject=f"{record.get_kind_display()} of {record.user.name} lapses in {days} days or less",
        body=(
            f"{record.title} counts until {record.expires_on:%d %b %Y}, that day included. From the next day {record.user.name} "
            f"signs nothing and takes on no new study until a new one is recorded ({CLAUSE})."
        ),
        key=f"training-lapsing:{record.pk}:{days}",
        link_resource="training-records",
        link_id=record.pk,
    )


def _check_period(person: UUID, issued_on: date, expires_on: date | None) -> None:
    problems = []
    if issued_on > today_in_organization():
        problems.append(Problem("issued_on", "The training lies in the future."))
    if expires_on is not None and expires_on < issued_on:
        problems.append(Problem("expires_on", "It lapses before it was issued."))
    members = Membership.objects.filter(ended_at=None, user__is_machine=False)
    if not members.filter(user_id=person, organization=organization_id()).exists():
        problems.append(Problem("person", "There is no such member of your organization."))
    if problems:
        raise RuleBroken(*problems)


def _check_standing(record: TrainingRecord) -> None:
    if record.withdrawn_at is not None:
        raise TransitionRefused("This record was withdrawn.")
