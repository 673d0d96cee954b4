"""What an address asks of a list: filters, order, columns, where one looks, from which row on."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.web.answers import Answers
from cro_platform.web.columns import words
from cro_platform.web.filters import Filter
from cro_platform.web.focus import NAMES, Focus, focus_of
from cro_platform.web.pages import Pages
from cro_platform.web.paging import Page
from cro_platform.web.panels import in_words
from cro_platform.web.resources import Resource

SORT, COLUMN, CURSOR, VIEW = "sort", "column", "cursor", "view"
OWN = (SORT, COLUMN, CURSOR, VIEW)
TECHNICAL = frozenset({"id", "rev", "study", "derivation"})
"""Columns that nobody wants to read in a list."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One list as it is asked for; equal for the page, the export, the saved view."""

    given: dict[str, str]
    focus: Focus
    sort: str = ""
    columns: tuple[str, ...] = ()
    cursor: str | None = None
    unnarrowed: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, request: HttpRequest, pages: type[Pages]) -> "Asked":
        """Raises RuleBroken for a column or an order that the list does not have."""
        return cls.from_query(request.GET, pages, focus_of(request))

    @classmethod
    def from_query(cls, query: QueryDict, pages: type[Pages], focus: Focus) -> "Asked":
        """Levels of the focus that the list does not know are told, not refused."""
        known = {each.name for each in pages.resource.all_filters()}
        given = {
            name: str(value)
            for name, value in query.items()
            if name not in OWN and (name in known or name not in NAMES)
        }
        return cls(
            given=given,
            focus=focus,
            sort=_sort(pages.resource, query.get(SORT, "")),
            columns=_columns(pages, query.getlist(COLUMN)),
            cursor=query.get(CURSOR),
            unnarrowed=tuple(name for name in focus.chosen if name not in known),
        )

    @property
    def is_narrowed(self) -> bool:
        """Something else than where one looks narrows the list."""
        return any(value for name, value in self.given.items() if name not in NAMES)

    def page(self, resource: type[Resource], by: Principal, *, size: int) -> Page:
        """The rows asked for."""
        more = {"sort": self.sort} if self.sort else {}
        return resource.page(by, given=self.given, cursor=self.cursor, size=size, **more)

    def pages(self, resource: type[Resource], by: Principal, *, size: int) -> Iterator[Page]:
        """Every row asked for, page by page."""
        cursor = None
        while True:
            more = {"sort": self.sort} if self.sort else {}
            found = resource.page(by, given=self.given, cursor=cursor, size=size, **more)
            yield found
            if found.cursor is None:
                return
            cursor = found.cursor

    def chips(self, filters: tuple[Filter, ...]) -> list[tuple[str, str, str]]:
        """The filters in force: name, label and the chosen value in words."""
        named = {each.name: each for each in filters}
        return [
            (name, _(str(named[name].label)), _shown(named[name], value))
            for name, value in self.given.items()
            if value and name in named and name not in NAMES
        ]


def choosable(pages: type[Pages]) -> list[tuple[str, str]]:
    """The columns a person can have in the list, each with its title."""
    resource = pages.resource
    titles = {each.name: each.title for each in resource.columns()}
    names = [*titles, *resource.computed, *(["author"] if _is_authored(resource) else [])]
    wanted = dict.fromkeys([*pages.columns, *names])
    return [
        (name, _(titles.get(name, words(name))))
        for name in wanted
        if name in pages.columns or name not in TECHNICAL
    ]


def _is_authored(resource: type[Resource]) -> bool:
    return not issubclass(resource, Answers) and resource.is_authored()


def _columns(pages: type[Pages], wanted: list[str]) -> tuple[str, ...]:
    if not wanted:
        return pages.columns
    known = [name for name, _title in choosable(pages)]
    for name in wanted:
        if name not in known:
            raise RuleBroken.of(
                COLUMN, gettext("This list has no column “%(name)s”.") % {"name": name}
            )
    return tuple(name for name in known if name in wanted)


def _sort(resource: type[Resource], wanted: str) -> str:
    if wanted and wanted.removeprefix("-") not in resource.sortable():
        allowed = ", ".join(sorted(resource.sortable())) or "nothing"
        raise RuleBroken.of(
            SORT, gettext("This list can be sorted by: %(allowed)s.") % {"allowed": allowed}
        )
    return wanted


def _shown(each: Filter, value: str) -> str:
    if each.kind == "boolean":
        return _("Yes") if value == "true" else _("No")
    return str(in_words(dict(each.choices), value))


def without(request: HttpRequest, *names: str, **more: Any) -> str:
    """This address without some of what it asks, and from the first row on."""
    query = request.GET.copy()
    for name in (*names, CURSOR):
        query.pop(name, None)
    for name, value in more.items():
        query[name] = value
    return f"?{query.urlencode()}" if query else "?"
