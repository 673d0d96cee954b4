"""The rules in the API: the catalogue, and the calculator behind `compute_clock`."""

from typing import Any, ClassVar

from django.http import Http404
from django.utils.translation import gettext
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cro_platform.access.errors import RuleBroken
from cro_platform.access.models import Role
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.deadlines import explorer
from cro_platform.deadlines.engine import FACTS, Category, ClockError, rules, versions
from cro_platform.web.answers import Answers
from cro_platform.web.filters import Filter
from cro_platform.web.paging import Page

CATALOGUE = "catalogue.view"
TEXT, TRUTH = serializers.CharField, serializers.BooleanField
LIST = serializers.ListField
Fields = dict[str, serializers.Field[Any, Any, Any, Any]]


def refused(error: ClockError) -> RuleBroken:
    """A question without an honest answer, told at its field with the clause."""
    return RuleBroken.of(error.field, error.reason, error.clause)


class DeadlineRules(Answers):
    """Legal clocks: trigger, day 0, length, recipients, clause, versions, worked examples and how sure we are."""

    name = "deadline-rules"
    title = "Deadline rules"
    singular = "deadline rule"
    model = Role
    view = CATALOGUE
    asked = (
        Filter("rule", "rule", "Rule", "text"),
        Filter(
            "jurisdiction", "jurisdiction", "Jurisdiction", "text",
            tuple((each, each) for each in sorted({rule.jurisdiction for rule in rules()})),
        ),
        Filter("category", "category", "Category", "text", tuple((c.value, c.value.replace("-", " ")) for c in Category)),
        Filter("unverified", "unverified", "Unverified", "boolean"),
    )  # fmt: skip
    computed: ClassVar[Fields] = {
        "rule": TEXT(),
        "rule_version": TEXT(),
        "jurisdiction": TEXT(),
        "category": TEXT(),
        "obligation": TEXT(),
        "obliged": TEXT(),
        "trigger": TEXT(),
        "start": TEXT(allow_null=True),
        "day_zero": TEXT(),
        "unit": TEXT(),
        "length": serializers.IntegerField(allow_null=True),
        "length_words": TEXT(),
        "facts": LIST(child=serializers.DictField()),
        "zone_policy": TEXT(),
        "recipients": LIST(child=TEXT()),
        "follow_up": TEXT(),
        "next": LIST(child=TEXT()),
        "clause": TEXT(),
        "confidence": TEXT(),
        "confidence_words": TEXT(),
        "unverified": TRUTH(),
        "any_unverified": TRUTH(),
        "doubt": TEXT(),
        "note": TEXT(),
        "valid_from": serializers.DateField(allow_null=True),
        "valid_to": serializers.DateField(allow_null=True),
        "versions": LIST(child=serializers.DictField()),
    }

    @classmethod
    def rows(cls, by: Principal, given: dict[str, Any], *, cursor: str | None, size: int) -> Page:
        """By jurisdiction and id, all in one page; an unknown word of a filter is refused."""
        for each in cls.asked:
            if each.choices and each.name in given and given[each.name] not in dict(each.choices):
                raise RuleBroken.of(
                    each.name,
                    gettext("Choose one of: %(allowed)s.")
                    % {"allowed": ", ".join(dict(each.choices))},
                )
        named = given.pop("rule", "")
        found = [rule for rule in explorer.found(**given) if named in {"", rule.id}]
        return Page([explorer.described(rule) for rule in found], None)


class DueAnswer(serializers.Serializer[Any]):
    """One date to keep."""

    on = serializers.DateField()
    at = serializers.DateTimeField(allow_null=True)
    strict = serializers.BooleanField()
    label = TEXT()  # type: ignore[assignment]  # shadows the field's own label on purpose


class ClockAnswer(serializers.Serializer[Any]):
    """The dates a rule sets for the facts given, with the reasons."""

    rule = TEXT()
    rule_version = TEXT()
    due = DueAnswer(many=True)
    outcome = TEXT(allow_null=True)
    derivation = LIST(child=TEXT())
    clause = TEXT()
    confidence = TEXT()
    unverified = TRUTH()


ASKED = [
    OpenApiParameter(name, OpenApiTypes.STR, description=meaning)
    for name, meaning in {
        **FACTS,
        "zone": "IANA zone where the information was received",
        "sponsor_zone": "IANA zone of the sponsor's registered office",
        "authority_zone": "IANA zone of the authority",
        "on": "Use the version in force on this date",
    }.items()
]


class ComputeView(APIView):
    """`GET /api/v1/deadline-rules/{rule}/compute/?aware=2026-01-30&zone=Europe/Berlin`"""

    @extend_schema(responses=ClockAnswer, parameters=ASKED)
    def get(self, request: Request, rule: str) -> Response:
        """The due dates for the facts given, by the same engine as `compute_clock`; nothing is written."""
        by: Principal = request.auth  # type: ignore[assignment]  # set by ScopedAuthentication
        authorize(by, CATALOGUE)
        try:
            versions(rule)
        except ClockError:
            raise Http404 from None
        try:
            answer = explorer.computed(rule, request.query_params.dict())
        except ClockError as error:
            raise refused(error) from None
        return Response(answer.as_json())
