"""Human and machine input are parsed by the same forms: one definition of what an action takes."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Model
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy as _

from cro_platform.access.errors import Problem
from cro_platform.access.principal import Principal

STRUCTURED = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField, forms.JSONField)


Among = Callable[[Principal, Any], Iterable[tuple[str, str]]]
"""(id, name) of what the asker may choose for a record; None for a form of no record."""


class Chooser(forms.Select):
    """A list to choose from; where nothing can be listed, a field to type into."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        """The list, headed by a value that it does not offer, so that no draft loses it."""
        offered = list(self.choices)
        if not offered:
            return forms.TextInput(self.attrs).render(name, value, attrs, renderer)
        known = {str(each) for each, _name in offered}
        kept = [(value, value)] if value and str(value) not in known else []
        listed: Any = [("", _("Choose")), *kept, *offered]
        return forms.Select(self.attrs, listed).render(name, value, attrs, renderer)

    def use_required_attribute(self, initial: Any) -> bool:
        """The list begins with nothing, so a browser can ask for a choice."""
        return True


class ChosenField(forms.UUIDField):
    """The id of a record: a machine sends it, a person chooses it by name.

    What may be chosen is asked for when the field is drawn, never when it is read: whether the id may be used is for the
    service to decide.
    """

    def __init__(self, among: Among, **kwargs: Any) -> None:
        super().__init__(widget=Chooser, **kwargs)
        self.among = among

    def offer(self, by: Principal, record: Any) -> None:
        """Let this person choose for this record."""
        chooser: Any = self.widget
        chooser.choices = CallableChoiceIterator(lambda: list(self.among(by, record)))


def _begin_with_nothing(field: Any) -> None:
    choices, word = field.choices, _("Choose") if field.required else _("Not stated")

    def listed() -> list[Any]:
        offered = list(choices)
        has_none = any(value in {"", None} for value, _label in offered)
        return offered if has_none else [("", word), *offered]

    field.widget.choices = CallableChoiceIterator(listed)


class ActionForm(forms.Form):
    """What one action takes. Both faces build it with who asks and, for an action on a record, which record."""

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        by: Principal,
        record: Model | None = None,
        **kwargs: Any,
    ) -> None:
        self.by, self.record = by, record
        super().__init__(data, files, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, ChosenField):
                field.offer(by, record)
            elif self._begins_with_nothing(name, field):
                _begin_with_nothing(field)

    def _begins_with_nothing(self, name: str, field: forms.Field) -> bool:
        """A list in which nothing was chosen yet: a browser would choose its first line unasked, be it a judgement or a zone."""
        is_list = isinstance(field, forms.ChoiceField) and type(field.widget) is forms.Select
        if not is_list or isinstance(field, forms.ModelChoiceField):
            return False
        return self.get_initial_for_field(field, name) in (None, "")

    def values(self) -> dict[str, Any]:
        """The cleaned values as the service's keyword arguments."""
        return dict(self.cleaned_data)


class NoInput(ActionForm):
    """An action that takes nothing."""


class ReasonForm(ActionForm):
    """A change of a regulated record says why (21 CFR 11.10(e); ICH E6(R3) 4.2.2)."""

    reason = forms.CharField(max_length=500, label="Reason for the change")


class OwnReasonForm(ReasonForm):
    """The same for a record that two organizations share: the reason stays with the one that acts."""

    reason = forms.CharField(
        max_length=500,
        label="Reason for the change",
        help_text="For your own organization's trail. The other party does not read it.",
    )


class ToldReasonForm(ReasonForm):
    """The same where the act consists in telling the other party why."""

    reason = forms.CharField(
        max_length=500,
        label="Reason for the change",
        help_text="The other party reads it.",
    )


def check_types(form_class: type[ActionForm], data: Mapping[str, Any]) -> list[Problem]:
    """What a JSON body holds that the form's fields cannot: unknown names, objects where a value belongs."""
    known = form_class.base_fields
    problems = [
        Problem(name, "This field is not known here.") for name in data if name not in known
    ]
    for name, field in known.items():
        value = data.get(name)
        if isinstance(value, dict | list) and not isinstance(field, STRUCTURED):
            problems.append(Problem(name, "One value is expected, not an object or a list."))
        if (
            isinstance(field, forms.MultipleChoiceField)
            and value is not None
            and not isinstance(value, list)
        ):
            problems.append(Problem(name, "A list is expected."))
        if isinstance(value, str) and "\x00" in value:
            problems.append(Problem(name, "A NUL character is not text."))
    return problems


def prepared(form_class: type[ActionForm], data: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON body as form data: null is an absent value, structured values for JSON fields stay JSON."""

    ready: dict[str, Any] = {}
    for name, value in data.items():
        if value is None:
            continue
        is_json = isinstance(form_class.base_fields.get(name), forms.JSONField)
        ready[name] = json.dumps(value) if is_json else value
    return ready


def form_problems(form: forms.Form) -> list[Problem]:
    """A form's errors as problems, each at its field."""
    return [
        Problem("" if name == NON_FIELD_ERRORS else name, str(message))
        for name, messages in form.errors.items()
        for message in messages
    ]
