"""The parts a page is laid out from: headings, panels, facts, figures, tabs, dialogs."""

from collections.abc import Sequence
from typing import get_args

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cro_platform.web.components import Link, Tab, Tone
from cro_platform.web.templatetags.ui.library import register, render, require, require_words

TONES: tuple[Tone, ...] = get_args(Tone)


@register.simple_block_tag
def page_heading(
    content: SafeString, *, title: str, subtitle: str = "", identifier: str = ""
) -> SafeString:
    """The one `h1` of a page; the block holds its actions."""
    require_words("title", title)
    return render("page_heading", **locals())


@register.simple_block_tag
def panel(
    content: SafeString,
    *,
    title: str,
    note: str = "",
    id: str = "",  # noqa: A002 -- the name of the HTML attribute
    tone: Tone = "neutral",
    link_url: str = "",
    link_label: str = "",
    is_flush: bool = False,
) -> SafeString:
    """A titled surface; `is_flush` lets a table reach its edges, `note` says what it covers."""
    require("tone", tone, TONES)
    require_words("title", title)
    return render("panel", **locals())


@register.simple_block_tag
def facts(content: SafeString, *, is_list: bool = False) -> SafeString:
    """A grid of facts, or with `is_list` one below the other for a narrow column."""
    return render("facts", content=content, is_list=is_list)


@register.simple_tag
def fact(term: str, value: object, *, note: str = "") -> SafeString:
    """A term and its value; dates, numbers and absence are written the platform's way."""
    require_words("term", term)
    return render("fact", term=_(str(term)), value=value, note=note)


@register.simple_block_tag
def fact_block(content: SafeString, *, term: str, note: str = "") -> SafeString:
    """A term whose value is made of other components."""
    require_words("term", term)
    return render("fact", term=term, value=SafeString(content.strip()), note=note)


@register.simple_block_tag
def metrics(content: SafeString) -> SafeString:
    """A strip of figures."""
    return render("metrics", content=content)


@register.simple_tag
def metric(
    label: str,
    value: object,
    *,
    basis: str,
    change: str = "",
    tone: Tone = "neutral",
    url: str = "",
) -> SafeString:
    """A figure with its basis: a number without what it is measured against is not shown."""
    require("tone", tone, TONES)
    require_words("basis", basis)
    return render("metric", **locals())


@register.simple_block_tag
def empty_state(content: SafeString, *, title: str, icon: str = "inbox") -> SafeString:
    """What a place without records says: why it is empty and what would fill it."""
    require_words("title", title)
    return render("empty_state", content=content, title=title, icon=icon)


@register.simple_tag
def tabs(items: Sequence[Tab], *, label: str) -> SafeString:
    """The faces of one record as links; `label` names the set."""
    require_words("label", label)
    return render("tabs", items=items, label=label)


@register.simple_tag
def breadcrumbs(links: Sequence[Link]) -> SafeString:
    """The way from the home page to this record."""
    return render("breadcrumbs", links=links)


@register.simple_block_tag
def dialog(content: SafeString, *, id: str, title: str) -> SafeString:  # noqa: A002 -- the HTML attribute
    """A native dialog that a button with `dialog=id` opens in place of leaving the page."""
    require_words("id", id)
    require_words("title", title)
    return render("dialog", **locals())
