"""Reading rendered markup in tests: templates from text, elements by tag and attribute."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.template import Context, engines


@dataclass
class Element:
    """One element with its attributes and all text below it."""

    tag: str
    attributes: dict[str, str | None]
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text as read, white space collapsed."""
        return " ".join("".join(self.texts).split())


class _Reader(HTMLParser):
    VOID = frozenset({"input", "br", "hr", "img", "meta", "link", "path"})

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in self.VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.texts.append(data)


def elements(html: str, tag: str, **attributes: str) -> list[Element]:
    """The elements of a tag with the given attribute values; `_` in a name stands for `-`."""
    reader = _Reader()
    reader.feed(html)
    wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return [
        element
        for element in reader.elements
        if element.tag == tag and wanted.items() <= element.attributes.items()
    ]


def rendered(source: str, **context: object) -> str:
    """The output of a template given as text."""
    template = engines["django"].engine.from_string(source)  # type: ignore[attr-defined]
    return template.render(Context(context))
