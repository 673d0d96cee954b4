"""What every page of the portal is made with: who asks, the shell around it, filters, the way to the next rows."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cro_platform.access.errors import NotPermitted
from cro_platform.access.principal import Principal
from cro_platform.web.filters import Filter
from cro_platform.web.focus import NAMES
from cro_platform.web.pages import PAGES, Pages
from cro_platform.web.shell import shell


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
    """The list's filters as a GET form; where one looks is chosen in the bar above and only carried along."""
    fields = {each.name: _filter_field(each) for each in filters if each.name not in NAMES}
    if not fields:
        return None
    fields |= {name: _hidden() for name in NAMES if given.get(name)}
    made: forms.Form = type("FilterForm", (forms.Form,), fields)(given or None)
    return made


def _hidden() -> forms.Field:
    return forms.CharField(required=False, widget=forms.HiddenInput)


def _filter_field(each: Filter) -> forms.Field:
    anything = [("", _("Any"))]
    if each.choices:
        return forms.ChoiceField(
            choices=anything + list(each.choices), required=False, label=each.label
        )
    if each.kind == "boolean":
        return forms.ChoiceField(
            choices=[*anything, ("true", _("Yes")), ("false", _("No"))],
            required=False,
            label=each.label,
        )
    if each.kind == "date":
        widget = forms.DateInput(attrs={"type": "date"})
        return forms.DateField(required=False, label=each.label, widget=widget)
    return forms.CharField(required=False, label=each.label)


def next_url(request: HttpRequest, cursor: str | None) -> str:
    """The address of the following rows with the same filters; empty after the last."""
    if cursor is None:
        return ""
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"?{query.urlencode()}"


def refused_page(request: HttpRequest, error: NotPermitted) -> HttpResponse:
    """What may be seen but not done, with the missing right or obligation named."""
    return page(
        request,
        "web/refused.html",
        {"sentence": error.sentence, "clause": error.clause},
        status=403,
    )
