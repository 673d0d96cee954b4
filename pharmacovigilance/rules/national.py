"""Laws with a table of their own: Japan expedites expected deaths too, India every serious event."""

from datetime import date

from pharmacovigilance.enums import Reportability, ReportKind
from pharmacovigilance.rules import wording
from pharmacovigilance.rules.authorities import AuthorityFacts
from pharmacovigilance.rules.facts import CaseFacts, Pair, Stamp
from pharmacovigilance.rules.findings import (
    duties_reported,
    from_awareness,
    from_upgrade,
    nothing_due,
)
from pharmacovigilance.rules.judgement import Basis, Duty, Judgement
from pharmacovigilance.rules.verdicts import Verdict, susar_by_either, suspected_by_either
from pharmacovigilance.rules.weighing import Weighing, is_short

JP_SEVEN, JP_FIFTEEN = "JP-7", "JP-15"
IN_HOURS, IN_FOURTEEN = "IN-SAE-24H", "IN-SAE-14"
INVESTIGATORS_24_HOURS = "Investigator's 24-hour report"
FROM_OCCURRENCE = (
    "The investigator reports within 24 hours of the occurrence; the awareness is kept beside it."
)
NOT_DATED = "When it occurred is not recorded: the investigator's 24 hours cannot be counted until the onset is."


def judge_japan(case: CaseFacts, authority: AuthorityFacts) -> Judgement:
    """Unexpected fatal or life-threatening in 7 days; the expected ones, and other unexpected serious ones, in 15."""
    weighed = Weighing.of(case, _japanese)
    if weighed.verdict is Verdict.RULED_OUT:
        return nothing_due(
            authority, Basis.RULED_OUT, JP_FIFTEEN, weighed.sentences(), needs_signature=True
        )
    unexpected = Weighing.of(case, susar_by_either).live
    presumed = weighed.verdict is Verdict.OPEN
    return duties_reported(
        authority,
        Reportability.PRESUMED if presumed else Reportability.YES,
        _duties(case, is_short_clock=is_short(unexpected)),
        (*weighed.sentences(), wording.day_zero(case)),
        missing=weighed.missing(),
        is_short=is_short(unexpected),
        is_unverified=weighed.is_unverified,
    )


def _japanese(pair: Pair) -> Verdict:
    is_short_one = pair.event.is_fatal_or_life_threatening
    return suspected_by_either(pair) if is_short_one else susar_by_either(pair)


def _duties(case: CaseFacts, *, is_short_clock: bool) -> tuple[Duty, ...]:
    running = from_awareness(JP_FIFTEEN, ReportKind.FIFTEEN_DAY, case)
    if not is_short_clock:
        return (running,)
    short = from_upgrade(JP_SEVEN, case)
    return (short, running) if case.dates.later_upgrade else (short,)


def judge_india(case: CaseFacts, authority: AuthorityFacts) -> Judgement:
    """Every serious event at an Indian site, related or not; for other sites no rule is loaded."""
    if case.occurred_in not in {"", authority.jurisdiction}:
        return _abroad(case, authority)
    every = "India wants every serious event, whatever its cause."
    duties = (
        _within_hours(case, authority),
        from_awareness(IN_FOURTEEN, ReportKind.OTHER, case),
    )
    reasons = (every, duties[0].why, wording.day_zero(case))
    return duties_reported(authority, Reportability.YES, duties, reasons)


def _within_hours(case: CaseFacts, authority: AuthorityFacts) -> Duty:
    """24 hours from the first onset; without one the clock has no date and asks a person for it (NDCT Rules 2019 r. 25)."""
    aware, onset = case.dates.aware, _first_onset(case)
    place = authority.zone or aware.zone
    occurred = {"occurred": Stamp(onset, place)} if onset else {}
    return Duty(
        rule_id=IN_HOURS,
        kind=ReportKind.OTHER,
        label=INVESTIGATORS_24_HOURS,
        facts={**occurred, "aware": aware},
        start="occurred" if onset else "aware",
        why=FROM_OCCURRENCE if onset else NOT_DATED,
    )


def _first_onset(case: CaseFacts) -> date | None:
    return min((event.onset for event in case.serious_events if event.onset), default=None)


def _abroad(case: CaseFacts, authority: AuthorityFacts) -> Judgement:
    where = (
        f"It occurred in {case.occurred_in}; no rule is loaded for India on events outside India."
    )
    return Judgement(
        authority=authority,
        reportable=Reportability.UNDECIDED,
        basis=Basis.NO_RULE,
        reasons=(where, "A person has to decide which duty applies and by when."),
        is_unverified=True,
    )
