"""What every document about a study says of the study: its names, its numbers, its sponsor."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the study and whose it is."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class StudyHead:
    """The study as a title block shows it; `sponsor` is name and address, one line each."""

    protocol_number: str
    title: str
    numbers: tuple[Number, ...]
    sponsor: str

    @property
    def line(self) -> str:
        """Protocol number and registered numbers on one line."""
        listed = (f"{each.label} {each.value}" for each in self.numbers)
        return " · ".join([f"Protocol {self.protocol_number}", *listed])

    def number(self, label: str) -> str:
        """One number; empty where the study has none."""
        return next((each.value for each in self.numbers if each.label == label), "")
