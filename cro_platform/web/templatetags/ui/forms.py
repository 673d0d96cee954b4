"""Forms: each field with label, need in words, help and error; all errors linked from the top."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.forms import BaseForm, CheckboxInput, ChoiceField
from django.forms.boundfield import BoundField
from django.template import Context, TemplateSyntaxError
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cro_platform.web.templatetags.ui.library import register, render, require, require_words

Method = Literal["post", "get"]
Fieldsets = Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under a legend; an empty legend means no fieldset."""

    legend: str
    fields: tuple[BoundField, ...]


def _shape(bound: BoundField) -> str:
    if bound.is_hidden:
        return "hidden"
    if isinstance(bound.field.widget, CheckboxInput):
        return "check"
    return "group" if bound.use_fieldset else "plain"


def groups(form: BaseForm, fieldsets: Fieldsets = ()) -> Iterator[Group]:
    """The form's fields by fieldset; what no fieldset names comes last, so no field can be lost."""
    named = [name for _legend, names in fieldsets for name in names]
    for legend, names in fieldsets:
        yield Group(str(legend), tuple(form[name] for name in names))
    rest = tuple(form[name] for name in form.fields if name not in named)
    if rest:
        yield Group("", rest)


def _require_form(form: object) -> None:
    if not isinstance(form, BaseForm):
        raise TemplateSyntaxError(f"form is {form!r}: give a Django form.")


@register.simple_tag
def field(bound: BoundField, *, shows_need: bool = True) -> SafeString:
    """One form field; help and error are tied to it by `aria-describedby`."""
    if not isinstance(bound, BoundField):
        raise TemplateSyntaxError(f"field is {bound!r}: give a field of a form.")
    needed = bound.field.required and shows_need
    _translate(bound)
    return render("field", field=bound, shape=_shape(bound), is_needed=needed)


def _translate(bound: BoundField) -> None:
    """Forms declare plain words, for machines read them too; a person gets them in the language of the page."""
    bound.label, bound.help_text = _(str(bound.label)), _(str(bound.help_text))
    widget: Any = bound.field.widget
    if isinstance(bound.field, ChoiceField) and hasattr(widget, "choices"):
        widget.choices = [(value, _in_words(label)) for value, label in widget.choices]


def _in_words(label: Any) -> Any:
    """One choice's label, or a group's choices."""
    if isinstance(label, list | tuple):
        return [(value, _(str(each))) for value, each in label]
    return _(str(label))


@register.simple_tag
def error_summary(form: BaseForm) -> SafeString:
    """All errors of a form on top, each linked to its field; nothing where there is none."""
    _require_form(form)
    if not form.errors:
        return SafeString("")
    faulty = [form[name] for name in form.errors if name in form.fields]
    for each in faulty:
        _translate(each)
    return render("error_summary", faulty=faulty, general=form.non_field_errors())


@register.simple_tag(takes_context=True)
def form(
    context: Context,
    form: BaseForm,
    *,
    submit: str,
    action: str = "",
    method: Method = "post",
    cancel_url: str = "",
    fieldsets: Fieldsets = (),
    keep_url: str = "",
    keep_as: str = "",
    id: str = "",  # noqa: A002 -- the name of the HTML attribute
) -> SafeString:
    """A whole Django form: errors, fields and buttons; `fieldsets` is (legend, field names).

    With `keep_url` what is typed is kept there under `keep_as` until it is sent, and fields are checked as one goes.
    """
    _require_form(form)
    content = render("form_fields", form=form, groups=list(groups(form, fieldsets)))
    return form_frame(
        context,
        content,
        submit=submit,
        action=action,
        method=method,
        cancel_url=cancel_url,
        id=id,
        keep_url=keep_url,
        keep_as=keep_as,
        is_multipart=form.is_multipart(),
    )


@register.simple_block_tag(takes_context=True)
def form_frame(
    context: Context,
    content: SafeString,
    *,
    submit: str,
    action: str = "",
    method: Method = "post",
    cancel_url: str = "",
    id: str = "",  # noqa: A002 -- the name of the HTML attribute
    keep_url: str = "",
    keep_as: str = "",
    is_multipart: bool = False,
) -> SafeString:
    """The same form element around fields laid out by hand."""
    require("method", method, ("post", "get"))
    require_words("submit", submit)
    token = context.get("csrf_token") if method == "post" else None
    return render(
        "form",
        content=content,
        submit=submit,
        action=action,
        method=method,
        cancel_url=cancel_url,
        id=id,
        keep_url=keep_url,
        keep_as=keep_as,
        is_multipart=is_multipart,
        csrf_token=token,
    )


@register.simple_tag
def filters(
    form: BaseForm, *, action: str = "", reset_url: str = "?", submit: str = ""
) -> SafeString:
    """A list's filter as a GET form: the address of the result can be kept and sent."""
    _require_form(form)
    return render(
        "filters", form=form, action=action, reset_url=reset_url, submit=submit or _("Filter")
    )
