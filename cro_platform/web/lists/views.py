"""The page of a list."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.web.components import RowUrl
from cro_platform.web.lists.asking import Asked, choosable, without
from cro_platform.web.lists.bulk import bulk_offers
from cro_platform.web.lists.saved import views_of
from cro_platform.web.pages import Pages, list_url
from cro_platform.web.paging import Page
from cro_platform.web.panels import table_columns
from cro_platform.web.portal_views import filter_form, next_url, page, pages_named, principal_of
from cro_platform.web.shell import beside

SIZE = 50


@require_GET
def list_page(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """A list: filtered, in its order, with the way to the next rows."""
    pages, by = pages_named(name), principal_of(request)
    try:
        asked = Asked.of(request, pages)
        found = asked.page(pages.resource, by, size=SIZE)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(request.path)
    context = (
        _rows(request, pages, asked, found)
        | _tools(request, pages, asked, by)
        | _ways(pages, asked, by)
    )
    template = "web/list.html#rows" if getattr(request, "htmx", None) else "web/list.html"
    response = page(request, template, context)
    response["Vary"] = "HX-Request"
    return response


def _rows(request: HttpRequest, pages: type[Pages], asked: Asked, found: Page) -> dict[str, Any]:
    """The table itself."""
    slug, name = principal_of(request).organization_slug, pages.resource.name
    record = RowUrl(
        lambda row: asked.focus.on(reverse("portal-record", args=[slug, name, row["id"]]))
    )
    return {
        "title": _(pages.resource.title),
        "list_title": _title(pages, asked),
        "columns": table_columns(pages.resource, asked.columns, is_sorted=True),
        "rows": found.rows,
        "row_url": record,
        "sorted_by": asked.sort,
        "next_url": next_url(request, found.cursor),
        "is_first": asked.cursor is None,
        "first_url": without(request),
        "empty": _("Nothing matches.")
        if asked.is_narrowed or asked.focus.chosen
        else _("Nothing here yet."),
    }


def _title(pages: type[Pages], asked: Asked) -> str:
    order = _("Sorted as chosen") if asked.sort else _(pages.order_words)
    return _("Matching") + f", {order[0].lower()}{order[1:]}" if asked.is_narrowed else order


def _tools(request: HttpRequest, pages: type[Pages], asked: Asked, by: Principal) -> dict[str, Any]:
    """Filters, columns, views, files, what can be done with several."""
    slug, resource = by.organization_slug, pages.resource
    filters = tuple(each for each in resource.all_filters() if each.kind != "uuid")
    query = without(request)[1:]
    files = [
        (kind.upper(), reverse("portal-export", args=[slug, resource.name, kind]) + f"?{query}")
        for kind in ("csv", "xlsx")
    ]
    return {
        "filter_form": filter_form(filters, asked.given),
        "chips": [
            (label, value, without(request, name))
            for name, label, value in asked.chips(resource.all_filters())
        ],
        "reset_url": f"?{asked.focus.query[1:]}",
        "column_choices": [(n, title, n in asked.columns) for n, title in choosable(pages)],
        "kept": [
            (n, v)
            for n, values in request.GET.lists()
            if n not in {"column", "cursor"}
            for v in values
        ],
        "files": files,
        "views": views_of(resource.name, asked.focus),
        "save_view_url": reverse("portal-create", args=[slug, "saved-views"])
        + f"?{urlencode({'resource': resource.name, 'query': query})}",
        "bulk": bulk_offers(resource, by),
        "bulk_url": reverse("portal-bulk", args=[slug, resource.name]),
    }


def _ways(pages: type[Pages], asked: Asked, by: Principal) -> dict[str, Any]:
    """What else can be done from here, and what to do where nothing is."""
    slug, resource, create = by.organization_slug, pages.resource, pages.resource.create
    can_create = create is not None and may(by, create.code)
    return {
        "intro": _(pages.intro) if pages.intro else "",
        "unnarrowed": bool(asked.unnarrowed),
        "create_url": asked.focus.on(reverse("portal-create", args=[slug, resource.name]))
        if can_create
        else "",
        "create_label": _(create.label) if create else "",
        "beside": [
            (_(each.label), asked.focus.on(reverse(each.url_name, args=[slug])), each.icon)
            for each in beside(by, resource.name)
        ],
        "list_url": list_url(slug, resource.name),
        "empty_hint": _(pages.empty_hint) if pages.empty_hint else "",
    }
