"""A letter to the investigator about a visit, as it is printed."""

from dataclasses import dataclass
from datetime import date

from cro_platform.documents.fitting import paragraphs
from cro_platform.documents.rendition import Rendition


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who takes part."""

    name: str
    function: str


@dataclass(frozen=True, slots=True)
class OpenAction:
    """A line of the follow-up letter: what is open, who acts, by when."""

    number: str
    text: str
    who: str
    due: str


@dataclass(frozen=True, slots=True)
class SiteLetter:
    """Everything such a letter says: nothing internal to the monitoring company, nothing that tells a treatment."""

    sender: str
    addressee: str
    written_on: date
    subject: str
    salutation: str
    opening: str
    facts: tuple[tuple[str, str], ...]
    participants: tuple[Participant, ...]
    points_title: str
    points: tuple[str, ...]
    actions: tuple[OpenAction, ...]
    closing: str
    signed_by: str


@dataclass(frozen=True, slots=True)
class LetterPage:
    """What the template prints."""

    sender_name: str
    sender_lines: tuple[str, ...]
    addressee: tuple[str, ...]
    written_on: str
    subject: str
    salutation: str
    opening: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    participants: tuple[Participant, ...]
    points_title: str
    points: tuple[str, ...]
    actions: tuple[OpenAction, ...]
    closing: str
    signed_by: str


def lay_out(letter: SiteLetter) -> LetterPage:
    """The letter's lines."""
    name, *rest = letter.sender.split("\n")
    return LetterPage(
        sender_name=name,
        sender_lines=_filled(rest),
        addressee=_filled(letter.addressee.split("\n")),
        written_on=day_words(letter.written_on),
        subject=letter.subject,
        salutation=letter.salutation,
        opening=_filled(paragraphs(letter.opening)),
        facts=letter.facts,
        participants=letter.participants,
        points_title=letter.points_title,
        points=letter.points,
        actions=letter.actions,
        closing=letter.closing,
        signed_by=letter.signed_by,
    )


def _filled(lines: object) -> tuple[str, ...]:
    return tuple(line for line in lines if line.strip())  # type: ignore[attr-defined]  # any iterable of text


def day_words(on: date | None) -> str:
    """A day as letters and reports print it."""
    return f"{on:%d %b %Y}" if on else ""


def span_words(from_on: date | None, until_on: date | None) -> str:
    """One day, or from … to …."""
    if from_on is None or until_on is None or from_on == until_on:
        return day_words(from_on or until_on)
    return f"{day_words(from_on)} to {day_words(until_on)}"


def _rendition(template_id: str, title: str) -> Rendition[SiteLetter]:
    return Rendition(
        template="documents/monitoring/letter.html",
        template_id=template_id,
        template_version="1",
        title=title,
        prepare=lay_out,
    )


CONFIRMATION_LETTER = _rendition("visit-confirmation", "Confirmation of a monitoring visit")
FOLLOW_UP_LETTER = _rendition("visit-follow-up", "Follow-up to a monitoring visit")
