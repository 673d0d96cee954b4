"""Forms of imports."""

import base64
import binascii
import json
from typing import Any

from django import forms
from django.utils.translation import gettext

from cro_platform.access.errors import RuleBroken
from cro_platform.web.forms import ActionForm, ChosenField
from studies.enums import ImportKind
from studies.exchange.tables import MAXIMUM_BYTES
from studies.forms.fields import studies_met
from studies.models import Import, Study

MAXIMUM_UPLOAD = 20 * 1024 * 1024
ENCODINGS = [("text", "As it is"), ("base64", "Base64, for a workbook")]


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
    study = ChosenField(
        studies_met,
        required=False,
        help_text="The study to which safety reports or the rows of a table belong.",
    )
    encoding = forms.ChoiceField(choices=ENCODINGS, required=False)
    file_name = forms.CharField(max_length=255, required=False)

    def values(self) -> dict[str, Any]:
        """The file's bytes, whatever they came in."""
        given = super().values()
        if given.pop("encoding") == "base64":
            try:
                given["content"] = base64.b64decode(given["content"], validate=True)
            except binascii.Error:
                raise RuleBroken.of("content", "This is not Base64.", "RFC 4648") from None
        return given


class ConfirmForm(ActionForm):
    """Names what was shown: the file and its differences. Both stand in the import that showed them."""

    sha256 = forms.CharField(max_length=64, label="SHA-256 of the file", widget=forms.HiddenInput)
    seen = forms.CharField(
        max_length=64, label="SHA-256 of the differences shown", widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.record, Import):
            self.fields["sha256"].initial = self.record.sha256
            self.fields["seen"].initial = self.record.seen


class TableUploadForm(ActionForm):
    """A table of one study."""

    study = forms.ModelChoiceField(Study.objects.all())
    file = forms.FileField(
        label="Table (CSV or XLSX)",
        help_text="CSV in UTF-8, parted by comma, semicolon, tab or bar; or the first visible sheet of a workbook.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def clean_file(self) -> Any:
        """Larger files are parted."""
        uploaded = self.cleaned_data["file"]
        if uploaded.size > MAXIMUM_BYTES:
            raise forms.ValidationError(
                gettext("The file is larger than %(maximum_bytes)s MB.")
                % {"maximum_bytes": f"{MAXIMUM_BYTES / 1000000.0:g}"}
            )
        return uploaded


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
