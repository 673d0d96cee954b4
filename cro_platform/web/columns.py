"""What a record shows: names, where the values come from, and what they are, for rows, pages and OpenAPI alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from rest_framework import serializers
from rest_framework.utils.field_mapping import ClassLookupDict


@dataclass(frozen=True, slots=True)
class Column:
    """One value of a row: `path` is the ORM path it is read from, `label` what a person calls it."""

    name: str
    path: str
    label: str = ""

    @property
    def title(self) -> str:
        """The label, or the name in words."""
        return self.label or words(self.name)


def words(name: str) -> str:
    """A column's name as people read it: `is_serious` is “Serious”, and an id is the record's number on this platform."""
    if name == "id":
        return "Number on this platform"
    return name.removeprefix("is_").removesuffix("_id").replace("_", " ").capitalize()


def column(entry: str | tuple[str, str] | Column) -> Column:
    """`"status"`, `("study", "study_id")` or a Column."""
    if isinstance(entry, Column):
        return entry
    name, path = (entry, entry) if isinstance(entry, str) else entry
    return Column(name, path)


def model_field(model: type[models.Model], path: str) -> models.Field[Any, Any] | None:
    """The model field at the end of an ORM path, or None for an annotation."""
    field: Any = None
    at: Any = model
    for part in path.split("__"):
        field = _named(at, part) if at is not None else None
        if field is None:
            return None
        at = field.related_model if field.is_relation and not part.endswith("_id") else None
    return field if isinstance(field, models.Field) else None


def may_be_null(model: type[models.Model], path: str) -> bool:
    """Whether a field on an ORM path, not only the last, may be empty."""
    parts = path.split("__")
    on_the_way = ("__".join(parts[: number + 1]) for number in range(len(parts)))
    return any(field.null for each in on_the_way if (field := model_field(model, each)))


def _named(model: type[models.Model], name: str) -> Any:
    for field in model._meta.get_fields():
        if name in {field.name, getattr(field, "attname", "")}:
            return field
    return None


def schema_field(model: type[models.Model], path: str) -> serializers.Field[Any, Any, Any, Any]:
    """How OpenAPI describes the value at a path; without a record on the way there, it is null."""
    field, is_nullable = model_field(model, path), may_be_null(model, path)
    if field is None:
        return serializers.CharField(read_only=True)
    if field.choices:
        return serializers.ChoiceField(
            choices=list(field.flatchoices),
            allow_blank=True,
            allow_null=is_nullable,
            read_only=True,
        )
    if field.is_relation:
        return serializers.UUIDField(allow_null=is_nullable, read_only=True)
    if hasattr(field, "base_field"):
        return serializers.ListField(child=serializers.CharField(), read_only=True)
    mapping: Any = ClassLookupDict(serializers.ModelSerializer.serializer_field_mapping)
    kind = mapping[field]
    return _plain(kind, is_nullable=is_nullable)


def _plain(kind: Any, *, is_nullable: bool) -> serializers.Field[Any, Any, Any, Any]:
    if issubclass(kind, serializers.DecimalField):
        return serializers.CharField(read_only=True, allow_null=is_nullable)
    if issubclass(kind, serializers.JSONField):
        return serializers.JSONField(read_only=True)
    plain: serializers.Field[Any, Any, Any, Any] = kind(read_only=True, allow_null=is_nullable)
    return plain
