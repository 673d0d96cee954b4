"""Forms of the portal: one for a new record, one for each action; nothing of a refused form is lost."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cro_platform.access.errors import Refused, RuleBroken, Stale
from cro_platform.access.rights import authorize
from cro_platform.web.actions import Action
from cro_platform.web.components import Link
from cro_platform.web.focus import focus_of
from cro_platform.web.form_drafts import discard_draft, draft_of
from cro_platform.web.forms import ActionForm
from cro_platform.web.glossary import explain_fields
from cro_platform.web.pages import Pages, list_url, record_url
from cro_platform.web.portal_views import page, pages_named, principal_of
from cro_platform.web.record_views import path_to

VALIDATE = "_validate"
"""`?_validate=field` answers with one field, checked as far as what has been typed allows."""


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
    by, sent = principal_of(request), request.method == "POST"
    draft = None if sent else draft_of(by, request.path)
    form = _form(request, action, record, draft.values if draft else {})
    if sent and VALIDATE in request.GET:
        return _checked_field(request, form)
    refusal = ""
    if sent and form.is_valid():
        try:
            return _carry_out(request, pages, action, form, record, back)
        except Refused as error:
            request.failed = True  # type: ignore[attr-defined]  # the middleware rolls the transaction back
            refusal = tell(form, error)
    label, focus = _(action.label), focus_of(request)
    title = label if record is None else f"{label}: {pages.heading(record)[0]}"
    context = {
        "title": title,
        "links": _path(pages, record, label, request),
        "intro": _(action.summary) if action.summary else "",
        "form": form,
        "submit": label,
        "cancel_url": focus.on(back),
        "refusal": refusal,
        "is_refused": sent,
        "draft": draft,
        "draft_url": request.path if _is_worth_keeping(form) else "",
    }
    return page(request, "web/form.html", context, status=422 if sent else 200)


def _path(pages: type[Pages], record: Any, label: str, request: HttpRequest) -> list[Link]:
    slug, focus = principal_of(request).organization_slug, focus_of(request)
    if record is None:
        at = list_url(slug, pages.resource.name)
        return [Link(_(pages.resource.title), focus.on(at)), Link(label)]
    title, _identifier = pages.heading(record)
    way = path_to(slug, pages, record, title, focus)
    return [*way[:-1], Link(title, focus.on(record_url(slug, record))), Link(label)]


def _form(request: HttpRequest, action: Action, record: Any, kept: dict[str, Any]) -> ActionForm:
    sent = request.method == "POST"
    form = action.form(
        request.POST if sent else None,
        request.FILES if sent else None,
        by=principal_of(request),
        record=record,
        initial=_initial(request) | kept,
    )
    form.fields["rev"] = forms.CharField(
        widget=forms.HiddenInput, required=False, initial=getattr(record, "rev", "")
    )
    explain_fields(form, principal_of(request).organization_slug)
    return form


def _initial(request: HttpRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.GET.items() if len(value) <= 200}


def _is_worth_keeping(form: ActionForm) -> bool:
    """What a person types for a while; never a file or a password."""
    fields = [field for name, field in form.fields.items() if name != "rev"]
    is_secret = any(
        isinstance(field.widget, forms.PasswordInput | forms.FileInput) for field in fields
    )
    return bool(fields) and not is_secret


def _checked_field(request: HttpRequest, form: ActionForm) -> HttpResponse:
    """One field with its fault, without doing anything; an empty field is not yet a fault."""
    name = request.GET[VALIDATE]
    if name not in form.fields:
        raise Http404
    form.errors  # noqa: B018 -- validates
    is_empty = not request.POST.get(form.add_prefix(name))
    if is_empty:
        form.errors.pop(name, None)
    return render(request, "web/field.html", {"field": form[name]})


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
        back = record_url(by.organization_slug, made) or back
    else:
        _lock(pages, record, rev)
        action.service(record, by=by, **values)
    discard_draft(by, request.path)
    messages.success(request, _("%(action)s: done.") % {"action": _(action.label)})
    return HttpResponseRedirect(focus_of(request).on(back))


def _lock(pages: type[Pages], record: Any, rev: str) -> None:
    """Hold the row, and refuse a form that was opened on an older revision."""
    pages.resource.hold(record.pk)
    record.refresh_from_db()
    if rev and str(record.rev) != rev:
        raise Stale(
            _("Somebody else changed this record while you looked at the form. Open it again.")
        )


def tell(form: ActionForm, error: Refused) -> str:
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
