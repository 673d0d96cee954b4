"""Words that pages, lists, actions and forms of every room declare and that a person reads translated."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.forms.utils import pretty_name

from cro_platform.web.columns import model_field
from cro_platform.web.lists.asking import choosable
from cro_platform.web.pages import PAGES, Pages
from tests.web.registered_words import words

ZONES = available_timezones()
ROOMS = ("cro_platform.", "studies.", "sites.", "monitoring.", "regulatory.", "pharmacovigilance.")


def declared() -> set[str]:
    """Each once; what holds no letter is no word."""
    found = set(words(everywhere=True)) | set(_of_forms())
    for pages in PAGES.values():
        found |= set(_of_pages(pages))
    return {each for each in found if any(letter.isalpha() for letter in each)}


def _of_pages(pages: type[Pages]) -> Iterator[str]:
    resource = pages.resource
    yield from (resource.title, resource.singular, pages.intro, pages.empty_hint)
    yield from (panel.title for panel in pages.panels)
    yield from (title for _name, title in choosable(pages))
    for action in (*resource.actions, *([resource.create] if resource.create else [])):
        yield from (action.label, action.summary)
    for each in resource.all_filters():
        yield str(each.label)
        yield from (str(label) for _value, label in each.choices)
    for name in (*pages.columns, *pages.facts):
        yield from _choices_of(pages, name)


def _choices_of(pages: type[Pages], name: str) -> Iterator[str]:
    path = {each.name: each.path for each in pages.resource.columns()}.get(name, name)
    field: Any = model_field(pages.resource.model, path) if _has_model(pages) else None
    field = getattr(field, "base_field", field)
    if field is not None and field.choices:
        yield from (str(label) for _value, label in field.flatchoices)


def _has_model(pages: type[Pages]) -> bool:
    return hasattr(pages.resource, "model")


def _of_forms() -> Iterator[str]:
    for form in _below(forms.Form):
        if form.__module__.startswith(ROOMS) and not form.__module__.endswith(".gallery"):
            for name, field in form.base_fields.items():
                if not field.widget.is_hidden:
                    label = pretty_name(name) if field.label is None else field.label
                    yield from (str(label), str(field.help_text))
                    yield from _choices_in(field)


def _choices_in(field: forms.Field) -> Iterator[str]:
    """The labels of a field's choices; time zones and what stands in reference data (“DE · …”) have their own names."""
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        for _value, label in field.choices:
            text = str(label)
            if text not in ZONES and " · " not in text:
                yield text


def _below(kind: type[forms.Form]) -> Iterator[type[forms.Form]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)
