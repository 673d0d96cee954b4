"""What is found of a country's requirement."""

from typing import Any

from django import forms

from cro_platform.web.forms import ActionForm
from regulatory.enums import RequirementState
from regulatory.rules.packs import MetBy, packs
from studies.forms.fields import CountryField, DayField
from studies.models import Study


def requirement_choices() -> list[tuple[str, str]]:
    """Every requirement that a person can find met."""
    return [
        (each.code, f"{each.place} · {each.name}")
        for rows in packs().values()
        for each in rows
        if each.met_by is MetBy.FINDING
    ]


class FindingForm(ActionForm):
    """Which requirement of which country, and how its state is known."""

    study = forms.ModelChoiceField(Study.objects.all())
    country = CountryField()
    code = forms.ChoiceField(choices=requirement_choices, label="Requirement")
    state = forms.ChoiceField(choices=RequirementState.choices)
    on = DayField(required=True, label="Since")
    evidence = forms.CharField(
        max_length=500, label="How it is known", help_text="Such as the signed agreement's number."
    )

    def values(self) -> dict[str, Any]:
        """The study by its id."""
        given = super().values()
        return given | {"study": given["study"].pk}
