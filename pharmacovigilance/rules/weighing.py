"""Weigh every pair of a case by one law's condition, and keep what was found."""

from collections.abc import Callable
from dataclasses import dataclass

from pharmacovigilance.rules import wording
from pharmacovigilance.rules.facts import CaseFacts, Pair
from pharmacovigilance.rules.verdicts import Verdict, rests_on_memory

Condition = Callable[[Pair], Verdict]


@dataclass(frozen=True, slots=True)
class Weighing:
    """Every pair of suspect product and serious event, with its verdict."""

    pairs: tuple[tuple[Pair, Verdict], ...]

    @classmethod
    def of(cls, case: CaseFacts, condition: Condition) -> "Weighing":
        """Ask the condition of each pair."""
        return cls(tuple((pair, condition(pair)) for pair in case.pairs))

    def having(self, verdict: Verdict) -> tuple[Pair, ...]:
        """The pairs with exactly this verdict."""
        return tuple(pair for pair, found in self.pairs if found is verdict)

    @property
    def counting(self) -> tuple[Pair, ...]:
        """The pairs that make the case reportable."""
        return self.having(Verdict.COUNTS)

    @property
    def open(self) -> tuple[Pair, ...]:
        """The pairs on which an opinion is missing."""
        return self.having(Verdict.OPEN)

    @property
    def verdict(self) -> Verdict:
        """One pair that counts is enough; one that is open keeps the case open."""
        return max((found for _, found in self.pairs), default=Verdict.RULED_OUT)

    @property
    def live(self) -> tuple[Pair, ...]:
        """What counts or still may."""
        return (*self.counting, *self.open)

    @property
    def is_unverified(self) -> bool:
        """A pair was handled by a practice that was remembered, not read."""
        return any(rests_on_memory(pair) for pair, _ in self.pairs)

    def sentences(self) -> tuple[str, ...]:
        """How each pair was weighed."""
        return tuple(wording.pair(pair, verdict) for pair, verdict in self.pairs)

    def missing(self, *, needs_reporter: bool = True) -> tuple[str, ...]:
        """What has to be known before the open pairs can be decided, each once."""
        asked = (wording.missing_of(pair, needs_reporter=needs_reporter) for pair in self.open)
        return tuple(dict.fromkeys(each for several in asked for each in several))


def is_short(pairs: tuple[Pair, ...]) -> bool:
    """One of these very reactions is fatal or life-threatening."""
    return any(pair.event.is_fatal_or_life_threatening for pair in pairs)
