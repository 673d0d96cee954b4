"""One product, one event: does the pair count, is it open, or is it ruled out? Three-valued, never guessed."""

from enum import IntEnum

from pharmacovigilance.enums import Expectedness, Relatedness
from pharmacovigilance.rules.facts import Pair, Treatment


class Verdict(IntEnum):
    """Ordered, so that the weakest condition decides: all of them have to hold."""

    RULED_OUT = 0
    OPEN = 1
    COUNTS = 2


SAID = {
    Relatedness.RELATED: Verdict.COUNTS,
    Relatedness.NOT_RELATED: Verdict.RULED_OUT,
    Relatedness.UNKNOWN: Verdict.OPEN,
}
IRRELEVANT = {
    Treatment.NON_STUDY: "is no product of the study, which trial law does not expedite",
    Treatment.PLACEBO: "is placebo, where only a reaction to an excipient would count",
}


def by_either(pair: Pair) -> Verdict:
    """Sponsor or investigator suffices, and both have to say no: nobody downgrades the other."""
    return max(SAID[pair.opinion.reporter], SAID[pair.opinion.sponsor])


def by_sponsor(pair: Pair) -> Verdict:
    """The sponsor's determination alone decides (21 CFR 312.32(c)(1)(i))."""
    return SAID[pair.opinion.sponsor]


def unexpected(pair: Pair) -> Verdict:
    """Against the reference in force at onset; not assessed is open."""
    match pair.opinion.expectedness:
        case Expectedness.UNEXPECTED:
            return Verdict.COUNTS
        case Expectedness.EXPECTED:
            return Verdict.RULED_OUT
        case None:
            return Verdict.OPEN


def treated(pair: Pair) -> Verdict:
    """Blinded counts as investigational until unblinded; placebo and products outside the study do not count."""
    return Verdict.RULED_OUT if pair.product.treatment in IRRELEVANT else Verdict.COUNTS


def susar_by_either(pair: Pair) -> Verdict:
    """Unexpected and related in one opinion at least."""
    return min(treated(pair), by_either(pair), unexpected(pair))


def susar_by_sponsor(pair: Pair) -> Verdict:
    """Unexpected and, in the sponsor's determination, reasonably possible."""
    return min(treated(pair), by_sponsor(pair), unexpected(pair))


def suspected_by_either(pair: Pair) -> Verdict:
    """Related in one opinion at least, expected or not."""
    return min(treated(pair), by_either(pair))


def rests_on_memory(pair: Pair) -> bool:
    """Comparator and placebo are handled as remembered, not as read."""
    return pair.product.treatment in {Treatment.COMPARATOR, Treatment.PLACEBO}
