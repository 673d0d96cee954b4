"""Fields of regulatory forms: countries by their codes, instants, days."""

import re
from typing import Any

from django import forms

from cro_platform.tenancy.countries import UnknownCountryError, country
from studies.forms.fields import LinesField

AT_HELP = "With offset, e.g. 2026-03-05T14:30+01:00."


class CountriesField(LinesField):
    """Country codes: a JSON list, or codes parted by commas, blanks or line breaks."""

    widget = forms.TextInput  # type: ignore[assignment]  # one line is enough

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "ISO codes, such as DE, FR, ES.")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """The codes, each known."""
        given = super().to_python(value)
        codes = [code.upper() for text in given for code in re.split(r"[,;\s]+", text) if code]
        for code in codes:
            try:
                country(code)
            except UnknownCountryError as error:
                raise forms.ValidationError(str(error)) from None
        return codes

    def prepare_value(self, value: Any) -> Any:
        """On one line."""
        return ", ".join(value) if isinstance(value, list) else value


def moment(label: str, **kwargs: Any) -> forms.DateTimeField:
    """An instant with its offset."""
    kwargs.setdefault("help_text", AT_HELP)
    return forms.DateTimeField(label=label, **kwargs)


def prose(label: str, *, required: bool = False, help_text: str = "") -> forms.CharField:
    """Some paragraphs."""
    return forms.CharField(
        max_length=8000,
        required=required,
        label=label,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
