"""One action on several rows: each row by itself, each with its own result; what is refused keeps nothing else from being done."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cro_platform.access.errors import Refused, Stale
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize, may
from cro_platform.web.actions import Action
from cro_platform.web.components import Link
from cro_platform.web.focus import focus_of
from cro_platform.web.forms import ActionForm
from cro_platform.web.pages import Pages, list_url, record_url
from cro_platform.web.portal_views import page, pages_named, principal_of
from cro_platform.web.resources import Resource

MOST = 200


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one row."""

    title: str
    url: str
    is_done: bool
    sentence: str


def bulk_offers(resource: type[Resource], by: Principal) -> list[tuple[str, str]]:
    """The actions that may be asked for on several rows at once, by verb and label."""
    return [
        (action.verb, _(action.label))
        for action in resource.actions
        if action.is_bulk and may(by, action.code)
    ]


@require_POST
def bulk(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Ask for what the action needs, if anything, then do it row by row."""
    pages, by = pages_named(name), principal_of(request)
    authorize(by, pages.resource.view)
    action = _action(pages, request.POST.get("verb", ""))
    chosen = _chosen(request.POST.getlist("row"))
    asks = list(action.form.base_fields)
    form = action.form(request.POST if "sent" in request.POST or not asks else None, by=by)
    if asks and not ("sent" in request.POST and form.is_valid()):
        return _ask(request, pages, action, form, chosen)
    form.is_valid()
    results = [_one(pages, action, pk, rev, by, form) for pk, rev in chosen]
    context = {
        "title": _(action.label),
        "links": _links(request, pages),
        "results": results,
        "done": sum(each.is_done for each in results),
        "refused": sum(not each.is_done for each in results),
        "back_url": focus_of(request).on(list_url(slug, name)),
    }
    return page(request, "web/bulk_done.html", context)


def _action(pages: type[Pages], verb: str) -> Action:
    for action in pages.resource.actions:
        if action.verb == verb and action.is_bulk:
            return action
    raise Http404


def _chosen(rows: list[str]) -> list[tuple[UUID, str]]:
    """Rows as the list sent them, `id:revision`; what is no row is left out."""
    found = []
    for each in rows[:MOST]:
        pk, _colon, rev = each.partition(":")
        try:
            found.append((UUID(pk), rev))
        except ValueError:
            continue
    return found


def _ask(
    request: HttpRequest,
    pages: type[Pages],
    action: Action,
    form: ActionForm,
    chosen: list[tuple[UUID, str]],
) -> HttpResponse:
    context = {
        "title": _(action.label),
        "links": _links(request, pages),
        "intro": _(action.summary) if action.summary else "",
        "form": form,
        "verb": action.verb,
        "rows": [f"{pk}:{rev}" for pk, rev in chosen],
        "submit": f"{_(action.label)} ({len(chosen)})",
        "back_url": focus_of(request).on(
            list_url(principal_of(request).organization_slug, pages.resource.name)
        ),
    }
    return page(request, "web/bulk_ask.html", context, status=422 if form.is_bound else 200)


def _one(
    pages: type[Pages], action: Action, pk: UUID, rev: str, by: Principal, form: ActionForm
) -> Done:
    """One row in a savepoint of its own: authorized, locked, compared with what was seen, done."""
    try:
        record: Any = pages.resource.find(by, pk)
    except Http404:
        return Done(_("Not found"), "", is_done=False, sentence=_("There is no such row."))
    title, url = pages.heading(record)[0], record_url(by.organization_slug, record)
    try:
        with transaction.atomic():
            authorize(by, action.code, record)
            if not action.is_possible(record):
                raise Stale(_("Its state does not know this step any more."))
            pages.resource.hold(pk)
            record.refresh_from_db()
            if rev and str(record.rev) != rev:
                raise Stale(_("It was changed after the list was shown."))
            action.service(record, by=by, **form.values())
    except Refused as refusal:
        return Done(title, url, is_done=False, sentence=str(refusal))
    return Done(title, url, is_done=True, sentence=_("Done."))


def _links(request: HttpRequest, pages: type[Pages]) -> list[Link]:
    slug = principal_of(request).organization_slug
    at = focus_of(request).on(list_url(slug, pages.resource.name))
    return [Link(_(pages.resource.title), at)]
