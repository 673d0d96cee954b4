"""What two copies of one study say of it, and which records would move: read in the sponsor's scope, told to both."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q

from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.enums import Audience
from studies.models import Study, StudyCountry, StudyIdentifier, StudyRegistration

MOVING = frozenset({"study", "sponsor-owned"})
OWN_FACTS = (StudyCountry, StudyIdentifier, StudyRegistration)
COMPARED = (
    "protocol_number", "title", "official_title", "acronym", "study_type", "phases", "therapeutic_area", "conditions",
    "status", "blinding", "planned_enrollment", "actual_enrollment", "start_on", "primary_completion_on", "completion_on",
)  # fmt: skip
NAMED = 5
LISTED = 50
"""How many records of a kind are named one by one; the count is always whole."""


def statement_of(kept: Study, moved: Study, provider: UUID) -> dict[str, Any]:
    """What the two sign: where the copies differ, and which records move.

    Of the copy that moves it names what both will read: what is written for all parties, and what the provider wrote
    itself. What the sponsor or the provider alone reads moves too and is neither named nor counted.
    """
    return {
        "kept": {"protocol_number": kept.protocol_number, "title": kept.title},
        "moved": {"protocol_number": moved.protocol_number, "title": moved.title},
        "fields": list(_differing(kept, moved)),
        "added": list(_added(kept, moved)),
        "records": list(_records(moved.pk, provider)),
    }


def collisions(kept: UUID, moved: UUID) -> Iterator[str]:
    """Numbers that a record of each copy carries though a study uses them once, in words."""
    for model in moving_models():
        if model in OWN_FACTS:
            continue
        for fields in _once_per_study(model):
            both = _carried(model, moved, fields) & _carried(model, kept, fields)
            told = sorted(" ".join(map(str, values)) for values in both)
            if told:
                more = f" and {len(told) - NAMED} more" if len(told) > NAMED else ""
                yield f"{model._meta.verbose_name_plural} {', '.join(told[:NAMED])}{more}"


def moving_models() -> list[type[models.Model]]:
    """The records of a study that both parties can read, in the order of their names."""
    found = [
        model
        for model in apps.get_models()
        if any(isinstance(each, Wall) and each.kind in MOVING for each in model._meta.constraints)
        and "study_id" in {field.attname for field in model._meta.concrete_fields}
    ]
    return sorted(found, key=lambda model: str(model._meta.verbose_name_plural))


def _differing(kept: Study, moved: Study) -> Iterator[dict[str, str]]:
    for name in COMPARED:
        here, there = getattr(kept, name), getattr(moved, name)
        if here != there:
            label = str(Study._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]  # a concrete field
            yield {"field": label, "kept": _said(kept, name), "moved": _said(moved, name)}


def _said(study: Study, name: str) -> str:
    value = getattr(study, name)
    if isinstance(value, list):
        base = getattr(Study._meta.get_field(name), "base_field", None)
        labels = dict(base.flatchoices) if base is not None and base.choices else {}
        return ", ".join(str(labels.get(each, each)) for each in value)
    label = getattr(study, f"get_{name}_display", None)
    return str(label() if label else "" if value is None else value)


def _added(kept: Study, moved: Study) -> Iterator[str]:
    """Facts of the study that only the copy that moves knows: they are the study's from then on."""
    for model in OWN_FACTS:
        columns = {
            StudyCountry: ("country",),
            StudyIdentifier: ("kind", "value"),
            StudyRegistration: ("register", "number"),
        }[model]
        rows = model._default_manager.order_by(*columns).values_list(*columns)
        known = set(rows.filter(study=kept))
        for row in rows.filter(study=moved):
            if row not in known:
                yield f"{str(model._meta.verbose_name).removeprefix('study ').capitalize()} {' '.join(row)}"


def _records(moved: UUID, provider: UUID) -> Iterator[dict[str, Any]]:
    for model in moving_models():
        if model in OWN_FACTS:
            continue
        read = model._default_manager.filter(
            Q(audience=Audience.STUDY) | Q(organization_id=provider), study_id=moved
        )
        if "released_at" in {field.name for field in model._meta.concrete_fields}:
            read = read.exclude(released_at=None)
        count = read.count()
        if count:
            yield {
                "kind": str(model._meta.verbose_name_plural).capitalize(),
                "count": count,
                "listed": [str(each) for each in read.order_by("pk")[:LISTED]],
            }


def _once_per_study(model: type[models.Model]) -> Iterator[tuple[str, ...]]:
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields[:1] == ("study",):
            rest = tuple(name for name in constraint.fields[1:] if name != "id")
            if rest and not any(model._meta.get_field(name).is_relation for name in rest):
                yield rest


def _carried(model: type[models.Model], study: UUID, fields: tuple[str, ...]) -> set[Any]:
    rows = model._default_manager.filter(study_id=study).values_list(*fields)
    return {row for row in rows if all(value not in ("", None) for value in row)}
