"""What a signer gives."""

from typing import Any

from django import forms

from cro_platform.documents.kinds import KINDS
from cro_platform.esign.enums import Meaning
from cro_platform.esign.forms import FactorsForm


class SignForm(FactorsForm):
    """Meaning and both factors, on the very content that was shown."""

    meaning = forms.ChoiceField(label="What your signature means", choices=Meaning.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = KINDS[self.record.document.kind]  # type: ignore[union-attr]  # always a version
        self.fields["meaning"].choices = [(m, Meaning(m).label) for m in kind.meanings]  # type: ignore[attr-defined]  # a choice field
