"""What administration takes."""

from dataclasses import fields
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.password_validation import validate_password

from cro_platform.access.models import User
from cro_platform.access.roles import roles_of
from cro_platform.access.tokens import SCOPES
from cro_platform.portal.administration.inspections import Allowed, studies_to_inspect
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


class InspectionForm(ActionForm):
    """Whom to let in, for which studies, as of when, from when until when."""

    name = forms.CharField(max_length=150)
    email = forms.EmailField(max_length=254)
    authority = forms.CharField(
        max_length=200, help_text="Whose inspector it is, for example EMA or FDA."
    )
    studies = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, help_text="Nothing of other studies is shown."
    )
    as_of = InstantField(
        label="State as of",
        help_text="What had been approved by then is shown, as it stood then: 2026-01-31T17:00:00+01:00.",
    )
    valid_from = InstantField(label="Open from")
    valid_until = InstantField(
        label="Open until", help_text="Access ends by itself at this instant."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["studies"]
        field.choices = [(str(pk), number) for pk, number in studies_to_inspect().items()]

    def values(self) -> dict[str, Any]:
        """As one value."""
        given = super().values()
        asked = {each.name: given.pop(each.name) for each in fields(Allowed)}
        asked["studies"] = tuple(UUID(each) for each in asked["studies"])
        return given | {"allowed": Allowed(**asked)}
