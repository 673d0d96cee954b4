"""The pattern of most laws: serious, unexpected, related in one opinion; awareness starts the clock; silence presumes."""

from dataclasses import replace

from pharmacovigilance.enums import Reportability, ReportKind
from pharmacovigilance.rules import wording
from pharmacovigilance.rules.authorities import AuthorityFacts, Scope, SusarLaw
from pharmacovigilance.rules.facts import CaseDates, CaseFacts, Pair, Stamp
from pharmacovigilance.rules.findings import (
    duties_reported,
    from_awareness,
    from_upgrade,
    nothing_due,
)
from pharmacovigilance.rules.judgement import Basis, Duty, Judgement
from pharmacovigilance.rules.verdicts import SAID, Verdict, susar_by_either
from pharmacovigilance.rules.weighing import Weighing, is_short

DOMESTIC = "domestic_aware"


def judge_susar(case: CaseFacts, authority: AuthorityFacts, law: SusarLaw) -> Judgement:
    """A case with all minimum criteria and a serious event, under a law of this pattern."""
    if law.scope is Scope.INSIDE and not is_inside(case, authority):
        abroad = f"It occurred in {case.occurred_in}; only reactions inside {authority.jurisdiction} are reported one by one."
        return nothing_due(authority, Basis.OUT_OF_SCOPE, law.fifteen, (abroad,))
    weighed = Weighing.of(case, susar_by_either)
    if weighed.verdict is Verdict.RULED_OUT:
        return _ruled_out(authority, law, weighed)
    presumed = weighed.verdict is Verdict.OPEN
    return duties_reported(
        authority,
        Reportability.PRESUMED if presumed else Reportability.YES,
        _duties(case, authority, law, weighed),
        (*weighed.sentences(), *_remarks(law, weighed), wording.day_zero(case)),
        missing=weighed.missing(),
        is_short=is_short(weighed.live),
        is_unverified=weighed.is_unverified or _is_from_memory(law, weighed),
    )


def is_inside(case: CaseFacts, authority: AuthorityFacts) -> bool:
    """It occurred where the authority's law applies; a country that is not stated counts as inside."""
    return case.occurred_in in {"", authority.jurisdiction}


def _ruled_out(authority: AuthorityFacts, law: SusarLaw, weighed: Weighing) -> Judgement:
    return nothing_due(
        authority,
        Basis.RULED_OUT,
        law.fifteen,
        weighed.sentences(),
        needs_signature=True,
        is_unverified=weighed.is_unverified,
    )


def _duties(
    case: CaseFacts, authority: AuthorityFacts, law: SusarLaw, weighed: Weighing
) -> tuple[Duty, ...]:
    """The rules of the place; an upgrade adds a shorter clock and never extends the running one (EU CTR Art 42(2)(c))."""
    abroad = not is_inside(case, authority)
    seven = law.seven_abroad if abroad and law.seven_abroad else law.seven
    fifteen = law.fifteen_abroad if abroad and law.fifteen_abroad else law.fifteen
    long = _with_domestic(from_awareness(fifteen, ReportKind.FIFTEEN_DAY, case), case)
    if not is_short(weighed.live):
        return (long,)
    if case.dates.later_upgrade is None:
        return (_with_domestic(from_upgrade(seven, case), case),)
    if not law.upgrade:
        return (_with_domestic(from_upgrade(seven, case), case), long)
    if _was_sent_before(case.dates, case.dates.later_upgrade):
        return (_upgrade(law.upgrade, case), long)
    return (replace(_upgrade(law.upgrade, case), replaces=(long.rule_id,)),)


def _with_domestic(duty: Duty, case: CaseFacts) -> Duty:
    """When the domestic office knew stands beside the awareness that counts, where the rule asks for it (Korea)."""
    known, law = case.dates.domestic_known, duty.law
    if known is None or law is None or DOMESTIC not in law.facts or duty.day_zero.is_after(known):
        return duty
    why = f"{duty.why} The office in the country knew on {known}; the earlier counts, which is debated."
    return replace(duty, facts={**duty.facts, DOMESTIC: known}, why=why)


def _was_sent_before(dates: CaseDates, upgraded: Stamp) -> bool:
    return dates.initial_sent is not None and not dates.initial_sent.is_after(upgraded)


def _upgrade(rule_id: str, case: CaseFacts) -> Duty:
    """The law's own upgrade rule; while nothing was sent, the running clock's date is its limit."""
    dates = case.dates
    sent = {"initial_sent": dates.initial_sent} if dates.initial_sent else {}
    upgrade = from_upgrade(rule_id, case, start="fatal_known")
    return replace(upgrade, facts={**upgrade.facts, "aware": dates.aware, **sent})


def _remarks(law: SusarLaw, weighed: Weighing) -> list[str]:
    remarks = []
    if weighed.open:
        remarks.append(
            "What is not known yet is presumed to qualify: the clock does not wait for it."
        )
    if any(_downgraded(pair) for pair in weighed.live):
        remarks.append(
            f"The sponsor does not downgrade the investigator; both opinions go into the report ({law.either})."
        )
    return remarks


def _downgraded(pair: Pair) -> bool:
    opinion = pair.opinion
    return SAID[opinion.sponsor] is Verdict.RULED_OUT and SAID[opinion.reporter] is Verdict.COUNTS


def _is_from_memory(law: SusarLaw, weighed: Weighing) -> bool:
    """One opinion alone decides, where that this suffices was remembered and not read."""
    alone = bool(weighed.counting) and all(_downgraded(pair) for pair in weighed.counting)
    return alone and not law.is_either_certain
