"""Every table of the platform with the class of its wall, read from the models."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models

from cro_platform.tenancy.constraints import Wall

Model = type[models.Model]

STUDY = frozenset({"study", "sponsor-owned", "unblinding", "signatures"})
PRIVATE = frozenset(
    {"organization", "personal", "listed", "scratch", "tokens", "invitations", "machinery", "queue"}
)
BILATERAL = frozenset({"bilateral", "bilateral-part", "bilateral-study"})

# Classes without planted rows: why the cast's own rows, or none, are enough.
SEEDED = {
    "study-root": "studies of the cast",
    "rights": "parties and named persons of the cast",
    "membership": "memberships of the cast",
    "people": "people of the cast",
    "organizations": "organizations of the cast",
    "grants": "assignments of the cast: a planted one would open the wall it probes",
    "trail": "written by every planted row",
    "seal": "hashes of the trail, read by no organization",
    "tickets": "issued by the database for the content of a real record only",
    "sealed": "read by definer functions only",
    "reference": "the same for everybody",
    "heartbeats": "processes, no organization's data",
    "front-door": "read at the front door only",
}


@cache
def walled_models() -> dict[Model, str]:
    """Our own models and the class of each."""
    root = Path(settings.BASE_DIR)
    return {
        model: kind
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(root)
        for model in config.get_models(include_auto_created=True)
        for kind in _kinds(model)
    }


def _kinds(model: Model) -> list[str]:
    return [c.kind for c in model._meta.constraints if isinstance(c, Wall)]


def kind_of(model: Model) -> str:
    """The class of a model's wall."""
    return walled_models()[model]


def of_classes(classes: frozenset[str]) -> list[Model]:
    """The models of these classes."""
    return [model for model, kind in walled_models().items() if kind in classes]


def private_models() -> list[Model]:
    """What one organization owns; its legal entities are known to its counterparties."""
    entities = [
        m for m in of_classes(frozenset({"organizations"})) if "organization_id" in columns(m)
    ]
    return [*of_classes(PRIVATE), *entities]


def columns(model: Model) -> dict[str, models.Field]:
    """Concrete fields by column name."""
    return {str(field.column): field for field in model._meta.concrete_fields}
