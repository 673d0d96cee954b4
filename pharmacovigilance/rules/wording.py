"""The sentences of a judgement: what was weighed, what is missing, and why day 0 is that day."""

from collections.abc import Iterable

from pharmacovigilance.enums import MinimumCriterion, Relatedness
from pharmacovigilance.rules.facts import CaseFacts, EventFacts, Pair, Stamp, Treatment
from pharmacovigilance.rules.verdicts import IRRELEVANT, Verdict

OPINION = {
    Relatedness.RELATED: "related",
    Relatedness.NOT_RELATED: "not related",
    Relatedness.UNKNOWN: "not stated",
}
TREATMENT = {
    Treatment.BLINDED: "The treatment is blinded and judged as if it were the investigational product.",
    Treatment.COMPARATOR: "A comparator: expedited if unexpected, and its marketing authorization holder is told (unverified).",
}
CONCLUSION = {
    Verdict.COUNTS: "it counts",
    Verdict.OPEN: "it is open",
    Verdict.RULED_OUT: "it does not count",
}


def seriousness(event: EventFacts) -> str:
    """Why one event is serious."""
    grounds = ", ".join(sorted(each.label.lower() for each in event.seriousness))
    return f"“{event.term}” is serious: {grounds or 'its outcome is fatal'}."


def not_serious(case: CaseFacts) -> str:
    """No event meets a criterion."""
    terms = ", ".join(f"“{event.term}”" for event in case.events)
    return f"No seriousness criterion is met for {terms or 'any event'}."


def pair(weighed: Pair, verdict: Verdict) -> str:
    """How one pair was weighed."""
    opinion = weighed.opinion
    expected = opinion.expectedness.label.lower() if opinion.expectedness else "not assessed"
    said = f"investigator {OPINION[opinion.reporter]}, sponsor {OPINION[opinion.sponsor]}"
    notes = [IRRELEVANT.get(weighed.product.treatment), TREATMENT.get(weighed.product.treatment)]
    irrelevant = f" {weighed.product.name} {notes[0]}." if notes[0] else ""
    treated = f" {notes[1]}" if notes[1] else ""
    return (
        f"{weighed}: {said}; expectedness {expected}: {CONCLUSION[verdict]}.{irrelevant}{treated}"
    )


def missing_of(weighed: Pair, *, needs_reporter: bool) -> list[str]:
    """What has to be known before the pair can be decided."""
    asked = []
    if needs_reporter and weighed.opinion.reporter is Relatedness.UNKNOWN:
        asked.append(f"the investigator's opinion on causality for {weighed}")
    if weighed.opinion.sponsor is Relatedness.UNKNOWN:
        asked.append(f"the sponsor's opinion on causality for {weighed}")
    if weighed.opinion.expectedness is None:
        asked.append(f"expectedness of {weighed} against the reference in force at onset")
    return asked


def pre_case(case: CaseFacts) -> tuple[str, ...]:
    """Why no clock runs yet, and what is chased."""
    received = f"The first information was received on {case.dates.received}."
    return ("A pre-case: no clock runs until every minimum criterion is known.", received)


def criteria(missing: Iterable[MinimumCriterion]) -> tuple[str, ...]:
    """The minimum criteria that are chased, by their names."""
    return tuple(sorted(each.label.lower() for each in missing))


def day_zero(case: CaseFacts) -> str:
    """Which fact is day 0 where awareness starts the clock, and what came before it."""
    dates = case.dates
    if dates.reportable_since:
        return f"Day 0 is {dates.reportable_since}, the receipt of what made the case reportable."
    if dates.criteria_met and dates.criteria_met.is_after(dates.received):
        earlier = f"what was received on {dates.received} was not yet a case"
        return (
            f"Day 0 is {dates.criteria_met}, when the last minimum criterion was known; {earlier}."
        )
    return f"Day 0 is {dates.aware}, the first awareness of anybody acting for the sponsor."


def no_version(rule_id: str, known: Stamp) -> str:
    """A rule is loaded for later days only."""
    return f"No version of {rule_id} is loaded for {known.on}: a person has to decide which duty applied and by when."


def upgraded(known: Stamp) -> str:
    """Day 0 of the shorter clock, where the shortening fact was learnt later."""
    return f"Day 0 is {known}, when the reaction was known to be fatal or life-threatening."
