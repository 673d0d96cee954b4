"""What planning a milestone takes."""

from typing import Any

from django import forms

from cro_platform.web.forms import ActionForm, ReasonForm
from regulatory.enums.plan import PLANNED_KINDS
from regulatory.models.plan import PlannedMilestone
from sites.forms import StudySiteField
from studies.forms.fields import CountryField, DayField
from studies.forms.studies import OfStudyForm


class PlannedMilestoneForm(OfStudyForm):
    """Which milestone, of the study, a country or a site, and its first date."""

    kind = forms.ChoiceField(choices=PLANNED_KINDS)
    country = CountryField(required=False, help_text="For milestones of a country.")
    study_site = StudySiteField(required=False, help_text="For milestones of a site.")
    on = DayField(label="Planned for", help_text="The first date is the baseline, and stays.")


class ReachedForm(ActionForm):
    """The first date."""

    on = DayField(required=True, label="Planned for")


class NewDateForm(ReasonForm):
    """Another date, and why."""

    on = DayField(required=True, label="Date")


class AchieveForm(ActionForm):
    """The day it was reached, and how it is known."""

    on = DayField(required=True, label="Reached on")
    source = forms.CharField(max_length=500, label="How it is known")


class WaitForm(ReasonForm):
    """For which milestone of the same study it waits, and how long after it."""

    after = forms.ModelChoiceField(queryset=PlannedMilestone.objects.none())
    days = forms.IntegerField(min_value=0, max_value=3650, initial=0, label="Days after it")

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        field: Any = self.fields["after"]
        field.queryset = PlannedMilestone.objects.select_related("study_site")
        if record is not None:
            field.queryset = field.queryset.filter(study_id=record.study_id).exclude(pk=record.pk)
