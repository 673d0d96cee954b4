"""Forms of sponsors that are not on the platform."""

from typing import Any

from django import forms

from cro_platform.access.roles import roles_of
from cro_platform.web.forms import ActionForm
from studies.forms.contracts import RegisterContractForm
from studies.forms.fields import CountryField, country_choices
from studies.forms.studies import OfStudyForm
from studies.services.represented import Contact, Entity

COMPANY = ("street", "city", "postal_code")


def _roles() -> list[tuple[str, str]]:
    return [(role.code, role.name) for role in roles_of("cro") if role.code != "service-account"]


class ContactFields(ActionForm):
    """Whom the sponsor's clocks are told to."""

    role = forms.ChoiceField(
        choices=_roles,
        label="Told here",
        help_text="This role of your organization hears of its clocks.",
    )
    contact_name = forms.CharField(max_length=150, label="Contact outside")
    contact_email = forms.EmailField(
        label="E-mail of the contact",
        help_text="Mails say that something waits, never what nor for which study.",
    )

    def values(self) -> dict[str, Any]:
        """The contact as one value."""
        given = super().values()
        contact = Contact(given.pop("role"), given.pop("contact_name"), given.pop("contact_email"))
        return given | {"contact": contact}


class RepresentSponsorForm(ContactFields):
    """A sponsor that has nobody on the platform."""

    name = forms.CharField(max_length=200)
    time_zone = forms.CharField(max_length=64, initial="UTC", help_text="Such as Europe/Berlin.")
    entity_name = forms.CharField(max_length=200, label="Legal entity")
    street = forms.CharField(max_length=200, required=False)
    city = forms.CharField(max_length=100, required=False)
    postal_code = forms.CharField(max_length=20, required=False)
    country = CountryField()

    field_order = ("name", "time_zone", "entity_name", *COMPANY, "country")

    def values(self) -> dict[str, Any]:
        """The company as one value."""
        given = super().values()
        company = {name: given.pop(name) for name in COMPANY}
        entity = Entity(name=given.pop("entity_name"), country=given.pop("country"), **company)
        return given | {"entity": entity}


class ChangeContactForm(ContactFields):
    """Somebody else hears of the sponsor's clocks."""

    reason = forms.CharField(max_length=500, label="Reason for the change")

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        for name in ("role", "contact_name", "contact_email"):
            self.initial.setdefault(name, getattr(record, name, ""))


class OpenStudyForForm(ActionForm):
    """A study of a sponsor that is not here."""

    protocol_number = forms.CharField(max_length=200)
    title = forms.CharField(max_length=1000)
    countries = forms.MultipleChoiceField(choices=country_choices, required=False)

    def values(self) -> dict[str, Any]:
        """Countries as codes."""
        given = super().values()
        return given | {"countries": tuple(given["countries"])}


class AddCountryForForm(OfStudyForm):
    """Another country for a study of a sponsor that is not here."""

    country = CountryField()


class RegisterPaperForForm(RegisterContractForm):
    """One's own contract with a sponsor that is not here, signed on paper."""

    provider = None  # type: ignore[assignment]  # the CRO itself: Django leaves out an inherited field so

    def values(self) -> dict[str, Any]:
        """The contract as one value, with the asker as its provider."""
        self.cleaned_data["provider"] = self.by.organization_id
        return super().values()


class OfferClaimForm(ActionForm):
    """To whom what is kept is offered."""

    sponsor = forms.UUIDField(
        label="The sponsor's number",
        help_text="Its number on this platform; the sponsor tells it. Until you offer, it learns nothing.",
    )
