"""Laws with a table of their own: Japan expedites expected deaths too, India every serious event."""

from pharmacovigilance.enums import Reportability, ReportKind
from pharmacovigilance.rules import wording
from pharmacovigilance.rules.authorities import AuthorityFacts
from pharmacovigilance.rules.facts import CaseFacts, Pair
from pharmacovigilance.rules.findings import duties_reported, nothing_due
from pharmacovigilance.rules.judgement import Basis, Duty, Judgement
from pharmacovigilance.rules.verdicts import Verdict, suspected_by_either, susar_by_either
from pharmacovigilance.rules.weighing import Weighing, is_short

JP_SEVEN, JP_FIFTEEN, IN_FOURTEEN = "JP-7", "JP-15", "IN-SAE-14"


def judge_japan(case: CaseFacts, authority: AuthorityFacts) -> Judgement:
    """Unexpected fatal or life-threatening in 7 days; the expected ones, and other unexpected serious ones, in 15."""
    weighed = Weighing.of(case, _japanese)
    if weighed.verdict is Verdict.RULED_OUT:
        return nothing_due(
            authority, Basis.RULED_OUT, JP_FIFTEEN, weighed.sentences(), needs_signature=True
        )
    unexpected = Weighing.of(case, susar_by_either).live
    rule_id, kind = (
        (JP_SEVEN, ReportKind.SEVEN_DAY)
        if is_short(unexpected)
        else (JP_FIFTEEN, ReportKind.FIFTEEN_DAY)
    )
    presumed = weighed.verdict is Verdict.OPEN
    missing = [
        each for pair in weighed.open for each in wording.missing_of(pair, needs_reporter=True)
    ]
    return duties_reported(
        authority,
        Reportability.PRESUMED if presumed else Reportability.YES,
        _duties(case, rule_id, kind),
        (*weighed.sentences(), wording.day_zero(case)),
        missing=tuple(dict.fromkeys(missing)),
        is_short=is_short(unexpected),
        is_unverified=weighed.is_unverified,
    )


def _japanese(pair: Pair) -> Verdict:
    is_short_one = pair.event.is_fatal_or_life_threatening
    return suspected_by_either(pair) if is_short_one else susar_by_either(pair)


def _duties(case: CaseFacts, rule_id: str, kind: ReportKind) -> tuple[Duty, ...]:
    dates = case.dates
    whole = Duty(
        rule_id=rule_id,
        kind=kind,
        facts={"aware": dates.aware},
        start="aware",
        why=wording.day_zero(case),
    )
    if rule_id != JP_SEVEN or dates.upgraded is None or not dates.upgraded.is_after(dates.aware):
        return (whole,)
    why = f"Day 0 is {dates.upgraded}, when the reaction was known to be fatal or life-threatening."
    short = Duty(
        rule_id=JP_SEVEN, kind=kind, facts={"aware": dates.upgraded}, start="aware", why=why
    )
    running = Duty(
        rule_id=JP_FIFTEEN,
        kind=ReportKind.FIFTEEN_DAY,
        facts={"aware": dates.aware},
        start="aware",
        why=wording.day_zero(case),
    )
    return (short, running)


def judge_india(case: CaseFacts, authority: AuthorityFacts) -> Judgement:
    """Every serious event at an Indian site, related or not; for other sites no rule is loaded."""
    if case.country not in {"", authority.jurisdiction}:
        return _abroad(case, authority)
    every = "India wants every serious event, whatever its cause."
    duty = Duty(
        rule_id=IN_FOURTEEN,
        kind=ReportKind.OTHER,
        facts={"aware": case.dates.aware},
        start="aware",
        why=wording.day_zero(case),
    )
    return duties_reported(authority, Reportability.YES, (duty,), (every, wording.day_zero(case)))


def _abroad(case: CaseFacts, authority: AuthorityFacts) -> Judgement:
    where = f"It occurred in {case.country}; no rule is loaded for India on events outside India."
    return Judgement(
        authority=authority,
        reportable=Reportability.UNDECIDED,
        basis=Basis.NO_RULE,
        reasons=(where, "A person has to decide which duty applies and by when."),
        is_unverified=True,
    )
