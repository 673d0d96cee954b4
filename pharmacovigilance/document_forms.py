"""What the actions of letters and listings take, for the API and the portal alike."""

from typing import Any

from django import forms

from cro_platform.documents.enums import Variant
from cro_platform.web.forms import ActionForm
from pharmacovigilance.enums import LetterKind, ListingKind, SeriousnessCriterion
from studies.models import Study

LINES_HELP = "One on each line."


def _day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(required=required, label=label, help_text=help_text, widget=widget)


class EnclosuresForm(ActionForm):
    """The writer's words and what is enclosed."""

    message = forms.CharField(
        max_length=8000,
        widget=forms.Textarea,
        label="Message",
        help_text="The sponsor's assessment and measures. Name no treatment allocation.",
    )
    enclosures = forms.CharField(
        max_length=4000, required=False, widget=forms.Textarea, help_text=LINES_HELP
    )
    field_order = ("kind", "addressee", "address", "message", "enclosures")

    def values(self) -> dict[str, Any]:
        """Enclosures as a list."""
        given = super().values()
        lines = (line.strip() for line in given["enclosures"].splitlines())
        return given | {"enclosures": [line[:200] for line in lines if line]}


class CoverLetterForm(EnclosuresForm):
    """A cover letter to whom the report goes."""

    kind = forms.ChoiceField(
        choices=[(each.value, each.label) for each in (LetterKind.AUTHORITY, LetterKind.ETHICS)]
    )
    addressee = forms.CharField(max_length=200)
    address = forms.CharField(max_length=1000, required=False, widget=forms.Textarea)
    message = forms.CharField(
        max_length=8000, required=False, widget=forms.Textarea, label="Further text"
    )


class DistributeForm(ActionForm):
    """When and how the letter went out."""

    at = forms.DateTimeField(label="Sent at", help_text="With offset, e.g. 2026-03-05T14:30+01:00.")
    channel = forms.CharField(
        max_length=120, label="How", help_text="Safety mailbox, portal, courier …"
    )


class MomentForm(ActionForm):
    """When it happened."""

    at = forms.DateTimeField(label="At", help_text="With offset, e.g. 2026-03-05T14:30+01:00.")


class ReceiptForm(MomentForm):
    """When the recipient confirmed, and how that is proven."""

    acknowledgement = forms.CharField(
        max_length=300, label="Proof", help_text="Signed return slip, reply by e-mail …"
    )


class ForwardingForm(MomentForm):
    """When it went on to the committee, and how that is known."""

    reason = forms.CharField(max_length=300, label="How it is known")


class ListingForm(ActionForm):
    """Which study, which period, which cases."""

    study = forms.ModelChoiceField(Study.objects.all())
    kind = forms.ChoiceField(choices=ListingKind.choices, label="Document")
    period_from = _day("Period from")
    period_to = _day("Period to", help_text="The data lock point: later information stays out.")
    birth_on = _day("Development international birth date", required=False, help_text="For a DSUR.")
    number = forms.CharField(max_length=40, required=False, label="DSUR number")
    country = forms.CharField(max_length=2, required=False, label="Country of occurrence only")
    criterion = forms.ChoiceField(
        choices=[("", "Any"), *SeriousnessCriterion.choices],
        required=False,
        label="Serious because",
    )
    is_related_only = forms.BooleanField(required=False, label="Suspected reactions only")


class VariantForm(ActionForm):
    """Which variant of a document; whether the unblinded one is allowed is decided by the service."""

    variant = forms.ChoiceField(choices=Variant.choices, initial=Variant.BLINDED)
