"""By what a list can be sorted: by what an index makes cheap at any size, and by nothing else.

In a table of studies a column is sortable when an index, or a uniqueness, begins with the study and goes on with it: adding the
index adds the sort. Tables that one organization keeps for itself are small and sort by any plain column that is never empty.
"""

from collections.abc import Iterator

from django.db import models

from cro_platform.access.first_wall import wall_of
from cro_platform.web.columns import Column, model_field
from cro_platform.web.paging import has_study

Order = tuple[str, ...]
SMALL = frozenset(
    {"study-root", "organization", "bilateral", "bilateral-part", "organizations", "people", "membership", "rights"}
)  # fmt: skip
STUDY = ("study", "study_id")
PLAIN = (
    models.CharField,
    models.DateField,
    models.IntegerField,
    models.BooleanField,
    models.DecimalField,
)


def orders(
    model: type[models.Model], columns: tuple[Column, ...], declared: tuple[str, ...]
) -> dict[str, Order]:
    """Each sortable column with its order, which ends with the id and is therefore total."""
    fields = dict(indexed(model)) if has_study(model) else {}
    found: dict[str, Order] = {}
    for column in columns:
        field = model_field(model, column.path)
        if field is None or field.null or not isinstance(field, PLAIN):
            continue
        if column.path in fields:
            found[column.name] = (column.path, fields[column.path])
        elif column.name in declared or (is_small(model) and "__" not in column.path):
            found[column.name] = (column.path, "id")
    return found


def is_small(model: type[models.Model]) -> bool:
    """One organization's own shelf: at most some thousand rows are sorted."""
    wall = wall_of(model)
    return wall is not None and wall.kind in SMALL


def reverse_of(order: Order) -> Order:
    """The same order from its end: the same index, read backwards."""
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)


def indexed(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """Columns after the study in an index, each with how the index goes on."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None:
            fields = constraint.fields
            if len(fields) == 2 and fields[0] in STUDY:
                yield fields[1], "id"
    for index in model._meta.indexes:
        fields = tuple(index.fields)
        begins = len(fields) == 3 and fields[0] in STUDY and fields[2] in {"id", "-id"}
        if begins and index.condition is None:
            yield fields[1], fields[2]
