"""The base of every entity of the API: declare it, and list, detail, actions, filters and OpenAPI follow."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import F, Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext
from rest_framework import serializers

from cro_platform.access.errors import RuleBroken
from cro_platform.access.first_wall import first_wall, my_parties, row_wall
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.tenancy.models import Organization
from cro_platform.web.actions import Action
from cro_platform.web.columns import Column, column, schema_field
from cro_platform.web.filters import Filter, apply_filters, filter_for
from cro_platform.web.focus import narrowing
from cro_platform.web.order import Order, orders, reverse_of
from cro_platform.web.paging import NEWEST, Page, first_visible, has_study, newest_visible, paginate

RESOURCES: dict[str, type[Resource]] = {}


class Resource:
    """An entity: what it shows, how it is found, what can be done with it.

    `view` is the permission to read; `records` the selector that begins from who asks. `computed` are values that
    `decorate()` adds to rows, None for those it takes away. `sentences` are columns whose stored words pages tell in the
    reader's language (`web.spoken`). `sorts` are columns to sort by besides those whose index says
    so (`web.order`). Subclasses with a name register themselves.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    singular: ClassVar[str] = ""
    model: ClassVar[type[Model]]
    view: ClassVar[str] = ""
    fields: ClassVar[tuple[Any, ...]] = ()
    computed: ClassVar[Mapping[str, serializers.Field[Any, Any, Any, Any] | None]] = {}
    filters: ClassVar[tuple[Any, ...]] = ()
    order: ClassVar[tuple[str, ...]] = NEWEST
    sorts: ClassVar[tuple[str, ...]] = ()
    sentences: ClassVar[tuple[str, ...]] = ()
    create: ClassVar[Action | None] = None
    actions: ClassVar[tuple[Action, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.name:
            if cls.name in RESOURCES:
                raise ValueError(f"the resource {cls.name} is declared twice")
            RESOURCES[cls.name] = cls

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """What of this entity belongs in the list; both walls narrow it once more."""
        return cls.model._default_manager.all()

    @classmethod
    def visible(cls, by: Principal) -> QuerySet[Any]:
        """The records that the asker may see, by the first wall; the database's own is the second."""
        return cls.records(by).filter(first_wall(cls.model, by))

    @classmethod
    def columns(cls) -> tuple[Column, ...]:
        """The declared columns, after the id, with author and revision."""
        return (Column("id", "id"), *(column(entry) for entry in cls.fields))

    @classmethod
    def is_authored(cls) -> bool:
        """Rows name who wrote them, as far as the reader may know it."""
        return any(f.name == "audience" for f in cls.model._meta.get_fields())

    @classmethod
    def values(cls) -> dict[str, Any]:
        """Column names to ORM expressions; names of the model's own fields are aliased to avoid clashes."""
        paths = {f"c_{each.name}": F(each.path) for each in cls.columns()}
        if cls.is_authored():
            paths["c__author"] = F("organization_id")
        return paths

    @classmethod
    def all_filters(cls) -> tuple[Filter, ...]:
        """The declared filters; for records of a study also `study`, and `country` and `site` where the table knows them."""
        declared = tuple(filter_for(cls.model, entry) for entry in cls.filters)
        if not has_study(cls.model):
            return declared
        of_study = (Filter("study", "study_id", "Study", "uuid"), *narrowing(cls.model))
        known = {each.name for each in declared}
        return (*(each for each in of_study if each.name not in known), *declared)

    @classmethod
    @cache
    def sortable(cls) -> dict[str, Order]:
        """The columns by which the list can be sorted, each with its total order."""
        return orders(cls.model, cls.columns(), cls.sorts)

    @classmethod
    def page(
        cls, by: Principal, *, given: dict[str, str], cursor: str | None, size: int, sort: str = ""
    ) -> Page:
        """One page of rows, as the API and the portal show them; `sort` is a sortable column, descending with a minus."""
        authorize(by, cls.view)
        order = cls._order(sort)
        if has_study(cls.model) and "study" not in given and (sort or order == NEWEST):
            records = cls._of_studies(by, given=given, order=order, cursor=cursor, limit=size + 1)
        else:
            records = apply_filters(cls.visible(by), cls.all_filters(), given)
        found = paginate(records, values=cls.values(), order=order, cursor=cursor, size=size)
        return Page(cls._finish(found.rows, by), found.cursor)

    @classmethod
    def _order(cls, sort: str) -> Order:
        if not sort:
            return cls.order
        known = cls.sortable()
        if sort.removeprefix("-") not in known:
            allowed = ", ".join(sorted(known)) or "no column"
            raise RuleBroken.of(
                "sort", gettext("This list can be sorted by: %(allowed)s.") % {"allowed": allowed}
            )
        order = known[sort.removeprefix("-")]
        return reverse_of(order) if sort.startswith("-") else order

    @classmethod
    def _of_studies(
        cls, by: Principal, *, given: dict[str, str], order: Order, cursor: str | None, limit: int
    ) -> QuerySet[Any]:
        """The first rows over all studies of the asker, found study by study."""
        rows = apply_filters(cls.records(by), cls.all_filters(), given)
        rows = rows.filter(row_wall(cls.model, by))
        if order == NEWEST:
            ids = newest_visible(rows, my_parties(by), before=cursor, limit=limit)
        else:
            ids = first_visible(rows, my_parties(by), order=order, after=cursor, limit=limit)
        return cls.model._default_manager.filter(pk__in=ids)

    @classmethod
    def find(cls, by: Principal, pk: UUID) -> Model:
        """One record; what may not be seen is answered like what does not exist."""
        authorize(by, cls.view)
        record: Model | None = cls.visible(by).filter(pk=pk).first()
        if record is None:
            raise Http404
        return record

    @classmethod
    def hold(cls, pk: UUID) -> None:
        """Keep others from changing the record until the transaction ends.

        One that may be seen and not written is not locked: the service says why it refuses.
        """
        cls.model._default_manager.select_for_update(of=("self",)).only("pk").filter(pk=pk).first()

    @classmethod
    def row(cls, by: Principal, pk: UUID) -> dict[str, Any]:
        """One record as it is shown."""
        found = list(cls.visible(by).filter(pk=pk).values(**cls.values())[:1])
        if not found:
            raise Http404
        return cls._finish(found, by)[0]

    @classmethod
    def study_of(cls, row: dict[str, Any]) -> UUID | None:
        """The study on which the reader's rights decide, as the row names it; None where none does."""
        found: UUID | None = row.get("study")
        return found

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """Add the computed values to rows, in a number of statements that does not grow with them."""

    @classmethod
    def _finish(cls, found: list[dict[str, Any]], by: Principal) -> list[dict[str, Any]]:
        rows = [{key.removeprefix("c_"): value for key, value in row.items()} for row in found]
        if cls.is_authored():
            names = author_names(by, {row["_author"] for row in rows})
            for row in rows:
                row["author"] = names[row.pop("_author")]
        cls.decorate(rows, by)
        return rows

    @classmethod
    @cache
    def schema(cls) -> type[serializers.Serializer[Any]]:
        """What OpenAPI says of a row."""
        fields: dict[str, Any] = {
            each.name: schema_field(cls.model, each.path) for each in cls.columns()
        }
        if cls.is_authored():
            fields["author"] = serializers.CharField(read_only=True)
        fields |= cls.computed
        fields = {each: field for each, field in fields.items() if field is not None}
        name = "".join(part.capitalize() for part in cls.name.split("-"))
        return type(name, (serializers.Serializer,), fields)

    @classmethod
    def action(cls, verb: str) -> Action:
        """A declared action; KeyError for another."""
        return {action.verb: action for action in cls.actions}[verb]


FOR_THE_SPONSOR = "for the sponsor"


def author_names(by: Principal, ids: set[UUID]) -> dict[UUID, str]:
    """Who wrote it, as the reader may know: a provider's name is never told to another provider."""
    known: dict[UUID, str] = dict(Organization.objects.filter(pk__in=ids).values_list("pk", "name"))
    return {each: known.get(each, FOR_THE_SPONSOR) for each in ids}
