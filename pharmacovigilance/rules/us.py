"""United States: the sponsor's determination decides; receipt starts the 7 days, determination the 15 (21 CFR 312.32)."""

from cro_platform.deadlines.engine import rule
from pharmacovigilance.enums import Reportability, ReportKind
from pharmacovigilance.rules import wording
from pharmacovigilance.rules.authorities import AuthorityFacts
from pharmacovigilance.rules.facts import CaseFacts, Conduct, Pair, Stamp, earliest
from pharmacovigilance.rules.findings import (
    duties_reported,
    from_awareness,
    from_upgrade,
    nothing_due,
)
from pharmacovigilance.rules.judgement import (
    Basis,
    Duty,
    Judgement,
    PendingDetermination,
    weakest,
)
from pharmacovigilance.rules.verdicts import Verdict, susar_by_sponsor
from pharmacovigilance.rules.weighing import Weighing, is_short

SEVEN, FIFTEEN, LATE = "US-IND-7D", "US-IND-15D", "US-IND-LATEDET"
BIOEQUIVALENCE_SEVEN, BIOEQUIVALENCE_FIFTEEN = "US-BABE-7D", "US-BABE-15D"
NOWHERE = "The study has neither a site in the United States nor an IND."
EVERY = (
    "A bioavailability or bioequivalence study without an IND reports every serious event, "
    "expected or not, related or not."
)
ALONE = "The investigator's opinion alone does not oblige; the sponsor keeps a signed rationale."
TWO_STARTS = (
    "Two clocks: the 7 days count from receipt, the 15 days from the sponsor's determination."
)


def judge_us(case: CaseFacts, authority: AuthorityFacts) -> Judgement:
    """A case with all minimum criteria and a serious event, for FDA."""
    match case.study.conduct:
        case None:
            return nothing_due(authority, Basis.OUT_OF_SCOPE, FIFTEEN, (NOWHERE,))
        case Conduct.BIOEQUIVALENCE:
            return _judge_bioequivalence(case, authority)
        case _:
            return _judge_ind(case, authority)


def _judge_bioequivalence(case: CaseFacts, authority: AuthorityFacts) -> Judgement:
    """Every serious event counts; the 15-day report goes out beside the 7-day one (21 CFR 320.31(d)(3))."""
    is_fatal = any(event.is_fatal_or_life_threatening for event in case.serious_events)
    short = (from_upgrade(BIOEQUIVALENCE_SEVEN, case),) if is_fatal else ()
    return duties_reported(
        authority,
        Reportability.YES,
        (*short, from_awareness(BIOEQUIVALENCE_FIFTEEN, ReportKind.FIFTEEN_DAY, case)),
        (EVERY, wording.day_zero(case)),
        is_short=is_fatal,
    )


def _judge_ind(case: CaseFacts, authority: AuthorityFacts) -> Judgement:
    weighed = Weighing.of(case, susar_by_sponsor)
    if weighed.verdict is Verdict.RULED_OUT:
        return nothing_due(
            authority,
            Basis.RULED_OUT,
            FIFTEEN,
            (*weighed.sentences(), ALONE),
            needs_signature=True,
            is_unverified=weighed.is_unverified,
        )
    if weighed.counting or case.dates.determined:
        return _reportable(case, authority, weighed)
    return _undecided(case, authority, weighed)


def _reportable(case: CaseFacts, authority: AuthorityFacts, weighed: Weighing) -> Judgement:
    is_fatal = is_short(weighed.counting or weighed.open)
    short = (from_upgrade(SEVEN, case, start="received"),) if is_fatal else ()
    long = _from_determination(case, weighed)
    is_partly_open = bool(weighed.counting and weighed.open)
    return duties_reported(
        authority,
        Reportability.YES,
        (*short, long),
        (*weighed.sentences(), *((TWO_STARTS,) if is_fatal else ()), long.why),
        missing=weighed.missing(needs_reporter=False),
        is_unverified=weighed.is_unverified,
        is_short=is_short(weighed.live),
        pending=_pending(case, weighed) if is_partly_open else None,
    )


def _from_determination(case: CaseFacts, weighed: Weighing) -> Duty:
    """After an earlier signed "no" it is the new determination that counts (21 CFR 312.32(d)(3))."""
    determined = _determined(case, weighed.counting)
    is_late = case.dates.was_ruled_out
    received = {} if is_late else {"received": case.dates.aware}
    return Duty(
        rule_id=LATE if is_late else FIFTEEN,
        kind=ReportKind.FIFTEEN_DAY,
        facts={"determined": determined, **received},
        start="determined",
        why=f"Day 0 is {determined}, when the sponsor determined that the case qualifies.",
    )


def _undecided(case: CaseFacts, authority: AuthorityFacts, weighed: Weighing) -> Judgement:
    pending = _pending(case, weighed)
    law = rule(FIFTEEN)
    return Judgement(
        authority=authority,
        reportable=Reportability.UNDECIDED,
        basis=Basis.DETERMINATION_PENDING,
        reasons=(*weighed.sentences(), pending.sentence),
        missing=weighed.missing(needs_reporter=False),
        clause=law.source,
        confidence=weakest(law.confidence),
        is_unverified=weighed.is_unverified,
        is_short=is_short(weighed.open),
        pending=pending,
    )


def _pending(case: CaseFacts, weighed: Weighing) -> PendingDetermination:
    if not is_short(weighed.open):
        since = case.dates.aware
        return PendingDetermination(since, f"Determination pending since {since}.")
    since = case.dates.later_upgrade or case.dates.aware
    risk = "If it qualifies, the 7-day report counts from that receipt."
    return PendingDetermination(since, f"Determination pending since {since}. {risk}")


def _determined(case: CaseFacts, qualifying: tuple[Pair, ...]) -> Stamp:
    """The recorded determination or when both judgements behind it stood, the first of them; never before the receipt."""
    aware, stood = case.dates.aware, [_stood(pair) for pair in qualifying]
    known = [each for each in (case.dates.determined, *stood) if each is not None]
    first = earliest(*known) if known else aware
    return aware if aware.is_after(first) else first


def _stood(pair: Pair) -> Stamp | None:
    known, expected = pair.opinion.sponsor_known, pair.opinion.expectedness_known
    if known is None or expected is None:
        return None
    return expected if expected.is_after(known) else known
