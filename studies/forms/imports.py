"""Forms of imports."""

import json
from typing import Any

from django import forms

from cro_platform.web.forms import ActionForm
from studies.enums import ImportKind

MAXIMUM_UPLOAD = 20 * 1024 * 1024


class ContentField(forms.JSONField):
    """The document itself: a JSON object as it is, or the text of any format."""

    widget = forms.Textarea(attrs={"rows": 12})

    def to_python(self, value: Any) -> Any:
        """The document's bytes."""
        if value in self.empty_values:
            return None
        text = str(value)
        given = json.loads(text) if text.startswith('"') else text
        return str(given).encode()


class ImportForm(ActionForm):
    """What to import."""

    kind = forms.ChoiceField(choices=ImportKind.choices)
    content = ContentField(help_text="The record itself: a JSON object, or the text of the file.")
    study = forms.UUIDField(required=False, help_text="The study to which safety reports belong.")


class UploadForm(ActionForm):
    """A registered study as a file."""

    file = forms.FileField(
        label="ClinicalTrials.gov record",
        help_text="The JSON of one study, or a page or list of studies, as the register's API v2 gives it.",
    )

    def clean_file(self) -> Any:
        """Nothing real is larger than twenty megabytes."""
        uploaded = self.cleaned_data["file"]
        if uploaded.size > MAXIMUM_UPLOAD:
            raise forms.ValidationError("The file is larger than 20 MB.")
        return uploaded
