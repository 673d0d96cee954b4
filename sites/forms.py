"""What the actions of sites, investigators and participants take."""

from typing import Any

from django import forms

from cro_platform.web.forms import ActionForm, ReasonForm
from sites.enums import InvestigatorRole, Sex
from sites.models import StudySite, Subject
from studies.forms.fields import ChangeForm, CountryField, DayField
from studies.forms.studies import OfStudyForm
from studies.models import Arm


class PlaceFields(ActionForm):
    """Name and address of a place."""

    name = forms.CharField(max_length=400)
    city = forms.CharField(max_length=200, required=False)
    region = forms.CharField(max_length=1000, required=False)
    postal_code = forms.CharField(max_length=1000, required=False)


class AddSiteForm(PlaceFields):
    """A place of the organization's own network."""

    country = CountryField()
    notes = forms.CharField(max_length=100_000, required=False, widget=forms.Textarea)


class ChangePlaceForm(PlaceFields, ChangeForm):
    """Corrects a place; what is left out stays."""

    name = forms.CharField(max_length=400, required=False)


class ChangeSiteForm(ChangePlaceForm):
    """Corrects what the organization knows of a place."""

    notes = forms.CharField(max_length=100_000, required=False, widget=forms.Textarea)


class StudySiteField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A study site that the asker meets."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=StudySite.objects.all(), **kwargs)


class LinkSiteForm(ActionForm):
    """Which study site is this place."""

    study_site = StudySiteField()


class AddStudySiteForm(PlaceFields, OfStudyForm):
    """A candidate site of a study."""

    country = CountryField()
    number = forms.CharField(max_length=20, required=False)
    time_zone = forms.CharField(max_length=64, required=False, help_text="As in Europe/Berlin.")


class ChangeStudySiteForm(ChangePlaceForm):
    """Corrects a study site."""

    number = forms.CharField(max_length=20, required=False)
    time_zone = forms.CharField(max_length=64, required=False)


class OnDayForm(ActionForm):
    """The day on which it happened; today if left out."""

    on = DayField(label="On")


class ActivateForm(OnDayForm):
    """The day; and, where something is missing, why the site is activated all the same."""

    despite = forms.CharField(
        max_length=500, required=False, label="Activated although something is missing, because",
        help_text="Only where a requirement of the country is not on record. The trail keeps what was missing.",
    )  # fmt: skip


class OnDayBecauseForm(OnDayForm, ReasonForm):
    """The day, and why."""


class AddInvestigatorForm(ActionForm):
    """Who conducts the study at a site."""

    study_site = StudySiteField()
    name = forms.CharField(max_length=200)
    role = forms.ChoiceField(choices=InvestigatorRole.choices)
    email = forms.EmailField(required=False)
    from_on = DayField(label="From")
    until_on = DayField(label="Until")


class ChangeInvestigatorForm(ChangeForm):
    """Corrects an investigator's entry."""

    name = forms.CharField(max_length=200, required=False)
    role = forms.ChoiceField(choices=InvestigatorRole.choices, required=False)
    email = forms.EmailField(required=False)
    from_on = DayField(label="From")
    until_on = DayField(label="Until")


class AddSubjectForm(ActionForm):
    """A participant."""

    study_site = StudySiteField()
    code = forms.CharField(max_length=40, help_text="Names no person.")
    year_of_birth = forms.IntegerField(required=False)
    age = forms.IntegerField(required=False)
    sex = forms.ChoiceField(choices=Sex.choices, initial=Sex.UNKNOWN)
    on = DayField(
        label="Screening began on",
        help_text="Enrolment is counted by these days; without it the participant is in no week.",
    )


class StepForm(ReasonForm):
    """The day on which the participant came into the new state, and why this is known; today if left out."""

    on = DayField(label="On", help_text="Today if left out.")


class SubjectDayForm(ReasonForm):
    """On which day, and how it is known."""

    on = DayField(required=True, label="Day")


class ChangeSubjectForm(ChangeForm):
    """Corrects a participant; what is left out stays."""

    code = forms.CharField(max_length=40, required=False)
    year_of_birth = forms.IntegerField(required=False)
    age = forms.IntegerField(required=False)
    sex = forms.ChoiceField(choices=Sex.choices, required=False)


class ArmField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """An arm of a study that the asker meets."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Arm.objects.all(), **kwargs)


class SubjectField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A participant whom the asker meets."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Subject.objects.select_related("study_site"), **kwargs)


class RecordArmForm(ActionForm):
    """Which participant is in which arm."""

    subject = SubjectField()
    arm = ArmField()


class CorrectArmForm(ReasonForm):
    """The right arm, and why it was wrong."""

    arm = ArmField()


class PlanDays(ActionForm):
    """How many, and between which days."""

    planned = forms.IntegerField(min_value=1, max_value=1_000_000, label="Planned participants")
    starts_on = DayField(required=True, label="From")
    ends_on = DayField(required=True, label="Until")


class EnrolmentPlanForm(PlanDays, OfStudyForm):
    """For the study, one of its countries, or one of its sites."""

    country = CountryField(required=False, help_text="Empty: for the study as a whole.")
    study_site = StudySiteField(required=False, help_text="Empty: for the country or the study.")

    field_order = ("study", "country", "study_site", "planned", "starts_on", "ends_on")


class ChangeEnrolmentPlanForm(ChangeForm):
    """A new plan; what is left out stays, and the trail keeps the earlier one."""

    planned = forms.IntegerField(min_value=1, max_value=1_000_000, required=False)
    starts_on = DayField(label="From")
    ends_on = DayField(label="Until")
