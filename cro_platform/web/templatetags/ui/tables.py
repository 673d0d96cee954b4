"""Tables: sorted by links, paged by keyset, readable on a phone, walked by the arrow keys."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Literal

from django.http import QueryDict
from django.template import Context, TemplateSyntaxError
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cro_platform.web.components import Column
from cro_platform.web.templatetags.ui.library import register, render, require, require_words

PAGE_PARAMETERS = ("cursor", "after", "before", "page")  # a new order begins at its first page

Narrow = Literal["stack", "scroll"]
RowUrl = str | Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Head:
    """A heading as the template needs it; `direction` is aria-sort's word or empty."""

    title: str
    kind: str
    url: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with the heading repeated beside it on a phone."""

    label: str
    value: object
    kind: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its address or empty, the cell that names it, and the others."""

    url: str
    head: Cell
    cells: tuple[Cell, ...]
    mark: str = ""


def _read(row: object, source: str | Callable[[Any], object]) -> object:
    value = attrgetter(source)(row) if isinstance(source, str) else source(row)
    found = value() if callable(value) else value
    is_label = isinstance(source, str) and source.endswith("_display")
    return _(str(found)) if is_label and found else found


def _sort_url(context: Context, name: str) -> str:
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for parameter in PAGE_PARAMETERS:
        query.pop(parameter, None)
    query["sort"] = name
    return f"?{query.urlencode()}"


def _kind(column: Column) -> str:
    kinds = {"is-numeric": column.is_numeric, "is-unbroken": column.is_unbroken}
    return " ".join(name for name, applies in kinds.items() if applies)


def _head(context: Context, column: Column, sorted_by: str) -> Head:
    title = _(str(column.title))
    if not column.sort:
        return Head(title, _kind(column))
    if sorted_by == column.sort:
        url = _sort_url(context, f"-{column.sort}")
        return Head(title, _kind(column), url, "ascending")
    direction = "descending" if sorted_by == f"-{column.sort}" else ""
    return Head(title, _kind(column), _sort_url(context, column.sort), direction)


def _mark(row: object) -> str:
    """A row as it is sent when it is ticked: its id, and the revision that was seen."""
    values = row if isinstance(row, dict) else vars(row)
    return f"{values['id']}:{values.get('rev', '')}"


def _rows(
    columns: Sequence[Column], rows: Iterable[object], row_url: RowUrl, *, is_chosen: bool = False
) -> Iterator[Row]:
    for row in rows:
        cells = [Cell(_(str(c.title)), _read(row, c.value), _kind(c)) for c in columns]
        url = str(_read(row, row_url)) if row_url else ""
        yield Row(url, cells[0], tuple(cells[1:]), _mark(row) if is_chosen else "")


def _frame(
    context: Context, columns: Sequence[Column], narrow: str, caption: str, sorted_by: str
) -> dict[str, object]:
    require("narrow", narrow, ("stack", "scroll"))
    require_words("caption", caption)
    if not columns or not all(isinstance(column, Column) for column in columns):
        raise TemplateSyntaxError("columns must be a sequence of Column, with at least one.")
    heads = [_head(context, column, sorted_by) for column in columns]
    return {"heads": heads, "narrow": narrow, "caption": caption, "width": len(columns)}


@register.simple_tag(takes_context=True)
def table(
    context: Context,
    *,
    columns: Sequence[Column],
    rows: Iterable[object],
    caption: str,
    empty: str,
    row_url: RowUrl = "",
    sorted_by: str = "",
    next_url: str = "",
    previous_url: str = "",
    id: str = "",  # noqa: A002 -- the name of the HTML attribute
    narrow: Narrow = "stack",
    shows_caption: bool = False,
    choose: str = "",
) -> SafeString:
    """Rows of records; the first column names the row and carries the link of `row_url`.

    `row_url` is an attribute path, a method name or a function of the row. `sorted_by` is the
    present order as in `?sort=` (a leading minus: descending). `empty` says why no row is
    there. On a phone rows become labelled sheets (`stack`) or the table scrolls in its own region
    (`scroll`). `choose` is the name under which ticked rows are sent by the form around the table.
    """
    require_words("empty", empty)
    frame = _frame(context, columns, narrow, caption, sorted_by)
    return render(
        "table",
        **frame,
        rows=list(_rows(columns, rows, row_url, is_chosen=bool(choose))),
        choose=choose,
        empty=empty,
        next_url=next_url,
        previous_url=previous_url,
        id=id,
        shows_caption=shows_caption,
    )


@register.simple_block_tag(takes_context=True)
def table_frame(
    context: Context,
    content: SafeString,
    *,
    columns: Sequence[Column],
    caption: str,
    sorted_by: str = "",
    next_url: str = "",
    previous_url: str = "",
    id: str = "",  # noqa: A002 -- the name of the HTML attribute
    narrow: Narrow = "scroll",
    shows_caption: bool = False,
) -> SafeString:
    """The same table around hand-written rows, for cells that need more than a value."""
    frame = _frame(context, columns, narrow, caption, sorted_by)
    return render(
        "table",
        **frame,
        content=content,
        next_url=next_url,
        previous_url=previous_url,
        id=id,
        shows_caption=shows_caption,
    )
