"""The tag library, and what every component needs: its template, refusal of a wrong property."""

from django.template import Library, TemplateSyntaxError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = Library()


def render(component: str, /, **props: object) -> SafeString:
    """The component's template with exactly the given properties: no context leaks in."""
    return render_to_string(f"ui/{component}.html", props)


def require(prop: str, value: object, allowed: tuple[str, ...]) -> None:
    """Refuse a value outside the closed list; the error names property, value and choices."""
    if value not in allowed:
        raise TemplateSyntaxError(f"{prop} is {value!r}: use one of {', '.join(allowed)}.")


def require_words(prop: str, value: object) -> None:
    """Refuse an empty text where the component would lose its name."""
    if not str(value).strip():
        raise TemplateSyntaxError(
            f"{prop} is empty: the component cannot be understood without it."
        )
