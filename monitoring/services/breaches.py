"""Serious breaches: suspected by anybody, on every clock at once; judged and notified by whoever holds the duty."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.models import StudyParty
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.deadlines.clock import Clock
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.services import meet, start, stop
from cro_platform.outbox.events import emit
from cro_platform.tenancy.countries import jurisdiction_of
from cro_platform.tenancy.zones import time_zones
from monitoring.enums import BREACHES, SITE_MONITORING, BreachStatus
from monitoring.events import BreachJudged
from monitoring.models import ProtocolDeviation, SeriousBreach
from monitoring.workflows import BREACH_LIFE, JUDGE
from sites.models import StudySite
from studies.models import StudyCountry
from studies.selectors.instants import transaction_instant

RULES = {"EU": "EU-BREACH", "GB": "UK-BREACH"}
"""The rules the platform holds; a site elsewhere gets a clock without a date, which reaches a person."""
CLAUSE = "Regulation (EU) No 536/2014 Art. 52; ICH E6(R3) 3.12"
NAME = "serious-breaches"


def suspect(
    *, by: Principal, study_site: StudySite, description: str, aware_at: datetime, aware_zone: str,
    deviation: ProtocolDeviation | None = None,
) -> SeriousBreach:  # fmt: skip
    """Somebody has reasonable grounds to believe in a serious breach: the clocks run from that instant.

    Awareness of a provider, or of anybody acting for the sponsor, is the sponsor's.
    """
    authorize(by, "breaches.suspect", study_site)
    if aware_at > transaction_instant():
        raise RuleBroken.of("aware_at", "It lies in the future.", CLAUSE)
    if aware_zone not in time_zones():
        raise RuleBroken.of(
            "aware_zone",
            gettext("%(aware_zone)s is no time zone of the IANA database.")
            % {"aware_zone": repr(aware_zone)},
        )
    with intent("monitoring.breach.suspect"):
        breach = SeriousBreach.objects.create(
            study_id=study_site.study_id, study_site=study_site, cell=jurisdiction_of(study_site.country),
            description=description, aware_at=aware_at, aware_zone=aware_zone, deviation=deviation,
        )  # fmt: skip
        _settle_everywhere(breach, by)
    return breach


def _settle_everywhere(breach: SeriousBreach, by: Principal) -> None:
    """What this organization may start or stop at once; the rest follows in the sponsor's name."""
    settle_clocks(breach, by=by)
    sponsor = StudyParty.objects.filter(study_id=breach.study_id).values_list(
        "sponsor_id", flat=True
    )
    emit(BreachJudged(study_id=breach.study_id, breach_id=breach.pk), to=sponsor[0])


def settle_clocks(breach: SeriousBreach, *, by: Principal) -> None:
    """Bring the clocks in line with the breach as it stands; again changes nothing."""
    if breach.status == BreachStatus.REFUTED:
        for deadline in _running(breach):
            stop(deadline, reason=breach.rationale[:500], by=by)
        return
    if breach.status in (BreachStatus.SUSPECTED, BreachStatus.CONFIRMED):
        for clock in _clocks(breach):
            try:
                start(clock)
            except NotPermitted:
                continue


def _clocks(breach: SeriousBreach) -> list[Clock]:
    countries = StudyCountry.objects.filter(study_id=breach.study_id).values_list(
        "country", flat=True
    )
    known = {jurisdiction_of(each) for each in countries} & RULES.keys()
    return [_clock(breach, cell) for cell in sorted(known | {breach.cell})]


def _clock(breach: SeriousBreach, cell: str) -> Clock:
    return Clock(
        study_id=breach.study_id,
        key=f"{breach.pk}:{cell}",
        subject_type=NAME,
        subject_id=breach.pk,
        label=f"Serious breach to {cell}: {breach}",
        jurisdiction=cell,
        obligation=BREACHES,
        cell=cell,
        record_obligation=SITE_MONITORING,
        record_cell=breach.study_site.country,
        rule_id=RULES.get(cell, ""),
        facts={"aware": breach.aware_at} if cell in RULES else {},
        zone=breach.aware_zone,
    )


def _running(breach: SeriousBreach) -> list[Deadline]:
    rows = Deadline.objects.filter(
        study_id=breach.study_id, subject_id=breach.pk, status=DeadlineStatus.RUNNING
    )
    return list(rows)


def confirm_breach(
    breach: SeriousBreach, *, by: Principal, rationale: str, likely_effect: str
) -> None:
    """It is one; the clocks run on from the same instant."""
    _step(breach, "confirm", by, rationale, rationale=rationale, likely_effect=likely_effect)


def refute_breach(breach: SeriousBreach, *, by: Principal, rationale: str) -> None:
    """It is none: its clocks stop with the rationale; the record stays."""
    _step(breach, "refute", by, rationale, rationale=rationale)


def close_breach(breach: SeriousBreach, *, by: Principal, reason: str) -> None:
    """Everything that follows is done. RuleBroken while a clock of it runs."""
    if _running(breach):
        raise RuleBroken.of(
            "status", "An authority waits to be told: a clock of this breach still runs.", CLAUSE
        )
    _step(breach, "close", by, reason)


def _step(breach: SeriousBreach, verb: str, by: Principal, reason: str, **values: Any) -> None:
    authorize(by, JUDGE, breach)
    BREACH_LIFE.check(breach, verb)
    with intent(f"monitoring.breach.{verb}", reason=reason):
        BREACH_LIFE.take(breach, verb, **values)
        _settle_everywhere(breach, by)


def notify(
    breach: SeriousBreach,
    *,
    by: Principal,
    clock: UUID,
    at: datetime,
    evidence: str,
    late_reason: str = "",
) -> None:
    """An authority was told at this instant; its clock is met, late or not, by what proves it."""
    deadline = next((each for each in _running(breach) if each.pk == clock), None)
    if deadline is None:
        raise RuleBroken.of("clock", "No clock of this breach that runs has this id.")
    target = breach.target
    authorize(by, JUDGE, type(target)(study_id=target.study_id, cell=deadline.cell))
    BREACH_LIFE.check(breach, "notify")
    with intent("monitoring.breach.notify", reason=evidence):
        meet(deadline, at=at, evidence=evidence, by=by, late_reason=late_reason)
        BREACH_LIFE.take(breach, "notify")
