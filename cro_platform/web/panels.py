"""Parts of a record's page that every room can use."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.audit.trail import trail_of
from cro_platform.audit.wording import READ_AS
from cro_platform.web.columns import model_field, words
from cro_platform.web.components import Column, Fact, RowUrl
from cro_platform.web.pages import PAGES, Pages, record_url
from cro_platform.web.paging import paginate
from cro_platform.web.resources import Resource
from cro_platform.web.spoken import spoken
from cro_platform.web.templatetags.ui import status

TRAIL_LENGTH = 20
RELATED_LENGTH = 50

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
"""A day that a resource tells as text, because it may be known to the month only."""


def shown(resource: type[Resource], name: str, row: dict[str, Any]) -> Any:
    """A row's value as a person reads it: the label of a choice, the words of a list."""
    path = {each.name: each.path for each in resource.columns()}.get(name, name)
    field = model_field(resource.model, path)
    value = row.get(name)
    if field is not None and field.choices:
        return in_words(dict(field.flatchoices), value)
    if isinstance(value, list):
        base = getattr(field, "base_field", None)
        labels = dict(base.flatchoices) if base is not None and base.choices else {}
        return ", ".join(str(in_words(labels, each)) for each in value) or None
    if name in READ_AS and isinstance(value, str):
        return READ_AS[name](value) or None
    if name in resource.sentences and isinstance(value, str):
        return spoken(value) or None
    if isinstance(value, str) and DAY.fullmatch(value):
        return date.fromisoformat(value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name.startswith("year") and isinstance(value, int):
        return str(value)
    return None if value == "" else value


def in_words(labels: dict[Any, Any], value: Any) -> Any:
    """The label of a choice in the reader's language; a value that is no choice stands as it is."""
    return _(str(labels[value])) if labels.get(value) else value


def label_of(resource: type[Resource], name: str) -> str:
    """What a column is called."""
    titles = {each.name: each.title for each in resource.columns()}
    return _(titles.get(name, words(name)))


def _row_of(record: Any, by: Principal) -> tuple[type[Resource], dict[str, Any]] | None:
    """The record as the list shows it that it stands in: several lists can share a table, as trail and log-ins do."""
    for pages in PAGES.values():
        if pages.resource.model is type(record):
            try:
                return pages.resource, pages.resource.row(by, record.pk)
            except Http404:
                continue
    return None


@dataclass(frozen=True, slots=True)
class Facts:
    """Named values of the record."""

    title: str
    names: tuple[str, ...]
    is_side: bool = False
    template: str = "web/panels/facts.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """Term and value of each name; what is not recorded is named in one line."""
        found = _row_of(record, by)
        if found is None:
            return None
        resource, row = found
        told = [Fact(label_of(resource, n), shown(resource, n, row)) for n in self.names]
        return {
            "facts": [each for each in told if each.value is not None],
            "absent": [each.term for each in told if each.value is None],
        }


@dataclass(frozen=True, slots=True)
class Related:
    """Records of another resource that belong to this one."""

    resource: str
    path: str
    columns: tuple[str, ...] = ()
    is_side: bool = False
    template: str = "web/panels/related.html"

    @property
    def title(self) -> str:
        """The other resource's title."""
        return PAGES[self.resource].resource.title

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """The newest rows; nothing for people who may not read them."""
        pages = PAGES[self.resource]
        resource = pages.resource
        if not may(by, resource.view):
            return None
        found = paginate(
            resource.visible(by).filter(**{self.path: record.pk}),
            values=resource.values(),
            size=RELATED_LENGTH,
        )
        rows = resource._finish(found.rows, by)  # noqa: SLF001 -- the panel is part of the page machinery
        names = self.columns or pages.columns
        return {
            "columns": table_columns(resource, names),
            "rows": rows,
            "row_url": RowUrl(
                lambda row: reverse(
                    "portal-record", args=[by.organization_slug, self.resource, row["id"]]
                )
            ),
            "more": found.cursor is not None,
            "caption": _(resource.title),
            "all_url": self._all_url(by, resource, record) if found.cursor else "",
        }

    def _all_url(self, by: Principal, resource: type[Resource], record: Any) -> str:
        """The list with the same narrowing, where it has a filter for it."""
        names = {each.path.removesuffix("_id"): each.name for each in resource.all_filters()}
        if self.path not in names:
            return ""
        at = reverse("portal-list", args=[by.organization_slug, resource.name])
        return f"{at}?{names[self.path]}={record.pk}"


UNBROKEN = ("_on", "_at", "number", "start")
"""Endings of the names whose values stand on one line: dates and identifiers."""


def table_columns(
    resource: type[Resource], names: tuple[str, ...], *, is_sorted: bool = False
) -> list[Column]:
    """Table columns that read rows as a person does; `is_sorted` links the headings by which the list can be sorted."""
    sortable = resource.sortable() if is_sorted else {}
    return [
        Column(
            label_of(resource, name),
            _reader(resource, name),
            sort=name if name in sortable else "",
            is_unbroken=name.endswith(UNBROKEN),
        )
        for name in names
    ]


def _reader(resource: type[Resource], name: str) -> Any:
    if name != "status":
        return lambda row: shown(resource, name, row)
    pages = PAGES.get(resource.name, Pages)
    if pages is Pages:
        return lambda row: status("neutral", str(shown(resource, name, row)))
    return lambda row: status(*pages.tone_and_state(row))


@dataclass(frozen=True, slots=True)
class Trail:
    """Who changed what, when and why (21 CFR 11.10(e))."""

    title: str = "Audit trail"
    is_side: bool = False
    template: str = "web/panels/trail.html"

    def context(self, record: Model, by: Principal) -> dict[str, Any] | None:
        """The newest entries, with the way to all of them."""
        entries = trail_of(record._meta.db_table, str(record.pk), limit=TRAIL_LENGTH)
        url = reverse("portal-trail", args=[by.organization_slug, record._meta.db_table, record.pk])
        return {
            "entries": entries,
            "all_url": url,
            "record_url": record_url(by.organization_slug, record),
        }
