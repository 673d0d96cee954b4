"""Why, or why not: every right on a record in the words that a refusal uses, for both faces."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from rest_framework import serializers

from cro_platform.access.errors import RuleBroken
from cro_platform.access.matrix import PERMISSIONS, permission
from cro_platform.access.models import Role
from cro_platform.access.principal import Principal
from cro_platform.access.rights import Decision, explain, people_instead
from cro_platform.web.answers import Answers
from cro_platform.web.components import Link
from cro_platform.web.filters import Filter
from cro_platform.web.pages import list_url, record_url
from cro_platform.web.paging import Page
from cro_platform.web.portal_views import page, pages_named, principal_of
from cro_platform.web.resources import RESOURCES, Resource

TEXT = serializers.CharField


@dataclass(frozen=True, slots=True)
class Answer:
    """One permission on one record: what it is called, and the decision."""

    code: str
    label: str
    decision: Decision
    people: tuple[str, ...] = ()


def answer_of(code: str, label: str, record: Any, by: Principal) -> Answer:
    """The decision, and after a refusal the colleagues who may instead."""
    decision = explain(by, code, record)
    people = people_instead(by, code, record, decision) if decision.roles else []
    return Answer(code, label, decision, tuple(people))


def answers_on(resource: type[Resource], record: Any, by: Principal) -> list[Answer]:
    """Reading, and each action of the record, each permission once."""
    labels = {resource.view: "Read"}
    for action in resource.actions:
        labels[action.code] = (
            f"{labels[action.code]}, {action.label}" if action.code in labels else action.label
        )
    return [answer_of(code, label, record, by) for code, label in labels.items()]


class Explanations(Answers):
    """Whether the asker may do something with a record, and why: the words of the refusal, with obligation and clause.

    `ask` names colleagues of the asker's own organization who may instead; people of other organizations are never named.
    """

    name = "explanations"
    title = "Why, or why not"
    singular = "explanation"
    model = Role
    view = "catalogue.view"
    asked = (
        Filter("resource", "resource", "Resource", "text"),
        Filter("record", "record", "Record", "uuid"),
        Filter("permission", "permission", "Permission", "text"),
    )
    required = ("resource", "record")
    computed: ClassVar[dict[str, serializers.Field[Any, Any, Any, Any]]] = {
        "permission": TEXT(),
        "label": TEXT(),
        "is_allowed": serializers.BooleanField(),
        "sentence": TEXT(),
        "clause": TEXT(),
        "obligation": TEXT(),
        "cell": TEXT(),
        "holder": TEXT(),
        "since": serializers.DateTimeField(allow_null=True),
        "ask": serializers.ListField(child=TEXT()),
    }

    @classmethod
    def rows(cls, by: Principal, given: dict[str, Any], *, cursor: str | None, size: int) -> Page:
        """Of one permission, or of reading and every action; 404 for a record the asker does not see."""
        resource = RESOURCES.get(given["resource"])
        if resource is None:
            raise RuleBroken.of("resource", "There is no such resource.")
        record = resource.find(by, given["record"])
        code = given.get("permission")
        if code is None:
            return Page([_row(each) for each in answers_on(resource, record, by)], None)
        if code not in PERMISSIONS:
            raise RuleBroken.of("permission", "There is no such permission.")
        answer = answer_of(code, permission(code).name, record, by)
        return Page([_row(answer)], None)


def _row(answer: Answer) -> dict[str, Any]:
    holding = answer.decision.holding
    return {
        "permission": answer.code,
        "label": answer.label,
        "is_allowed": answer.decision.is_allowed,
        "sentence": answer.decision.sentence,
        "clause": answer.decision.clause,
        "obligation": holding.obligation if holding else "",
        "cell": holding.cell if holding else "",
        "holder": holding.holder_phrase if holding else "",
        "since": holding.since if holding else None,
        "ask": list(answer.people),
    }


@require_GET
def why_page(request: HttpRequest, slug: str, name: str, pk: UUID) -> HttpResponse:
    """The same for people: what one may do with a record, and why."""
    by, pages = principal_of(request), pages_named(name)
    record = pages.resource.find(by, pk)
    title, _ = pages.heading(record)
    context = {
        "title": title,
        "answers": answers_on(pages.resource, record, by),
        "links": [
            Link(pages.resource.title, list_url(slug, name)),
            Link(title, record_url(slug, record)),
            Link("Why, or why not"),
        ],
    }
    return page(request, "web/why.html", context)
