"""What a home page shows, asked of whoever knows it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.web.components import Column, RowUrl
from cro_platform.web.pages import PAGES
from cro_platform.web.panels import table_columns


@dataclass(frozen=True, slots=True)
class Section:
    """A titled table of the home page."""

    title: str
    columns: list[Column]
    rows: list[dict[str, Any]]
    row_url: RowUrl
    all_url: str
    empty: str


HOME = (
    ("deadlines", "Clocks, nearest first", "No clock is running."),
    ("studies", "Studies", "No study yet."),
)
LENGTH = 10


def sections(by: Principal) -> list[Section]:
    """The sections this person may see."""
    found = [_section(by, *each) for each in HOME if each[0] in PAGES]
    return [each for each in found if each is not None]


def _section(by: Principal, name: str, title: str, empty: str) -> Section | None:
    pages = PAGES[name]
    if not may(by, pages.resource.view):
        return None
    given = {"status": "running"} if name == "deadlines" else {}
    rows = pages.resource.page(by, given=given, cursor=None, size=LENGTH).rows
    slug = by.organization_slug
    return Section(
        title,
        table_columns(pages.resource, pages.columns),
        rows,
        RowUrl(lambda row: reverse("portal-record", args=[slug, name, row["id"]])),
        reverse("portal-list", args=[slug, name]),
        empty,
    )
