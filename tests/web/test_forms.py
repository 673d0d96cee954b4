"""Forms: every field with its label, need, help and error, none lost, and all errors on top."""

import pytest
from django import forms
from django.template import TemplateSyntaxError

from tests.web.markup import elements, rendered


class Visit(forms.Form):
    title = forms.CharField(label="Visit", help_text="As on the letter.")
    kind = forms.ChoiceField(label="Kind", choices=[("r", "Remote")], widget=forms.RadioSelect)
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea)
    is_late = forms.BooleanField(label="Late", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        self.add_error(None, "The site is closed.")


class Upload(forms.Form):
    document = forms.FileField()


def form(bound: forms.BaseForm, extra: str = "", **context: object) -> str:
    source = f'{{% form form submit="Plan visit" {extra} %}}'
    return rendered(source, form=bound, csrf_token="t0ken", **context)


def test_each_field_has_its_label_and_tells_in_words_that_it_is_required() -> None:
    html = form(Visit())

    assert elements(html, "label", for_="id_title")[0].text == "Visit (required)"
    assert elements(html, "label", for_="id_notes")[0].text == "Notes"
    assert elements(html, "label", for_="id_is_late")[0].text == "Late"
    assert elements(html, "legend")[0].text == "Kind (required)"
    assert elements(html, "input", type="hidden", name="token")


def test_help_and_error_are_tied_to_the_field() -> None:
    html = form(Visit({}))

    described = str(elements(html, "input", id="id_title")[0].attributes["aria-describedby"])
    assert described.split() == ["id_title_helptext", "id_title_error"]
    assert elements(html, "div", id="id_title_helptext")[0].text == "As on the letter."
    assert elements(html, "div", id="id_title_error")[0].text == "This field is required."
    assert elements(html, "input", id="id_title", aria_invalid="true")
    assert "id_kind_error" in str(elements(html, "fieldset")[0].attributes["aria-describedby"])


def test_the_summary_links_each_error_to_its_field() -> None:
    html = form(Visit({}))

    summary = elements(html, "div", class_="field-error-summary")[0]
    assert summary.attributes["role"] == "alert"
    assert "The site is closed." in summary.text
    targets = [link.attributes["href"] for link in elements(html, "a")]
    assert targets == ["#id_title", "#id_kind"]
    assert elements(html, "fieldset", id="id_kind")


def test_a_form_without_errors_has_no_summary() -> None:
    assert "field-error-summary" not in form(Visit())


def test_no_field_is_lost_beside_the_fieldsets() -> None:
    html = form(Visit(), "fieldsets=sets", sets=[("What", ["title"])])

    names = {element.attributes.get("name") for element in elements(html, "input")}
    assert {"title", "kind", "is_late", "token"} <= names
    assert elements(html, "fieldset", class_="fieldset")[0].text.startswith("What")


def test_a_form_posts_with_the_token_and_files_make_it_multipart() -> None:
    plain, upload = form(Visit()), form(Upload())

    assert elements(plain, "input", name="csrfmiddlewaretoken", value="t0ken")
    assert "enctype" not in elements(plain, "form")[0].attributes
    assert elements(upload, "form", enctype="multipart/form-data")


def test_a_filter_is_a_get_form_without_token() -> None:
    html = rendered("{% filters form %}", form=Visit(), csrf_token="t0ken")

    assert elements(html, "form", method="get")
    assert "csrfmiddlewaretoken" not in html
    assert elements(html, "label", for_="id_title")[0].text == "Visit"


@pytest.mark.parametrize(
    "source",
    [
        '{% form missing submit="Save" %}',
        '{% form form submit="" %}',
        '{% form form submit="Save" method="put" %}',
        "{% field form %}",
        "{% filters missing %}",
        "{% error_summary missing %}",
    ],
)
def test_what_is_no_form_is_refused(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        rendered(source, form=Visit())
