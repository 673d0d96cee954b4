"""Facts from which clocks are computed: gathered, never overwritten; the earliest awareness counts."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.outbox.events import emit
from cro_platform.workflow.machine import claim
from pharmacovigilance.enums import FactKind
from pharmacovigilance.events import CaseFactRecorded
from pharmacovigilance.models import CaseFact, CaseVersion, SafetyCase
from pharmacovigilance.services.awareness import (
    CLAUSE,
    Awareness,
    read_awareness,
    transaction_time,
)
from pharmacovigilance.services.reportability import reassess

BY_HAND = (
    FactKind.RECEIVED,
    FactKind.NEW_INFORMATION,
    FactKind.SERIOUS_KNOWN,
    FactKind.FATAL_OR_LIFE_THREATENING_KNOWN,
    FactKind.DOMESTIC_KNOWN,
)
"""Kinds a person may record; the others follow from what happens to the case."""


def record_fact(
    case: SafetyCase,
    *,
    by: Principal,
    kind: str,
    at: str,
    zone: str,
    note: str,
    corrects: UUID | None = None,
) -> CaseFact:
    """Record that something became known at an instant; a correction names the fact it replaces and says why.

    Day 0 moves only to an earlier awareness, or by a correction (ICH E6(R3) 3.6; rules of each authority decide the rest).
    """
    determines = kind == FactKind.DETERMINED_REPORTABLE
    authorize(by, "safety.determine" if determines else "safety.process", case)
    if kind not in BY_HAND and not determines:
        raise RuleBroken.of("kind", "This fact follows from what happens to the case.", CLAUSE)
    known = read_awareness(at, zone, now=transaction_time(), field="at")
    with intent("pharmacovigilance.case.record-fact", reason=note):
        replaced = _replaced(case, corrects, kind)
        fact = add_fact(case, kind, known, by=by, note=note, corrects=replaced)
        settle_facts(case)
        emit(CaseFactRecorded(case_id=case.pk, study_id=case.study_id))
        reassess(case, by=by)
    return fact


def _replaced(case: SafetyCase, corrects: UUID | None, kind: str) -> CaseFact | None:
    if corrects is None:
        return None
    fact = CaseFact.objects.filter(case=case, pk=corrects, kind=kind).first()
    if fact is None:
        raise RuleBroken.of("corrects", "The case has no such fact of this kind.", CLAUSE)
    if CaseFact.objects.filter(corrects=fact).exists():
        raise RuleBroken.of("corrects", "This fact has been corrected already.", CLAUSE)
    return fact


@dataclass(frozen=True, slots=True)
class NewFact:
    """A fact to be written. `is_always_news` ones are kept each time, others only where they are earlier than known."""

    kind: FactKind
    known: Awareness
    note: str = ""
    is_always_news: bool = True


def add_fact(
    case: SafetyCase,
    kind: str,
    known: Awareness,
    *,
    by: Principal,
    note: str = "",
    corrects: CaseFact | None = None,
) -> CaseFact:
    """Write one fact, in the name of who recorded it."""
    fact = _fact(case, NewFact(FactKind(kind), known, note), by)
    fact.corrects = corrects
    fact.save(force_insert=True)
    return fact


def add_facts(
    case: SafetyCase, version: CaseVersion, found: list[NewFact], *, by: Principal
) -> list[CaseFact]:
    """Write what a version brings; returns the case's effective facts afterwards, earliest first."""
    before = effective_facts(case) if version.number > 1 else []
    rows = [
        _fact(case, new, by, version)
        for new in found
        if new.is_always_news or _is_news(new, before)
    ]
    CaseFact.objects.bulk_create(rows)
    return sorted([*before, *rows], key=lambda fact: fact.at)


def _is_news(new: NewFact, before: list[CaseFact]) -> bool:
    first = first_fact(before, new.kind)
    return first is None or new.known.at < first.at


def _fact(
    case: SafetyCase, new: NewFact, by: Principal, version: CaseVersion | None = None
) -> CaseFact:
    return CaseFact(
        study_id=case.study_id,
        case=case,
        version=version,
        kind=new.kind,
        at=new.known.at,
        zone=new.known.zone,
        on=new.known.on,
        has_time=new.known.has_time,
        note=new.note,
        recorded_by_id=by.user_id,
    )


def effective_facts(case: SafetyCase) -> list[CaseFact]:
    """The facts that no later one corrects, earliest first."""
    facts = list(CaseFact.objects.filter(study_id=case.study_id, case=case).order_by("at", "id"))
    corrected = {fact.corrects_id for fact in facts}
    return [fact for fact in facts if fact.pk not in corrected]


def first_fact(facts: list[CaseFact], kind: str) -> CaseFact | None:
    """The earliest of a kind: awareness of anybody acting for the sponsor is the sponsor's."""
    return next((fact for fact in facts if fact.kind == kind), None)


def settle_facts(case: SafetyCase) -> None:
    """Bring the case's receipt and day 0 in line with its facts."""
    changes = derived_dates(effective_facts(case))
    if any(getattr(case, name) != value for name, value in changes.items()):
        claim(case, **changes)


def derived_dates(facts: list[CaseFact]) -> dict[str, Any]:
    """Receipt is the earliest awareness; day 0 the date on which the four criteria were met, empty for a pre-case."""
    received, valid = (
        first_fact(facts, FactKind.RECEIVED),
        first_fact(facts, FactKind.MINIMUM_CRITERIA_MET),
    )
    changes: dict[str, Any] = {"day_zero_on": valid.on if valid else None}
    if received is not None:
        changes |= {
            "received_at": received.at,
            "received_zone": received.zone,
            "received_on": received.on,
        }
    return changes
