"""What a page hands to the components of the design system: values, no markup.

Each class is the contract of one component in `templatetags/ui`; a page builds these values in its
view and names them in the template, which stays free of logic.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal

Tone = Literal["neutral", "info", "success", "warning", "danger"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its heading and how a row yields the cell.

    `value` is a dotted attribute path (`"site.name"`) or a function of the row. It may give text, a
    number, a date, an aware datetime, None (shown as a dash that is read "not recorded") or the
    output of another component. `sort` is the name the page knows in `?sort=`; empty: no link.
    `is_unbroken` keeps identifiers on one line.
    """

    title: str
    value: str | Callable[[Any], object]
    sort: str = ""
    is_numeric: bool = False
    is_unbroken: bool = False


@dataclass(frozen=True, slots=True)
class RowUrl:
    """How a row yields the address of its record.

    A template calls every function it is handed, without a row; this one it passes on to the table.
    """

    of: Callable[[Any], str]
    do_not_call_in_templates: ClassVar[bool] = True

    def __call__(self, row: Any) -> str:
        """The row's address."""
        return self.of(row)


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """A link of the side navigation; `badge` is the number of things that wait behind it."""

    label: str
    url: str
    icon: str
    is_current: bool = False
    badge: int = 0


@dataclass(frozen=True, slots=True)
class NavigationSection:
    """A titled group of links of the side navigation; `more` is folded until it is wanted."""

    title: str
    items: tuple[NavigationItem, ...]
    more: tuple[NavigationItem, ...] = ()

    @property
    def is_more_open(self) -> bool:
        """The page shown is one of the folded ones."""
        return any(item.is_current for item in self.more)


@dataclass(frozen=True, slots=True)
class Link:
    """A step of the path to a page; the page itself comes last, with an empty address."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A term and its value, as on the line of facts under a record's title."""

    term: str
    value: object


@dataclass(frozen=True, slots=True)
class RecordHeading:
    """The head of a record's page: its name, its state, its few leading facts."""

    title: str
    identifier: str = ""
    state: str = ""
    tone: Tone = "neutral"
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Tab:
    """One face of a record; `count` None shows no number, 0 shows that nothing is there."""

    label: str
    url: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a derivation: what was done, the value it gave, the clause that demands it."""

    text: str
    value: object = None
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One field's old and new value as the audit trail recorded them; None: it held nothing."""

    field: str
    old: object = None
    new: object = None


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """Who did what and when, with old and new values and the reason given (21 CFR 11.10(e)).

    `at` is aware. `organization` tells which company acted; `reason` is empty where none was asked. `sentence` says it in
    words; without one the action's name stands there.
    """

    who: str
    action: str
    at: datetime
    role: str = ""
    organization: str = ""
    changes: tuple[Change, ...] = ()
    reason: str = ""
    sentence: str = ""
    intent: str = ""
