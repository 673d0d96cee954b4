"""A cover letter as it is printed: sender, recipient, what is sent, and each document of the package with its hash."""

from dataclasses import dataclass
from datetime import date

from cro_platform.documents.fitting import paragraphs
from cro_platform.documents.rendition import Rendition


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the letter's table."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Enclosure:
    """One document of the package; its hash binds the very bytes to the signature of this letter."""

    number: int
    title: str
    kind: str
    version: str
    language: str
    sha256: str


@dataclass(frozen=True, slots=True)
class CoverLetter:
    """Everything a cover letter says. `warning` stands above the text, such as that the submission is late."""

    sender: str
    addressee: str
    written_on: date
    subject: str
    opening: str
    facts: tuple[Fact, ...]
    message: str
    enclosures: tuple[Enclosure, ...]
    basis: str
    warning: str = ""


@dataclass(frozen=True, slots=True)
class LetterPage:
    """What the template prints."""

    sender_name: str
    sender_lines: tuple[str, ...]
    addressee: tuple[str, ...]
    written_on: str
    subject: str
    opening: str
    facts: tuple[Fact, ...]
    message: tuple[str, ...]
    enclosures: tuple[Enclosure, ...]
    basis: str
    warning: str


def lay_out(letter: CoverLetter) -> LetterPage:
    """The letter's lines."""
    name, *rest = letter.sender.split("\n")
    return LetterPage(
        sender_name=name,
        sender_lines=tuple(line for line in rest if line.strip()),
        addressee=tuple(line for line in letter.addressee.split("\n") if line.strip()),
        written_on=day_words(letter.written_on),
        subject=letter.subject,
        opening=letter.opening,
        facts=letter.facts,
        message=tuple(line for line in paragraphs(letter.message) if line.strip()),
        enclosures=letter.enclosures,
        basis=letter.basis,
        warning=letter.warning,
    )


def day_words(on: date) -> str:
    """A day as the letter prints each of its days."""
    return f"{on:%d %B %Y}".lstrip("0")


COVER_LETTER: Rendition[CoverLetter] = Rendition(
    template="documents/regulatory/cover_letter.html",
    template_id="submission-cover-letter",
    template_version="1",
    title="Cover letter to a regulatory submission",
    prepare=lay_out,
)
