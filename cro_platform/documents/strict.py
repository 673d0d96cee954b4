"""The template engine of documents: nothing from the request, nothing undefined, nothing unescaped."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine

from cro_platform.documents.fonts import printable

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


class UndefinedVariableError(Exception):
    """A template names what its context does not have; printing a gap in a regulatory document is no option."""


class _Refusal(str):
    """Django asks for the text of an undefined variable: there is none."""

    __slots__ = ()

    def __mod__(self, variable: object) -> str:
        raise UndefinedVariableError(f"The context has no {variable}.")


class View:
    """A read-only window on a value for templates: each name must exist, each text is printable."""

    __slots__ = ("_value",)

    def __init__(self, value: object) -> None:
        self._value = value

    def __getitem__(self, name: str) -> object:
        if isinstance(self._value, dict) and name in self._value:
            return view(self._value[name])
        if not hasattr(self._value, name):
            raise UndefinedVariableError(f"{type(self._value).__name__} has no {name}.")
        return view(getattr(self._value, name))

    def __str__(self) -> str:
        kind = type(self._value).__name__
        raise TypeError(f"A {kind} has no printed form: the document's context says it in words.")


class ViewList:
    """The same window on a sequence."""

    __slots__ = ("_items",)

    def __init__(self, items: tuple[object, ...] | list[object]) -> None:
        self._items = items

    def __iter__(self) -> Iterator[object]:
        return (view(item) for item in self._items)

    def __len__(self) -> int:
        return len(self._items)


def view(value: object) -> object:
    """The value as a template may see it."""
    if isinstance(value, str):
        return printable(str(value))
    if value is None or isinstance(value, int):
        return value
    return ViewList(value) if isinstance(value, tuple | list) else View(value)


class _StrictContext(Context):
    """A context whose top level also refuses an undefined name, in `if` and `for` too."""

    def __getitem__(self, key: Any) -> Any:
        if key not in self:
            raise UndefinedVariableError(f"The context has no {key}.")
        return super().__getitem__(key)


@cache
def engine() -> Engine:
    """One engine per process: our templates folder, escaping on, no context processors."""
    return Engine(dirs=[str(TEMPLATES)], string_if_invalid=_Refusal("%s"))


def render(template: str, names: dict[str, object]) -> str:
    """The template filled with the named values; same input, same text."""
    seen = {name: view(value) for name, value in names.items()}
    context = _StrictContext(seen, autoescape=True, use_l10n=False, use_tz=False)
    return str(engine().get_template(template).render(context))
