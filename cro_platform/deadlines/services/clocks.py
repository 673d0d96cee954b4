"""Start and recalculate a clock, in the business transaction that learns the facts."""

import dataclasses
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.holders import Relation, holders_of
from cro_platform.access.models import StudyParty
from cro_platform.audit.intent import intent
from cro_platform.deadlines.clock import FAR, Clock, Reckoning, reckon, stated
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.services.reminders import emit_armed, set_now, settle
from cro_platform.notifications.selectors import transaction_instant
from cro_platform.tenancy.models import Organization
from cro_platform.tenancy.scope import organization_id
from cro_platform.workflow.machine import claim

LATE = "An upgrade never extends a running clock (Regulation (EU) 536/2014 Art. 42(2)(c))"
MATERIAL = frozenset(
    {"rule_id", "rule_version", "facts", "starts_at", "starts_on", "due_on", "due_at", "time_zone"}
    | {
        "jurisdiction",
        "obligation",
        "cell",
        "record_obligation",
        "record_cell",
        "is_internal_target",
    }
)
RECKONED = tuple(f.name for f in dataclasses.fields(Reckoning) if f.name != "suffix")


def start(clock: Clock, *, allow_later: bool = False, reason: str = "") -> Deadline:
    """Let a clock run, or recalculate the one of the same key; the same facts again change nothing.

    Call it in the transaction that learns the facts: the first alert leaves with that commit. A recalculation raises
    `version` and arms the reminders anew; a stopped clock runs again; a met one keeps its state, on time or late by the
    new date. A running due date moves later only with `allow_later` and a `reason` (RuleBroken otherwise). Further dates
    of the same rule run as clocks of their own, keyed `<key>:1`, `<key>:2`.

    Raises NotPermitted where the organization in scope is no party to the study, or holds neither of the two duties.
    """
    sponsor = _sponsor(clock.study_id)
    found = [
        _keep(clock, each, sponsor.pk, allow_later=allow_later, reason=reason)
        for each in reckon(clock, sponsor.time_zone)
    ]
    return found[0]


def antedate(clock: Clock) -> None:
    """A duty that was done turns out to have begun earlier: its date moves back, and what was done may now be late.

    Clocks that are not met, and dates that would move later, are left alone.
    """
    sponsor = _sponsor(clock.study_id)
    for found in reckon(clock, sponsor.time_zone):
        met = Deadline.objects.select_for_update().filter(
            study_id=clock.study_id, key=f"{clock.key}{found.suffix}", status=DeadlineStatus.MET
        )
        for deadline in met:
            if found.due_at and deadline.due_at and found.due_at < deadline.due_at:
                _recalculate(deadline, clock, found, allow_later=False, reason="")


def _sponsor(study_id: UUID) -> Organization:
    party = StudyParty.objects.select_related("sponsor").filter(study_id=study_id).first()
    if party is None:
        raise NotPermitted("Your organization is no party to this study.")
    return party.sponsor


def _keep(
    clock: Clock, found: Reckoning, sponsor_id: UUID, *, allow_later: bool, reason: str
) -> Deadline:
    """Insert the clock, or recalculate the row that already has its key."""
    key = f"{clock.key}{found.suffix}"
    existing = Deadline.objects.select_for_update().filter(study_id=clock.study_id, key=key).first()
    if existing is None:
        _check_part(clock, sponsor_id)
        try:
            with intent("deadlines.deadline.start"):
                return _open(clock, found, sponsor_id, key)
        except IntegrityError as error:
            if "deadline_key" not in str(error):
                raise
            existing = _raced(clock.study_id, key)
    return _recalculate(existing, clock, found, allow_later=allow_later, reason=reason)


def _check_part(clock: Clock, sponsor_id: UUID) -> None:
    """Only the sponsor, the holder of the duty and the holder of the record that feeds it set a clock."""
    cells = [(clock.obligation, clock.cell), (clock.record_obligation, clock.record_cell)]
    held = holders_of(clock.study_id, cells)
    if organization_id() == sponsor_id or any(each.relation is Relation.YOU for each in held):
        return
    raise NotPermitted(
        gettext(
            "Neither “%(obligation)s” nor “%(record_obligation)s” is held by your organization: the clock belongs to %(holder_phrase)s."
        )
        % {
            "obligation": clock.obligation,
            "record_obligation": clock.record_obligation,
            "holder_phrase": held[0].holder_phrase,
        }
    )


def _raced(study_id: UUID, key: str) -> Deadline:
    """Somebody else started the clock meanwhile, or holds it where this organization does not see it."""
    row = Deadline.objects.select_for_update().filter(study_id=study_id, key=key).first()
    if row is None:
        raise NotPermitted("This clock is held by another party: contact the sponsor.")
    return row


def _open(clock: Clock, found: Reckoning, sponsor_id: UUID, key: str) -> Deadline:
    deadline = Deadline.objects.create(
        organization_id=sponsor_id,
        study_id=clock.study_id,
        key=key,
        **_columns(clock, found),
        **set_now(found),
    )
    emit_armed(deadline)
    return deadline


def _columns(clock: Clock, found: Reckoning) -> dict[str, Any]:
    values = {name: getattr(found, name) for name in RECKONED}
    given = ("subject_type", "subject_id", "label", "jurisdiction", "obligation", "cell")
    values |= {name: getattr(clock, name) for name in (*given, "record_obligation", "record_cell")}
    values["derivation"] = list(found.derivation)
    return values | {"facts": stated(clock.facts), "sort_at": _sort_at(found)}


def _sort_at(found: Reckoning) -> datetime:
    """Nearest first; what has no legal number comes last, what no rule answers comes first of all."""
    if found.due_at is not None:
        return found.due_at
    is_unanswered = not found.rule_id and not found.is_internal_target
    return transaction_instant() if is_unanswered else FAR


def _recalculate(
    deadline: Deadline, clock: Clock, found: Reckoning, *, allow_later: bool, reason: str
) -> Deadline:
    values = _columns(clock, found)
    changed = {name: value for name, value in values.items() if getattr(deadline, name) != value}
    is_stopped = deadline.status == DeadlineStatus.STOPPED
    if not (changed.keys() & MATERIAL) and not is_stopped:
        return deadline
    if deadline.status == DeadlineStatus.RUNNING:
        _check_not_later(deadline, found, allow_later=allow_later, reason=reason)
    if is_stopped:
        changed |= {"status": DeadlineStatus.RUNNING, "stop_reason": "", "stopped_at": None}
        changed |= {"closed_by_name": ""}
    with intent("deadlines.deadline.recalculate", reason=reason):
        _set_anew(deadline, found, changed)
    return deadline


def _set_anew(deadline: Deadline, found: Reckoning, changed: dict[str, Any]) -> None:
    is_met = deadline.status == DeadlineStatus.MET
    armed = {"reckoned_at": transaction_instant()} if is_met else set_now(found)
    claim(deadline, version=deadline.version + 1, **(armed | changed))
    settle(deadline)
    if not is_met:
        emit_armed(deadline)


def _check_not_later(
    deadline: Deadline, found: Reckoning, *, allow_later: bool, reason: str
) -> None:
    if deadline.due_at is None or (found.due_at is not None and found.due_at <= deadline.due_at):
        return
    if not allow_later:
        told = found.due_at.isoformat() if found.due_at else "no date"
        raise RuleBroken.of(
            "facts",
            gettext("%(due_at)s would become %(told)s.")
            % {"due_at": deadline.due_at.isoformat(), "told": told},
            LATE,
        )
    if not reason.strip():
        raise RuleBroken.of("reason", "Moving a running clock later needs a reason.", LATE)
