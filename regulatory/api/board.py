"""The country board, requirement packs and what was found of them, in the API."""

from typing import Any, ClassVar

from rest_framework import serializers

from cro_platform.access.errors import RuleBroken
from cro_platform.access.models import Delegation, Role
from cro_platform.access.principal import Principal
from cro_platform.tenancy.countries import UnknownCountryError
from cro_platform.web.actions import Action
from cro_platform.web.answers import Answers
from cro_platform.web.columns import Column
from cro_platform.web.filters import Filter
from cro_platform.web.paging import Page
from cro_platform.web.resources import Resource
from regulatory.api.bodies import CATALOGUE
from regulatory.forms.requirements import FindingForm
from regulatory.models import RequirementFinding
from regulatory.permissions import PREPARE, VIEW
from regulatory.rules.bodies import confidence_words
from regulatory.rules.packs import Requirement, packs, requirements_of
from regulatory.selectors.board import Line, Standing, board_of
from regulatory.services.requirements import record_finding

TEXT, LIST = serializers.CharField, serializers.ListField
Computed = dict[str, serializers.Field[Any, Any, Any, Any]]


class RequirementFindings(Resource):
    """What people found of the requirements of countries; the newest of each counts."""

    name = "requirement-findings"
    title = "Findings on country requirements"
    singular = "finding"
    model = RequirementFinding
    view = VIEW
    fields = (
        "country", "requirement", "state", "on", "evidence", Column("study", "study_id"),
        Column("protocol_number", "study__protocol_number", "Study"), "obligation", "cell", "created_at", "rev",
    )  # fmt: skip
    filters = ("country", "requirement", "state")
    create = Action(
        "create", "Record what was found", record_finding, PREPARE, FindingForm,
        summary="Only whoever holds the duty behind the requirement says that it is met.",
    )  # fmt: skip


class CountryRequirements(Answers):
    """What a country needs before a site may be activated there, with the source and how sure we are."""

    name = "country-requirements"
    title = "Country requirements"
    singular = "requirement"
    model = Role
    view = CATALOGUE
    asked = (Filter("country", "country", "Country", "text"),)
    computed: ClassVar[Computed] = {
        "code": TEXT(),
        "place": TEXT(),
        "name": TEXT(),
        "obligation": TEXT(),
        "met_by": TEXT(),
        "approvals": LIST(child=TEXT()),
        "clause": TEXT(),
        "confidence": TEXT(),
        "confidence_words": TEXT(),
        "unverified": serializers.BooleanField(),
        "doubt": TEXT(),
    }

    @classmethod
    def rows(cls, by: Principal, given: dict[str, Any], *, cursor: str | None, size: int) -> Page:
        """The pack of the country's jurisdiction, then its own; without a country every pack."""
        return Page([described(each) for each in wanted(given.get("country", ""))], None)


def wanted(country: str) -> list[Requirement]:
    """The requirements of a country, or all; RuleBroken for a word that is no country."""
    if not country:
        return [each for rows in packs().values() for each in rows]
    try:
        return list(requirements_of(country))
    except UnknownCountryError as error:
        raise RuleBroken.of("country", str(error)) from None


def described(each: Requirement) -> dict[str, Any]:
    """A requirement as it is told."""
    return {
        "code": each.code,
        "place": each.place,
        "name": each.name,
        "obligation": each.owed.code,
        "met_by": each.met_by,
        "approvals": list(each.approvals),
        "clause": each.source,
        "confidence": each.confidence,
        "confidence_words": confidence_words(each.confidence),
        "unverified": each.is_unverified,
        "doubt": each.doubt,
    }


class CountryStandings(Answers):
    """Where each country of a study stands, what blocks the activation of sites there, and who holds it."""

    name = "country-board"
    title = "Country board"
    singular = "country"
    model = Delegation
    view = VIEW
    required = ("study",)
    asked = (Filter("study", "study", "Study", "uuid"),)
    computed: ClassVar[Computed] = {
        "study": serializers.UUIDField(),
        "country": TEXT(),
        "state": TEXT(),
        "state_words": TEXT(),
        "applications": LIST(child=TEXT()),
        "open_sites": serializers.IntegerField(),
        "expires_on": serializers.DateField(allow_null=True),
        "is_pack_loaded": serializers.BooleanField(),
        "requirements": LIST(child=serializers.DictField()),
    }

    @classmethod
    def rows(cls, by: Principal, given: dict[str, Any], *, cursor: str | None, size: int) -> Page:
        """One row per country; a study one is no party to has none."""
        return Page([_row(each) for each in board_of(by, study_id=given["study"])], None)


def _row(standing: Standing) -> dict[str, Any]:
    return {
        "study": standing.study.pk,
        "country": standing.country,
        "state": standing.state,
        "state_words": standing.state.label,
        "applications": list(standing.applications),
        "open_sites": standing.open_sites,
        "expires_on": standing.expires_on,
        "is_pack_loaded": bool(standing.lines),
        "requirements": [_line(each) for each in standing.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "code": line.requirement.code,
        "name": line.requirement.name,
        "state": line.state,
        "is_blocking": line.is_blocking,
        "evidence": line.evidence,
        "holder": line.holder,
        "clause": line.clause,
        "source": line.requirement.source,
        "unverified": line.requirement.is_unverified,
    }
