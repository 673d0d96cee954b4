"""Where a country of a study stands, from the facts alone: derived each time, never typed."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from regulatory.enums import SubmissionStatus as S


class CountryState(StrEnum):
    """In the order in which a country comes nearer to its first participant."""

    NOTHING = "nothing"
    IN_PREPARATION = "in_preparation"
    SUBMITTED = "submitted"
    IN_QUESTION = "in_question"
    REFUSED = "refused"
    APPROVED = "approved"
    CONDITIONS = "conditions"
    SUSPENDED = "suspended"
    ACTIVE = "active"

    @property
    def label(self) -> str:
        """As people read it."""
        return LABELS[self]


LABELS = {
    CountryState.NOTHING: "Nothing planned",
    CountryState.IN_PREPARATION: "In preparation",
    CountryState.SUBMITTED: "Submitted",
    CountryState.IN_QUESTION: "In question",
    CountryState.REFUSED: "Refused, lapsed or withdrawn",
    CountryState.APPROVED: "Approved",
    CountryState.CONDITIONS: "Approved, conditions",
    CountryState.SUSPENDED: "Approval suspended",
    CountryState.ACTIVE: "Active",
}
WAITING = frozenset(
    {S.SUBMITTED, S.ACKNOWLEDGED, S.UNDER_VALIDATION, S.VALIDATED, S.UNDER_ASSESSMENT}
)
ASKED = frozenset({S.ASKED_IN_VALIDATION, S.ASKED_IN_ASSESSMENT})
PREPARED = frozenset({S.PLANNED, S.IN_PREPARATION, S.IN_REVIEW, S.APPROVED_TO_SUBMIT, S.REJECTED})
LOST = frozenset({S.REFUSED, S.LAPSED, S.WITHDRAWN, S.INVALID})


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryFacts:
    """What is known: the states of its initial submissions, whether it is approved, and how many sites are open."""

    submissions: Iterable[str] = ()
    is_approved: bool = False
    has_conditions: bool = False
    is_suspended: bool = False
    open_sites: int = 0


def state_of(facts: CountryFacts) -> CountryState:
    """The country's state. A suspension hides everything else; open questions hide that something was submitted."""
    states = set(facts.submissions)
    if facts.is_suspended:
        return CountryState.SUSPENDED
    if facts.is_approved:
        if facts.open_sites:
            return CountryState.ACTIVE
        return CountryState.CONDITIONS if facts.has_conditions else CountryState.APPROVED
    for state, statuses in (
        (CountryState.IN_QUESTION, ASKED),
        (CountryState.SUBMITTED, WAITING),
        (CountryState.IN_PREPARATION, PREPARED),
        (CountryState.REFUSED, LOST),
    ):
        if states & statuses:
            return state
    return CountryState.ACTIVE if facts.open_sites else CountryState.NOTHING
