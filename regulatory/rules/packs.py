"""What a country needs before a site may be activated there: open data, each requirement with its source and how sure we are."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from cro_platform.access.obligations import Obligation, cell_of, obligation
from cro_platform.deadlines.engine.entries import Entry, read_yaml
from cro_platform.tenancy.countries import country, jurisdiction_of
from regulatory.enums import ApprovalKind
from regulatory.rules.bodies import EU, is_unverified, read_confidence

FOLDER = Path(__file__).parents[1] / "reference" / "packs"
KEYS = {"code", "name", "obligation", "met_by", "approvals", "source", "confidence", "doubt"}


class MetBy(StrEnum):
    """How it is known: by an approval on record, or by what a person found."""

    APPROVAL = "approval"
    FINDING = "finding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing that must be there. `place` is EU for what every member state needs; `approvals` are the kinds that meet it."""

    code: str
    place: str
    name: str
    owed: Obligation
    met_by: MetBy
    approvals: tuple[ApprovalKind, ...]
    source: str
    confidence: str
    doubt: str

    @property
    def is_unverified(self) -> bool:
        """From memory, or in doubt."""
        return is_unverified(self.confidence, self.doubt)

    def cell(self, code: str) -> str:
        """The cell of its duty in a country: whoever holds it answers for the requirement."""
        return cell_of(self.owed, code)


@cache
def packs() -> dict[str, tuple[Requirement, ...]]:
    """Every pack by place. Raises RuleDataError, naming file, entry and field, for a faulty one."""
    found = dict(_pack(path) for path in sorted(FOLDER.glob("*.yaml")))
    codes = [each.code for rows in found.values() for each in rows]
    for code in codes:
        if codes.count(code) > 1:
            raise Entry(FOLDER.name, code, {}).refuse("code", "stands twice")
    return found


def _pack(path: Path) -> tuple[str, tuple[Requirement, ...]]:
    document = Entry.of(path.name, "", "file", read_yaml(path))
    document.allow({"about", "place", "requirements"})
    document.text("about")
    place = document.text("place")
    if place != EU:
        country(place)
    rows = document.mappings("requirements")
    return place, tuple(
        _requirement(place, Entry(path.name, r.text("code"), r.values)) for r in rows
    )


def _requirement(place: str, entry: Entry) -> Requirement:
    entry.allow(KEYS)
    met_by = entry.optional_word("met_by", MetBy) or MetBy.FINDING
    approvals = tuple(ApprovalKind(each) for each in entry.texts("approvals"))
    if (met_by is MetBy.APPROVAL) != bool(approvals):
        raise entry.refuse("approvals", "name the kinds of approval that meet it, and only then")
    return Requirement(
        code=entry.text("code"),
        place=place,
        name=entry.text("name"),
        owed=obligation(entry.text("obligation")),
        met_by=met_by,
        approvals=approvals,
        source=entry.text("source"),
        confidence=read_confidence(entry),
        doubt=entry.optional_text("doubt") or "",
    )


def requirements_of(code: str) -> tuple[Requirement, ...]:
    """What a country needs: the pack of its jurisdiction, then its own; empty where neither is loaded."""
    places = dict.fromkeys((jurisdiction_of(code), code))
    return tuple(each for place in places for each in packs().get(place, ()))


def requirement(code: str) -> Requirement | None:
    """One requirement by its code."""
    return next((each for rows in packs().values() for each in rows if each.code == code), None)
