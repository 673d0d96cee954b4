"""The portal's generic pages: each request runs inside the organization's transaction, rendering included."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from cro_platform.access.errors import NotPermitted, Refused, RuleBroken, Stale
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize, may
from cro_platform.audit.trail import trail_of
from cro_platform.web.actions import Action
from cro_platform.web.components import Link, RecordHeading, RowUrl
from cro_platform.web.filters import Filter
from cro_platform.web.forms import ActionForm
from cro_platform.web.pages import PAGES, Pages, list_url, record_url
from cro_platform.web.panels import table_columns
from cro_platform.web.shell import shell

TRAIL_LIMIT = 500


def principal_of(request: HttpRequest) -> Principal:
    """Who asks; the middleware lets nobody else in here."""
    by: Principal = request.principal  # type: ignore[attr-defined]  # set by the front door
    return by


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page inside the organization's shell."""
    return render(request, template, shell(request, principal_of(request)) | context, status=status)


def pages_named(name: str) -> type[Pages]:
    """The pages of a resource; an unknown name is an unknown address."""
    if name not in PAGES:
        raise Http404
    return PAGES[name]


def filter_form(filters: tuple[Filter, ...], given: dict[str, str]) -> forms.Form | None:
    """The list's filters as a GET form."""
    if not filters:
        return None
    fields = {each.name: _filter_field(each) for each in filters}
    made: forms.Form = type("FilterForm", (forms.Form,), fields)(given or None)
    return made


def _filter_field(each: Filter) -> forms.Field:
    anything = [("", "Any")]
    if each.choices:
        return forms.ChoiceField(
            choices=anything + list(each.choices), required=False, label=each.label
        )
    if each.kind == "boolean":
        return forms.ChoiceField(
            choices=[*anything, ("true", "Yes"), ("false", "No")], required=False, label=each.label
        )
    if each.kind == "date":
        widget = forms.DateInput(attrs={"type": "date"})
        return forms.DateField(required=False, label=each.label, widget=widget)
    return forms.CharField(required=False, label=each.label)


@require_GET
def list_page(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """A list: filtered, newest first, with the way to the next rows."""
    pages, by = pages_named(name), principal_of(request)
    resource = pages.resource
    filters = tuple(
        each for each in resource.all_filters() if each.kind != "uuid" or each.name in request.GET
    )
    given = {k: str(v) for k, v in request.GET.items() if k != "cursor"}
    try:
        found = resource.page(by, given=given, cursor=request.GET.get("cursor"), size=50)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(request.path)
    create = resource.create
    context = {
        "title": resource.title,
        "list_title": "Matching, newest first" if given else pages.order_words,
        "intro": pages.intro,
        "columns": table_columns(resource, pages.columns),
        "rows": found.rows,
        "row_url": RowUrl(lambda row: reverse("portal-record", args=[slug, name, row["id"]])),
        "next_url": next_url(request, found.cursor),
        "filter_form": filter_form(filters, given),
        "empty": "Nothing here yet." if not given else "Nothing matches this filter.",
        "create_url": reverse("portal-create", args=[slug, name])
        if create and may(by, create.code)
        else "",
        "create_label": create.label if create else "",
    }
    template = "web/list.html#rows" if getattr(request, "htmx", None) else "web/list.html"
    response = page(request, template, context)
    response["Vary"] = "HX-Request"
    return response


def next_url(request: HttpRequest, cursor: str | None) -> str:
    """The address of the following rows with the same filters; empty after the last."""
    if cursor is None:
        return ""
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"?{query.urlencode()}"


@dataclass(frozen=True, slots=True)
class Offer:
    """An action on the page of a record: what it is called, where it is, or why it is not for this person."""

    label: str
    url: str
    is_allowed: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Part:
    """A panel with its values."""

    title: str
    template: str
    values: dict[str, Any]


def offers_on(slug: str, pages: type[Pages], record: Any, by: Principal) -> list[Offer]:
    """The actions that the record's state knows, each allowed or with the sentence that says why not."""
    found = []
    for action in pages.resource.actions:
        if not action.is_possible(record):
            continue
        decision = action.decision(by, record)
        url = reverse("portal-action", args=[slug, pages.resource.name, record.pk, action.verb])
        found.append(Offer(action.label, url, decision.is_allowed, decision.sentence))
    return found


def grouped_by_reason(offers: list[Offer]) -> list[tuple[str, str]]:
    """What is not for this person, said once for each reason."""
    reasons: dict[str, list[str]] = {}
    for offer in offers:
        if not offer.is_allowed:
            reasons.setdefault(offer.sentence, []).append(offer.label)
    return [(", ".join(labels), sentence) for sentence, labels in reasons.items()]


@require_GET
def record_page(request: HttpRequest, slug: str, name: str, pk: UUID) -> HttpResponse:
    """A record: its state, what can be done, its panels and its trail."""
    pages, by = pages_named(name), principal_of(request)
    record = pages.resource.find(by, pk)
    row = pages.resource.row(by, pk)
    title, identifier = pages.heading(record)
    tone, state = pages.tone_and_state(row)
    offers = offers_on(slug, pages, record, by)
    parts = [
        (panel, values)
        for panel in pages.panels
        if (values := panel.context(record, by)) is not None
    ]
    context = {
        "heading": RecordHeading(
            title=title,
            identifier=identifier,
            state=state,
            tone=tone,
            facts=pages.leading_facts(record, row),
        ),
        "record": record,
        "row": row,
        "links": path_to(slug, pages, record, title),
        "offers": offers,
        "refused": grouped_by_reason(offers),
        "why_url": reverse("portal-why", args=[slug, name, pk]) if offers else "",
        "main_panels": [Part(p.title, p.template, v) for p, v in parts if not p.is_side],
        "side_panels": [Part(p.title, p.template, v) for p, v in parts if p.is_side],
    }
    return page(request, "web/record.html", context)


def path_to(slug: str, pages: type[Pages], record: Any, title: str) -> list[Link]:
    """The way down to a record."""
    parent = pages.parent(record)
    above = (
        [Link(str(parent), record_url(slug, parent))]
        if parent is not None and record_url(slug, parent)
        else []
    )
    return [*above, Link(pages.resource.title, list_url(slug, pages.resource.name)), Link(title)]


@require_http_methods(["GET", "POST"])
def create_page(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The form for a new record."""
    pages, by = pages_named(name), principal_of(request)
    action = pages.resource.create
    if action is None:
        raise Http404
    authorize(by, action.code)
    return _form_page(request, pages, action, None, list_url(slug, name))


@require_http_methods(["GET", "POST"])
def action_page(request: HttpRequest, slug: str, name: str, pk: UUID, verb: str) -> HttpResponse:
    """The form of one action; it works without a script, and is the only way an action is done here."""
    pages, by = pages_named(name), principal_of(request)
    record = pages.resource.find(by, pk)
    found = {action.verb: action for action in pages.resource.actions}
    if verb not in found:
        raise Http404
    authorize(by, found[verb].code, record)  # type: ignore[arg-type]  # every resource's record has a target
    return _form_page(request, pages, found[verb], record, record_url(slug, record))


def _form_page(
    request: HttpRequest, pages: type[Pages], action: Action, record: Any, back: str
) -> HttpResponse:
    by = principal_of(request)
    sent = request.method == "POST"
    form = action.form(
        request.POST if sent else None,
        request.FILES if sent else None,
        by=by,
        record=record,
        initial=_initial(request),
    )
    form.fields["rev"] = forms.CharField(
        widget=forms.HiddenInput, required=False, initial=getattr(record, "rev", "")
    )
    refusal = ""
    if sent and form.is_valid():
        try:
            return _carry_out(request, pages, action, form, record, back)
        except Refused as error:
            request.failed = True  # type: ignore[attr-defined]  # the middleware rolls the transaction back
            refusal = _tell(form, error)
    context = {
        "title": action.label if record is None else f"{action.label}: {pages.heading(record)[0]}",
        "intro": action.summary,
        "form": form,
        "submit": action.label,
        "cancel_url": back,
        "refusal": refusal,
    }
    return page(request, "web/form.html", context, status=422 if sent else 200)


def _initial(request: HttpRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.GET.items() if len(value) <= 200}


def _carry_out(
    request: HttpRequest,
    pages: type[Pages],
    action: Action,
    form: ActionForm,
    record: Any,
    back: str,
) -> HttpResponse:
    by = principal_of(request)
    values = form.values()
    rev = values.pop("rev", "")
    if record is None:
        made = action.service(by=by, **values)
        messages.success(request, f"{action.label}: done.")
        return HttpResponseRedirect(record_url(by.organization_slug, made) or back)
    _lock(pages, record, rev)
    action.service(record, by=by, **values)
    messages.success(request, f"{action.label}: done.")
    return HttpResponseRedirect(back)


def _lock(pages: type[Pages], record: Any, rev: str) -> None:
    """Hold the row, and refuse a form that was opened on an older revision."""
    pages.resource.hold(record.pk)
    record.refresh_from_db()
    if rev and str(record.rev) != rev:
        raise Stale(
            "Somebody else changed this record while you looked at the form. Open it again."
        )


def _tell(form: ActionForm, error: Refused) -> str:
    """Put each broken rule at its field; what belongs to no field is told on top."""
    if not isinstance(error, RuleBroken):
        return str(error)
    general = []
    for problem in error.problems:
        text = f"{problem.detail} ({problem.clause})" if problem.clause else problem.detail
        if problem.field in form.fields:
            form.add_error(problem.field, text)
        else:
            general.append(f"{problem.field}: {text}" if problem.field else text)
    return " ".join(general)


@require_GET
def trail_page(request: HttpRequest, slug: str, table: str, pk: UUID) -> HttpResponse:
    """The whole trail of a record, as far as the reader may see it."""
    entries = trail_of(table, str(pk), limit=TRAIL_LIMIT)
    if not entries:
        raise Http404
    file_url = reverse("portal-trail-file", args=[slug, table, pk])
    return page(request, "web/trail.html", {"entries": entries, "file_url": file_url})


def refused_page(request: HttpRequest, error: NotPermitted) -> HttpResponse:
    """What may be seen but not done, with the missing right or obligation named."""
    return page(
        request,
        "web/refused.html",
        {"sentence": error.sentence, "clause": error.clause},
        status=403,
    )
