"""Authorities, ethics committees and registers in the API."""

from typing import Any, ClassVar

from django.utils.translation import gettext
from rest_framework import serializers

from cro_platform.access.errors import RuleBroken
from cro_platform.access.models import Role
from cro_platform.access.principal import Principal
from cro_platform.tenancy.countries import UnknownCountryError
from cro_platform.web.answers import Answers
from cro_platform.web.filters import Filter
from cro_platform.web.paging import Page
from regulatory.enums import BodyKind
from regulatory.rules.bodies import EU, Body, bodies, bodies_of, confidence_words

CATALOGUE = "catalogue.view"
TEXT, LIST = serializers.CharField, serializers.ListField


class Authorities(Answers):
    """Whom a trial answers to in each country, with the source and how sure we are."""

    name = "authorities"
    title = "Authorities and committees"
    singular = "authority"
    model = Role
    view = CATALOGUE
    asked = (
        Filter("country", "country", "Country", "text"),
        Filter("kind", "kind", "Kind", "text", tuple(BodyKind.choices)),
    )
    computed: ClassVar[dict[str, serializers.Field[Any, Any, Any, Any]]] = {
        "code": TEXT(),
        "name": TEXT(),
        "kind": serializers.ChoiceField(choices=BodyKind.choices),
        "country": TEXT(),
        "jurisdiction": TEXT(),
        "procedures": LIST(child=TEXT()),
        "channel": TEXT(),
        "zone": TEXT(),
        "clause": TEXT(),
        "confidence": TEXT(),
        "confidence_words": TEXT(),
        "unverified": serializers.BooleanField(),
        "doubt": TEXT(),
    }

    @classmethod
    def rows(cls, by: Principal, given: dict[str, Any], *, cursor: str | None, size: int) -> Page:
        """By place; with a country, those of its jurisdiction first. All in one page."""
        return Page([described(each) for each in found(**given)], None)


def found(country: str = "", kind: str = "") -> list[Body]:
    """The bodies that match; RuleBroken for a word that is no country and no kind."""
    if kind and kind not in BodyKind.values:
        raise RuleBroken.of(
            "kind", gettext("Choose one of: %(allowed)s.") % {"allowed": ", ".join(BodyKind.values)}
        )
    if not country:
        return [each for each in bodies() if not kind or each.kind == kind]
    if country == EU:
        return [each for each in bodies() if each.country == EU and (not kind or each.kind == kind)]
    try:
        return bodies_of(country, kind)
    except UnknownCountryError as error:
        raise RuleBroken.of("country", str(error)) from None


def described(each: Body) -> dict[str, Any]:
    """A body as it is told."""
    return {
        "code": each.code,
        "name": each.name,
        "kind": each.kind,
        "country": each.country,
        "jurisdiction": each.jurisdiction,
        "procedures": list(each.procedures),
        "channel": each.channel,
        "zone": each.zone,
        "clause": each.source,
        "confidence": each.confidence,
        "confidence_words": confidence_words(each.confidence),
        "unverified": each.is_unverified,
        "doubt": each.doubt,
    }
