"""What administration takes."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from cro_platform.access.models import User
from cro_platform.access.roles import roles_of
from cro_platform.access.tokens import SCOPES
from cro_platform.web.forms import ActionForm, ReasonForm
from studies.forms.fields import ChangeForm, CountryField, InstantField
from studies.forms.studies import PersonField, StudyField

LONGEST = 366


class RoleField(forms.ChoiceField):
    """A role of the asker's kind of organization; the form fills it."""


def fill_roles(form: ActionForm) -> None:
    """Offer the roles of the asker's kind of organization."""
    field: Any = form.fields["role"]
    field.choices = [
        (each.code, each.name)
        for each in roles_of(form.by.organization_kind)
        if each.code != "service-account"
    ]


class InviteForm(ActionForm):
    """Whom to invite, as what."""

    email = forms.EmailField(max_length=254)
    name = forms.CharField(max_length=150)
    role = RoleField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill_roles(self)


class MachineForm(ActionForm):
    """What a service account is for."""

    name = forms.CharField(max_length=150, help_text="As the trail shows it.")


class AcceptForm(forms.Form):
    """A password of one's own, for who has no account yet."""

    password1 = forms.CharField(
        label="Password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters.",
    )
    password2 = forms.CharField(
        label="Password, again", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Both the same, and as strong as any other password here."""
        first, second = (self.cleaned_data.get(each) for each in ("password1", "password2"))
        if first and second and first != second:
            self.add_error("password2", "The two passwords differ.")
        elif first:
            try:
                validate_password(first, self.person)
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return self.cleaned_data


class ChangeRoleForm(ReasonForm):
    """The new role, and why."""

    role = RoleField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill_roles(self)


class EntityForm(ActionForm):
    """A legal entity."""

    name = forms.CharField(max_length=200)
    street = forms.CharField(max_length=200, required=False)
    city = forms.CharField(max_length=100, required=False)
    postal_code = forms.CharField(max_length=20, required=False)
    country = CountryField()


class ChangeEntityForm(ChangeForm):
    """Corrects a legal entity; what is left out stays."""

    name = forms.CharField(max_length=200, required=False)
    street = forms.CharField(max_length=200, required=False)
    city = forms.CharField(max_length=100, required=False)
    postal_code = forms.CharField(max_length=20, required=False)
    country = CountryField(required=False)


class NamePersonForm(ReasonForm):
    """Whom to name for a study's unblinded information, until when, and why."""

    study = StudyField()
    person = PersonField()
    until = InstantField(required=False)

    def values(self) -> dict[str, Any]:
        """Study and person by id."""
        given = super().values()
        return given | {"study": given["study"].pk, "person": given["person"].pk}


class TokenForm(ActionForm):
    """A key of one's own."""

    name = forms.CharField(max_length=100, help_text="What will use it.")
    days = forms.IntegerField(min_value=1, max_value=LONGEST, initial=90, label="Valid for days")
    scopes = forms.MultipleChoiceField(
        choices=[(each, each) for each in SCOPES],
        initial=list(SCOPES),
        widget=forms.CheckboxSelectMultiple,
    )
