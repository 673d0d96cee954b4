"""United States: the sponsor's determination decides; receipt starts the 7 days, determination the 15 (21 CFR 312.32)."""

from pharmacovigilance.enums import Reportability, ReportKind
from pharmacovigilance.rules import wording
from pharmacovigilance.rules.authorities import AuthorityFacts
from pharmacovigilance.rules.facts import CaseFacts, Conduct, Pair, Stamp, earliest
from pharmacovigilance.rules.findings import duties_reported, nothing_due
from pharmacovigilance.rules.judgement import Basis, Duty, Judgement, PendingDetermination
from pharmacovigilance.rules.verdicts import Verdict, susar_by_sponsor
from pharmacovigilance.rules.weighing import Weighing, is_short

SEVEN, FIFTEEN, LATE = "US-IND-7D", "US-IND-15D", "US-IND-LATEDET"
BIOEQUIVALENCE_SEVEN, BIOEQUIVALENCE_FIFTEEN = "US-BABE-7D", "US-BABE-15D"
TWO_STARTS = (
    "Two clocks: the 7 days count from receipt, the 15 days from the sponsor's determination."
)


def judge_us(case: CaseFacts, authority: AuthorityFacts) -> Judgement:
    """A case with all minimum criteria and a serious event, for FDA."""
    match case.study.conduct:
        case None:
            nowhere = "The study has neither a site in the United States nor an IND."
            return nothing_due(authority, Basis.OUT_OF_SCOPE, FIFTEEN, (nowhere,))
        case Conduct.BIOEQUIVALENCE:
            return _judge_bioequivalence(case, authority)
        case _:
            return _judge_ind(case, authority)


def _judge_bioequivalence(case: CaseFacts, authority: AuthorityFacts) -> Judgement:
    """Every serious event of an IND-exempt BA/BE study, expected or not, related or not (21 CFR 320.31(d)(3))."""
    every = "An IND-exempt bioavailability or bioequivalence study reports every serious event, whatever its cause."
    duties = [_aware(BIOEQUIVALENCE_FIFTEEN, ReportKind.FIFTEEN_DAY, case, case.dates.aware)]
    is_fatal = any(event.is_fatal_or_life_threatening for event in case.serious_events)
    if is_fatal:
        start = _shortened(case, case.dates.aware)
        duties.insert(0, _aware(BIOEQUIVALENCE_SEVEN, ReportKind.SEVEN_DAY, case, start))
    return duties_reported(
        authority,
        Reportability.YES,
        tuple(duties),
        (every, wording.day_zero(case)),
        is_short=is_fatal,
    )


def _aware(rule_id: str, kind: ReportKind, case: CaseFacts, start: Stamp) -> Duty:
    return Duty(
        rule_id=rule_id,
        kind=kind,
        facts={"aware": start},
        start="aware",
        why=_day_zero(case, start),
    )


def _judge_ind(case: CaseFacts, authority: AuthorityFacts) -> Judgement:
    weighed = Weighing.of(case, susar_by_sponsor)
    is_determined = case.dates.determined is not None and weighed.verdict is not Verdict.RULED_OUT
    if weighed.verdict is Verdict.COUNTS or is_determined:
        return _reportable(case, authority, weighed)
    if weighed.verdict is Verdict.OPEN:
        return _undecided(case, authority, weighed)
    alone = (
        "The investigator's opinion alone does not oblige; the sponsor keeps a signed rationale."
    )
    return nothing_due(
        authority,
        Basis.RULED_OUT,
        FIFTEEN,
        (*weighed.sentences(), alone),
        needs_signature=True,
        is_unverified=weighed.is_unverified,
    )


def _reportable(case: CaseFacts, authority: AuthorityFacts, weighed: Weighing) -> Judgement:
    qualifying = weighed.counting or weighed.open
    determined = _determined(case, weighed.counting)
    is_late = case.dates.was_ruled_out
    received = {} if is_late else {"received": case.dates.aware}
    duty = Duty(
        rule_id=LATE if is_late else FIFTEEN,
        kind=ReportKind.FIFTEEN_DAY,
        facts={"determined": determined, **received},
        start="determined",
        why=f"Day 0 is {determined}, when the sponsor determined that the case qualifies.",
    )
    short = (_seven(case),) if is_short(qualifying) else ()
    reasons = (*weighed.sentences(), *((TWO_STARTS,) if short else ()), duty.why)
    return duties_reported(
        authority,
        Reportability.YES,
        (*short, duty),
        reasons,
        missing=_missing(weighed),
        is_unverified=weighed.is_unverified,
        is_short=is_short(weighed.live),
        pending=_pending(case, weighed) if weighed.counting else None,
    )


def _undecided(case: CaseFacts, authority: AuthorityFacts, weighed: Weighing) -> Judgement:
    pending = _pending(case, weighed)
    assert pending is not None
    rule = nothing_due(authority, Basis.DETERMINATION_PENDING, FIFTEEN, ())
    return Judgement(
        authority=authority,
        reportable=Reportability.UNDECIDED,
        basis=Basis.DETERMINATION_PENDING,
        reasons=(*weighed.sentences(), pending.sentence),
        missing=_missing(weighed),
        clause=rule.clause,
        confidence=rule.confidence,
        is_unverified=weighed.is_unverified,
        is_short=is_short(weighed.open),
        pending=pending,
    )


def _pending(case: CaseFacts, weighed: Weighing) -> PendingDetermination | None:
    if not weighed.open:
        return None
    since = _shortened(case, case.dates.aware) if is_short(weighed.open) else case.dates.aware
    risk = (
        " If it qualifies, the 7-day report counts from that receipt."
        if is_short(weighed.open)
        else ""
    )
    return PendingDetermination(since, f"Determination pending since {since}.{risk}")


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


def _seven(case: CaseFacts) -> Duty:
    start = _shortened(case, case.dates.aware)
    return Duty(
        rule_id=SEVEN,
        kind=ReportKind.SEVEN_DAY,
        facts={"received": start},
        start="received",
        why=_day_zero(case, start),
    )


def _shortened(case: CaseFacts, aware: Stamp) -> Stamp:
    """The receipt of what makes it fatal or life-threatening: later than the first where it was learnt later."""
    upgraded = case.dates.upgraded
    return upgraded if upgraded and upgraded.is_after(aware) else aware


def _day_zero(case: CaseFacts, start: Stamp) -> str:
    if start == case.dates.aware:
        return wording.day_zero(case)
    return f"Day 0 is {start}, when the reaction was known to be fatal or life-threatening."


def _missing(weighed: Weighing) -> tuple[str, ...]:
    asked = [
        each for pair in weighed.open for each in wording.missing_of(pair, needs_reporter=False)
    ]
    return tuple(dict.fromkeys(asked))
