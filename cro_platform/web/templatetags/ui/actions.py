"""What a person can press: buttons, one-button forms, icons and key names."""

from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any, Literal, get_args
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import lucide
from django.template import Context, TemplateSyntaxError
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cro_platform.web.templatetags.ui.library import register, render, require, require_words

ButtonKind = Literal["primary", "secondary", "danger", "quiet"]


SVG = "{http://www.w3.org/2000/svg}"


@cache
def _drawings() -> ZipFile:
    """Every icon of the set, opened once: to read the index of the archive anew takes longer than to draw."""
    return ZipFile(BytesIO(files(lucide).joinpath("lucide.zip").read_bytes()))


@lru_cache(maxsize=512)
def _drawn(name: str, size: int, label: str) -> SafeString:
    try:
        drawing = ET.fromstring(_drawings().read(f"{name}.svg"))  # noqa: S314 -- a file of the icon set
    except KeyError as error:
        raise TemplateSyntaxError(f"there is no icon {name!r}") from error
    for node in drawing.iter():
        node.tag = node.tag.removeprefix(SVG)
    naming = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    drawing.attrib |= {"width": str(size), "height": str(size), "focusable": "false"} | naming
    return mark_safe(ET.tostring(drawing, encoding="unicode"))  # noqa: S308 -- name and label pass through ElementTree


@register.simple_tag
def icon(name: str, *, size: int = 16, label: str = "") -> SafeString:
    """An icon of the set, `size` in px; decorative unless `label` says what it means."""
    return _drawn(str(name), size, str(label))


@register.simple_tag
def button(
    label: str,
    *,
    url: str = "",
    kind: ButtonKind = "secondary",
    icon: str = "",
    name: str = "",
    value: str = "",
    form: str = "",
    dialog: str = "",
    is_small: bool = False,
    is_disabled: bool = False,
) -> SafeString:
    """A link where `url` is given, otherwise a submit button (of the form with id `form`).

    `dialog` is the id of a dialog to open in place; `url` leads to the page that does the same.
    """
    require_words("label", label)
    require("kind", kind, get_args(ButtonKind))
    if dialog and not url:
        raise TemplateSyntaxError("dialog needs a url: without a script the link leads there.")
    return render("button", **locals())


@register.simple_tag(takes_context=True)
def action_form(
    context: Context,
    label: str,
    *,
    url: str,
    kind: ButtonKind = "secondary",
    icon: str = "",
    name: str = "",
    value: str = "",
    is_small: bool = False,
) -> SafeString:
    """One button that POSTs to `url` with the CSRF token; `name` and `value` travel with it."""
    require_words("url", url)
    pressed = button(label, kind=kind, icon=icon, name=name, value=value, is_small=is_small)
    return render("action_form", url=url, button=pressed, csrf_token=context.get("csrf_token"))


@register.simple_tag
def copy_button(text: str, *, label: str) -> SafeString:
    """Copies `text` to the clipboard; offered only where scripts run."""
    return render("copy_button", text=text, label=label)


@register.simple_tag
def kbd(keys: str) -> SafeString:
    """Key names joined by `+`, each in its own cap: `kbd "Ctrl+K"`."""
    caps: list[Any] = [format_html("<kbd>{}</kbd>", key) for key in keys.split("+")]
    return mark_safe("+".join(caps))  # noqa: S308 -- each cap was escaped above
