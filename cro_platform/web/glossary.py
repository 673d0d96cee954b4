"""The words of the field with their clauses: the help pages, and the sentence under a form's field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cro_platform.web.portal_views import page, principal_of

SOURCE = Path(__file__).with_name("glossary.yaml")
UNVERIFIED = "M"


@dataclass(frozen=True, slots=True)
class Term:
    """A word, what it means, and where that is said; `confidence` as in the deadline rules."""

    term: str
    says: str
    clauses: tuple[str, ...]
    confidence: str
    also: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """Its place on the page of help."""
        return re.sub(r"[^a-z0-9]+", "-", self.term.lower()).strip("-")

    @property
    def is_unverified(self) -> bool:
        """Some of it is remembered, not read."""
        return UNVERIFIED in self.confidence

    def matches(self, text: str) -> bool:
        """The word, another name of it, or its sentence holds the text."""
        words = (self.term, *self.also, self.says)
        return any(text.lower() in each.lower() for each in words)


@cache
def terms() -> tuple[Term, ...]:
    """Every term, in alphabetical order. Raises TypeError for an entry that lacks or invents a key."""
    read: list[dict[str, Any]] = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    made = (Term(**{key: _frozen(value) for key, value in entry.items()}) for entry in read)
    return tuple(sorted(made, key=lambda each: each.term.lower()))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@cache
def by_field() -> Mapping[str, Term]:
    """The term that a form field of this name asks for."""
    return MappingProxyType({name: each for each in terms() for name in each.fields})


def explain_fields(form: forms.Form, slug: str) -> None:
    """Give each field that has no help of its own the standard's meaning, with its clause."""
    for name, field in form.fields.items():
        term = by_field().get(name)
        if term is not None and not field.help_text:
            mark = _("unverified") + ": " if term.is_unverified else ""
            field.help_text = f"{term.says} ({mark}{term.clauses[0]})"


@require_GET
def help_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The terms, narrowed by what is asked for, and how the keyboard is used."""
    asked = request.GET.get("q", "").strip()[:80]
    found = [each for each in terms() if each.matches(asked)] if asked else list(terms())
    context = {
        "title": _("Help and terms"),
        "terms": found,
        "asked": asked,
        "rules_url": reverse("deadline-rules", args=[principal_of(request).organization_slug]),
    }
    return page(request, "web/help.html", context)
