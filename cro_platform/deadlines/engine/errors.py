"""What the engine refuses, and where the reader must look."""

from dataclasses import dataclass

PARAMETERS = frozenset({"rule", "zone", "sponsor_zone", "authority_zone", "on"})


@dataclass(slots=True, eq=False)
class ClockError(ValueError):
    """No due date can be stated: `field` is a fact's name or one of the parameters of `compute`.

    Nothing is computed by default instead: a clock without an answer has to reach a person.
    """

    field: str
    reason: str
    clause: str = ""

    def __str__(self) -> str:
        """Field, reason and, where a rule is known, its clause."""
        return f"{self.field}: {self.reason}" + (f" ({self.clause})" if self.clause else "")

    @property
    def pointer(self) -> str:
        """A JSON pointer into the question, such as `/facts/aware` or `/zone`."""
        return f"/{self.field}" if self.field in PARAMETERS else f"/facts/{self.field}"


@dataclass(slots=True, eq=False)
class RuleDataError(ValueError):
    """A rule file that must not be used: names the file, the rule and the field."""

    file: str
    rule: str
    field: str
    reason: str

    def __str__(self) -> str:
        """One line a person can act on."""
        return f"{self.file}: {self.rule or 'file'}: {self.field}: {self.reason}"
