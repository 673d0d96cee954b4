"""A MedDRA release as its maintainer distributes it: `$`-delimited `.asc` files (MedDRA Distribution File Format Document)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LOWEST_LEVEL_TERMS, HIERARCHY, CLASS_ORDER = "llt.asc", "mdhier.asc", "intl_ord.asc"


class MeddraError(Exception):
    """A folder is no MedDRA release; the message names file, line and reason. Nothing was stored."""


@dataclass(frozen=True, slots=True)
class Place:
    """A preferred term in its primary system organ class; `class_order` is the internationally agreed order, from 1."""

    code: str
    name: str
    class_code: str
    class_name: str
    class_order: int


@dataclass(frozen=True, slots=True)
class Term:
    """A lowest level term, under which reports are coded, and the preferred term it belongs to."""

    code: str
    name: str
    preferred: Place


def read_release(folder: Path) -> Iterator[Term]:
    """Every lowest level term of the release in `folder`, with its preferred term and primary system organ class.

    Files are found under their own names, whatever the case, in `folder` or a folder below it. Raises MeddraError.
    """
    places = _places(folder)
    for number, row in _rows(_file(folder, LOWEST_LEVEL_TERMS), 3):
        code, name, preferred = row[:3]
        if preferred not in places:
            raise MeddraError(
                f"{LOWEST_LEVEL_TERMS}, line {number}: preferred term {preferred} has no primary class in {HIERARCHY}."
            )
        yield Term(code, name, places[preferred])


def _places(folder: Path) -> dict[str, Place]:
    """By preferred term; of its several classes the primary one counts (flag Y)."""
    order = {row[1]: int(row[0]) for _, row in _rows(_file(folder, CLASS_ORDER), 2)}
    found = {}
    for number, row in _rows(_file(folder, HIERARCHY), 12):
        if row[11] != "Y":
            continue
        if row[3] not in order:
            raise MeddraError(
                f"{HIERARCHY}, line {number}: class {row[3]} is not in {CLASS_ORDER}."
            )
        found[row[0]] = Place(row[0], row[4], row[3], row[7], order[row[3]])
    return found


def _file(folder: Path, name: str) -> Path:
    found = sorted(path for path in folder.rglob("*") if path.name.lower() == name)
    if not found:
        raise MeddraError(f"{name} is missing in {folder.name!r}.")
    return found[0]


def _rows(path: Path, fields: int) -> Iterator[tuple[int, list[str]]]:
    try:
        lines = path.read_bytes().decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise MeddraError(f"{path.name} is not UTF-8.") from None
    for number, line in enumerate(lines, start=1):
        row = line.split("$")
        if len(row) < fields:
            raise MeddraError(
                f"{path.name}, line {number}: {fields} fields are expected, not {len(row)}."
            )
        if not row[0].isdecimal():
            raise MeddraError(f"{path.name}, line {number}: {row[0][:20]!r} is not a code.")
        yield number, row
