"""Forms of studies, their countries, design and team."""

from typing import Any

from django import forms

from cro_platform.access.models import User
from cro_platform.tenancy.models import LegalEntity
from cro_platform.web.forms import ActionForm, ChosenField
from studies.enums import ArmKind, Blinding, IdentifierKind, InterventionKind, Phase, StudyType
from studies.forms.fields import (
    ChangeForm,
    CountryField,
    DayField,
    LinesField,
    PartialDateField,
    TruthField,
    country_choices,
    named,
    partial_columns,
    yes_no,
)
from studies.models import Study
from studies.rules.dates import DATES, partial


class StudyFields(ActionForm):
    """What is known of a study's design."""

    protocol_number = forms.CharField(max_length=200)
    title = forms.CharField(max_length=1000)
    official_title = forms.CharField(max_length=10_000, required=False)
    acronym = forms.CharField(max_length=1000, required=False)
    study_type = forms.ChoiceField(choices=StudyType.choices, initial=StudyType.INTERVENTIONAL)
    phases = forms.MultipleChoiceField(choices=Phase.choices, required=False)
    therapeutic_area = forms.CharField(max_length=120, required=False)
    conditions = LinesField()
    summary = forms.CharField(max_length=100_000, required=False, widget=forms.Textarea)
    blinding = forms.ChoiceField(choices=Blinding.choices, initial=Blinding.UNKNOWN)
    planned_enrollment = forms.IntegerField(min_value=0, max_value=2**31 - 1, required=False)
    actual_enrollment = forms.IntegerField(min_value=0, max_value=2**31 - 1, required=False)
    start = PartialDateField()
    start_is_actual = yes_no("Start")
    primary_completion = PartialDateField()
    primary_completion_is_actual = yes_no("Primary completion")
    completion = PartialDateField()
    completion_is_actual = yes_no("Completion")

    def clean(self) -> dict[str, Any]:
        """An observational study has no phase; nothing ends before it starts."""
        cleaned: dict[str, Any] = super().clean() or {}
        is_observational = cleaned.get("study_type") == StudyType.OBSERVATIONAL
        if is_observational and cleaned.get("phases"):
            self.add_error("phases", "An observational study has no phase.")
        start, end = cleaned.get("start"), cleaned.get("completion")
        if start and end and end.is_surely_before(start):
            self.add_error("completion", "The completion is before the start.")
        return cleaned

    def values(self) -> dict[str, Any]:
        """Partial dates as their two columns."""
        given = super().values()
        columns: dict[str, Any] = {}
        for name in DATES:
            if name in given:
                columns |= partial_columns(name, given.pop(name))
        return given | columns


class CreateStudyForm(StudyFields):
    """A study that no register has yet."""

    study_type = forms.ChoiceField(
        choices=StudyType.choices, required=False, initial=StudyType.INTERVENTIONAL
    )
    blinding = forms.ChoiceField(choices=Blinding.choices, required=False, initial=Blinding.UNKNOWN)
    countries = forms.MultipleChoiceField(choices=country_choices, required=False)

    def values(self) -> dict[str, Any]:
        """Countries as codes."""
        given = super().values()
        return given | {"countries": tuple(given["countries"])}


class ChangeStudyForm(StudyFields, ChangeForm):
    """Corrects or completes a study; what is left out stays."""

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        for name, field in self.fields.items():
            field.required = name == "reason"
        for name in DATES:
            self.initial[name] = partial(
                *(getattr(record, f"{name}_{c}") for c in ("on", "precision"))
            )

    def clean(self) -> dict[str, Any]:
        """The new values together with those that stay."""
        for name in ("protocol_number", "title", "study_type", "blinding"):
            if name in self.data and not self.cleaned_data.get(name):
                self.add_error(name, "This cannot be empty.")
        return super().clean()


class StudyField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A study that the asker meets."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Study.objects.all(), **kwargs)


class EntityField(ChosenField):
    """A legal entity of the asker's own company or of one it works with."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(lambda by, record: named(LegalEntity.objects.order_by("name")), **kwargs)


class OfStudyForm(ActionForm):
    """A new record of a study."""

    study = StudyField()

    def values(self) -> dict[str, Any]:
        """The study by its id."""
        given = super().values()
        return given | {"study": given["study"].pk}


class AddCountryForm(OfStudyForm):
    """Another country for a study."""

    country = CountryField()
    sponsor_entity = EntityField(required=False, label="Sponsor's legal entity")
    legal_representative = EntityField(required=False)
    opened_on = DayField()


class ChangeCountryForm(ChangeForm):
    """Who acts in the country, and since when."""

    sponsor_entity = EntityField(required=False, label="Sponsor's legal entity")
    legal_representative = EntityField(required=False)
    opened_on = DayField()
    closed_on = DayField()


class AddArmForm(OfStudyForm):
    """A new arm."""

    label = forms.CharField(max_length=1000)
    kind = forms.ChoiceField(choices=ArmKind.choices, required=False)
    description = forms.CharField(max_length=100_000, required=False, widget=forms.Textarea)
    intervention_names = LinesField()


class AddInterventionForm(OfStudyForm):
    """A new intervention."""

    name = forms.CharField(max_length=1000)
    kind = forms.ChoiceField(choices=InterventionKind.choices, required=False)
    description = forms.CharField(max_length=100_000, required=False, widget=forms.Textarea)
    other_names = LinesField()
    is_investigational = forms.BooleanField(required=False)


class AddIdentifierForm(OfStudyForm):
    """A number under which somebody else knows the study."""

    kind = forms.ChoiceField(choices=IdentifierKind.choices)
    value = forms.CharField(max_length=200)


class ChangeArmForm(ChangeForm):
    """What is said of an arm."""

    label = forms.CharField(max_length=1000, required=False)
    kind = forms.ChoiceField(choices=[("", "Not stated"), *ArmKind.choices], required=False)
    description = forms.CharField(max_length=100_000, required=False, widget=forms.Textarea)
    intervention_names = LinesField()


class ChangeInterventionForm(ChangeForm):
    """What is said of an intervention."""

    name = forms.CharField(max_length=1000, required=False)
    kind = forms.ChoiceField(
        choices=[("", "Not stated"), *InterventionKind.choices], required=False
    )
    description = forms.CharField(max_length=100_000, required=False, widget=forms.Textarea)
    other_names = LinesField()
    is_investigational = TruthField(
        choices=[("true", "Yes"), ("false", "No")],
        coerce=lambda text: text == "true",
        required=False,
    )


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A person who belongs to the asker's organization now."""

    def __init__(self, **kwargs: Any) -> None:
        members = User.objects.filter(memberships__ended_at=None, is_machine=False).distinct()
        super().__init__(queryset=members.order_by("name"), **kwargs)
