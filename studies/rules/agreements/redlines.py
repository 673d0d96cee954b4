"""What differs between two versions of an agreement, as data and as sentences a person can read aloud."""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from cro_platform.access.obligations import obligation
from studies.rules.agreements.local_time import local_words
from studies.rules.agreements.text import AgreementText, BudgetText, RowText

EVERY_COUNTRY = "ALL"
WORDS = re.compile(r"\s+|[^\s]+")


class Mark(StrEnum):
    """What happened to it."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words in a redline: kept, added or removed."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: in which part, of what, from what to what. `words` is the redline of a long text."""

    part: str
    mark: Mark
    what: str
    before: str = ""
    after: str = ""
    words: tuple[Piece, ...] = ()

    @property
    def sentence(self) -> str:
        """The difference as a sentence."""
        if self.mark is Mark.ADDED:
            return f"{self.part}: {self.what} is added{_value(self.after)}."
        if self.mark is Mark.REMOVED:
            return f"{self.part}: {self.what} is removed{_value(self.before)}."
        return f"{self.part}: {self.what} changes from {_quoted(self.before)} to {_quoted(self.after)}."


def redline(before: AgreementText, after: AgreementText) -> tuple[Change, ...]:
    """Every difference, in the order of the paper, from its terms to its attachments."""
    return (
        *_terms(before, after),
        *_listed("Studies", before.studies, after.studies, lambda s: f"study {s.number}", _study_words),
        *_listed("Services", before.services, after.services, lambda s: f"“{s.name}”", lambda s: s.description),
        *_listed("Transfers", before.rows, after.rows, row_words, lambda r: f"clause {r.clause}"),
        *_listed("Acceptance", before.acceptance, after.acceptance, lambda c: f"“{obligation(c).name}”", lambda _: ""),
        *_sections(before, after),
        *_listed("Budget", before.budget, after.budget, lambda b: f"“{b.item}”", budget_words),
        *_listed("Contacts", before.contacts, after.contacts, lambda c: f"{c.duty} contact {c.name}", _contact_words),
        *_annex(before, after),
        *_listed("Attachments", before.attachments, after.attachments, lambda a: f"“{a.name}”", lambda a: a.sha256),
    )  # fmt: skip


def sentences(changes: Iterable[Change]) -> tuple[str, ...]:
    """The differences to read; one sentence where nothing differs."""
    found = tuple(each.sentence for each in changes)
    return found or ("The two versions say the same.",)


def row_words(row: RowText) -> str:
    """A transfer as it is read: “Site monitoring” of study NW-1 in DE."""
    return f"“{obligation(row.obligation).name}” of study {row.study} {cell_words(row.cell)}"


def cell_words(cell: str) -> str:
    """Where an obligation is held, in words."""
    return {"*": "for the whole study", EVERY_COUNTRY: "in every country of the study"}.get(
        cell, f"in {cell}"
    )


def budget_words(line: BudgetText) -> str:
    """Quantity, unit and price."""
    return f"{line.quantity:f} × {line.unit} at {line.unit_price:f} {line.currency}"


def word_redline(before: str, after: str) -> tuple[Piece, ...]:
    """Two texts, word by word."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    pieces: list[Piece] = []
    for mark, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if mark == "equal":
            pieces.append(Piece("kept", "".join(old[i:j])))
            continue
        pieces += [Piece("removed", "".join(old[i:j]))] if j > i else []
        pieces += [Piece("added", "".join(new[k:m]))] if m > k else []
    return tuple(pieces)


def _terms(before: AgreementText, after: AgreementText) -> Iterator[Change]:
    old, new = _term_values(before), _term_values(after)
    for name, value in new.items():
        if old[name] != value:
            yield Change("Terms", Mark.CHANGED, name, old[name], value)


def _term_values(text: AgreementText) -> dict[str, str]:
    return {
        "the title": text.title,
        "the sponsor's legal entity": _entity_words(text.sponsor),
        "the provider's legal entity": _entity_words(text.provider),
        "the effective date": local_words(text.effective_at, text.zone),
        "the end": local_words(text.ends_at, text.zone) if text.ends_at else "none stated",
        "the close-out period": f"{text.close_out_days} days",
        "the general transfer of all obligations": "yes" if text.is_general_transfer else "no",
    }


def _entity_words(entity: Any) -> str:
    return ", ".join(part for part in (entity.name, entity.address) if part)


def _study_words(study: Any) -> str:
    countries = ", ".join(study.countries) or "no country"
    return "; ".join(
        part for part in (study.title, *study.identifiers, study.phase, countries) if part
    )


def _contact_words(contact: Any) -> str:
    return ", ".join(part for part in (contact.email, contact.phone) if part)


def _listed(
    part: str,
    before: tuple[Any, ...],
    after: tuple[Any, ...],
    key: Callable[[Any], str],
    value: Callable[[Any], str],
) -> Iterator[Change]:
    old, new = (
        {key(each): value(each) for each in before},
        {key(each): value(each) for each in after},
    )
    for name in [*old, *(name for name in new if name not in old)]:
        if name not in new:
            yield Change(part, Mark.REMOVED, name, before=old[name])
        elif name not in old:
            yield Change(part, Mark.ADDED, name, after=new[name])
        elif old[name] != new[name]:
            yield Change(part, Mark.CHANGED, name, old[name], new[name])


def _sections(before: AgreementText, after: AgreementText) -> Iterator[Change]:
    old, new = ({each.number: each for each in text.sections} for text in (before, after))
    for number in sorted({*old, *new}, key=section_key):
        was, now = old.get(number), new.get(number)
        if was == now:
            continue
        what = f"clause {number} “{(now or was).heading}”"  # type: ignore[union-attr]  # one of the two is there
        mark = Mark.ADDED if was is None else Mark.REMOVED if now is None else Mark.CHANGED
        told_before, told_after = (
            f"{each.heading}. {each.text}" if each else "" for each in (was, now)
        )
        yield Change(
            "Clauses", mark, what, told_before, told_after, word_redline(told_before, told_after)
        )


def section_key(number: str) -> tuple[tuple[int, str], ...]:
    """4.2 before 4.10; what is no number after the numbers."""
    return tuple((int(part), "") if part.isdigit() else (10**6, part) for part in number.split("."))


def _annex(before: AgreementText, after: AgreementText) -> Iterator[Change]:
    part = "Data-processing annex"
    was, now = before.annex, after.annex
    if was is None or now is None:
        if was is not now:
            yield Change(part, Mark.ADDED if was is None else Mark.REMOVED, "the annex")
        return
    for each in fields(now):
        old, new = (_flat(getattr(annex, each.name)) for annex in (was, now))
        if old != new:
            yield Change(part, Mark.CHANGED, f"“{each.name.replace('_', ' ')}”", old, new)


def _flat(value: Any) -> str:
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def _value(text: str) -> str:
    return f": {text}" if text else ""


def _quoted(text: str) -> str:
    return f"“{text}”" if text else "nothing"
