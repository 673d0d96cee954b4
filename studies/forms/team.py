"""Forms of assignments and of training."""

from typing import Any

from django import forms

from cro_platform.access.roles import roles_of
from cro_platform.web.forms import ActionForm, ChosenField, ReasonForm
from studies.enums import TeamRole, TrainingKind
from studies.forms.fields import ChangeForm, DayField, InstantField, studies_met
from studies.forms.studies import PersonField, StudyField

ANY_ROLE = [("", "Not stated"), *TeamRole.choices]


class PersonForm(ActionForm):
    """A member of the organization."""

    person = PersonField()

    def values(self) -> dict[str, Any]:
        """The person by id."""
        return super().values() | {"person": self.cleaned_data["person"].pk}


class AssignForm(PersonForm):
    """Whom to assign, as what, from when until when."""

    team_role = forms.ChoiceField(choices=ANY_ROLE, required=False, label="Part in the team")
    from_at = InstantField(required=False, label="From", help_text="Empty: from now on.")
    until_at = InstantField(
        required=False,
        label="Until",
        help_text="With its time zone: 2026-01-31T17:00:00+01:00. Rights end at this instant. Empty: open.",
    )


class UnassignForm(ReasonForm, PersonForm):
    """Whom to take off, when, and why."""

    until_at = InstantField(required=False, label="Until", help_text="Empty: at once.")


class TeamForm(AssignForm):
    """Whom to assign to which study; an administrator names a study they do not meet."""

    study = ChosenField(
        studies_met, help_text="Where none is listed: the study's id, as in its address."
    )


class ChangeAssignmentForm(ChangeForm):
    """Another part, or another end; what is left out stays."""

    team_role = forms.ChoiceField(choices=ANY_ROLE, required=False, label="Part in the team")
    until_at = InstantField(required=False, label="Until", help_text="Empty: open.")

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        ends = record.valid_until.isoformat() if record is not None and record.valid_until else ""
        super().__init__(
            *args, record=record, initial={"until_at": ends}, **_without_initial(kwargs)
        )


def _without_initial(kwargs: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in kwargs.items() if name != "initial"}


class EndAssignmentForm(ReasonForm):
    """When it ends, and why."""

    until_at = InstantField(required=False, label="Until", help_text="Empty: at once.")


class TrainingForm(PersonForm):
    """A certificate or training, with its file."""

    kind = forms.ChoiceField(choices=TrainingKind.choices)
    title = forms.CharField(max_length=200, help_text="As on the certificate.")
    provider = forms.CharField(max_length=200, required=False, label="Issued by")
    study = StudyField(required=False, help_text="For training on one study's protocol.")
    issued_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    expires_on = DayField(help_text="The last day on which it counts. Empty: it does not lapse.")
    file = forms.FileField(required=False, label="Certificate (PDF, PNG, JPEG)")

    def values(self) -> dict[str, Any]:
        """The study by its id."""
        given = super().values()
        study = given.pop("study")
        return given | {"study_id": study.pk if study else None}


class CertificateForm(ReasonForm):
    """The certificate's file."""

    file = forms.FileField(label="Certificate (PDF, PNG, JPEG)")


class RequirementForm(ActionForm):
    """What is required of whom."""

    kind = forms.ChoiceField(choices=TrainingKind.choices)
    role = forms.ChoiceField(required=False)
    study = StudyField(required=False, help_text="Empty: on every study.")
    applies_from = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["role"]
        roles = [(each.code, each.name) for each in roles_of(self.by.organization_kind)]
        field.choices = [("", "Everybody"), *roles]

    def values(self) -> dict[str, Any]:
        """The study by its id."""
        given = super().values()
        study = given.pop("study")
        return given | {"study_id": study.pk if study else None}
