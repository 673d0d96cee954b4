"""The four ways a change is refused; services raise them, the two faces translate them.

A sentence is told in the language of whoever asked: the classes here look it up, so that a service writes it in plain English.
What is filled in is filled in by the service, after its own `gettext`.
"""

from dataclasses import dataclass

from django.utils.translation import gettext


def told(sentence: str) -> str:
    """The sentence in the reader's language; the empty one stays empty."""
    return gettext(sentence) if sentence else ""


class Refused(Exception):
    """Base of every refusal a person can understand and act on."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(told(sentence))


class NotPermitted(Refused):
    """403: visible, but not yours to do; names the missing right or obligation."""

    def __init__(self, sentence: str, *, clause: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.clause = told(sentence), clause


class TransitionRefused(Refused):
    """409: the record's state does not allow this step."""


class Stale(Refused):
    """412: somebody else changed the record meanwhile."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule: where, why, and by which clause."""

    field: str
    detail: str
    clause: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "detail", told(self.detail))


class RuleBroken(Refused):
    """422: the content breaks a rule; every problem is named, nothing was written."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{p.field}: {p.detail}" for p in problems))
        self.problems = problems

    @classmethod
    def of(cls, field: str, detail: str, clause: str = "") -> "RuleBroken":
        """One broken rule."""
        return cls(Problem(field, detail, clause))
