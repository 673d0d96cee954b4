"""Forms of milestones."""

from django import forms

from cro_platform.web.forms import ActionForm, ChosenField, ReasonForm
from regulatory.enums import MilestoneKind
from studies.forms.fields import CountryField, DayField, studies_met


class MilestoneForm(ActionForm):
    """Which day, of which country, and how it is known."""

    study = ChosenField(studies_met)
    kind = forms.ChoiceField(choices=MilestoneKind.choices)
    country = CountryField(required=False)
    on = DayField(required=True, label="Day")
    source = forms.CharField(
        max_length=500,
        label="How it is known",
        help_text="Such as the letter or the register entry.",
    )


class CorrectionForm(ReasonForm):
    """The right day, and why the old one was wrong."""

    on = DayField(required=True, label="Right day")
