"""What administration takes."""

from typing import Any

from django import forms

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
    field.choices = [(each.code, each.name) for each in roles_of(form.by.organization_kind)]


class InviteForm(ActionForm):
    """Whom to invite, as what."""

    email = forms.EmailField(max_length=254)
    name = forms.CharField(max_length=150)
    role = RoleField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill_roles(self)


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
