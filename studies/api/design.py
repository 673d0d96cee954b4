"""Countries, arms, interventions and numbers of studies in the API."""

from typing import Any

from rest_framework import serializers

from cro_platform.access.principal import Principal
from cro_platform.web.actions import Action
from cro_platform.web.resources import Resource
from studies.forms.studies import (
    AddArmForm,
    AddCountryForm,
    AddIdentifierForm,
    AddInterventionForm,
    ChangeArmForm,
    ChangeCountryForm,
    ChangeInterventionForm,
)
from studies.models import Arm, Intervention, StudyCountry, StudyIdentifier
from studies.selectors.responsibility import uncovered
from studies.services import (
    add_arm,
    add_country,
    add_identifier,
    add_intervention,
    change_arm,
    change_country,
    change_intervention,
)

CHANGE = "studies.change"


class StudyCountries(Resource):
    """Countries in which studies run, with the cells that no contract covers."""

    name = "study-countries"
    title = "Study countries"
    singular = "country"
    model = StudyCountry
    view = "studies.view"
    fields = (
        ("study", "study_id"), "country", ("sponsor_entity", "sponsor_entity_id"),
        ("legal_representative", "legal_representative_id"), "opened_on", "closed_on", "is_registered", "created_at", "rev",
    )  # fmt: skip
    computed = {
        "uncovered": serializers.ListField(
            child=serializers.DictField(child=serializers.CharField()), read_only=True
        )
    }
    filters = ("country",)
    create = Action("create", "Add a country", add_country, CHANGE, AddCountryForm)
    actions = (Action("change", "Change", change_country, CHANGE, ChangeCountryForm),)

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """What of the country's cells stays with the sponsor because no contract names it."""
        found = uncovered([(row["study"], row["country"]) for row in rows])
        for row in rows:
            row["uncovered"] = found[row["study"], row["country"]]


class Identifiers(Resource):
    """Numbers under which registers, authorities and funders know studies."""

    name = "study-identifiers"
    title = "Study identifiers"
    singular = "identifier"
    model = StudyIdentifier
    view = "studies.view"
    fields = (("study", "study_id"), "kind", "value", "domain", "is_registered", "rev")
    filters = ("kind", "value")
    create = Action("create", "Add a number", add_identifier, CHANGE, AddIdentifierForm)


class Arms(Resource):
    """Arms; which participant is in which arm is told to named persons only."""

    name = "arms"
    title = "Arms"
    singular = "arm"
    model = Arm
    view = "studies.view"
    fields = (
        ("study", "study_id"), "label", "kind", "description", "intervention_names", "is_registered", "rev",
    )  # fmt: skip
    filters = ("kind",)
    create = Action("create", "Add an arm", add_arm, CHANGE, AddArmForm)
    actions = (Action("change", "Change", change_arm, CHANGE, ChangeArmForm),)


class Interventions(Resource):
    """What is given or done; investigational products are those whose reactions are judged."""

    name = "interventions"
    title = "Interventions"
    singular = "intervention"
    model = Intervention
    view = "studies.view"
    fields = (
        ("study", "study_id"), "name", "kind", "is_investigational", "description", "other_names", "is_registered", "rev",
    )  # fmt: skip
    filters = ("kind", "is_investigational")
    create = Action("create", "Add an intervention", add_intervention, CHANGE, AddInterventionForm)
    actions = (Action("change", "Change", change_intervention, CHANGE, ChangeInterventionForm),)
