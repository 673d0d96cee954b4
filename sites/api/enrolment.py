"""Enrolment in the API: plans, counts by site and week, and the forecast with its interval."""

from typing import Any, ClassVar

from rest_framework import serializers

from cro_platform.access.principal import Principal
from cro_platform.web.actions import Action
from cro_platform.web.answers import Answers
from cro_platform.web.filters import Filter
from cro_platform.web.paging import Page
from cro_platform.web.resources import Resource
from sites.forms import ChangeEnrolmentPlanForm, EnrolmentPlanForm
from sites.models import EnrolmentPlan, SubjectEvent
from sites.selectors.enrolment import enrolments, weeks_of_sites
from sites.services.enrolment import change_enrolment_plan, plan_enrolment
from studies.models import Study
from studies.selectors.instants import transaction_instant

INTEGER, DAY = serializers.IntegerField, serializers.DateField
STUDY = Filter("study", "study", "Study", "uuid")


class EnrolmentPlans(Resource):
    """How many participants are planned between two days, for a study, a country or a site."""

    name = "enrolment-plans"
    title = "Enrolment plans"
    singular = "enrolment plan"
    model = EnrolmentPlan
    view = "enrolment.view"
    fields = (
        ("study", "study_id"), "country", ("study_site", "study_site_id"), ("site", "study_site__name"), "planned",
        "starts_on", "ends_on", "created_at", "rev",
    )  # fmt: skip
    filters = ("country", Filter("study_site", "study_site_id", "Study site", "uuid"))
    create = Action(
        "create", "Plan enrolment", plan_enrolment, "enrolment.plan", EnrolmentPlanForm,
        summary="A study's own plan stands for it; without one its countries are added up, and for a country its sites.",
    )  # fmt: skip
    actions = (
        Action("change", "Change the plan", change_enrolment_plan, "enrolment.plan", ChangeEnrolmentPlanForm),
    )  # fmt: skip


class EnrolmentCounts(Answers):
    """Participants by site and week, newest week first: screened, screen failures, enrolled. Never by arm."""

    name = "enrolment-counts"
    title = "Enrolment by site and week"
    singular = "week of a site"
    model = SubjectEvent
    view = "subjects.view"
    required = ("study",)
    asked = (
        STUDY,
        Filter("country", "country", "Country", "text"),
        Filter("study_site", "study_site", "Study site", "uuid"),
        Filter("since", "since", "Since", "date"),
    )
    computed: ClassVar[dict[str, serializers.Field[Any, Any, Any, Any]]] = {
        "week": DAY(),
        "study_site": serializers.UUIDField(),
        "number": serializers.CharField(),
        "country": serializers.CharField(),
        "screened": INTEGER(),
        "screen_failures": INTEGER(),
        "enrolled": INTEGER(),
    }

    @classmethod
    def rows(cls, by: Principal, given: dict[str, Any], *, cursor: str | None, size: int) -> Page:
        """Every week; a study one is no party to has none."""
        found = weeks_of_sites(
            given["study"],
            country=given.get("country", ""),
            site=given.get("study_site"),
            since=given.get("since"),
        )
        return Page(
            [
                {
                    "week": each.week,
                    "study_site": each.study_site,
                    "number": each.number,
                    "country": each.country,
                    "screened": each.screened,
                    "screen_failures": each.failed,
                    "enrolled": each.enrolled,
                }
                for each in found
            ],
            None,
        )


class EnrolmentForecasts(Answers):
    """How many may be enrolled in all on coming days, with an 80 % interval (Poisson–gamma), beside the plan."""

    name = "enrolment-forecasts"
    title = "Forecast of enrolment"
    singular = "forecast"
    model = SubjectEvent
    view = "subjects.view"
    required = ("study",)
    asked = (STUDY,)
    computed: ClassVar[dict[str, serializers.Field[Any, Any, Any, Any]]] = {
        "on": DAY(),
        "low": INTEGER(),
        "expected": serializers.FloatField(),
        "high": INTEGER(),
        "planned": INTEGER(allow_null=True),
    }

    @classmethod
    def rows(cls, by: Principal, given: dict[str, Any], *, cursor: str | None, size: int) -> Page:
        """From today to the end of the plan or the likely day of the target; none while nobody is enrolled."""
        study = Study.objects.filter(pk=given["study"]).first()
        if study is None:
            return Page([], None)
        today = transaction_instant().date()
        found = enrolments([(study.pk, study.planned_enrollment)], today)[study.pk]
        return Page(
            [
                {
                    "on": on,
                    "low": low,
                    "expected": round(expected, 1),
                    "high": high,
                    "planned": found.planned_on(on),
                }
                for on, low, expected, high in found.ahead()
            ],
            None,
        )
