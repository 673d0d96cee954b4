"""A safety letter as it is printed, on paper or in a word processor: sender, addressee, facts, text, requests, enclosures."""

from dataclasses import dataclass
from datetime import date

from cro_platform.documents.fitting import paragraphs
from cro_platform.documents.rendition import Rendition
from pharmacovigilance.documents.cioms_i_words import day


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the letter's table."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything a safety letter says. It never names a treatment: its readers are not named for unblinded information.

    `sender` and `addressee` are one line each; `warning` stands above the text, such as that the report is late.
    """

    sender: str
    addressee: str
    written_on: date
    subject: str
    mark: str
    salutation: str
    opening: str
    facts: tuple[Fact, ...]
    message: str
    requests: tuple[str, ...]
    enclosures: tuple[str, ...]
    closing: str
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
    mark: str
    salutation: str
    opening: str
    facts: tuple[Fact, ...]
    message: tuple[str, ...]
    requests: tuple[str, ...]
    enclosures: tuple[str, ...]
    closing: str
    basis: str
    warning: str


def lay_out(letter: Letter) -> LetterPage:
    """The letter's lines."""
    name, *rest = letter.sender.split("\n")
    return LetterPage(
        sender_name=name,
        sender_lines=tuple(line for line in rest if line.strip()),
        addressee=tuple(line for line in letter.addressee.split("\n") if line.strip()),
        written_on=day(letter.written_on),
        subject=letter.subject,
        mark=letter.mark,
        salutation=letter.salutation,
        opening=letter.opening,
        facts=letter.facts,
        message=tuple(line for line in paragraphs(letter.message) if line.strip()),
        requests=letter.requests,
        enclosures=letter.enclosures,
        closing=letter.closing,
        basis=letter.basis,
        warning=letter.warning,
    )


def _rendition(template_id: str, title: str) -> Rendition[Letter]:
    return Rendition(
        template="documents/pharmacovigilance/letter.html",
        template_id=template_id,
        template_version="1",
        title=title,
        prepare=lay_out,
    )


COVER_LETTER = _rendition("susar-cover-letter", "Cover letter to an expedited safety report")
INVESTIGATOR_LETTER = _rendition("safety-letter", "Safety letter to investigators")
