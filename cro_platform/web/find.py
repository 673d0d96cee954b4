"""One box for everything: pages, actions and records that this person may reach, found by a few letters.

Records are found behind both walls like any list: in tables of studies by identifiers whose index begins with the study, in an
organization's own small tables by their names. A foreign record is as absent as one that does not exist.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.web.answers import Answers
from cro_platform.web.columns import model_field
from cro_platform.web.focus import focus_of
from cro_platform.web.glossary import terms
from cro_platform.web.order import indexed, is_small
from cro_platform.web.pages import PAGES, Pages
from cro_platform.web.paging import has_study
from cro_platform.web.portal_views import page, principal_of
from cro_platform.web.shell import entries_for, navigation

SHORTEST, LONGEST = 2, 80
EACH = 5
"""Records of one kind; whoever wants more opens the list."""
LAST = "\U0010ffff"
VOCABULARIES = frozenset({"status", "country", "kind"})
NAMES = ("number", "code", "name", "title", "acronym", "protocol_number", "label")


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: what it is called, what kind it is, where it is."""

    title: str
    note: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind under a heading."""

    title: str
    hits: list[Hit]


def _has(text: str, asked: str) -> bool:
    return all(word in text.lower() for word in asked.lower().split())


def pages_found(request: HttpRequest, by: Principal, asked: str) -> Iterator[Hit]:
    """Links of the navigation, the folded ones too."""
    for section in navigation(request, by):
        for item in (*section.items, *section.more):
            if not asked or _has(f"{item.label} {section.title}", asked):
                yield Hit(item.label, section.title, item.url, item.icon)


def actions_found(request: HttpRequest, by: Principal, asked: str) -> Iterator[Hit]:
    """What can be begun: new records, imports."""
    slug, focus = by.organization_slug, focus_of(request)
    for entry in entries_for(by):
        if entry.beside and _has(_(entry.label), asked):
            yield Hit(
                _(entry.label), "", focus.on(reverse(entry.url_name, args=[slug])), entry.icon
            )
    for name, pages in PAGES.items():
        create = pages.resource.create
        title = _(pages.resource.title)
        if create and _has(f"{_(create.label)} {title}", asked) and may(by, create.code):
            url = reverse("portal-create", args=[slug, name])
            yield Hit(_(create.label), title, focus.on(url), "plus")


def records_found(by: Principal, asked: str) -> Iterator[Group]:
    """Records by their names and numbers, kind by kind; none for a text too short to mean one."""
    if len(asked) < SHORTEST:
        return
    for name, pages in sorted(PAGES.items(), key=lambda each: each[1].resource.title):
        if issubclass(pages.resource, Answers) or not may(by, pages.resource.view):
            continue
        hits = list(_records(by, name, pages, asked))
        if hits:
            yield Group(_(pages.resource.title), hits)


def _records(by: Principal, name: str, pages: type[Pages], asked: str) -> Iterator[Hit]:
    found = matching(pages, asked)
    if found is None:
        return
    for record in pages.resource.visible(by).filter(found).order_by("-pk")[:EACH]:
        title, identifier = pages.heading(record)
        url = reverse("portal-record", args=[by.organization_slug, name, record.pk])
        yield Hit(title, identifier, url, pages.icon)


def matching(pages: type[Pages], asked: str) -> Q | None:
    """How the text is looked for in this kind of record; None where nothing of it could be found cheaply."""
    if (own := pages.found_by(asked)) is not None:
        return own
    model = pages.resource.model
    if has_study(model):
        return _any(_begins(field, asked) for field in identifiers(model))
    if is_small(model):
        fields = [name for name in NAMES if _is_text(model, name)]
        return _any(Q(**{f"{field}__icontains": asked}) for field in fields)
    return None


def identifiers(model: type[Model]) -> list[str]:
    """Texts with an index that begins with the study: it finds them at any size."""
    named = {name for name, _way in indexed(model)}
    return sorted(name for name in named - VOCABULARIES if _is_text(model, name))


def _is_text(model: type[Model], name: str) -> bool:
    field = model_field(model, name)
    return field is not None and field.get_internal_type() in {"CharField", "TextField"}


def _begins(field: str, asked: str) -> Q:
    """A range, which the index answers behind the wall; a pattern would be asked of every row."""
    texts = {asked, asked.upper()}
    return _any(Q(**{f"{field}__gte": text, f"{field}__lt": text + LAST}) for text in texts) or Q()


def _any(parts: Any) -> Q | None:
    found: Q | None = None
    for part in parts:
        found = part if found is None else found | part
    return found


def terms_found(by: Principal, asked: str) -> Iterator[Hit]:
    """Words that help explains."""
    at = reverse("help", args=[by.organization_slug])
    for each in terms():
        if any(_has(word, asked) for word in (each.term, *each.also)):
            yield Hit(each.term, each.clauses[0], f"{at}#{each.slug}", "book-open")


def everything(request: HttpRequest, by: Principal, asked: str) -> list[Group]:
    """Records first: a number is what most people type."""
    groups = [
        *records_found(by, asked),
        Group(_("Pages"), list(pages_found(request, by, asked))),
        Group(_("Actions"), list(actions_found(request, by, asked)) if asked else []),
        Group(_("Terms"), list(terms_found(by, asked)) if asked else []),
    ]
    return [group for group in groups if group.hits]


@require_GET
def find(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of results; the palette asks for the same and shows only its middle."""
    by = principal_of(request)
    asked = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST]
    context = {
        "title": _("Find"),
        "asked": asked,
        "groups": everything(request, by, asked),
    }
    template = "web/find.html#hits" if getattr(request, "htmx", None) else "web/find.html"
    response = page(request, template, context)
    response["Vary"] = "HX-Request"
    return response
