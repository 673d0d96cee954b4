"""Figures with their basis, and what waits for the reader, for every home."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cro_platform.web.components import Column, RowUrl, Tone


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the strip at the top, with what it is measured against."""

    label: str
    value: object
    basis: str
    change: str = ""
    tone: Tone = "neutral"
    url: str = ""


def waiting_columns() -> list[Column]:
    """What is asked, of which record, since when."""
    return [
        Column(_("What"), "what"),
        Column(_("Asked"), "asked"),
        Column(_("Since"), lambda each: each.since.date() if each.since else None, is_unbroken=True),
    ]  # fmt: skip


def waiting_url() -> RowUrl:
    """Where it is done."""
    return RowUrl(lambda each: each.url)
