"""Document templates refuse what they do not know and escape what they do."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.template import Template

from cro_platform.documents import strict
from cro_platform.documents.strict import UndefinedVariableError


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    items: tuple[str, ...] = ()
    note: str | None = None


def rendered(source: str, **names: object) -> str:
    context = strict._StrictContext(
        {name: strict.view(value) for name, value in names.items()}, use_l10n=False, use_tz=False
    )
    return str(Template(source, engine=strict.engine()).render(context))


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("{{ missing }}", id="output"),
        pytest.param("{{ case.missing }}", id="attribute"),
        pytest.param("{% if missing %}x{% endif %}", id="if"),
        pytest.param("{% if case.missing %}x{% endif %}", id="if-attribute"),
        pytest.param("{% for x in case.missing %}x{% endfor %}", id="for"),
        pytest.param("{% for x in case.items %}{{ x.missing }}{% endfor %}", id="inside-a-list"),
    ],
)
def test_an_undefined_name_makes_no_document(source: str) -> None:
    with pytest.raises(UndefinedVariableError, match="missing"):
        rendered(source, case=Case("n", ("i",)))


def test_text_is_escaped() -> None:
    html = rendered("<p>{{ case.name }}</p>", case=Case("<script>alert('&')</script>"))

    assert html == "<p>&lt;script&gt;alert(&#x27;&amp;&#x27;)&lt;/script&gt;</p>"


def test_text_is_printable_wherever_it_stands() -> None:
    html = rendered(
        "{{ case.name }}|{% for item in case.items %}{{ item }}{% endfor %}|{{ table.key }}",
        case=Case("王", ("小",)),
        table={"key": "明"},
    )

    assert html == "[U+738B]|[U+5C0F]|[U+660E]"


def test_an_optional_value_may_be_absent() -> None:
    assert rendered("{% if case.note %}x{% else %}none{% endif %}", case=Case("n")) == "none"


def test_lists_have_a_length_and_an_order() -> None:
    html = rendered(
        "{{ case.items|length }}{% for i in case.items %}{{ forloop.counter }}{{ i }}{% endfor %}",
        case=Case("n", ("a", "b")),
    )

    assert html == "21a2b"


def test_a_value_that_is_no_text_is_not_printed_by_accident() -> None:
    with pytest.raises(TypeError, match="A date has no printed form"):
        rendered("{{ on }}", on=date(2026, 3, 4))
