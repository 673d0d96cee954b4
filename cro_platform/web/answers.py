"""Resources that answer a question instead of listing a table: who holds what, the catalogues."""

from functools import cache
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Model
from django.http import Http404
from django.utils.translation import gettext
from rest_framework import serializers

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.web.filters import Filter
from cro_platform.web.order import Order
from cro_platform.web.paging import Page
from cro_platform.web.resources import Resource


class Answers(Resource):
    """Rows made by `rows()`: no table behind them, so nothing has an address of its own.

    `asked` are the query's parameters; `required` those without which there is no answer.
    """

    asked: ClassVar[tuple[Filter, ...]] = ()
    required: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def rows(cls, by: Principal, given: dict[str, Any], *, cursor: str | None, size: int) -> Page:
        """The answer; the asker may see the resource, and the parameters are read."""
        raise NotImplementedError

    @classmethod
    def all_filters(cls) -> tuple[Filter, ...]:
        """What may be asked."""
        return cls.asked

    @classmethod
    def sortable(cls) -> dict[str, Order]:  # type: ignore[override]  # nothing to remember
        """An answer has its own order."""
        return {}

    @classmethod
    def page(
        cls, by: Principal, *, given: dict[str, str], cursor: str | None, size: int, sort: str = ""
    ) -> Page:
        """The answer to a query; an unknown or missing parameter is refused."""
        authorize(by, cls.view)
        known = {each.name: each for each in cls.asked}
        for name in given.keys() - known.keys():
            raise RuleBroken.of(
                name, gettext("One may ask for: %(allowed)s.") % {"allowed": ", ".join(known)}
            )
        for name in cls.required:
            if not given.get(name):
                raise RuleBroken.of(name, "Without it there is no answer.")
        read = {name: known[name].read(text) for name, text in given.items() if text}
        return cls.rows(by, read, cursor=cursor, size=size)

    @classmethod
    def find(cls, by: Principal, pk: UUID) -> Model:
        """An answer has no address."""
        raise Http404

    @classmethod
    @cache
    def schema(cls) -> type[serializers.Serializer[Any]]:
        """What OpenAPI says of a row."""
        return type(cls.__name__, (serializers.Serializer,), dict(cls.computed))
