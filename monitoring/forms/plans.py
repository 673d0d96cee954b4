"""What the actions of monitoring plans take."""

from typing import Any

from django import forms

from cro_platform.web.forms import ActionForm
from monitoring.enums import Anchor, Milestone, Source, Verification, VisitKind
from studies.forms.fields import country_choices
from studies.forms.studies import OfStudyForm

MOST = 32_000


class WritePlanForm(OfStudyForm):
    """A new version of a study's plan."""

    title = forms.CharField(max_length=200)
    version = forms.CharField(max_length=20)
    approach = forms.CharField(
        max_length=20_000, required=False, widget=forms.Textarea, help_text="What is monitored and why so: the risks behind it."
    )  # fmt: skip


class RevisePlanForm(ActionForm):
    """The number of the new version."""

    version = forms.CharField(max_length=20)


class SourcedForm(ActionForm):
    """Where the number comes from."""

    source = forms.ChoiceField(choices=Source.choices)
    reference = forms.CharField(
        max_length=300, help_text="Section, clause or SOP with its version."
    )


class RuleForm(SourcedForm):
    """When a kind of visit is due."""

    kind = forms.ChoiceField(choices=VisitKind.choices)
    anchor = forms.ChoiceField(choices=Anchor.choices, label="Counted from")
    after_days = forms.IntegerField(min_value=0, max_value=MOST, label="First after, days")
    every_days = forms.IntegerField(
        min_value=1,
        max_value=MOST,
        required=False,
        label="Then every, days",
        help_text="Empty: once.",
    )
    window_days = forms.IntegerField(min_value=0, max_value=MOST, label="Window either side, days")
    from_subjects = forms.IntegerField(min_value=0, max_value=MOST, required=False, label="From participants on")  # fmt: skip
    country = forms.ChoiceField(
        choices=lambda: [("", "Every country"), *country_choices()], required=False
    )

    def values(self) -> dict[str, Any]:
        """Left out, it applies from no participant on."""
        given = super().values()
        return given | {"from_subjects": given.get("from_subjects") or 0}


class VerificationForm(SourcedForm):
    """How much of which data."""

    verification = forms.ChoiceField(choices=Verification.choices)
    data = forms.CharField(  # type: ignore[assignment]  # the metaclass of forms takes it off the class
        max_length=300, help_text="As in: informed consent of every participant."
    )
    percent = forms.IntegerField(min_value=0, max_value=100)


class TimelineForm(SourcedForm):
    """Until when, in calendar days."""

    milestone = forms.ChoiceField(choices=Milestone.choices)
    days = forms.IntegerField(min_value=0, max_value=MOST)
